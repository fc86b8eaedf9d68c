"""Train the design network of homework 5: python -m solutions.hw05_three_ways_to_train.train

The reference's own answer to Question 12, as a student trains it in the notebook: measurements of
training photographs alone, seed 0, the reference's loss. The weights go to submitted/, the log to
training/. How many steps fit into the minutes depends on the machine; the log says how many did.
The networks of section 5 are trained in the notebook itself.
"""

import argparse
import contextlib
from pathlib import Path

import torch

from solutions.hw05_three_ways_to_train import reference
from solutions.machine import Machine, add_arguments
from starter_code import supervision

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--seed", type=int, default=0)
    add_arguments(parser, mixed=False)
    given = parser.parse_args()
    torch.set_num_threads(1)
    path = HERE / "submitted" / "inpainter.safetensors"
    path.unlink(missing_ok=True)  # or its minutes would count
    with (
        open(HERE / "training" / "inpainter.log", "w", encoding="utf-8") as log,
        contextlib.redirect_stdout(log),
    ):
        print(Machine.of(given).told())
        supervision.train_or_load(
            reference.Inpainter,
            reference.training_loss,
            path,
            given.minutes,
            given.seed,
            device=given.device,
        )
    path.chmod(0o644)


if __name__ == "__main__":
    main()
