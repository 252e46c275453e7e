"""The entry point. The version is answered before anything heavy is loaded."""

from __future__ import annotations

import sys


def main() -> None:
    """Run depmap and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        sys.exit(_tell_version())
    from depmap.cli.main import run

    sys.exit(run(sys.argv[1:]))


def _tell_version() -> int:
    from depmap.cli.sink import say, write_output
    from depmap.errors import OutputError
    from depmap.version import __version__

    try:
        write_output(f"depmap {__version__}\n")
    except OutputError as error:
        say(f"depmap: {error.message}")
        return error.exit_code
    return 0


if __name__ == "__main__":
    main()
