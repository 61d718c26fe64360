"""Searches with five seeds, in work: what each chooses by the time that the race which is judged has ended.

    python3 examples/search_study/five_seeds.py target/release/lookback results/published/search-study ...

Reads the journals of grids that were swept whole under more than five seeds. A repetition draws five of them; the best is the
configuration with the lowest mean validation RMSE over these five, each trained to its end. Since a trial of fewer epochs is
the beginning of the full one, to the bit, all that a search would have trained is in the learning curves. Work is that of
`lookback plan`: operations of a trial by its network's shape. README.md beside this file says what was fixed, and when.

Writes `five_seeds.csv` (a row for each search and draw) into each folder and prints the tables as Markdown. Optuna's rows need
optuna (5.0.0, from PyPI); without it they are left out, and the file is not written.

`--sentence FOLDER ...` prints what the README says, from these files, and `--tables FOLDER ...` the tables. `--replay SEEDS STAGES FOLDER`
prints what one race chooses under the seeds in this order, for the test that runs it.
"""

import csv
import io
import json
import math
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile

DRAWS = 200
SEEDS = 5
# (keep, epochs or None for all, seeds or None for all), fixed before the studies of airline and station were looked at.
RACES = {
    "race 1/3, 1/2, 2/3": [(1, 1, 1), (0.33, None, 1), (0.5, None, 2), (0.66, None, None)],
    "race 1/3, 2": [(1, 1, 1), (0.33, None, 1), (2, None, None)],
    "race 1/4, 4, 2": [(1, 1, 1), (0.25, None, 1), (4, None, 2), (2, None, None)],
}
JUDGED = next(iter(RACES))
# What the README calls the races that it tells of.
TOLD = {JUDGED: "all with one epoch first", "race root": "all with the root of the epochs first"}
HALVINGS = [(1, 3), (2, 4), (2, 2)]
# Sobol sequences come from the program, so many of them.
SOBOLS = 20
# Draws in which Optuna searches too, the first ones: its suggestions take seconds.
OPTUNA_DRAWS = 25


