"""Grade an assignment's reference in another system's root, as the platform would.

    python .ci/grade_in.py SYSTEM HW

SYSTEM holds the unpacked upload in `/autograder/source` and what its `setup.sh` installed. Exits
with 1 unless the reference earns every point that tests give.
"""

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from autograder.assignment import ROOT, find
from autograder.gradescope.harness import Harness, make_metadata, score
from autograder.verify.specimens import specimens


def main() -> int:
    """Grade and print; returns the exit status."""
    system, assignment = Path(sys.argv[1]), find(sys.argv[2])
    root = system / "autograder"
    manifest = json.loads((root / "source" / "hidden" / "manifest.json").read_text())
    most = sum(entry["points"] for entry in manifest["questions"] if not entry["manual"])
    now = datetime.now().astimezone()
    metadata = make_metadata(manifest, now, now + timedelta(days=1))
    good = True
    folder = ROOT / "dist" / assignment.slug
    for specimen in specimens(assignment, folder, "none of the bank"):
        posted = Harness(root, system=system).run(specimen.files, metadata)
        expected = 0 if specimen.kind == "starter" else most
        earned = score(posted.results)
        print(f"{specimen.name}: {earned:g} of {most:g} points in {posted.seconds:.1f} s,", end=" ")
        print(f"peak memory {posted.peak_mb:.0f} MiB", *posted.remarks, sep="\n")
        if posted.error or posted.remarks or abs(earned - expected) > 1e-6:
            print(f"expected were {expected:g} points\n{posted.stdout}")
            good = False
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
