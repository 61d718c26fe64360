#!/usr/bin/env python3
"""made_counts.py FOLDER [NAME ...]: writes made-up passenger counts, to try a first sweep on series that nobody has seen.

Each is what a metro line or a counter of a street may look like: service days that end at night, weekdays with two peaks and
weekends with one, holidays like Sundays, a level that drifts, days that are busier than others, incidents of an hour or two,
and the noise of counting. Numbers come from a generator of our own and are the same on every machine.
"""
import datetime
import math
import pathlib
import sys

# Minutes of a step, first and last hour of service, days, passengers of a usual step, holidays of the year, incidents a year.
KINDS = {
    "metro_10": (10, 6, 23, 35, 900, ["2019-01-01"], 30),
    "metro_15": (15, 5, 23, 150, 1500, ["2018-05-01", "2018-06-18"], 25),
    "metro_30": (30, 5, 24, 200, 400, ["2022-12-26", "2023-01-02", "2023-04-10", "2023-05-01"], 20),
    "street_60": (60, 0, 24, 500, 300, ["2021-12-25", "2022-01-01", "2022-04-25", "2022-12-25", "2023-01-01"], 15),
}
FIRST = {"metro_10": "2018-12-03", "metro_15": "2018-02-05", "metro_30": "2022-10-03", "street_60": "2021-11-01"}


class Draws:
    """Random numbers by the 64 bits of SplitMix64 (Steele, Lea & Flood 2014)."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & mask
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB & mask
        return ((z ^ (z >> 31)) >> 11) / (1 << 53)

    def normal(self):
        return math.sqrt(-2 * math.log(1 - self.uniform())) * math.cos(2 * math.pi * self.uniform())


def bump(hour, at, width):
    return math.exp(-((hour - at) / width) ** 2 / 2)


def usual(hour, rest):
    """Share of the usual step at an hour of a day of work or of rest."""
    if rest:
        return 0.1 + 0.75 * bump(hour, 15, 3.6)
    return 0.15 + 1.7 * bump(hour, 8.1, 0.7) + 1.4 * bump(hour, 17.9, 1.1) + 0.55 * bump(hour, 13, 3.5)


def series(name):
    """Times and counts of one of KINDS."""
    minutes, first, last, days, level, holidays, incidents = KINDS[name]
    draws = Draws(sum(name.encode()) * 7919)
    start, drift, mood, near, left, size = datetime.date.fromisoformat(FIRST[name]), 0.0, 0.0, 0.0, 0, 1.0
    steps = (last - first) * 60 // minutes
    for day in range(days):
        date = start + datetime.timedelta(days=day)
        rest = date.weekday() >= 5 or date.isoformat() in holidays
        drift = 0.995 * drift + 0.01 * draws.normal()
        mood = 0.5 * mood + 0.06 * draws.normal()
        season = 0.12 * math.cos(2 * math.pi * (date.timetuple().tm_yday - 150) / 365.25)
        shift = 0.08 * draws.normal()
        busy = {4: 1.06, 5: 1.0, 6: 0.8}.get(date.weekday(), 1.0)
        for step in range(steps):
            at = first * 60 + step * minutes
            if left == 0 and draws.uniform() < incidents / 365 / steps:
                left, size = int((40 + 80 * draws.uniform()) / minutes) + 1, 0.3 + 1.4 * draws.uniform()
            near = 0.93 ** (minutes / 10) * near + 0.05 * draws.normal()
            mean = level * busy * usual(at / 60 + shift, rest) * math.exp(drift + mood + near + season)
            mean *= size if left else 1.0
            left = max(left - 1, 0)
            count = max(round(mean + math.sqrt(mean + 0.0004 * mean * mean) * draws.normal()), 0)
            yield f"{date} {at // 60:02}:{at % 60:02}", count


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or KINDS:
        lines = "".join(f"{time},{count}\n" for time, count in series(name))
        (folder / f"made_{name}.csv").write_text("time,passengers\n" + lines)


if __name__ == "__main__":
    main()
