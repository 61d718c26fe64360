#!/usr/bin/env python3
"""first_sweep.py PROGRAM [--folder DIR] [--minutes M] [NAME ...]: is the spec that `new` proposes a good one?

For each series: `new` without an edit, `sweep`, then a row of a table: the proposed choice (by validation) with its test RMSE,
each baseline's own choice (by validation among the inputs and transforms it was tried with), how many settings were tried, and
minutes. Below it what each input and transform was worth on validation: the best with it against the best without. Series are
those in experiments/data, the stations of Chicago among them, counts made up by made_counts.py, and any CSV file named
NAME=FILE[:TARGET]. Whatever is given by NAME alone is one of the list that `first_sweep.py PROGRAM list` prints. A sweep that
takes more than M minutes (10) is ended and its row says so.
"""
import argparse
import csv
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent / "experiments" / "data"


def known(folder):
    """Name -> file and target of every series that can be tried without a download."""
    found = {"airline": (DATA / "airline.csv", "passengers"), "chicago": (DATA / "chicago_l.csv", "ridership"),
             "queen_st": (DATA / "auckland_queen_st.csv", "queen_st_45")}
    for name in ("chicago_stations", "auckland"):
        with open(DATA / f"{name}.csv") as lines:
            columns = next(csv.reader(lines))[1:]
        found |= {f"{name}.{column}": (DATA / f"{name}.csv", column) for column in columns}
    sys.path.insert(0, str(HERE))
    import made_counts
    for name in made_counts.KINDS:
        found[f"made_{name}"] = (folder / "data" / f"made_{name}.csv", "passengers")
    return found


def run(*command, minutes=None):
    """Runs a command; whether it ended well, and in time."""
    try:
        return subprocess.run(command, capture_output=True, timeout=minutes and minutes * 60).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def best(rows):
    """The row that validation chooses, or none."""
    scored = [row for row in rows if row["validation_rmse_mean"] not in ("", None)]
    return min(scored, key=lambda row: float(row["validation_rmse_mean"]), default=None)


def worth(rows):
    """For each input and transform the best validation RMSE with each value, a network's alone."""
    words = []
    for axis in ("features", "profile", "level", "difference", "log"):
        values = sorted({row.get(axis) or "none" for row in rows})
        if len(values) > 1:
            of = {value: best([row for row in rows if (row.get(axis) or "none") == value]) for value in values}
            words.append(f"{axis} " + ", ".join(f"{value} {float(row['validation_rmse_mean']):.4g}" for value, row in of.items() if row))
    return "; ".join(words)


def tried(program, folder, name, file, target, minutes):
    """One series: the row of the table, and what inputs were worth."""
    specs, results = folder / "specs", folder / "results"
    spec = specs / f"{name}.yaml"
    spec.unlink(missing_ok=True)
    wish = ["--target", target] if target else []
    if not run(program, "new", name, "--data", file, *wish, "--experiments", specs):
        return {"series": name, "note": "`new` made no spec that can be swept"}, ""
    begun = time.monotonic()
    done = run(program, "sweep", spec, "--results", results, "--quiet", minutes=minutes)
    row = {"series": name, "minutes": f"{(time.monotonic() - begun) / 60:.1f}"}
    summary = results / name / "summary.csv"
    if not done or not summary.exists():
        return row | {"note": "the sweep did not end in time" if not done else "no summary"}, ""
    with open(summary) as lines:
        rows = [row for row in csv.DictReader(lines) if row.get("validation_rmse_mean") and not row.get("averaged")]
    networks = [row for row in rows if row["engine"] in ("reference", "libtorch")]
    chosen = best([row for row in networks if row["selected"] == "true"])
    if chosen is None:
        return row | {"note": "no network was scored"}, ""
    row |= {"settings": len(networks), "proposed": float(chosen["test_rmse_mean"])}
    for engine in dict.fromkeys(row["engine"] for row in rows):
        if engine not in ("reference", "libtorch"):
            own = best([row for row in rows if row["engine"] == engine])
            row[engine] = float(own["test_rmse_mean"])
    return row, worth(networks)


def table(rows):
    """In Markdown; the smallest test RMSE of a row is bold."""
    head = ["series", "settings", "proposed"]
    head += [name for name in dict.fromkeys(name for row in rows for name in row) if name not in head + ["minutes", "note"]]
    yield "| " + " | ".join(head + ["minutes", ""]) + " |"
    yield "| --- |" + " --: |" * len(head) + " --- |"
    for row in rows:
        least = min((value for value in row.values() if isinstance(value, float)), default=None)
        shown = [row.get(name, "") for name in head]
        cells = [f"**{cell:.4g}**" if cell == least else f"{cell:.4g}" if isinstance(cell, float) else str(cell) for cell in shown]
        yield "| " + " | ".join(cells + [row.get("minutes", ""), row.get("note", "")]) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("target/first_sweep"))
    parser.add_argument("--minutes", type=float, default=10)
    args = parser.parse_args()
    folder = args.folder.resolve()
    series = known(folder)
    if args.names == ["list"]:
        print("\n".join(series))
        return
    wanted = {}
    for name in args.names or series:
        given, _, place = name.partition("=")
        file, _, target = place.partition(":")
        if not place and name not in series:
            sys.exit(f"{name}: no such series; `first_sweep.py PROGRAM list` prints those that are known")
        wanted[given] = (pathlib.Path(file).resolve(), target) if place else series[name]
    (folder / "specs").mkdir(parents=True, exist_ok=True)
    made = [name.removeprefix("made_") for name in wanted if name in series and name.startswith("made_")]
    if made:
        subprocess.run([sys.executable, HERE / "made_counts.py", folder / "data", *made], check=True)
    rows, words = [], []
    for name, (file, target) in wanted.items():
        row, word = tried(pathlib.Path(args.program).resolve(), folder, name, file, target, args.minutes)
        rows.append(row)
        words.append(f"* {name}: {word}" if word else "")
        print(row, file=sys.stderr, flush=True)
    beaten = [row for row in rows if "proposed" in row]
    won = sum(row["proposed"] == min(value for value in row.values() if isinstance(value, float)) for row in beaten)
    print("\n".join(table(rows)))
    print(f"\nThe proposed choice is below every baseline on {won} of {len(beaten)} series. Test RMSE; all choices by validation.")
    print("What was worth what, best validation RMSE with each value:\n" + "\n".join(word for word in words if word))


if __name__ == "__main__":
    main()
