"""The command `contracts`, also as `python -m contracts`."""

from __future__ import annotations

import sys

from contracts.exit_codes import ExitCode


def main() -> None:
    """Run it; Ctrl-C ends it without a word while Python is still loading it, too."""
    try:
        from contracts.cli.commands import main as command
        from contracts.cli.streams import guarded
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    with guarded():
        command()


if __name__ == "__main__":
    main()
