#!/usr/bin/env python3
"""scale.py PROGRAM [TRIALS] [FOLDER]: plans, runs in 16 shards, merges and summarises trials of next to no work.

A trial is the reference engine with one hidden unit and one epoch of one optimizer step on twelve days, so it is a real
one and its own cost is in every figure. Prints wall time, processor time and peak memory of each step, as the table of
docs/scale.md. What an earlier call has run in FOLDER (target/scale) is not run again: remove it to begin anew.
"""
import os
import pathlib
import subprocess
import sys
import time

SHARDS, SEEDS = 16, 20
OTHER_AXES = 10  # look_back x batch_size below


def spec(folder, trials):
    """Writes the spec and its data; returns the spec's path."""
    rates = trials // (SEEDS * OTHER_AXES)
    if rates < 1 or rates > 10_000:
        sys.exit(f"{trials} trials: expected {SEEDS * OTHER_AXES} to {SEEDS * OTHER_AXES * 10_000}")
    days = "".join(f"2024-01-{day:02},{100 + day * 7 % 10}\n" for day in range(1, 13))
    (folder / "days.csv").write_text("day,count\n" + days)
    values = ", ".join(f"{(at + 1) * 1e-6:.6f}" for at in range(rates))
    path = folder / "scale.yaml"
    path.write_text(f"""name: scale-{rates * SEEDS * OTHER_AXES}
question: What does a trial cost beside its training?
data: {{ file: days.csv, time: day, target: count, unit: counts }}
engines: [reference]
sweep:
  look_back: [1, 2]
  hidden_units: [1]
  learning_rate: [{values}]
  batch_size: [8, 16, 32, 64, 128]
repeats: {SEEDS}
train: {{ epochs: 1 }}
baselines: [persistence]
""")
    return path


def step(name, trials, *command):
    """Runs a command; prints and returns its seconds of wall and processor time and its peak memory."""
    begun = time.monotonic()
    with open(os.devnull, "w") as nowhere:
        process = subprocess.Popen(command, stdout=nowhere)
    _, status, used = os.wait4(process.pid, 0)
    wall, cpu = time.monotonic() - begun, used.ru_utime + used.ru_stime
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{name}: {' '.join(map(str, command))} ended with {os.waitstatus_to_exitcode(status)}")
    if name:
        print(f"| {name} | {wall:.1f} s | {cpu:.1f} s | {1e6 * cpu / trials:.1f} us | {used.ru_maxrss // 1024} MB |", flush=True)
    return wall, cpu, used.ru_maxrss // 1024


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    trials = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    folder = pathlib.Path(sys.argv[3] if len(sys.argv) > 3 else "target/scale").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    path = spec(folder, trials)
    results = folder / path.read_text().splitlines()[0].split(": ")[1]
    print(f"{trials} trials, {SHARDS} shards, one after the other\n")
    print("| step | wall time | processor time | a trial | peak memory |\n|---|--:|--:|--:|--:|")
    plan = step("plan", trials, program, "plan", path, "--format", "csv", "--results", folder)
    sweep = ["sweep", path, "--results", folder, "--jobs", "1", "--quiet", "--shard"]
    shards = [step("", trials, program, *sweep, f"{index}/{SHARDS}") for index in range(SHARDS)]
    wall, cpu, memory = (sum(one[0] for one in shards), sum(one[1] for one in shards), max(one[2] for one in shards))
    print(f"| {SHARDS} shards, together | {wall:.1f} s | {cpu:.1f} s | {1e6 * cpu / trials:.1f} us | {memory} MB |")
    step("status", trials, program, "status", results)
    merge = step("merge, with summary and statistics", trials, program, "merge", results)
    print(f"| **plan and merge** | {plan[0] + merge[0]:.1f} s | {plan[1] + merge[1]:.1f} s | "
          f"{1e6 * (plan[1] + merge[1]) / trials:.1f} us | {max(plan[2], merge[2])} MB |")
    size = (results / "journal.jsonl").stat().st_size
    print(f"\nbytes of the journal a trial: {size / trials:.0f}")


main()