class Study:
    """A grid swept whole: curves[configuration][seed], and the work of one epoch of each configuration."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        with tempfile.TemporaryDirectory() as empty:
            plan = json.loads(self.call("plan", f"{folder}/spec.yaml", "--format", "json", "--results", empty))
        records = {}
        with open(f"{folder}/journal.jsonl") as journal:
            for line in journal:
                # A checksum stands behind each line.
                record = json.JSONDecoder().raw_decode(line)[0].get("record")
                if record:
                    records[record["trial"]["id"]] = record["result"]
        self.settings, self.flop, self.curves = [], [], []
        self.index = {}
        for trial in plan["trials"]:
            if trial["seed"] is None:
                continue
            key = json.dumps(trial["settings"], sort_keys=True)
            if key not in self.index:
                self.index[key] = len(self.settings)
                self.settings.append(trial["settings"])
                self.flop.append(trial["flop"] / trial["settings"]["epochs"])
                self.curves.append([])
            result = records[trial["trial"]]
            curve = result["validation_rmse"] if result["status"] == "done" else [math.inf]
            self.curves[self.index[key]].append(curve)
        self.epochs = self.settings[0]["epochs"]
        self.patient = "patience" in self.settings[0]
        self.all = range(len(self.settings))

    def call(self, *arguments):
        return subprocess.run([self.program, *arguments], check=True, capture_output=True, text=True).stdout

    def score(self, at, seed, epochs=None):
        """With early stopping a trial keeps its best weights, else the last."""
        curve = self.curves[at][seed][: epochs or self.epochs]
        return min(curve) if self.patient else curve[-1]

    def mean(self, at, seeds):
        return statistics.fmean(self.score(at, seed) for seed in seeds)

    def cost(self, seeds):
        """Epochs and work of the whole grid."""
        lengths = [(len(self.curves[at][seed]), at) for at in self.all for seed in seeds]
        return sum(n for n, _ in lengths), sum(n * self.flop[at] for n, at in lengths)

    def sobol(self, number):
        """The configurations in the order of a Sobol sequence of the program."""
        with open(f"{self.folder}/spec.yaml") as file:
            text = file.read()
        data = next(line for line in text.splitlines() if line.strip().startswith("file:"))
        path = os.path.normpath(os.path.join(self.folder, data.split(":", 1)[1].strip()))
        text = text.replace(data, f"  file: {os.path.abspath(path)}")
        text = re.sub(r"^repeats: .*$", "repeats: 1", text, flags=re.MULTILINE)
        text += f"search: {{sobol: {{configurations: {len(self.settings)}, seed: {number}}}}}\n"
        with tempfile.TemporaryDirectory() as place:
            with open(f"{place}/spec.yaml", "w") as file:
                file.write(text)
            plan = json.loads(self.call("plan", f"{place}/spec.yaml", "--format", "json", "--results", place))
        trained = [trial for trial in plan["trials"] if trial["seed"] is not None]
        return list(dict.fromkeys(self.index[json.dumps(t["settings"], sort_keys=True)] for t in trained))


class Course:
    """What a search has trained: stops with `Spent` at a limit of work, and knows what it would choose."""

    class Spent(Exception):
        pass

    def __init__(self, study, seeds, limit=math.inf):
        self.study, self.seeds, self.limit = study, seeds, limit
        self.epochs = self.work = 0
        self.trained, self.scores = {}, {}

    def train(self, at, place, epochs=None):
        """Trains a configuration with the seed at a place; goes on from where it stopped."""
        epochs = epochs or self.study.epochs
        run = min(epochs, len(self.study.curves[at][self.seeds[place]]))
        more = max(0, run - self.trained.get((at, place), 0))
        if self.work + more * self.study.flop[at] > self.limit:
            raise self.Spent
        self.epochs += more
        self.work += more * self.study.flop[at]
        self.trained[at, place] = max(run, self.trained.get((at, place), 0))
        score = self.study.score(at, self.seeds[place], epochs)
        self.scores.setdefault((epochs, at), {})[place] = score
        return score

    def chosen(self):
        """Of the configurations with the most epochs, and of these with the most seeds, the best; None of nothing."""
        rank = lambda item: (-item[0][0], -len(item[1]), statistics.fmean(item[1].values()), item[0][1])
        return min(self.scores.items(), key=rank)[0][1] if self.scores else None


def keep(share, count):
    kept = math.ceil(count * share - 1e-9) if share < 1 else int(share)
    return max(1, min(kept, count))


def race(course, stages, start=None):
    """Stage by stage; ties go to the first in the plan."""
    alive, below = list(start or course.study.all), None
    for number, (share, epochs, seeds) in enumerate(stages):
        epochs, seeds = epochs or course.study.epochs, seeds or len(course.seeds)
        if number > 0:
            score = lambda at: sum(course.scores[below[0], at][place] for place in range(below[1]))
            alive = sorted(sorted(alive, key=score)[: keep(share, len(alive))])
        for at in alive:
            for place in range(seeds):
                course.train(at, place, epochs)
        below = (epochs, seeds)


def races(count, epochs, seeds):
    """The stages of each race in a space of so many configurations; those below were fixed before the study of pedestrians was run."""
    quarter, root = math.ceil(epochs / 4), max(1, round(math.sqrt(epochs)))
    end = lambda first, *kept: [(1, first, 1), *((share, None, own) for share, own in kept)]

    def most(stages):
        """The largest k that is within the aim if those that go on take twice the work of the mean."""

        def within(k):
            alive, before, costs = count, (0, 0), []
            for at, (share, own, places) in enumerate(stages(k)):
                own, places = own or epochs, places or seeds
                alive = keep(share, alive) if at else alive
                costs.append(alive * (own * places - before[0] * before[1]))
                before = (own, places)
            first, later = costs[0] / (count * epochs * seeds), sum(costs[1:]) / (count * epochs * seeds)
            return first + later <= 0.2 and first + 2 * later <= 0.3

        return stages(max((k for k in range(2, count + 1) if within(k)), default=2))

    return RACES | {
        "race new": end(quarter, (6, 1), (2, None)),
        "race root": most(lambda k: end(root, (k, 1), (max(2, k // 2), 2), (max(2, k // 4), None))),
        "race quarter": most(lambda k: end(quarter, (max(2, count // 4), 1), (k, None))),
    }


def ladder(epochs, first, factor):
    rungs = [epochs]
    while rungs[0] // factor >= first:
        rungs.insert(0, rungs[0] // factor)
    return rungs


def halving(course, first, factor, start=None, rungs=None):
    rungs = rungs or ladder(course.study.epochs, first, factor)
    alive = list(start or course.study.all)
    for number, epochs in enumerate(rungs):
        if number > 0:
            score = lambda at: sum(course.scores[rungs[number - 1], at].values())
            alive = sorted(sorted(alive, key=score)[: max(1, len(alive) // factor)])
        for at in alive:
            for place in range(len(course.seeds)):
                course.train(at, place, epochs)


def hyperband(course, order, factor=3):
    """As the paper has it: several halvings, of different draws."""
    rungs = ladder(course.study.epochs, max(1, course.study.epochs // factor**2), factor)
    begun = 0
    for above in reversed(range(len(rungs))):
        many = math.ceil(len(rungs) * factor**above / (above + 1))
        halving(course, None, factor, sorted(order[begun : begun + many]), rungs[-above - 1 :])
        begun += many


def in_order(course, order):
    for at in order:
        for place in range(len(course.seeds)):
            course.train(at, place)


def optuna_search(optuna):
    """Optuna's default sampler on the mean over the seeds."""

    def search(course, number):
        axes = sorted({name for own in course.study.settings for name in own})
        values = {name: sorted({json.dumps(own.get(name)) for own in course.study.settings}) for name in axes}
        axes = [name for name in axes if len(values[name]) > 1]
        at = {tuple(json.dumps(own.get(name)) for name in axes): n for n, own in enumerate(course.study.settings)}
        numeric = [name for name in axes if all(isinstance(json.loads(v), (int, float)) for v in values[name])]

        def objective(trial):
            # Numbers in order are suggested as their places, so that neighbours are alike; words as words.
            def value(name):
                if name not in numeric:
                    return trial.suggest_categorical(name, values[name])
                ordered = sorted(values[name], key=lambda v: float(v))
                return ordered[trial.suggest_int(name, 0, len(ordered) - 1)]

            own = at[tuple(value(name) for name in axes)]
            return statistics.fmean(course.train(own, place) for place in range(len(course.seeds)))

        study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=number))
        # A configuration that comes again costs nothing and teaches nothing: the study ends some time.
        study.optimize(objective, n_trials=3 * len(course.study.settings))

    return search


