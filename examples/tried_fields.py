"""What fields that were tried and left out changed on validation: the table of docs/depth.md.

    python3 examples/tried_fields.py    # from tried_fields.csv: a trained network a line, with its RMSE on validation

A difference is that of a value and none, paired by seed: the mean and its standard error. A value gains on a series if the mean
is below 0 by more than the standard error.
"""

import csv
import math
import pathlib
import statistics

FIGURES = pathlib.Path(__file__).with_suffix(".csv")
NONE = ("", "")


def read():
    """(Network, loss) -> (field, value) -> series -> seed -> RMSE, and the series in the order of the file."""
    found, series = {}, {}
    with open(FIGURES) as lines:
        for row in csv.DictReader(lines):
            tried = found.setdefault((row["network"], row["loss"]), {}).setdefault((row["field"], row["value"]), {})
            tried.setdefault(row["series"], {})[row["seed"]] = float(row["validation_rmse"])
            series[row["series"]] = None
    return found, list(series)


def change(own, without):
    """The mean difference, its standard error, and how many pairs they are of."""
    seeds = own.keys() & without.keys()
    differences = [own[seed] - without[seed] for seed in sorted(seeds)]
    return statistics.mean(differences), statistics.stdev(differences) / math.sqrt(len(seeds)), len(seeds)


def cell(own, without):
    """What a field changed on a series; the RMSE itself where there is none, and nothing where it was not tried."""
    if own is None:
        return ""
    digits = 2 if statistics.mean(own.values()) >= 5 else 5
    if without is None:
        return f"{statistics.mean(own.values()):.{digits}f}"
    mean, error, pairs = change(own, without)
    text = f"{mean:+.{digits}f} ± {error:.{digits}f}"
    return (f"**{text}**" if mean < -error else text) + (f" ({pairs} seeds)" if pairs < 5 else "")


def table(found, series):
    yield f"| network | loss | tried | {' | '.join(series)} |"
    yield f"|---|---|---|{'--:|' * len(series)}"
    for (network, loss), fields in found.items():
        none = fields[NONE]
        for tried, own in fields.items():
            cells = [cell(own.get(name), None if tried == NONE else none.get(name)) for name in series]
            what = "none" if tried == NONE else f"`{tried[0]}: {tried[1]}`"
            yield f"| {network} | {loss} | {what} | {' | '.join(cells)} |"


if __name__ == "__main__":
    print("\n".join(table(*read())))
