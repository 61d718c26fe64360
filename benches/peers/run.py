#!/usr/bin/env python3
"""Run the same work in this program and in its peers, side by side, and write the ratios.

    python3 benches/peers/run.py PROGRAM RESULTS [--venv FOLDER] [--rounds N] [--only NAME ...]

What `just bench-peers` calls. Installs the peers in a throw-away environment (or in FOLDER, which
is kept), runs everyone in turn for N rounds, this program before each of them, and writes
RESULTS/peers.json and RESULTS/peers.md, the table (again with --table alone). A peer that cannot be installed or fails is named, not hidden.
"""

import argparse
import csv
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent

# name: packages, command, what is compared, which of our tasks it does
PEERS = {
    "PyTorch, pool of 2 processes": (["torch", "numpy"], ["sweep_pool.py", "2"], "chicago"),
    "Optuna, 2 processes": (["torch", "numpy", "optuna"], ["sweep_optuna.py", "journal"], "chicago"),
    "Ray Tune, actors reused": (["torch", "numpy", "ray[tune]"], ["sweep_ray.py"], "chicago"),
    "PyTorch eager": (["torch", "numpy"], ["airline_torch.py", "144", "0", "default"], "airline"),
    "JAX, one compiled scan": (["jax", "optax", "numpy"], ["airline_jax.py", "144", "0", "scan"], "airline"),
}

# How many times as fast as each of them we want to be at least, and would like to be.
GOALS = {
    "PyTorch, pool of 2 processes": (8, 12),
    "Optuna, 2 processes": (8, 12),
    "Ray Tune, actors reused": (11, 16),
}
WORKERS_GOAL = (1.85, 1.95)

# The figure of each task, and whether more of it is better.
FIGURES = {"chicago": ("trials_per_s", True), "airline": ("us_per_step", False)}


def install(python, packages):
    """Whether pip could install the packages."""
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
    return subprocess.run(command).returncode == 0


