"""Train the networks of homework 14: python -m solutions.hw14_beyond_images.train NAME

One of

- `sbm`: `graphs.GraphNetwork`, on graphs of 300 nodes with two groups that are drawn anew in every
  step, mean degree 2.5 to 9, SNR 0.9 to 4; to starter_code/graphs/weights;
- `denoiser`: `recordings.Denoiser`, on details of the first three minutes of the ECG with noise
  between 0.1 and 0.6; to starter_code/recordings/weights;
- `restorer`: the reference's own answer to Question 12, as a student trains it in the notebook; to
  submitted/.

Seeded; a line for each validation goes to training/NAME.log. How many steps fit into the minutes
depends on the machine, and the log says how many did. The shipped weights were made by this script
on one thread of a CPU, with its defaults.
"""

import argparse
import contextlib
from pathlib import Path

import torch
from torch import nn

from solutions.hw14_beyond_images import reference
from solutions.machine import Machine, add_arguments
from starter_code import graphs, recordings, training, weights
from starter_code.recordings import data, learning

HERE = Path(__file__).parent
STARTER = HERE.parents[1] / "starter_code"
BATCH, NODES = 4, 300


def draw(
    n: int, c: float, snr: float, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Edges and labels of a graph with two equal groups."""
    labels = torch.randperm(n, generator=generator) % 2
    cin, cout = reference.rates(c, snr, 2)
    P = torch.tensor([[cin, cout], [cout, cin]]).clamp(min=0) / n
    return reference.sample_sbm(labels, P, generator), labels


def together(drawn: list) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Several graphs as one: edges, labels and the number of each node's graph."""
    sizes = [len(labels) for _, labels in drawn]
    starts = torch.tensor([0, *sizes]).cumsum(0).tolist()
    edges = torch.cat([one + start for (one, _), start in zip(drawn, starts, strict=False)], 1)
    graph = torch.repeat_interleave(torch.arange(len(drawn)), torch.tensor(sizes))
    return edges, torch.cat([labels for _, labels in drawn]), graph


@torch.no_grad()
def mean_overlap(model: graphs.GraphNetwork, n: int, points: list) -> list[float]:
    """Mean overlap of three graphs for each (c, snr)."""
    found = []
    for c, snr in points:
        values = []
        for seed in range(3):
            generator = torch.Generator().manual_seed(1000 + seed)
            edges, labels = draw(n, c, snr, generator)
            values.append(reference.overlap(model.groups(edges, n, generator), labels, 2))
        found.append(sum(values) / 3)
    return found


def train_sbm(minutes: float, seed: int, device: str) -> nn.Module:
    """Graphs one by one, since gates see the degrees of the whole graph."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    model = graphs.GraphNetwork().to(device)

    def loss_of_step(step: int) -> torch.Tensor:
        total = 0.0
        for _ in range(BATCH):
            c, snr = (
                low + (high - low) * torch.rand((), generator=generator).item()
                for low, high in ((2.5, 9.0), (0.9, 4.0))
            )
            edges, labels = draw(NODES, c, snr, generator)
            h = torch.randn(2 * edges.shape[1], model.width, generator=generator)
            edges, labels, h = (one.to(device) for one in (edges, labels, h))
            answers = model.answers(h, edges, NODES, last=4)
            graph = torch.zeros_like(labels)
            losses = [reference.swap_invariant_loss(one, labels, graph) for one in answers]
            total = total + sum(losses) / len(losses)
        return total / BATCH

    def report() -> str:
        points = [(3.0, 1.5), (3.0, 2.0), (5.0, 2.0), (5.0, 3.0)]
        values = mean_overlap(model.cpu(), 1000, points)
        model.to(device)
        return "overlap at (c, SNR) " + ", ".join(
            f"{point}: {value:.3f}" for point, value in zip(points, values, strict=True)
        )

    return training.train_for(model, loss_of_step, 60 * minutes, 4e-3, report).cpu()


def train_denoiser(minutes: float, seed: int, device: str) -> nn.Module:
    """Mean squared error relative to the noise's variance."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    model, x = recordings.Denoiser().to(device), learning.training_part()
    held = data.details(20, 1024, torch.Generator().manual_seed(4), learning.validation_part())
    noise = torch.randn(held.shape, generator=torch.Generator().manual_seed(5))

    def loss_of_step(step: int) -> torch.Tensor:
        truth = data.details(16, 512, generator, x)
        truth = truth * 0.7 * 2 ** torch.rand(16, 1, generator=generator)
        sigma = 0.1 * 6 ** torch.rand(16, 1, generator=generator)
        y = truth + sigma * torch.randn(truth.shape, generator=generator)
        truth, y, sigma = (one.to(device) for one in (truth, y, sigma))
        return ((model(y, sigma) - truth) / sigma).square().mean()

    def report() -> str:
        model.eval()
        values = [
            data.snr(model((held + s * noise).to(device), s).cpu(), held) for s in (0.15, 0.3, 0.5)
        ]
        return "SNR with noise 0.15, 0.3, 0.5: " + ", ".join(f"{one:.2f} dB" for one in values)

    return training.train_for(model, loss_of_step, 60 * minutes, 2e-3, report).cpu()


def train_restorer(minutes: float, seed: int, device: str) -> nn.Module:
    """As in the notebook."""
    path = HERE / "submitted" / "restorer.safetensors"
    path.unlink(missing_ok=True)  # or its minutes would count
    model = recordings.train_or_load(reference.Restorer, path, minutes, seed, device=device)
    path.chmod(0o644)
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=("sbm", "denoiser", "restorer"))
    parser.add_argument("--minutes", type=float, default=None)
    parser.add_argument("--seed", type=int, default=0)
    add_arguments(parser, mixed=False)  # graphs and signals this small gain nothing
    given = parser.parse_args()
    torch.set_num_threads(1)
    train, minutes, folder = {
        "sbm": (train_sbm, 5, "graphs"),
        "denoiser": (train_denoiser, 4, "recordings"),
        "restorer": (train_restorer, 2, None),
    }[given.name]
    with (
        open(HERE / "training" / f"{given.name}.log", "w", encoding="utf-8", buffering=1) as log,
        contextlib.redirect_stdout(log),
    ):
        print(Machine.of(given).told())
        model = train(given.minutes or minutes, given.seed, given.device)
    if folder:
        path = STARTER / folder / "weights" / f"{given.name}.safetensors"
        weights.save(model.half(), path, {"seed": str(given.seed)})
        path.chmod(0o644)


if __name__ == "__main__":
    main()