def searches(study, sobols, optuna):
    """Each search: its name, how many seeds it trains, and what it does in a draw."""
    own = races(len(study.settings), study.epochs, SEEDS)
    found = [(name, SEEDS, lambda course, _, stages=stages: race(course, stages)) for name, stages in own.items()]
    shuffled = lambda number: random.Random(f"order {number}").sample(list(study.all), len(study.all))
    for seeds in (SEEDS, 1):
        found += [
            ("grid", seeds, lambda course, _: in_order(course, study.all)),
            ("random", seeds, lambda course, number: in_order(course, shuffled(number))),
            ("sobol", seeds, lambda course, number: in_order(course, sobols[number % SOBOLS])),
        ]
        for first, factor in HALVINGS:
            own = lambda course, _, first=first, factor=factor: halving(course, first, factor)
            found.append((f"halving {first}, {factor}", seeds, own))
        found.append(("hyperband 3", seeds, lambda course, number: hyperband(course, shuffled(number))))
        if optuna:
            found.append(("optuna tpe", seeds, optuna_search(optuna)))
    return found


def draw(study, number):
    return random.Random(f"seeds {number}").sample(range(len(study.curves[0])), SEEDS)


def rows(study, draws, optuna):
    """A row for each draw and search: what it chose, how far above the best that is, and what it took."""
    sobols = [study.sobol(number) for number in range(min(SOBOLS, draws))]
    for number in range(draws):
        seeds = draw(study, number)
        means = [study.mean(at, seeds) for at in study.all]
        epochs, work = study.cost(seeds)
        limit = math.inf
        for name, count, search in searches(study, sobols, optuna if number < OPTUNA_DRAWS else None):
            course = Course(study, seeds[:count], math.inf if name.startswith("race ") else limit)
            try:
                search(course, number)
            except Course.Spent:
                pass
            if name == JUDGED:
                limit = course.work
            at = course.chosen()
            above = "" if at is None else f"{means[at] / min(means) - 1:.6f}"
            at = "" if at is None else at
            yield [number, name, count, at, above, f"{course.epochs / epochs:.6f}", f"{course.work / work:.6f}"]


HEADINGS = ["draw", "search", "seeds", "configuration", "above_best", "epochs", "work"]


def text_of(found):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEADINGS, *found])
    return text.getvalue()


