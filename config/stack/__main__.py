"""``python -m config.stack run``, ``… prepare`` and ``… test -- <arguments of pytest>``."""

import sys
from pathlib import Path

from config.stack import interrupts, leftovers
from config.stack.console import StackError, say

VAR = Path(__file__).parent.parent.parent / "var"


def main(arguments: list[str]) -> int:
    """Do what the first argument says and return the exit status."""
    match arguments:
        case ["run"]:
            leftovers.mark_oneself(VAR)
            interrupts.end_once()
            from config.stack.run import run  # here, so that Ctrl-C is quiet while the packages are read

            return run(VAR)
        case ["test", "--", *rest] | ["test", *rest]:
            leftovers.mark_oneself(VAR / "test")
            interrupts.end_once()
            from config.stack.suite import test

            return test(rest, VAR)
        case ["prepare"]:
            from config.stack.preparing import prepare_server

            return prepare_server(VAR)
        case _:
            say("Usage: python -m config.stack run | prepare | test [-- arguments of pytest]")
            return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(interrupts.ASKED_TO_END)
    except StackError as error:
        say(f"\n{error}")
        sys.exit(1)
    except PermissionError as error:
        say(f"\n{error.filename} belongs to another account. Use that account, or remove the var folder to start afresh.")
        sys.exit(1)
