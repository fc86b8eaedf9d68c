"""What students can run beside the notebook.

python -m starter_code doctor           what is wrong with the set-up, and what to do
python -m starter_code check-zip FILE   run an exported zip anew, with the public tests
"""

import argparse
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 good, 1 a check failed, 2 bad input."""
    parser = argparse.ArgumentParser(prog="python -m starter_code")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    verb = verbs.add_parser("check-zip", help="run an exported zip anew, with the public tests")
    verb.add_argument("file", type=Path)
    verb.set_defaults(run=_check_zip)
    verb = verbs.add_parser("doctor", help="tell what is wrong with the set-up, and what to do")
    verb.set_defaults(run=_doctor)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options) > 0)
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _check_zip(options: argparse.Namespace) -> int:
    from starter_code.trying_out import check_zip

    return check_zip(options.file)


def _doctor(options: argparse.Namespace) -> int:
    from starter_code.doctor import examine

    return examine()


if __name__ == "__main__":
    sys.exit(main())
