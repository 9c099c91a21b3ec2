"""The command `mock-server`, also as `python -m mock_server`."""

from __future__ import annotations

import sys

from contracts.exit_codes import ExitCode


def main() -> None:
    """Run the command; Ctrl-C ends it silently, also during imports."""
    try:
        from contracts.cli.streams import guarded
        from mock_server.cli.commands import main as command
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    with guarded():
        command()


if __name__ == "__main__":
    main()
