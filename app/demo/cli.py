"""`flask demo`: load made-up people, say whether there is anything, print who can sign in."""

import sys
from datetime import datetime
from time import perf_counter

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import exists, func, select

from app.access import Role
from app.accounts.models import Account, Member
from app.clock import today
from app.extensions import db
from app.organisations.models import Organisation
from app.refusals import Refusal
from app.transactions import MAINTENANCE, acting_as

EMPTY = 3
"""What ``status`` exits with where there is nothing yet; `make run` loads demo data then."""

group = AppGroup("demo", help="Made-up people at published rates, for looking at and for measuring.")


@group.command("load")
@click.option("--candidates", default=400, show_default=True, type=click.IntRange(8, 1_000_000), help="How many people.")
@click.option("--seed", default=2026, show_default=True, help="The same seed, number and day give the same data.")
@click.option("--today", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day on which it is to be current; today by default.")
def load_command(candidates: int, seed: int, day: datetime | None) -> None:
    """Load an integrated care system with two employers into an empty database."""
    if not current_app.extensions["settings"].example_data:
        click.echo("Demo data is loaded only where EXAMPLE_DATA=true is set, so that it never meets real people.", err=True)
        sys.exit(1)
    from app.demo import load as loading  # here, so that no other process carries the people's names

    began = perf_counter()
    wanted = loading.Wanted(candidates, seed, day.date() if day else today())
    try:
        figures = loading.load(wanted, say=click.echo)
    except Refusal as refusal:
        click.echo(f"{refusal}.", err=True)
        sys.exit(1)
    seconds = perf_counter() - began
    for phase, took in figures.seconds.items():
        click.echo(f"  {took:6.1f} s  {phase}")
    click.echo(f"Loaded {candidates:,} people, {figures.rows:,} rows, in {seconds:.1f} s.")


@group.command("status")
def status_command() -> None:
    """Say whether there is anything; exit with 3 where there is no organisation."""
    with acting_as(MAINTENANCE):
        if db.session.scalar(select(exists().where(Organisation.id.is_not(None)))):
            click.echo("not empty")
            return
    click.echo("empty")
    sys.exit(EMPTY)


@group.command("sign-ins")
def sign_ins_command() -> None:
    """Print one demo sign-in for each role."""
    for line in sign_ins():
        click.echo(line)


def sign_ins() -> list[str]:
    """Make a table of one demo account for each role: that of the largest employer."""
    from app.demo.setting import ADDRESSES, PASSWORD

    with acting_as(MAINTENANCE):
        mine = select(Member.org_id).group_by(Member.org_id).order_by(func.count().desc(), Member.org_id).limit(1)
        rows = db.session.execute(
            select(Member.role, Account.email, Account.name)
            .join(Account, Account.id == Member.account_id)
            .where(Member.org_id == mine.scalar_subquery(), Member.left_at.is_(None))
            .order_by(Account.email)
        ).all()
    known = [
        (role.label, row.email, row.name)
        for role in Role
        for row in rows
        if row.role is role and row.email.partition("@")[0] == ADDRESSES[role]
    ]
    if not known:
        return ["There are no demo accounts."]
    wide = [max(len(line[column]) for line in known) for column in range(2)]
    table = [f"  {role:<{wide[0]}}  {email:<{wide[1]}}  {name}" for role, email, name in known]
    return ["Demo sign-ins (made-up people):", *table, f"Password of all: {PASSWORD}"]
