"""The command ``flask report inclusion``: the report of a page, to a file. Acts as the report worker."""

from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import click
from flask.cli import AppGroup
from sqlalchemy import insert, select

from app.audit import service as audit
from app.audit.models import AuditType
from app.clock import today
from app.extensions import db
from app.organisations.models import Kind, Organisation
from app.programmes.models import Programme
from app.refusals import Refusal
from app.reports import building, periods, snapshots
from app.reports.models import FileFormat, ReportProof
from app.reports.snapshots import Question
from app.statistics.inclusion import InclusionReport
from app.transactions import Principal, acting_as, reporting, transaction

_NAMED = 5
"""How many employers a refusal names at most."""

report = AppGroup("report", help="Make reports.")


@report.command("inclusion")
@click.option("--from", "first", required=True, help="First month of referral, like 2025-10.")
@click.option("--to", "last", required=True, help="Last month of referral, like 2026-09.")
@click.option("--programme", help="Name of a programme; all of them when left out.")
@click.option("--organisation", help="Name of the employer; may be left out when there is only one.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File to write: .xlsx or .csv.")
def inclusion(first: str, last: str, programme: str | None, organisation: str | None, out: Path) -> None:
    """Write how people of each group moved through the pathway; small numbers are hidden."""
    try:
        format_ = _format(out)
        start, end = periods.month_of(first), periods.last_day(periods.month_of(last))
        periods.refuse_unfit(start, end, asked_on=today())
        org_id = _employer(organisation)
        with acting_as(reporting(org_id)):
            question = Question(org_id, _programme(org_id, programme), start, end)
            made = _answer(question, asked_on=today(), format_=format_)
            out.write_bytes(building.files(made)[format_])
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    except OSError as error:
        raise click.ClickException(f"{out} could not be written: {error.strerror}") from None
    click.echo(f"{out}: {made.title}. {made.hidden} of {made.cells} counts are hidden ({made.policy['name']}).")


def _answer(question: Question, *, asked_on: date, format_: FileFormat) -> InclusionReport:
    with transaction():
        snapshot = snapshots.snapshot_for(question.org_id, periods.newest_snapshot(asked_on))
    with transaction():
        building.refuse_crossing(question, snapshot)
        asked = building.parameters(question, snapshot)
        made = building.earlier_answer(question, asked, snapshot)
        if made is None:
            cohort = snapshots.cohort_of(question, snapshot.id)
            snapshots.check_totals(cohort, question, snapshot.id)
            built = building.protected(cohort, asked)
            made = built.report
            proof = {"certificate": built.certificate.to_dict(), "published": dict(built.published)}
            db.session.execute(insert(ReportProof).values(org_id=question.org_id, run_id=uuid4(), **proof))
        audit.record_as(
            AuditType.REPORT_DOWNLOADED, org_id=question.org_id, role="command", subject="report", detail={"format": str(format_)}
        )
    return made


def _format(out: Path) -> FileFormat:
    try:
        return FileFormat(out.suffix.removeprefix(".").lower())
    except ValueError:
        raise Refusal("The name of the file must end in .xlsx or .csv") from None


def _employer(name: str | None) -> UUID:
    with acting_as(Principal("r_report")):
        found = db.session.execute(
            select(Organisation.id, Organisation.name).where(Organisation.kind == Kind.EMPLOYER).order_by(Organisation.name)
        ).all()
    wanted: list[UUID] = [row.id for row in found if name is None or row.name == name]
    if len(wanted) == 1:
        return wanted[0]
    if name is not None:
        raise Refusal(f"There is no employer called “{name}”" if not wanted else f"There are several called “{name}”")
    if not found:
        raise Refusal("There is no employer yet")
    raise Refusal("Name the employer: " + " or ".join(f'--organisation "{row.name}"' for row in found[:_NAMED]))


def _programme(org_id: UUID, name: str | None) -> UUID | None:
    if name is None:
        return None
    found = db.session.scalar(select(Programme.id).where(Programme.org_id == org_id, Programme.name == name))
    if found is None:
        raise Refusal(f"There is no programme called “{name}”")
    return found
