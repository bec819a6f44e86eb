"""`flask audit`: verify the seals, write the anchor."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from app.audit import anchors
from app.audit.verification import verify
from app.transactions import SEALER, acting_as

group = AppGroup("audit", help="Verify that the audit is as it was written.")


@group.command("verify")
@click.option("--anchor", type=click.Path(path_type=Path, dir_okay=False), help="An anchor file that was kept elsewhere.")
def verify_command(anchor: Path | None) -> None:
    """Verify every entry and seal; exit with 1 and the first bad entry if the audit was tampered with."""
    try:
        known = anchors.read(anchor) if anchor else None
    except anchors.BadAnchorError as error:
        click.echo(f"{error}.", err=True)
        sys.exit(1)
    with acting_as(SEALER):
        result = verify(known)
    first = result.first
    if first is None:
        click.echo(f"The audit is whole: {result.entries} entries under {result.seals} seals, {result.unsealed} not yet sealed.")
        return
    click.echo(f"The audit was tampered with. First bad entry: {first.entry_id or 'not known'}.", err=True)
    for fault in result.faults:
        click.echo(f"- Entry {fault.entry_id or 'not known'}: {fault.says}.", err=True)
    sys.exit(1)


@group.command("anchor")
def anchor_command() -> None:
    """Write today's anchor file, to be kept where nobody who can reach the database can change it."""
    with acting_as(SEALER):
        path = anchors.write()
    click.echo(str(path))
