#!/usr/bin/env python3
"""first_sweep.py PROGRAM [--folder DIR] [--minutes M] [NAME ...]: is the spec that `new` proposes a good one?

For each series: `new` without an edit, `sweep`, then its lines in first_sweep.csv beside this script: the proposed choice (by
validation), the mean of its seeds' forecasts, which is what `forecast` gives, each baseline's own choice (by validation among
the inputs and transforms it was tried with), what each input and transform was worth on validation (the best with it against
the best without), and what it took. Times are those of the processors (user and system) divided by 2; other work on the
machine is not counted, but what it takes of caches and shared cores is. Series are those in experiments/data, the stations
of Chicago among them, counts made up by made_counts.py, and any CSV file named NAME=FILE[:TARGET[:COUNTRY]].
Whatever is given by NAME alone is one of the list that `first_sweep.py PROGRAM list` prints. A sweep that takes more than M
minutes (10) of two processors is ended and its line says so.

    first_sweep.py table             # what first_sweep.csv says, as tables
    first_sweep.py read FOLDER       # the lines of one results folder alone
"""
import argparse
import collections
import csv
import pathlib
import resource
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent / "experiments" / "data"
PUBLISHED = HERE.parent / "results" / "published"
FIGURES = HERE / "first_sweep.csv"
COLUMNS = ["series", "what", "name", "validation_rmse", "test_rmse", "number"]
NETWORKS = ("reference", "libtorch")
# Specs by hand on the same series and split, and where their results lie.
BY_HAND = {"airline": "airline-year", "chicago": "metro-full", "chicago_stations.addison": "stations/addison",
           "chicago_stations.jefferson_park": "stations/jefferson_park", "chicago_stations.clark_lake": "stations/clark_lake"}


def known(folder):
    """Name -> file, target and country of every series that can be tried without a download."""
    found = {"airline": (DATA / "airline.csv", "passengers", ""), "chicago": (DATA / "chicago_l.csv", "ridership", ""),
             "queen_st": (DATA / "auckland_queen_st.csv", "queen_st_45", "")}
    for name in ("chicago_stations", "auckland"):
        with open(DATA / f"{name}.csv") as lines:
            columns = next(csv.reader(lines))[1:]
        found |= {f"{name}.{column}": (DATA / f"{name}.csv", column, "") for column in columns}
    sys.path.insert(0, str(HERE))
    import made_counts
    for name in made_counts.KINDS:
        found[f"made_{name}"] = (folder / "data" / f"made_{name}.csv", "passengers", "")
    return found


def processor_seconds():
    """Of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(*command, minutes=10):
    """Runs a command for at most so many minutes of two processors; whether it ended well."""
    seconds = int(minutes * 120)
    limit = lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    return subprocess.run(command, capture_output=True, preexec_fn=limit).returncode == 0


def number(text):
    return float(text) if text not in ("", None) else None


def best(rows):
    """The row that validation chooses, or none."""
    scored = [row for row in rows if row["validation_rmse_mean"] not in ("", None)]
    return min(scored, key=lambda row: float(row["validation_rmse_mean"]), default=None)


AXES = ("look_back", "hidden_units", "learning_rate", "features", "profile", "level", "difference", "log", "line")


def words(row):
    return " ".join(f"{axis}={row[axis]}" for axis in AXES if row.get(axis))


def worth(rows):
    """For each input and transform the best validation RMSE with each value, a network's alone."""
    for axis in AXES:
        values = sorted({row.get(axis) or "none" for row in rows})
        for value in values if len(values) > 1 else []:
            found = best([row for row in rows if (row.get(axis) or "none") == value])
            yield "input", f"{axis}={value}", number(found["validation_rmse_mean"]), number(found["test_rmse_mean"]), None