def table(found):
    """For people: over the draws how often the best was found, how far above it, at what cost."""
    lines = [
        "| search | seeds | best found | above the best | epochs | work |",
        "| --- | --: | --: | --: | --: | --: |",
    ]
    names = list(dict.fromkeys((row[1], int(row[2])) for row in found))
    draws = len({row[0] for row in found})
    for name, seeds in names:
        own = [row for row in found if (row[1], int(row[2])) == (name, seeds)]
        chosen = [float(row[4]) for row in own if row[4] != ""]
        hits = sum(share <= 0 for share in chosen) / len(own)
        above = f"{100 * statistics.fmean(chosen):.2f} %" if chosen else "-"
        epochs, work = (statistics.fmean(float(row[at]) for row in own) for at in (5, 6))
        label = f"**{name}**" if name == JUDGED else name
        label += "" if len(own) == draws else f" ({len(own)} draws)"
        lines.append(f"| {label} | {seeds} | {100 * hits:.0f} % | {above} | {100 * epochs:.1f} % | {100 * work:.1f} % |")
    return "\n".join(lines) + "\n"


def verdict(found, name):
    own = [row for row in found if row[1] == name]
    hits = sum(float(row[4]) <= 0 for row in own) / len(own)
    above, epochs, work = (statistics.fmean(float(row[at]) for row in own) for at in (4, 5, 6))
    met = hits >= 0.8 and above <= 0.004 and epochs <= 0.2 and work <= 0.3
    return f"{'met' if met else 'missed'} by {name}"


def markdown(name, study, found):
    seeds, draws = len(study.curves[0]), len({row[0] for row in found})
    head = f"`{name}`: {len(study.settings)} configurations, {study.epochs} epochs, {draws} draws of five of {seeds} seeds.\n"
    judged = [verdict(found, own) for own in races(len(study.settings), study.epochs, SEEDS)]
    return f"{head}\n{table(found)}\nThe aim: {'; '.join(judged)}.{luck(study, draws)}\n"


def luck(study, draws):
    """How sure the best is: what the whole grid would choose under five seeds of which none is among those drawn."""
    above = []
    for number in range(draws):
        seeds = draw(study, number)
        others = [seed for seed in range(len(study.curves[0])) if seed not in seeds][:SEEDS]
        if len(others) < SEEDS:
            return ""
        means = [study.mean(at, seeds) for at in study.all]
        above.append(means[min(study.all, key=lambda at: study.mean(at, others))] / min(means) - 1)
    hits = sum(share <= 0 for share in above) / draws
    return (
        f"\nThe whole grid under five other seeds has the same best in {100 * hits:.0f} % of the draws; "
        f"its best lies {100 * statistics.fmean(above):.2f} % above the best on the mean."
    )


def recorded(folder):
    """The rows of five_seeds.csv."""
    with open(f"{folder}/five_seeds.csv") as file:
        return list(csv.reader(file))[1:]


def sentence(folders):
    """What the races that are judged come to, from the recorded draws."""
    told = []
    for name in TOLD:
        parts = []
        for folder in folders:
            found = [row for row in recorded(folder) if row[1] == name]
            with open(f"{folder}/summary.csv") as file:
                rows = [row for row in csv.DictReader(file) if row["engine"] == "reference" and not row["averaged"]]
            hits = sum(float(row[4]) <= 0 for row in found) / len(found)
            above, work = (statistics.fmean(float(row[at]) for row in found) for at in (4, 6))
            parts.append(f"of {len(rows)} in {100 * hits:.0f} % ({100 * above:.1f} % above it) at {100 * work:.0f} %")
        told.append(f"* {TOLD[name]}: {', '.join(parts)}")
    return (
        "How often a [race over epochs and seeds](docs/search.md#what-it-saves-in-work) finds the very best configuration, how far its choice lies\n"
        f"above it on the mean, and at which part of the grid's work ({len(found)} draws of five seeds each):\n\n" + "\n".join(told) + "\n"
    )


def main(arguments):
    if arguments[0] == "--sentence":
        return print(sentence(arguments[1:]), end="")
    if arguments[0] == "--tables":
        return print("\n".join(table(recorded(folder)) for folder in arguments[1:]), end="")
    if arguments[0] == "--replay":
        program, seeds, stages, folder = arguments[1:]
        course = Course(Study(program, folder), json.loads(seeds))
        race(course, json.loads(stages))
        print(json.dumps({"configuration": course.study.settings[course.chosen()], "epochs": course.epochs, "work": course.work}))
        return
    try:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.CRITICAL)
    except ImportError:
        optuna = None
    program, folders = arguments[0], arguments[1:]
    for number, folder in enumerate(folders):
        study = Study(program, folder)
        found = list(rows(study, DRAWS, optuna))
        if optuna:
            with open(f"{folder}/five_seeds.csv", "w") as file:
                file.write(text_of(found))
        print(("\n" if number else "") + markdown(os.path.basename(folder), study, found), end="")


if __name__ == "__main__":
    main(sys.argv[1:])
