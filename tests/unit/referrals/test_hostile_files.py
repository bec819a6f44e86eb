"""Hostile files: each ends in rows or in a sentence, within the limits of the sandbox."""

import io
import random
import re
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter

from app.referrals.reading import files, sandbox
from app.referrals.reading.files import SheetRows, UnreadableFile

Upload = Callable[..., SheetRows]
SAMPLES = Path(__file__).parents[3] / "docs" / "samples"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def plain() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number in range(51):
            sheet.write_row(number, 0, [f"a{number}", "b", "c", "d", "e", "f"])
    return out.getvalue()


def changed(change: dict[str, Callable[[bytes], bytes]], extra: dict[str, bytes] | None = None) -> bytes:
    """Pack the plain workbook again with some parts changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        assert change.keys() <= set(old.namelist())
        for name in old.namelist():
            new.writestr(name, change[name](old.read(name)) if name in change else old.read(name))
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def sheet_of(xml: str) -> bytes:
    body = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{xml}</sheetData></worksheet>'
    return changed({"xl/worksheets/sheet1.xml": lambda _: body.encode()})


def row(number: int, cell: str, text: str = "x") -> str:
    return f'<row r="{number}"><c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c></row>'


SHARED = '<c t="s"><v>0</v></c>'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)) + "]>"
)


def declared(content: bytes) -> bytes:
    return re.sub(rb"^(<\?xml[^>]*\?>)?", LAUGHS.encode(), content, count=1)


def claims_less(content: bytes) -> bytes:
    """Lower the sizes that an archive claims for its parts."""
    return content.replace((60 * 1024 * 1024).to_bytes(4, "little"), (1000).to_bytes(4, "little"))


BOMBS: dict[str, Callable[[], bytes]] = {
    "far column": lambda: sheet_of(row(1, "XFD1")),
    "far cell": lambda: sheet_of(row(1, "A1") + row(1_048_576, "XFD1048576")),
    "row beyond the last": lambda: sheet_of(row(1, "A1") + row(999_999_999_999, "A999999999999")),
    "rows out of order": lambda: sheet_of(row(5, "A5") + row(2, "A2")),
    "big cell": lambda: sheet_of(row(1, "A1", "x" * 40_000_000)),
    "long cell": lambda: sheet_of(row(1, "A1", "x" * 2_001)),
    "many rows": lambda: sheet_of("".join(row(n, f"A{n}") for n in range(1, 200_000))),
    "zip bomb": lambda: changed({}, {"xl/media/zeros.bin": b"\0" * (60 * 1024 * 1024)}),
    "zip bomb with a false size": lambda: claims_less(changed({}, {"xl/media/zeros.bin": b"\0" * (60 * 1024 * 1024)})),
    "many parts": lambda: changed({}, {f"xl/media/{n}": b"" for n in range(1000)}),
    "billion laughs in the sheet": lambda: changed({"xl/worksheets/sheet1.xml": declared}),
    "billion laughs in the strings": lambda: changed({"xl/sharedStrings.xml": declared}),
    "billion laughs in UTF-16": lambda: changed({"xl/workbook.xml": lambda c: (LAUGHS + c.decode()).encode("utf-16")}),
    "macros": lambda: changed({}, {"xl/vbaProject.bin": b"x"}),
    "links to other workbooks": lambda: changed({}, {"xl/externalLinks/externalLink1.xml": b"<x/>"}),
    "embedded object": lambda: changed({}, {"xl/embeddings/oleObject1.bin": b"x"}),
    "macro type": lambda: changed({"[Content_Types].xml": lambda c: c.replace(b"sheet.main", b"sheet.macroEnabled.main")}),
    "no workbook": lambda: changed({}).replace(b"xl/workbook.xml", b"xl/workbook.xmm"),
    "the same part twice": lambda: changed({}, {"XL/WORKBOOK.XML": b"<x/>"}),
    "one text in every cell": lambda: changed(
        {
            "xl/sharedStrings.xml": lambda _: f'<sst xmlns="{NAMESPACE}"><si><t>{"y" * 1990}</t></si></sst>'.encode(),
            "xl/worksheets/sheet1.xml": lambda _: (
                f'<worksheet xmlns="{NAMESPACE}"><sheetData>'
                + "".join(f'<row r="{n}">{SHARED * 60}</row>' for n in range(1, 5000))
                + "</sheetData></worksheet>"
            ).encode(),
        }
    ),
    "3,000,000 strings": lambda: changed(
        {"xl/sharedStrings.xml": lambda _: f'<sst xmlns="{NAMESPACE}">{"<si><t/></si>" * 3_000_000}</sst>'.encode()}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_the_limits(upload: Upload, name: str) -> None:
    content = BOMBS[name]()
    assert len(content) < files.LARGEST
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(UnreadableFile) as refused:
        upload(content, "referrals.xlsx")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert str(refused.value).endswith((".", *"abcdefghijklmnopqrstuvwxyz0123456789"))
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime <= sandbox.CPU_SECONDS + 1


def test_a_wrong_dimension_loses_no_row(upload: Upload) -> None:
    small = changed({"xl/worksheets/sheet1.xml": lambda c: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"', c)})
    assert len(upload(small, "referrals.xlsx").rows) == 50


def test_characters_no_database_stores_are_left_out(upload: Upload) -> None:
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("a_x0000_b", "c_xD800_d"))
    sheet = upload(sheet_of(f'<row r="1">{cells}</row><row r="2">{cells}</row>'), "referrals.xlsx")
    for cell in sheet.rows[0].cells:
        assert "\0" not in cell
        cell.encode()


@pytest.mark.parametrize(
    ("work", "says"), [("while True: pass", "too long"), ("[bytearray(10**8) for _ in range(9)]", "holds too much")]
)
def test_a_child_that_takes_too_much_is_ended(
    upload: Upload, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: str, says: str
) -> None:
    spy = tmp_path / "spy.py"
    source = files.SANDBOX.read_text(encoding="utf-8").replace("CPU_SECONDS = 20", "CPU_SECONDS = 2")
    place = "    try:\n        for line in answer"
    assert place in source
    spy.write_text(source.replace(place, f"    try:\n        {work}\n        for line in answer"), encoding="utf-8")
    monkeypatch.setattr(files, "SANDBOX", spy)
    with pytest.raises(UnreadableFile, match=says):
        upload("a,b\n1,2\n")


def mutated(dice: random.Random, seed: bytes) -> bytes:
    content = bytearray(seed)
    for _ in range(dice.choice((1, 3, 20))):
        place = dice.randrange(len(content))
        match dice.randrange(4):
            case 0:
                content[place] = dice.randrange(256)
            case 1:
                del content[place : place + dice.randrange(1, 400)]
            case 2:
                content[place:place] = dice.randbytes(dice.randrange(1, 50))
            case _:
                content[place:place] = content[dice.randrange(len(content)) :][: dice.randrange(1, 400)]
        content = content or bytearray(b"\0")
    return bytes(content)


def inner(dice: random.Random) -> bytes:
    """Damage the XML of one part rather than the archive around it."""
    part = dice.choice(
        ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml")
    )

    def damage(content: bytes) -> bytes:
        return mutated(dice, content)

    return changed({part: damage})


DRIVER = """
import io, json, runpy, sys
sandbox = runpy.run_path(sys.argv[1])
sandbox["limit"]()
for line in sys.stdin:
    kind, content = json.loads(line)
    try:
        for _ in sandbox["answer"](kind, bytes.fromhex(content)): pass
        print("read")
    except sandbox["Refused"] as refused: print("refused")
    except Exception as error: print("damaged")
"""


def test_400_damaged_files_end_in_rows_or_a_sentence(upload: Upload) -> None:
    dice = random.Random(10)
    rows = (SAMPLES / "referrals-500.csv").read_bytes()[:4000]
    cases = [
        case
        for _ in range(134)
        for case in (("csv", mutated(dice, rows)), ("xlsx", mutated(dice, plain())), ("xlsx", inner(dice)))
    ]
    started = time.process_time()
    for kind, content in cases[:30]:
        with suppress(UnreadableFile):
            assert upload(content, f"referrals.{kind}").rows
    lines = "\n".join(f'["{kind}", "{content.hex()}"]' for kind, content in cases)
    done = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", DRIVER, str(files.SANDBOX)],
        input=lines,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    endings = done.stdout.split()
    assert len(endings) == len(cases)
    assert endings.count("read") > 20
    assert endings.count("refused") + endings.count("damaged") > 100
    assert time.process_time() - started < 30