def figures(folder):
    """What a results folder says of its series: lines of the file but their first column."""
    with open(folder / "summary.csv") as lines:
        rows = list(csv.DictReader(lines))
    scored = [row for row in rows if row.get("validation_rmse_mean") and not row.get("averaged")]
    networks = [row for row in scored if row["engine"] in NETWORKS]
    chosen = best([row for row in networks if row["selected"] == "true"])
    if chosen is None:
        yield "failed", "no network was scored", None, None, None
        return
    yield "proposed", words(chosen), float(chosen["validation_rmse_mean"]), float(chosen["test_rmse_mean"]), None
    same = [row for row in rows if row.get("averaged") and row["engine"] == chosen["engine"] and words(row) == words(chosen)]
    for row in same:
        yield "averaged", f"{row['averaged']} seeds", None, float(row["test_rmse_mean"]), None
    if (folder / "combined.csv").exists():
        with open(folder / "combined.csv") as lines:
            # The same forecast can stand there under two choices.
            found = [(row["baseline"], float(row["baseline_weight"]), float(row["validation_rmse"]), float(row["test_rmse"]))
                     for row in csv.DictReader(lines)]
        for baseline, weight, validation, test in dict.fromkeys(found):
            yield "combined", f"{baseline} {100 * weight:.0f} %", validation, test, None
    for engine in dict.fromkeys(row["engine"] for row in scored):
        if engine not in NETWORKS:
            own = best([row for row in scored if row["engine"] == engine])
            yield "baseline", engine, float(own["validation_rmse_mean"]), float(own["test_rmse_mean"]), None
    yield from worth(networks)
    yield "cost", "configurations", None, None, len(networks)
    with open(folder / "trials.csv") as lines:
        engines = {row["trial"]: row["engine"] for row in csv.DictReader(lines)}
    with open(folder / "timing.csv") as lines:
        seconds = {row["trial"]: float(row["seconds"]) for row in csv.DictReader(lines)}
    yield "cost", "trials of networks", None, None, sum(engine in NETWORKS for engine in engines.values())
    for engine in dict.fromkeys(engines.values()):
        took = sum(seconds.get(trial, 0) for trial, own in engines.items() if own == engine)
        if took >= 0.5:
            yield "cost", f"seconds of {engine}", None, None, round(took, 1)


def tried(program, folder, name, source, minutes):
    """One series: its lines of the file."""
    (file, target, country), specs, results = source, folder / "specs", folder / "results"
    spec = specs / f"{name}.yaml"
    spec.unlink(missing_ok=True)
    shutil.rmtree(results / name, ignore_errors=True)
    wish = (["--target", target] if target else []) + (["--country", country] if country else [])
    if not run(program, "new", name, "--data", file, *wish, "--experiments", specs):
        return [("failed", "`new` made no spec that can be swept", None, None, None)]
    begun = processor_seconds()
    done = run(program, "sweep", spec, "--results", results, "--quiet", minutes=minutes)
    took = processor_seconds() - begun
    if not done or not (results / name / "summary.csv").exists():
        return [("failed", f"the sweep ended badly, or not within {minutes:g} minutes" if not done else "no summary", None, None, None)]
    return [*figures(results / name), ("cost", "minutes on 2 cores", None, None, round(took / 120, 2))]


def read_figures():
    """Series -> its lines; of none if there is no file yet."""
    found = {}
    if FIGURES.exists():
        with open(FIGURES) as lines:
            for row in csv.DictReader(lines):
                found.setdefault(row.pop("series"), []).append(row)
    return found


def write_figures(found, file):
    def text(value):
        return f"{value:.7g}" if isinstance(value, float) else "" if value is None else str(value)

    lines = csv.writer(file, lineterminator="\n")
    lines.writerow(COLUMNS)
    for series in sorted(found):
        lines.writerows([series, *map(text, row.values() if isinstance(row, dict) else row)] for row in found[series])


def by_hand(series):
    """Test RMSE of the choice of a spec by hand, or none."""
    if series not in BY_HAND:
        return None
    with open(PUBLISHED / BY_HAND[series] / "summary.csv") as lines:
        rows = [row for row in csv.DictReader(lines) if row["engine"] == "reference" and row["selected"] == "true"]
    return number(rows[0]["test_rmse_mean"]) if rows else None


