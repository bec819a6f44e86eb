"""`flask people`: the first administrator of an organisation, on a fresh database."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app import audit
from app.access import Role
from app.accounts import passwords
from app.accounts.models import Account, Member
from app.accounts.service import plain
from app.audit import AuditType
from app.extensions import db
from app.organisations.models import Kind, Organisation
from app.refusals import Refusal
from app.transactions import MAINTENANCE, acting_as, transaction

group = AppGroup("people", help="Add people where nobody can sign in yet.")


@group.command("add-administrator")
@click.option("--organisation", required=True, help="Name of the employer; it is created if there is none with this name.")
@click.option("--email", required=True, help="Work email address, with which they sign in.")
@click.option("--name", help="Full name; without it the email address stands for it.")
def add_administrator(organisation: str, email: str, name: str | None) -> None:
    """Add an administrator and print their password, once."""
    try:
        with acting_as(MAINTENANCE), transaction():
            password = _add(organisation.strip(), plain(email), (name or email).strip())
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{plain(email)} is an administrator of {organisation.strip()}.")
    if password is None:
        click.echo("They sign in with the password they have.")
    else:
        click.echo(f"Password, shown once: {password}")


def _add(organisation: str, email: str, name: str) -> str | None:
    if "@" not in email:
        raise Refusal("Enter an email address in the correct format, like name@example.com")
    employer = db.session.scalars(
        select(Organisation).where(Organisation.kind == Kind.EMPLOYER, Organisation.name == organisation)
    ).one_or_none()
    if employer is None:
        employer = Organisation(kind=Kind.EMPLOYER, name=organisation)
        db.session.add(employer)
    account = db.session.scalars(select(Account).where(Account.email == email)).one_or_none()
    password = None
    if account is None:
        password = passwords.generate()
        account = Account(email=email, name=name, password_hash=passwords.hash_of(password), active=True)
        db.session.add(account)
    db.session.flush()
    member = Member(org_id=employer.id, account_id=account.id, role=Role.ADMINISTRATOR, name=name)
    db.session.add(member)
    db.session.flush()
    audit.record_as(
        AuditType.MEMBER_ADDED,
        role="command",
        org_id=employer.id,
        subject=Member.__tablename__,
        subject_id=member.id,
        detail={"role": str(Role.ADMINISTRATOR)},
    )
    return password
