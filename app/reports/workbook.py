"""The accessible workbook of a report: one table a sheet, numbers as numbers, symbols as text, no formulas.

Structure and wording follow the Analysis Function's checklist for accessible spreadsheets (MEASURES.md 6). The same
report gives the same bytes.
"""

from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path
from warnings import catch_warnings, simplefilter
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from app.reports.workbook_sheets import NOTES, Sheet, plain, sheets
from app.statistics.inclusion import InclusionReport

with catch_warnings():
    simplefilter("ignore", ResourceWarning)  # it leaves its theme file open while it is imported
    import gptables

LANGUAGE = "en-GB"
_CORE = "docProps/core.xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_workbook(report: InclusionReport, path: Path) -> None:
    """Write a report as an accessible XLSX workbook. Errors: OSError."""
    path.write_bytes(workbook_bytes(report))


def workbook_bytes(report: InclusionReport) -> bytes:
    """Give a report as the bytes of an accessible XLSX workbook; the same report gives the same bytes."""
    stream = BytesIO()
    with catch_warnings():
        simplefilter("ignore", pd.errors.Pandas4Warning)  # it still calls pandas in ways that pandas 4 will end
        book = gptables.produce_workbook(
            stream,
            {sheet.name: _gptable(sheet) for sheet in sheets(report)},
            cover=_cover(report),
            notes_table=pd.DataFrame({"Note reference": list(NOTES), "Note text": list(NOTES.values())}),
            contentsheet_options={"title": "Contents", "instructions": "This worksheet contains one table."},
            workbook_options=_OPTIONS,
        )
    book.set_properties(
        {
            "title": plain(report.title),
            "subject": plain(report.basis),
            "comments": f"Disclosure policy {report.policy['name']}",
            "created": datetime.combine(report.snapshot_date, time(), UTC),
        }
    )
    book.close()
    return _finished(stream.getvalue())


def _gptable(sheet: Sheet) -> gptables.GPTable:
    formats = [
        {"column": {"columns": list(columns), "format": {"num_format": number_format}}}
        for columns, number_format in ((sheet.percentages, "0%"), (sheet.ratios, "0.00"), (sheet.counts, "#,##0"))
        if columns
    ]
    return gptables.GPTable(
        table=pd.DataFrame(sheet.rows, columns=list(sheet.columns), dtype=object),
        table_name=sheet.table_name,
        title=f"{sheet.title} {sheet.notes}".strip(),
        subtitles=list(sheet.subtitles),
        instructions=sheet.instructions,
        legend=list(sheet.legend) or None,
        index_columns={level + 1: level for level in range(sheet.labels)},
        additional_formatting=formats,
    )


def _cover(report: InclusionReport) -> gptables.Cover:
    asked = [f"{plain(label)}: {plain(text)}" for label, text in report.parameters]
    policy = report.policy
    return gptables.Cover(
        title=plain(report.title),
        intro=[
            plain(report.basis),
            *asked,
            f"Snapshot date: {report.snapshot_date.day} {report.snapshot_date:%B %Y}",
            f"Code version: {plain(report.code_version)}",
        ],
        about=[
            f"Disclosure policy: {policy['name']}, version {policy['version']}. Source: {policy['source']}",
            f"Counts up to {policy['hides_upto']} are hidden, zeros included.",
            f"Other counts are rounded to the nearest {policy['rounds_to']}.",
            f"{report.hidden} of {report.cells} different counts are hidden.",
            "It was proven, before release, that no hidden count can be worked out from what is shown.",
            f"For each hidden count there are possible values at least {policy['width']} people apart.",
            "Rates, likelihoods and intervals are worked out from the rounded counts.",
            "Numbers come from how people described themselves on their equality form.",
        ],
    )


def _finished(raw: bytes) -> bytes:
    """Add the language, which the writer cannot set, and give every part the same time."""
    result = BytesIO()
    with ZipFile(BytesIO(raw)) as source, ZipFile(result, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == _CORE:
                end = b"</cp:coreProperties>"
                content = content.replace(end, f"<dc:language>{LANGUAGE}</dc:language>".encode() + end)
            part = ZipInfo(name, _EPOCH)
            part.compress_type = ZIP_DEFLATED
            part.create_system = 0
            target.writestr(part, content)
    return result.getvalue()
