#!/usr/bin/env python3
"""Attack the promises of docs/reproduce.md and count what breaks.

    python3 tests/attack/attack.py PROGRAM [SHARE [KIND]]

SHARE of the attacks are made (1: all of them, some minutes), of the kinds whose name holds KIND. Prints a table: for each kind how many were tried; how many
lost a finished trial, were wrong without a word, hung, or ended in a panic. Ends with 1 if any number but the first is
not zero, and says on standard error how to see each again. The same share makes the same attacks.
"""

import concurrent.futures
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/release/lookback").resolve()
SHARE = float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
WANTED = sys.argv[3] if len(sys.argv) > 3 else ""
NAME = "attacked"
# Far longer than any of these sweeps takes.
HANGS = 120
COUNTS = ["tried", "lost", "wrong", "hung", "panicked"]

SPEC = """
name: {name}
question: Does everything hold?
data: {{ file: airline.csv, time: month, target: passengers, unit: thousand passengers }}
engines: [reference]
sweep: {{ look_back: [1, 12], hidden_units: [3, 8], learning_rate: [0.01] }}
repeats: 2
seed: 1
train: {{ epochs: {epochs}, batch_size: 16 }}
baselines: [persistence, {{ seasonal_naive: 12 }}]
"""


def share_of(count):
    return max(1, round(SHARE * count))


class Place:
    """A folder with data, spec and results of its own."""

    def __init__(self, base, epochs=3, spec=None):
        self.folder = Path(tempfile.mkdtemp(dir=base))
        shutil.copy(ROOT / "experiments/data/airline.csv", self.folder)
        self.spec = self.folder / "spec.yaml"
        self.spec.write_text(spec or SPEC.format(name=NAME, epochs=epochs))
        self.root = self.folder / "results"
        self.results = self.root / NAME
        self.journal = self.results / "journal.jsonl"

    def copy(self):
        other = Place.__new__(Place)
        other.folder = Path(tempfile.mkdtemp(dir=self.folder.parent))
        shutil.copytree(self.folder, other.folder, dirs_exist_ok=True)
        other.spec, other.root = other.folder / "spec.yaml", other.folder / "results"
        other.results = other.root / NAME
        other.journal = other.results / "journal.jsonl"
        return other

    def gone(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def sweep(self, *more, **how):
        return Call("sweep", self.spec, "--results", self.root, "--jobs", "1", "--skip-gradcheck", *more, **how)

    def merge(self, **how):
        return Call("merge", self.results, **how)

    def report(self, **how):
        return Call("report", self.results, "--no-figures", **how)

    def forecast(self, **how):
        return self.makes("forecast", "--refit", "--format", "csv", **how)

    def export(self, **how):
        return self.makes("export", **how)

    def weights(self, **how):
        return self.makes("weights", **how)

    def makes(self, verb, *more, **how):
        return Call(verb, self.results, *more, "--output", self.made, **how)

    @property
    def made(self):
        """The file that a verb which uses a model writes."""
        return self.folder / "made"

    def everything(self):
        """The tables, and what such a verb has made."""
        return self.tables(), self.made.read_bytes() if self.made.exists() else None

    def tables(self):
        """What must not differ; times of trials do."""
        names = ["trials.csv", "statistics.csv"]
        read = {name: (self.results / name) for name in names}
        return {name: path.read_bytes() if path.exists() else None for name, path in read.items()}

    def finished(self):
        """Ids of trials whose whole line is in the journal."""
        if not self.journal.exists():
            return set()
        lines = self.journal.read_bytes().split(b"\n")[:-1]
        return {line.split(b'"id":"', 1)[1][:16] for line in lines if line.startswith(b'{"format":1,"record"')}


class Call:
    """One call of the program, to its end or until it is taken to hang."""

    def __init__(self, *arguments, env=None, out=subprocess.PIPE, err=subprocess.PIPE, wait=True, ignoring=None, under=()):
        self.arguments = [str(argument) for argument in arguments]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("LOOKBACK")}
        ready = (lambda: signal.signal(ignoring, signal.SIG_IGN)) if ignoring else None
        command = [*under, str(PROGRAM), *self.arguments]
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env={**clean, **(env or {})}, preexec_fn=ready
        )
        self.hung, self.told = False, ""
        if wait:
            self.wait()

    def wait(self):
        try:
            out, err = self.process.communicate(timeout=HANGS)
        except subprocess.TimeoutExpired:
            self.hung = True
            self.process.kill()
            out, err = self.process.communicate()
        self.out, self.told = (out or b"").decode(errors="replace"), (err or b"").decode(errors="replace")
        self.code = self.process.returncode
        return self

    def panicked(self):
        fault = "panicked at" in self.told or "a fault of this program" in self.told
        return fault or self.code in (101, -signal.SIGABRT, -signal.SIGSEGV)


