"""What the race that `lookback new` proposes saves of a grid that was swept whole, in work and in recorded seconds.

    python3 examples/search_study/saved.py target/release/lookback results/published/metro-full

Nothing is trained: the race is replayed in the journal, once with each seed as the first, for each engine. The best is the configuration
with the lowest mean validation RMSE over all seeds. Where the learning rate follows a schedule, a trial of fewer epochs is
no beginning of the full one: its score is taken from the full one's curve, where the rate is still high, and those that go on
begin anew.
Prints the sentences of docs/search.md.
"""

import json
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile

# As `lookback new` writes it (src/new/template/spec_template.rs): a part of the epochs with one seed, so many to the end with it, so many
# with all seeds.
FIRST_PART, TO_THE_END, WITH_ALL_SEEDS = 4, 6, 2


def key(trial):
    return json.dumps(trial["settings"], sort_keys=True)


class Grid:
    """The trials of one engine: by configuration, in the order of the plan, and seed."""

    def __init__(self, flops, records, engine):
        configurations = {}
        for record in records:
            trial, result = record["trial"], record["result"]
            if trial["engine"] != engine:
                continue
            if result["status"] != "done":
                raise SystemExit(f"trial {trial['id']} is not done: the grid must be swept whole")
            own = configurations.setdefault(key(trial), {})
            own[trial["seed"]] = (result["validation_rmse"], flops[key(trial)], record["timing"]["seconds"])
            self.epochs, self.schedule = trial["settings"]["epochs"], "schedule" in trial["settings"]
        # In the order of the plan: the first of equal ones goes on.
        self.configurations = [list(configurations[own].values()) for own in flops]
        self.seeds = len(self.configurations[0])

    def mean(self, trials):
        return statistics.fmean(curve[-1] for curve, _, _ in trials)

    def cost(self):
        """Work and seconds of all trials."""
        trials = [trial for own in self.configurations for trial in own]
        return sum(flop for _, flop, _ in trials), sum(seconds for _, _, seconds in trials)

    def race(self, first):
        """The configuration that is chosen with this seed as the first one, and its work and seconds."""
        epochs = math.ceil(self.epochs / FIRST_PART)
        alive, work, seconds = list(range(len(self.configurations))), 0.0, 0.0

        def train(at, seed, share):
            nonlocal work, seconds
            _, flop, time = self.configurations[at][seed]
            work, seconds = work + share * flop, seconds + share * time

        for at in alive:
            train(at, first, epochs / self.epochs)
        alive = sorted(alive, key=lambda at: self.configurations[at][first][0][epochs - 1])[:TO_THE_END]
        for at in alive:
            train(at, first, 1.0 if self.schedule else 1.0 - epochs / self.epochs)
        alive = sorted(alive, key=lambda at: self.configurations[at][first][0][-1])[:WITH_ALL_SEEDS]
        for at in alive:
            for seed in range(self.seeds):
                if seed != first:
                    train(at, seed, 1.0)
        return min(alive, key=lambda at: self.mean(self.configurations[at])), work, seconds


def sentence(grid, engine):
    work, seconds = grid.cost()
    best = min(grid.mean(own) for own in grid.configurations)
    found = [grid.race(first) for first in range(grid.seeds)]
    above = [grid.mean(grid.configurations[at]) / best - 1 for at, _, _ in found]
    hits = sum(own == 0 for own in above)
    share = statistics.fmean(own for _, own, _ in found) / work
    taken = statistics.fmean(own for _, _, own in found)
    return (
        f"* **{engine}**: all {len(grid.configurations)} configurations with {grid.seeds} seeds took {seconds / 60:.1f} minutes of one processor, the "
        f"race takes {taken / 60:.1f} ({100 * share:.0f} % of the work, {100 * taken / seconds:.0f} % of the seconds). It finds the grid's best with {hits} of "
        f"{grid.seeds} seeds as the first one, and its choice lies {100 * statistics.fmean(above):.2f} % above the best on the mean, "
        f"{100 * max(above):.2f} % at worst."
    )


def flops_of(program, folder):
    """The work of a trial by its configuration, in the order of the plan: the network's, whichever engine trains it."""
    with open(f"{folder}/spec.yaml") as file:
        text = file.read()
    data = next(line for line in text.splitlines() if line.strip().startswith("file:"))
    path = os.path.abspath(os.path.join(folder, data.split(":", 1)[1].strip()))
    text = text.replace(data, f"  file: {path}")
    # A build without libtorch plans the reference engine alone.
    text = re.sub(r"^engines:\n(- .*\n)+", "engines:\n- reference\n", text, flags=re.MULTILINE)
    with tempfile.TemporaryDirectory() as place:
        with open(f"{place}/spec.yaml", "w") as file:
            file.write(text)
        command = [program, "plan", f"{place}/spec.yaml", "--format", "json", "--results", place]
        plan = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {key(trial): trial["flop"] for trial in plan["trials"] if trial["seed"] is not None}


def main(program, folder):
    flops, records = flops_of(program, folder), []
    with open(f"{folder}/journal.jsonl") as journal:
        for line in journal:
            # A checksum stands behind each line.
            record = json.JSONDecoder().raw_decode(line)[0].get("record")
            if record and record["trial"]["seed"] is not None:
                records.append(record)
    engines = dict.fromkeys(record["trial"]["engine"] for record in records)
    print("\n".join(sentence(Grid(flops, records, engine), engine) for engine in engines))


if __name__ == "__main__":
    main(*sys.argv[1:])
