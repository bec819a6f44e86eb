"""``python -m config.stack prepare``: roles, database and schema on a server of one's own, for a deployment."""

from pathlib import Path

from config.stack import addresses
from config.stack.console import StackError, say
from config.stack.stack import Stack, migrate


def prepare_server(var: Path) -> int:
    """Prepare the server that ``DATABASE_URL`` names and write down how each process signs in to it."""
    stack = Stack(var)
    if not stack.database_server:
        raise StackError("Set DATABASE_URL to an address that may create roles and databases.")
    env_file = var / "waymark.env"
    kept = addresses.kept(env_file)
    values = stack.values(stack.prepare(), kept=kept, public_address=kept.get("PUBLIC_ADDRESS") or "")
    migrate(addresses.environment(values))
    written = {name: value for name, value in values.items() if value}
    addresses.keep(env_file, written)
    say(f"Prepared. The addresses and keys of the processes are in {env_file.name}, in the var folder: {', '.join(written)}.")
    return 0