def peer(python, command):
    """The JSON line that a peer's script prints; None if it failed."""
    done = subprocess.run([python, *command], cwd=HERE, capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        print(done.stderr[-2000:], file=sys.stderr)
        return None
    return json.loads(lines[-1])


def ours(program, task, jobs):
    """One sweep from nothing: wall time, trials a second, and microseconds a step of each trial."""
    with tempfile.TemporaryDirectory() as results:
        command = [program, "sweep", str(HERE / f"{task}.yaml"), "--results", results, "--jobs", str(jobs)]
        begun = time.perf_counter()
        subprocess.run([*command, "--quiet", "--skip-gradcheck"], check=True)
        wall = time.perf_counter() - begun
        with open(Path(results) / f"peers-{task}" / "timing.csv", newline="") as file:
            rows = list(csv.DictReader(file))
    steps = [float(row["us_per_step"]) for row in rows if row["us_per_step"]]
    return {
        "jobs": jobs,
        "wall_s": wall,
        "trials": len(rows),
        "trials_per_s": len(rows) / wall,
        "us_per_step": statistics.median(steps),
    }


def measure(program, pythons, rounds):
    """Everyone's results, round by round; this program runs before each peer."""
    found = {"lookback chicago, 1 worker": [], "lookback chicago, 2 workers": [], "lookback airline": []}
    for number in range(rounds):
        for name, (_, command, task) in PEERS.items():
            if name not in pythons:
                continue
            for jobs in (1, 2) if task == "chicago" else (1,):
                own = f"lookback chicago, {jobs} worker{'s' if jobs > 1 else ''}" if task == "chicago" else "lookback airline"
                found[own].append(ours(program, task, jobs))
            print(f"round {number + 1} of {rounds}: {name}", file=sys.stderr)
            found.setdefault(name, []).append(peer(pythons[name], command))
    return found


def compare(found):
    """Ratio of this program over each peer, by the medians over rounds."""
    rows = []
    for name, (_, _, task) in PEERS.items():
        runs = [run for run in found.get(name, []) if run]
        figure, more_is_better = FIGURES[task]
        own = "lookback chicago, 2 workers" if task == "chicago" else "lookback airline"
        if not runs or not found[own]:
            rows.append({"peer": name, "task": task, "figure": figure, "measured": False})
            continue
        theirs = statistics.median(run[figure] for run in runs)
        mine = statistics.median(run[figure] for run in found[own])
        ratio = mine / theirs if more_is_better else theirs / mine
        row = {"peer": name, "task": task, "figure": figure, "measured": True}
        rows.append({**row, "theirs": theirs, "lookback": mine, "ratio": ratio, "runs": len(runs)})
    return rows


def workers(found):
    """How many times as fast two workers are as one; None without a sweep."""
    walls = [[run["wall_s"] for run in found[f"lookback chicago, {who}"]] for who in ("1 worker", "2 workers")]
    return statistics.median(a / b for a, b in zip(*walls)) if all(walls) else None


def verdict(ratio, goal):
    """Goal, aim and how a ratio stands to them, as cells of a table."""
    if goal is None:
        return " | | "
    least, aim = goal
    stands = "aim reached" if ratio >= aim else "reached" if ratio >= least else "missed"
    return f"{least} | {aim} | {stands}"


def markdown(kept):
    lines = ["<!-- made by `just bench-peers` -->", "# The same work in other tools", ""]
    lines += [f"{kept['date']}; {kept['machine']}; load {kept['load']:.1f} before, {kept['load_after']:.1f} after."]
    lines += [", ".join(kept["packages"]) + ".", ""]
    lines += ["| work | tool | figure | tool | lookback | times as fast | goal | aim | |"]
    lines += ["|---|---|---|--:|--:|--:|--:|--:|---|"]
    for row in kept["ratios"]:
        if row["measured"]:
            cells = f"{row['theirs']:.3g} | {row['lookback']:.3g} | {row['ratio']:.1f} | "
            cells += verdict(row["ratio"], GOALS.get(row["peer"]))
        else:
            cells = "not measured | | | | | "
        lines.append(f"| {row['task']} | {row['peer']} | {row['figure']} | {cells} |")
    if kept["workers"]:
        cells = f"{kept['workers']:.2f} | {verdict(kept['workers'], WORKERS_GOAL)}"
        lines.append(f"| chicago | lookback, 1 worker | 2 workers over 1 | | | {cells} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("results", type=Path)
    parser.add_argument("--venv", type=Path, help="keep the environment here, or use the one that is here")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only", nargs="*", help="begin of the names of the peers to run", default=[""])
    parser.add_argument("--table", action="store_true", help="run nothing: write peers.md from peers.json again")
    arguments = parser.parse_args()
    if arguments.table:
        kept = json.loads((arguments.results / "peers.json").read_text())
        (arguments.results / "peers.md").write_text(markdown(kept))
        return
    with tempfile.TemporaryDirectory() as throw_away:
        venv = arguments.venv or Path(throw_away) / "venv"
        python = str(venv / "bin" / "python")
        if not Path(python).exists():
            subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        chosen = {n: p for n, p in PEERS.items() if any(n.startswith(only) for only in arguments.only)}
        pythons = {name: python for name, (packages, _, _) in chosen.items() if install(python, packages)}
        load = os.getloadavg()[0]
        found = measure(str(arguments.program.resolve()), pythons, arguments.rounds)
        versions = subprocess.run([python, "-m", "pip", "freeze"], capture_output=True, text=True).stdout
    wanted = ("torch==", "optuna==", "ray==", "jax==", "jaxlib==", "optax==", "numpy==")
    kept = {
        "date": datetime.date.today().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}",
        "packages": [line for line in versions.splitlines() if line.lower().startswith(wanted)],
        "load": load,
        "load_after": os.getloadavg()[0],
        "ratios": compare(found),
        "workers": workers(found),
        "runs": found,
    }
    arguments.results.mkdir(parents=True, exist_ok=True)
    (arguments.results / "peers.json").write_text(json.dumps(kept, indent=1) + "\n")
    (arguments.results / "peers.md").write_text(markdown(kept))
    print(markdown(kept))


if __name__ == "__main__":
    main()
