"""The background processes: ``python -m workers work``, ``reports`` or ``scheduler``."""

import sys

from config.settings import Process

USAGE = "Usage: python -m workers work|reports|scheduler"


def main(arguments: list[str]) -> None:
    """Run one of the processes until it is asked to stop."""
    match arguments:
        case ["work"]:
            from workers.worker import work

            work(Process.WORKER)
        case ["reports"]:
            from workers.worker import work

            work(Process.REPORTS)
        case ["scheduler"]:
            from workers.scheduler import keep_time

            keep_time()
        case _:
            sys.exit(USAGE)


if __name__ == "__main__":
    main(sys.argv[1:])
