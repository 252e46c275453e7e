"""The entry point. The version is answered before anything heavy is loaded."""

from __future__ import annotations

import sys


def main() -> None:
    """Run depmap and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from depmap.cli.sink import write_output
        from depmap.version import __version__

        write_output(f"depmap {__version__}\n")
        return
    from depmap.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