class Count:
    """What became of the attacks of one kind."""

    def __init__(self, kind):
        self.kind = kind
        self.numbers = dict.fromkeys(COUNTS, 0)

    def add(self, what, calls, lost=False, wrong=False):
        self.numbers["tried"] += 1
        found = {
            "lost": lost,
            "wrong": wrong,
            "hung": any(call.hung for call in calls),
            "panicked": any(call.panicked() for call in calls),
        }
        for name, bad in found.items():
            self.numbers[name] += bool(bad)
        bad = [name for name, is_bad in found.items() if is_bad]
        if bad:
            told = "\n    ".join(line for call in calls for line in call.told.splitlines()[-4:])
            codes = [call.code for call in calls]
            print(f"attack: {self.kind}: {what}: {', '.join(bad)}; codes {codes}\n    {told}", file=sys.stderr)

    def row(self):
        return "| " + " | ".join([self.kind] + [f"{self.numbers[name]:,}" for name in COUNTS]) + " |"

    def broke(self):
        return any(self.numbers[name] for name in COUNTS[1:])


def each(count, attacks, attack):
    """Makes attacks side by side; each returns what Count.add takes."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(attack, attacks):
            count.add(*found)



# ---- what is attacked ----


def flipped_journal(base, swept, count):
    """Single bits flipped in the journal; a report must be as it was or say that something is wrong."""
    whole, tables = swept.journal.read_bytes(), swept.tables()
    draw = random.Random(1)
    bits = [draw.randrange(8 * len(whole)) for _ in range(share_of(10_000))]
    lanes = [swept.copy() for _ in range(os.cpu_count())]

    def lane(number):
        place, found = lanes[number], []
        for bit in bits[number :: len(lanes)]:
            flip(place.journal, whole, bit)
            call = place.report()
            silent = call.code == 0 and "checksum" not in call.told and "torn" not in call.told
            found.append((f"bit {bit}", [call], False, silent and place.tables() != tables))
        place.gone()
        return found

    with concurrent.futures.ThreadPoolExecutor(len(lanes)) as pool:
        for all_found in pool.map(lane, range(len(lanes))):
            for found in all_found:
                count.add(*found)


def flip(path, whole, bit):
    changed = bytearray(whole)
    changed[bit // 8] ^= 1 << bit % 8
    path.write_bytes(changed)


def flipped_parts(base, swept, count):
    """The same in the parts of shards: a merge says what is missing, and shards run it again."""
    sharded = Place(base)
    for index in range(2):
        sharded.sweep("--shard", f"{index}/2")
    tables = swept.tables()
    draw = random.Random(2)

    def attack(number):
        place = sharded.copy()
        part = sorted(place.results.glob("parts/*/*.part"))[number % 2]
        bit = draw.randrange(8 * part.stat().st_size)
        flip(part, part.read_bytes(), bit)
        first = place.merge()
        silent = first.code == 0 and place.tables() != tables
        calls = [first]
        if first.code == 7:
            calls += [place.sweep("--shard", f"{index}/2") for index in range(2)] + [place.merge()]
        lost = place.tables() != tables and calls[-1].code in (0, 7)
        place.gone()
        return f"bit {bit} of {part.name}", calls, lost, silent

    each(count, range(share_of(300)), attack)


def torn_journal(base, swept, count):
    """The journal cut behind any of its last bytes, or followed by zeros: the same command goes on."""
    whole, tables = swept.journal.read_bytes(), swept.tables()
    last = len(whole) - whole.rstrip(b"\n").rfind(b"\n")
    cuts = range(1, last + 1, max(1, round(last / share_of(300))))

    def attack(cut):
        place = swept.copy()
        place.journal.write_bytes(whole[:-cut] + (b"\0" * 100 if cut % 3 == 0 else b""))
        before = place.finished()
        call = place.sweep("-q")
        lost = call.code != 0 or not before <= place.finished()
        differs = place.tables() != tables
        place.gone()
        return f"{cut} bytes less", [call], lost, differs and call.code == 0

    each(count, cuts, attack)


def foreign_files(base, swept, count):
    """Something else in the journal's place stays as it is, and is refused."""
    whole = swept.journal.read_bytes()
    texts = [b"notes", b"my notes\nno end", b'{"a": [1,', b"[1, 2]\n", b"x,y\n1,2\n", b"\xff\xfe\0\0", b"\n\nnotes"]
    texts += [b'{"format":2,"row":{}}\n', b'{"format":9', whole + b'{"format":2,"row":{"a"', whole + b"more", b"PK\3\4" * 99]
    texts += [b"a" * 5_000_000, b'{"format":1,"record":{}}\n', whole[: len(whole) // 2] + b"\n" + whole, whole + whole[:40] + b"\n"]

    def attack(text):
        place = swept.copy()
        place.journal.write_bytes(text)
        calls = [place.sweep("-q"), place.report()]
        changed = place.journal.read_bytes() != text
        place.gone()
        return f"{text[:20]!r}", calls, changed, any(call.code == 0 for call in calls)

    each(count, texts, attack)


def stopped(base, swept, count, signals):
    """A sweep stopped at a random moment, again and again, and gone on with to its end."""
    whole = Place(base, epochs=60)
    started = time.monotonic()
    whole.sweep("-q")
    takes, tables = time.monotonic() - started, whole.tables()

    def attack(seed):
        draw, place, calls, lost = random.Random(f"{signals} {seed}"), Place(base, epochs=60), [], False
        for _ in range(6):
            before = place.finished()
            call = place.sweep("-q", wait=False)
            time.sleep(draw.random() * takes)
            call.process.send_signal(draw.choice(signals))
            calls.append(call.wait())
            lost = lost or not before <= place.finished()
        calls.append(place.sweep("-q"))
        lost = lost or calls[-1].code != 0
        differs = place.tables() != tables
        place.gone()
        return f"seed {seed}", calls, lost, differs

    each(count, range(share_of(60)), attack)


def changed_data(base, swept, count):
    """Other data for a while, with a stop under way; then the data as it was: the tables are as they were."""
    tables = swept.tables()

    def attack(seed):
        draw, place = random.Random(seed), swept.copy()
        data = place.folder / "airline.csv"
        original = data.read_text()
        data.write_text(original.replace("432", "433"))
        call = place.sweep("-q", wait=False)
        time.sleep(draw.random() * 0.3)
        call.process.send_signal(draw.choice([signal.SIGINT, signal.SIGKILL]))
        calls = [call.wait()]
        data.write_text(original)
        calls += [place.sweep("-q")]
        differs = place.tables() != tables
        calls += [place.report()]
        differs = differs or place.tables() != tables
        lost = any(call.code != 0 for call in calls[1:])
        place.gone()
        return f"seed {seed}", calls, lost, differs

    each(count, range(share_of(60)), attack)


def replaced_journal(base, swept, count):
    """Another file gets the journal's name while a sweep writes it."""
    whole = Place(base, epochs=60)
    whole.sweep("-q")
    tables = whole.tables()

    def copied(path):
        shutil.copy(path, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def emptied(path):
        path.with_suffix(".new").write_bytes(b"")
        path.with_suffix(".new").replace(path)

    ways = [copied, emptied, lambda path: path.rename(path.with_suffix(".old")), lambda path: path.unlink()]

    def attack(number):
        place = Place(base, epochs=60)
        call = place.sweep("-q", wait=False)
        while call.process.poll() is None and not place.finished():
            time.sleep(0.005)
        try:
            ways[number % len(ways)](place.journal)
        except OSError:
            pass
        call.wait()
        wrong = call.code == 0 and place.tables() != tables
        calls = [call, place.sweep("-q")]
        lost = calls[-1].code != 0 or place.tables() != tables
        place.gone()
        return f"way {number % len(ways)}", calls, lost, wrong

    each(count, range(share_of(40)), attack)


def unwritable_streams(base, swept, count):
    """Standard error and output that are full, closed or of a reader that has gone."""
    tables = swept.tables()

    def gone():
        reader, writer = os.pipe()
        os.close(reader)
        return writer

    def attack(number):
        place, full = Place(base), open("/dev/full", "wb")
        streams = [{"err": full}, {"err": gone()}, {"out": full}, {"out": gone()}, {"out": gone(), "err": gone()}, {"out": full, "err": full}]
        call = place.sweep(*([], ["-v"])[number % 2], **streams[number % len(streams)])
        differs = place.tables() != tables
        place.gone()
        return f"way {number % len(streams)}", [call], differs, call.code not in (0, 1)

    each(count, range(share_of(48)), attack)


def ignored_signals(base, swept, count):
    """What was ignored stays ignored, as by nohup."""

    def attack(number):
        ignored = [signal.SIGHUP, signal.SIGINT, signal.SIGTERM][number % 3]
        place = Place(base, epochs=60)
        call = place.sweep("-q", wait=False, ignoring=ignored)
        while call.process.poll() is None and not place.finished():
            time.sleep(0.005)
        for _ in range(3):
            call.process.send_signal(ignored)
            time.sleep(0.01)
        call.wait()
        place.gone()
        return ignored.name, [call], call.code != 0, False

    each(count, range(share_of(12)), attack)


def pipes(base, swept, count):
    """What is no file, as data and as journal, is refused at once."""

    def attack(number):
        place = swept.copy()
        path = [place.folder / "airline.csv", place.journal][number % 2]
        path.unlink()
        if number % 4 < 2:
            os.mkfifo(path)
        else:
            path.symlink_to("/dev/zero")
        calls = [place.sweep("-q"), place.report() if number % 2 else Call("check", place.spec)]
        place.gone()
        return path.name, calls, False, any(call.code != 2 for call in calls)

    each(count, range(4), attack)


def damaged_values(base, swept, count):
    """A value of an old journal, whose lines have no checksum, is replaced by another: no verb falls over it."""
    lines = swept.journal.read_text().splitlines()
    old = [line.rsplit(',"crc32":"', 1)[0] + "}" for line in lines]
    values = ["null", "-1", "1e999", "[]", "{}", '""', "18446744073709551616", "true", '"\\u0000"']

    def attack(seed):
        import json

        draw, place = random.Random(seed), swept.copy()
        changed = list(old)
        at = draw.randrange(len(old))
        document = json.loads(old[at])
        keys = []

        def walk(node):
            items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else []
            for key, value in items:
                keys.append((node, key))
                walk(value)

        walk(document)
        node, key = draw.choice(keys)
        node[key] = "\0value"
        changed[at] = json.dumps(document, separators=(",", ":")).replace('"\\u0000value"', draw.choice(values))
        place.journal.write_text("\n".join(changed) + "\n")
        calls = [place.report(), Call("reproduce", place.results, "-q"), Call("plan", place.spec, "--results", place.root)]
        silent = calls[0].code == 0 and "checksum" not in calls[0].told
        place.gone()
        return f"seed {seed}", calls, False, silent

    each(count, range(share_of(300)), attack)


def swapped_checkpoints(base, swept, count):
    """Checkpoints of a search that halves, swapped, cut or emptied between two calls."""
    spec = (ROOT / "experiments/test/halving.yaml").read_text().replace("../data/airline.csv", "airline.csv")
    spec = spec.replace("name: test-halving", f"name: {NAME}")
    whole = Place(base, spec=spec)
    whole.sweep("-q")
    tables = whole.tables()

    def attack(seed):
        draw, place = random.Random(seed), Place(base, spec=spec)
        call = place.sweep("-q", wait=False)
        while call.process.poll() is None and len(place.finished()) < 4 + seed % 16:
            time.sleep(0.002)
        call.process.kill()
        call.wait()
        kept = sorted(place.results.glob("checkpoints/*.json"))
        if kept:
            contents = [path.read_bytes() for path in kept]
            draw.shuffle(contents)
            for path, content in zip(kept, contents):
                path.write_bytes(content[: draw.choice([len(content), len(content) // 2])])
        again = place.sweep("-q")
        differs = place.tables() != tables
        place.gone()
        return f"seed {seed}", [call, again], again.code != 0, differs

    each(count, range(share_of(40)), attack)


def at_once(base, swept, count):
    """Several calls of one sweep at the same time: one runs, the others are told who is at it."""
    tables = swept.tables()

    def attack(seed):
        place = Place(base)
        calls = [place.sweep("-q", wait=False) for _ in range(4)]
        calls = [call.wait() for call in calls]
        differs = place.tables() != tables
        place.gone()
        return f"seed {seed}", calls, differs, 0 not in [call.code for call in calls]

    each(count, range(share_of(12)), attack)


def starts(base, swept):
    """For each verb what it is called on, and the call."""
    sharded = Place(base)
    for index in range(2):
        sharded.sweep("--shard", f"{index}/2")
    return {
        "sweep": (Place(base), Place.sweep),
        "merge": (sharded, Place.merge),
        "report": (swept.copy(), Place.report),
        "forecast": (swept.copy(), Place.forecast),
        "export": (swept.copy(), Place.export),
        "weights": (swept.copy(), Place.weights),
    }


def failing_calls(base, swept, count, verb, errors):
    """Each call of the system in turn fails once, of a verb; then the same command goes on."""
    library = Path(base) / "failing.so"
    if not library.exists():
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, ROOT / "tests/attack/failing.c"], check=True)
    start, run = starts(base, swept)[verb]
    whole = start.copy()
    run(whole)
    everything = whole.everything()
    whole.gone()

    def attack(case):
        number, error = case
        place = start.copy()
        log = place.folder / "calls"
        env = {"LD_PRELOAD": str(library), "FAIL_BELOW": str(place.folder), "FAIL_CALL": "any", "FAIL_LOG": str(log)}
        call = run(place, env={**env, "FAIL_NTH": str(number), "FAIL_ERRNO": str(error)})
        lines = log.read_text().splitlines() if log.exists() else []
        hit = next((line for line in lines if line.endswith(" FAILED")), "")
        # Silent is right where it costs nothing: a sign of life, a checkpoint, a leftover that stays.
        silent = call.code == 0 and place.everything() != everything
        twice = hit.startswith(("fsync", "fdatasync")) and lines.count(hit.replace(" FAILED", "")) > before(lines, hit)
        untold = call.code != 0 and not any(word in call.told for word in ("error", "os error"))
        done = place.finished()
        again = run(place)
        lost = again.code != 0 or place.everything() != everything or not done <= place.finished()
        place.gone()
        return f"{verb}, call {number}, error {error}: {hit}", [call, again], lost, silent or twice or untold

    probe = start.copy()
    log = probe.folder / "calls"
    run(probe, env={"LD_PRELOAD": str(library), "FAIL_BELOW": str(probe.folder), "FAIL_CALL": "any", "FAIL_LOG": str(log)})
    calls = len(log.read_text().splitlines())
    probe.gone()
    step = max(1, round(1 / SHARE))
    cases = [(number, error) for error in errors for number in range(1, calls + 1, step)]
    each(count, cases, attack)


def failing_renames(base, swept, count, errors):
    """Each rename in turn fails, of each verb that writes: strace does it, since no library sees them."""
    strace = shutil.which("strace")
    if strace is None:
        print("attack: no strace: no rename was made to fail", file=sys.stderr)
        return
    verbs = starts(base, swept)
    for table in ["trials.csv", "statistics.csv", "summary.csv", "report.html"]:
        (verbs["report"][0].results / table).unlink()

    def attack(case):
        verb, start, run, everything, error, number = case
        place = start.copy()
        log = place.folder / "strace"
        inject = f"inject=rename,renameat,renameat2:error={error}:when={number}"
        under = [strace, "-f", "-qq", "-o", log, "-e", "trace=rename,renameat,renameat2", "-e", inject]
        call = run(place, under=under)
        hit = log.exists() and "(INJECTED)" in log.read_text()
        silent = call.code == 0 and place.everything() != everything
        unsaid = call.code != 0 and "error" not in call.told
        done = place.finished()
        again = run(place)
        lost = again.code != 0 or place.everything() != everything or not done <= place.finished()
        place.gone()
        return hit, (f"{verb}, rename {number}, {error}", [call, again], lost, silent or unsaid)

    step = max(1, round(1 / SHARE))
    for verb, (start, run) in verbs.items():
        whole = start.copy()
        run(whole)
        everything = whole.everything()
        whole.gone()
        for error in errors:
            number = 1
            while True:
                hit, found = attack((verb, start, run, everything, error, number))
                if not hit:
                    break
                count.add(*found)
                number += step


def before(lines, hit):
    """How often the call that failed had been made before it did."""
    return lines[: lines.index(hit)].count(hit.replace(" FAILED", ""))


def failing_threads(base, swept, count):
    """A thread that cannot be made, each in turn."""
    library = Path(base) / "failing.so"

    def attack(number):
        place = Place(base)
        log = place.folder / "calls"
        env = {"LD_PRELOAD": str(library), "FAIL_CALL": "pthread_create", "FAIL_NTH": str(number), "FAIL_ERRNO": "11", "FAIL_LOG": str(log)}
        call = Call("sweep", place.spec, "--results", place.root, "--jobs", "2", "-q", env=env)
        again = place.sweep("-q")
        lost = again.code != 0 or place.tables() != swept.tables()
        place.gone()
        return f"thread {number}", [call, again], lost, call.code not in (0, 1)

    each(count, range(1, 9), attack)


def main():
    base = tempfile.mkdtemp(prefix="lookback-attack-")
    EIO, ENOSPC = 5, 28
    try:
        swept = Place(base)
        if swept.sweep("-q").code != 0:
            raise SystemExit("attack: the sweep that is to be attacked fails by itself")
        kinds = [
            ("bits flipped in a journal", flipped_journal),
            ("bits flipped in parts of shards", flipped_parts),
            ("values of old journals replaced", damaged_values),
            ("journals torn at their end", torn_journal),
            ("foreign files in the journal's place", foreign_files),
            ("journals replaced under way", replaced_journal),
            ("data changed and put back", changed_data),
            ("checkpoints swapped and cut", swapped_checkpoints),
            ("sweeps killed", stopped, [signal.SIGKILL]),
            ("sweeps interrupted", stopped, [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]),
            ("signals that were ignored at the start", ignored_signals),
            ("sweeps of one folder at once", at_once),
            ("streams that cannot be written", unwritable_streams),
            ("pipes and devices as files", pipes),
            ("system calls that fail: sweep", failing_calls, "sweep", [EIO, ENOSPC]),
            ("system calls that fail: merge", failing_calls, "merge", [EIO, ENOSPC]),
            ("system calls that fail: report", failing_calls, "report", [EIO, ENOSPC]),
            ("system calls that fail: forecast", failing_calls, "forecast", [EIO, ENOSPC]),
            ("system calls that fail: export", failing_calls, "export", [EIO, ENOSPC]),
            ("system calls that fail: weights", failing_calls, "weights", [EIO, ENOSPC]),
            ("renames that fail", failing_renames, ["EIO", "ENOSPC"]),
            ("threads that cannot be made", failing_threads),
        ]
        print("| kind | " + " | ".join(COUNTS) + " |\n|---|" + "--:|" * len(COUNTS), flush=True)
        all_of = Count("all")
        for kind, attacks, *more in kinds:
            if WANTED not in kind:
                continue
            count = Count(kind)
            attacks(base, swept, count, *more)
            print(count.row(), flush=True)
            for name in COUNTS:
                all_of.numbers[name] += count.numbers[name]
        print(all_of.row())
        raise SystemExit(1 if all_of.broke() else 0)
    finally:
        shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    main()
