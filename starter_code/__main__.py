"""What students can run beside the notebook: `python -m starter_code check-zip FILE`."""

import argparse
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 good, 1 a check failed, 2 bad input."""
    parser = argparse.ArgumentParser(prog="python -m starter_code")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    verb = verbs.add_parser("check-zip", help="run an exported zip anew, with the public tests")
    verb.add_argument("file", type=Path)
    options = parser.parse_args(arguments)
    from starter_code.trying_out import check_zip

    try:
        return int(check_zip(options.file) > 0)
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
