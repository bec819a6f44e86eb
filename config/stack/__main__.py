"""``python -m config.stack run`` and ``python -m config.stack test -- <arguments of pytest>``."""

import sys

from config.stack import run, suite
from config.stack.console import StackError, say


def main(arguments: list[str]) -> int:
    """Do what the first argument says and return the exit status."""
    match arguments:
        case ["run"]:
            return run.run()
        case ["test", "--", *rest] | ["test", *rest]:
            return suite.test(rest)
        case _:
            say("Usage: python -m config.stack run | test [-- arguments of pytest]")
            return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except StackError as error:
        say(f"\n{error}")
        sys.exit(1)
    except PermissionError as error:
        say(f"\n{error.filename} belongs to another account. Use that account, or remove the var folder to start afresh.")
        sys.exit(1)
