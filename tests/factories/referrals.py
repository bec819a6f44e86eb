"""Imports of a tenant: uploaded, and brought on by the jobs of the worker."""

from pathlib import Path
from uuid import UUID, uuid4

from flask import Flask

from app.extensions import db
from app.referrals import service
from app.referrals.models import ImportState, ReferralImport
from app.referrals.reading.columns import Field
from app.transactions import acting_as, system
from tests.factories.tenants import Person, Tenant
from workers import referrals as jobs

SAMPLE = Path(__file__).parents[2] / "docs" / "samples" / "referrals-500.csv"
GOOD = {
    Field.REFERENCE: "R1",
    Field.FIRST_NAME: "Amara",
    Field.LAST_NAME: "Okafor",
    Field.DATE_OF_BIRTH: "27/3/1998",
    Field.PHONE: "07700 900123",
    Field.PROGRAMME: "WorkSTART",
    Field.REFERRED_ON: "14/10/2026",
    Field.REFERRER_ORGANISATION: "Eccles Jobcentre Plus",
    Field.CONSENT: "yes",
}
NAMES = "Adeel Bronwen Chidi Dervla Ewa Farah Gethin Hodan Ioana Jakub Kwame Leila Mairead Nadia Omar".split()


def csv_of(*rows: dict[Field, str]) -> bytes:
    """Make a file of rows; each is a good row with some fields changed."""
    lines = [",".join(f'"{field.label}"' for field in GOOD)]
    lines += [",".join('"' + (GOOD | row)[field].replace('"', '""') + '"' for field in GOOD) for row in rows]
    return "\r\n".join(lines).encode()


def different(count: int) -> list[dict[Field, str]]:
    """Make rows of people who have nothing in common."""
    return [
        {
            Field.REFERENCE: f"R{number}",
            Field.FIRST_NAME: NAMES[number % len(NAMES)],
            Field.LAST_NAME: "".join(chr(97 + int(digit)) * 2 for digit in f"{number:05}").title() + "son",
            Field.DATE_OF_BIRTH: f"{number % 28 + 1}/{number % 12 + 1}/{1960 + number % 40}",
            Field.PHONE: f"0161 4{number:06}",
        }
        for number in range(count)
    ]


def uploaded(tenant: Tenant, content: bytes, *, file_name: str = "referrals.csv", by: Person | None = None) -> UUID:
    """Upload a file."""
    with tenant.writing():
        return service.upload(uuid4(), file_name=file_name, content=content, by=(by or tenant.adviser).actor).id


def run(worker_app: Flask, tenant: Tenant, import_id: UUID, *, by: Person | None = None) -> ImportState:
    """Do the job that an import waits for, as the worker does."""
    actor = (by or tenant.adviser).actor
    with worker_app.app_context(), acting_as(system(tenant.org_id, actor.member_id)):
        functions = {ImportState.CHECKING: jobs.check, ImportState.SAVING: jobs.save, ImportState.UNDOING: jobs.undo}
        state = db.session.get_one(ReferralImport, (tenant.org_id, import_id)).state
        db.session.rollback()
        functions[state](import_id, by=actor)
        db.session.expire_all()
        return db.session.get_one(ReferralImport, (tenant.org_id, import_id)).state
