"""Do more layers, dropout or a GRU help? What the sweeps of experiments/depth.yaml and experiments/depth/ found.

    python3 examples/depth_answers.py results/published/depth{,-station}              # the table of docs/depth.md
    python3 examples/depth_answers.py --sentences results/published/depth{,-station}  # the answers of README.md

A sweep's choice is by validation. Beside it stands the best by validation, among those trained with every epoch, of the other
cell, of one layer and of more, and with dropout; each with what the Diebold-Mariano test says of it (Holm's correction).
"""

import csv
import pathlib
import sys

PLACES = {
    "depth": "At the metro station, a day ahead",
    "depth-14-days": "Two weeks ahead",
    "depth-station": "At the ball park",
    "depth-auckland": "In Queen Street, an hour ahead",
}

# Where one layer of an LSTM of 64 was trained with the settings of that sweep, whose race had given it up: folder and inputs.
ONE_LAYER = {"depth-auckland": ("auckland", "holidays")}


class Sweep:
    def __init__(self, folder):
        self.name = folder.name
        self.one_layer = None
        if folder.name in ONE_LAYER:
            name, features = ONE_LAYER[folder.name]
            with open(folder.parent / name / "summary.csv") as lines:
                self.one_layer = next(
                    row for row in csv.DictReader(lines)
                    if row["engine"] == "reference" and row["features"] == features and not row["averaged"]
                )
        with open(folder / "summary.csv") as lines:
            rows = [row for row in csv.DictReader(lines) if row["engine"] == "reference" and not row["averaged"]]
        most = max(int(row["epochs"]) for row in rows)
        self.tried = len({self.key(row)[:-1] for row in rows})
        self.ended = sorted((row for row in rows if int(row["epochs"]) == most), key=lambda row: float(row["validation_rmse_mean"]))
        with open(folder / "statistics.csv") as lines:
            said = [row for row in csv.DictReader(lines) if row["engine"] == "reference" and not row["averaged"]]
        self.said = {self.key(row): row for row in said}
        self.chosen = next(row for row in self.ended if row["selected"] == "true")

    @staticmethod
    def key(row):
        return tuple(row[name] for name in ("cell", "layers", "hidden_units", "dropout", "epochs"))

    def verdict(self, row):
        return "chosen" if row is self.chosen else self.said[self.key(row)]["verdict"]

    def best(self, wanted):
        return next((row for row in self.ended if wanted(row)), None)


def network(row):
    layers = "one layer" if row["layers"] == "1" else f"{row['layers']} layers"
    dropout = "" if float(row["dropout"] or 0) == 0 else f", dropout {row['dropout']}"
    return f"{row['cell'].upper()}, {layers} of {row['hidden_units']}{dropout}"


def score(row, part):
    mean, spread = float(row[f"{part}_rmse_mean"]), row[f"{part}_rmse_sd"]
    digits = 1 if mean >= 10 else 3
    return f"{mean:.{digits}f}" + (f" ± {float(spread):.{digits}f}" if spread else "")


def against(sweep, row):
    """What the test part says of a network beside the choice."""
    words = {"tied": "not told apart from it", "worse": "worse", "better": "better on test"}
    return f"{score(row, 'test')}, {words.get(sweep.verdict(row), sweep.verdict(row))}"


def sentence(sweep):
    chosen = sweep.chosen
    parts = [f"{PLACES[sweep.name]}, validation chose {network(chosen)} (test RMSE {score(chosen, 'test')})"]
    other = sweep.best(lambda row: row["cell"] != chosen["cell"])
    cell = {"lstm": "GRU", "gru": "LSTM"}[chosen["cell"]]
    parts.append(f"the best {cell} has {against(sweep, other)}" if other else f"no {cell} was among those trained to the end")
    if chosen["layers"] == "1":
        deeper = sweep.best(lambda row: row["layers"] != "1")
        parts.append(f"the best of more layers {against(sweep, deeper)}" if deeper else "no deeper network was among those trained to the end")
    else:
        single = sweep.best(lambda row: row["layers"] == "1")
        if single is None and sweep.one_layer is not None:
            name, _ = ONE_LAYER[sweep.name]
            parts.append(f"one layer of 64, which `{name}` trained with the same settings, {score(sweep.one_layer, 'test')}")
        else:
            parts.append(f"the best of one layer {against(sweep, single)}" if single else "no single layer was among those trained to the end")
    dropout = sweep.best(lambda row: float(row["dropout"] or 0) > 0)
    if float(chosen["dropout"] or 0) == 0:
        parts.append(f"with dropout {against(sweep, dropout)}" if dropout else "none with dropout was among those trained to the end")
    return f"* {'; '.join(parts)}."


def table(sweeps):
    yield "| results | network | seeds | validation RMSE | test RMSE | p (Holm) | | s/trial |"
    yield "|---|---|--:|--:|--:|--:|---|--:|"
    for sweep in sweeps:
        place = f"[{sweep.name}](../results/published/{sweep.name}/summary.md)"
        for row in sweep.ended:
            p = sweep.said[sweep.key(row)]["best_dm_p_holm"]
            shown = "" if row is sweep.chosen or not p else "< 0.001" if float(p) < 0.001 else f"{float(p):.3f}"
            verdict = sweep.verdict(row)
            yield (f"| {place} | {network(row)} | {row['seeds']} | {score(row, 'validation')} | {score(row, 'test')} | {shown} "
                   f"| {'**chosen**' if verdict == 'chosen' else verdict} | {float(row['seconds_mean']):.0f} |")
            place = ""


def main():
    sentences = "--sentences" in sys.argv
    sweeps = [Sweep(pathlib.Path(name)) for name in sys.argv[1:] if not name.startswith("--")]
    for line in map(sentence, sweeps) if sentences else table(sweeps):
        print(line)


if __name__ == "__main__":
    main()