def tables(found):
    """Both tables in Markdown; the smallest test RMSE of a row is bold."""
    names = list(dict.fromkeys(row["name"] for rows in found.values() for row in rows if row["what"] == "baseline"))
    head = ["series", "proposed", "seeds averaged", "combined", "by hand", *[name.replace("_", " ") for name in names], "minutes"]
    yield "| " + " | ".join(head) + " |"
    yield "| --- |" + " --: |" * (len(head) - 1)
    won, tried_all = collections.Counter(), 0
    for series, rows in found.items():
        first = {(row["what"]): row for row in reversed(rows)}
        if "proposed" not in first:
            yield f"| {series} | {rows[0]['name']} |" + " |" * (len(head) - 2)
            continue
        rivals = {row["name"]: float(row["test_rmse"]) for row in rows if row["what"] == "baseline"}
        # Where there is no mean or no combination, `forecast` gives what stands before it.
        own = [number(first.get(what, {}).get("test_rmse")) for what in ("proposed", "averaged", "combined")]
        averaged = own[1] or own[0]
        told = {"proposed": own[0], "averaged": averaged, "combined": own[2] or averaged}
        minutes = next(row["number"] for row in rows if row["name"] == "minutes on 2 cores")
        least = min([own[0], *rivals.values()])
        won.update(what for what, rmse in told.items() if rmse < min(rivals.values()))
        tried_all += 1
        cells = [*own, by_hand(series), *[rivals.get(name) for name in names]]
        shown = ["" if cell is None else f"**{cell:.4g}**" if cell == least else f"{cell:.4g}" for cell in cells]
        yield "| " + " | ".join([series, *shown, f"{float(minutes):.1f}"]) + " |"
    yield ""
    yield (f"The proposed choice is below every baseline on {won['proposed']} of {tried_all} series, the mean of its seeds' forecasts on "
           f"{won['averaged']}, that mean combined with the best baseline on {won['combined']}.")
    yield "\nBest validation RMSE of a network with each value of what was tried:\n"
    yield "| series | chosen | what was tried |"
    yield "| --- | --- | --- |"
    for series, rows in found.items():
        chosen = next((row["name"] for row in rows if row["what"] == "proposed"), None)
        inputs = [f"{row['name']} {float(row['validation_rmse']):.4g}" for row in rows if row["what"] == "input"]
        if chosen:
            yield f"| {series} | {chosen} | {', '.join(inputs)} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("target/first_sweep"))
    parser.add_argument("--minutes", type=float, default=10)
    args = parser.parse_intermixed_args()
    if args.program == "table":
        print("\n".join(tables(read_figures())))
        return
    if args.program == "read":
        for folder in map(pathlib.Path, args.names):
            write_figures({folder.name: [*figures(folder)]}, sys.stdout)
        return
    folder = args.folder.resolve()
    series = known(folder)
    if args.names == ["list"]:
        print("\n".join(series))
        return
    wanted = {}
    for name in args.names or series:
        given, _, place = name.partition("=")
        file, target, country, *_ = [*place.split(":"), "", ""]
        if not place and name not in series:
            sys.exit(f"{name}: no such series; `first_sweep.py PROGRAM list` prints those that are known")
        wanted[given] = (pathlib.Path(file).resolve(), target, country) if place else series[name]
    (folder / "specs").mkdir(parents=True, exist_ok=True)
    made = [name.removeprefix("made_") for name in wanted if name in series and name.startswith("made_")]
    if made:
        subprocess.run([sys.executable, HERE / "made_counts.py", folder / "data", *made], check=True)
    for name, source in wanted.items():
        rows = tried(pathlib.Path(args.program).resolve(), folder, name, source, args.minutes)
        found = read_figures() | {name: rows}
        with open(FIGURES, "w", newline="") as file:
            write_figures(found, file)
        print(name, *rows, sep="\n  ", file=sys.stderr, flush=True)
    print("\n".join(tables({name: rows for name, rows in read_figures().items() if name in wanted})))


if __name__ == "__main__":
    main()
