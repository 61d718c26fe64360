"""Gold numbers for adaptive conformal intervals: intervals.py > intervals.json (NumPy alone)

Written from the papers (Gibbs & Candes 2021; Romano, Patterson & Candes 2019; Ding, Gibbs & Tibshirani 2026; Winkler 1972; Bracher et al. 2021) and
docs/intervals.md, for errors from a generator of its own. Four ways run side by side: quantiles of sizes or of signed errors, of all rows or of the
row's group. Over all levels their intervals are made nested by isotonic regression, here by its max-min formula, hold the forecast, and are what a
level learns from; the way with the lowest sum of weighted interval scores so far is given. What is widened is the forecast, or the interval between
two quantiles, whose errors are how far a truth lies below the lower and above the upper end. Errors count once the row they are of is not later than
the last row known to a forecast.
"""

import json

import numpy as np

RATE, WINDOW, LEAST, SPAN, FEWEST = 0.02, 250, 20, 91, 30
LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


def noise(count, seed):
    state, made = seed, np.empty(count)
    for at in range(count):
        total = 0.0
        for _ in range(4):
            state = (1103515245 * state + 12345) % 2**31
            total += state / 2**31
        made[at] = total - 1.9
    # Journals keep f32.
    return made.astype(np.float32).astype(np.float64)


def conformal(values, level):
    """The ceil((n + 1) level)-th smallest; nothing if there are not so many."""
    place = max(int(np.ceil((len(values) + 1) * level)), 1)
    return float(np.sort(values)[place - 1]) if place <= len(values) else None


def band(outside, a, signed, around):
    level = 1.0 - min(max(a, 0.0), 1.0)
    lower, upper = np.array(outside).T
    sizes = np.maximum(lower, upper)
    largest = float(sizes.max())
    if not signed:
        size = conformal(sizes, level)
        below = above = largest if size is None else size
    else:
        above, below = conformal(upper, (1.0 + level) / 2), conformal(lower, (1.0 + level) / 2)
        if above is None or below is None:
            above = below = largest
    return around[0] - below, around[1] + above


def isotonic(values):
    """The rising numbers nearest to `values`: max over first <= k of min over last >= k of the mean from first to last."""
    places = range(len(values))
    mean = {(i, j): float(np.mean(values[i : j + 1])) for i in places for j in places if i <= j}
    return [max(min(mean[i, j] for j in places if j >= k) for i in places if i <= k) for k in places]


def nested(bands):
    """Of rising levels: each in the next one, and 0, which is the forecast, in all."""
    below, above = isotonic([-low for low, _ in bands]), isotonic([high for _, high in bands])
    return [(-max(b, 0.0), max(a, 0.0)) for b, a in zip(below, above)]


def score(own, error, a):
    low, high = own
    return high - low + 2.0 / a * (max(low - error, 0.0) + max(error - high, 0.0))


def replay(targets, groups, errors, ahead, levels, around=None):
    """The intervals of each forecast at all levels, all `ahead` rows behind the last row known to them, around `around`."""
    around = np.zeros((len(targets), len(levels), 2)) if around is None else around
    nominal = [1.0 - level for level in levels]
    ways = [{"group": group, "signed": signed, "a": list(nominal), "score": 0.0} for group in (0, 1) for signed in (0, 1)]
    # Of each level, of all rows and of each group.
    pools, given, shown, known = {}, [], [], 0
    for at, target in enumerate(targets):
        while known < len(given) and targets[known] <= target - ahead:
            error = errors[known]
            for way, own in zip(ways, given[known]):
                for k, (low, high) in enumerate(own or []):
                    inside = low <= error <= high
                    way["a"][k] = min(way["a"][k] + RATE * (nominal[k] - (0.0 if inside else 1.0)), 1.0)
                    way["score"] += nominal[k] / 2 * score((low, high), error, nominal[k])
            for k in range(len(levels)):
                for key in (("all", k), (int(groups[known]), k)):
                    outside = (around[known][k][0] - error, error - around[known][k][1])
                    pools[key] = (pools.get(key, []) + [outside])[-WINDOW:]
            known += 1
        now = []
        for way in ways:
            own = []
            for k in range(len(levels)):
                pool = pools.get((int(groups[at]), k), []) if way["group"] else []
                pool = pool if len(pool) >= LEAST else pools.get(("all", k), [])
                own.append(band(pool, way["a"][k], way["signed"], around[at][k]) if len(pool) >= LEAST else None)
            now.append(None if None in own else nested(own))
        given.append(now)
        shown.append(now[min(range(4), key=lambda way: ways[way]["score"])])
    return shown


def first_rows(part, observed, horizon, trim, slice_rows):
    """First rows of the forecasts of a part: every row observed, none in two slices."""
    begin, end = part
    rows = []
    for row in range(begin + trim[0], end - trim[1] - horizon + 1):
        whole = slice_rows is None or (row - begin) // slice_rows == (row + horizon - 1 - begin) // slice_rows
        if whole and observed[row : row + horizon].all():
            rows.append(row)
    return np.array(rows, dtype=int)


def worst(days, bands, errors):
    """The lowest share inside of 91 days in a row, and how many such spans there are."""
    held = [[own[0] <= e <= own[1] for own, e in zip(of_row, error) if own] for of_row, error in zip(bands, errors)]
    with_band = [(day, own) for day, own in zip(days, held) if own]
    shares = []
    for last in sorted({day for day, _ in with_band}):
        span = [held for day, held in with_band if last - SPAN < day <= last]
        if last - SPAN + 1 >= with_band[0][0] and len(span) >= FEWEST:
            shares.append(float(np.mean(np.concatenate(span))))
    return (min(shares) if shares else None), len(shares)


def case(name, hours, sizes, lead, horizon, holes=(), trim=(0, 0), slice_rows=None, calibrated=True, seeds=1, quantiles=None, shift=0.0):
    train, validation, test = sizes
    rows = train + validation + test
    times = np.datetime64("2020-02-03T00:00:00") + np.arange(rows) * np.timedelta64(hours, "h")
    days = times.astype("datetime64[D]").astype(int)
    hour = (times - times.astype("datetime64[D]")).astype("timedelta64[h]").astype(int)
    # 1970-01-01 was a Thursday; Monday is 0.
    groups = hour if hours < 24 else (days + 3) % 7
    observed = np.ones(rows, dtype=bool)
    observed[list(holes)] = False
    firsts = {
        "validation": first_rows((train, train + validation), observed, horizon, trim, None),
        "test": first_rows((train + validation, rows), observed, horizon, trim, slice_rows),
    }
    errors = {}
    for part, start in (("validation", 1), ("test", 2)):
        own = [noise(len(firsts[part]) * horizon, start + 10 * seed) for seed in range(seeds)]
        scale = np.repeat(1.0 + (groups[firsts[part]] % 3), horizon) * np.tile(1.0 + np.arange(horizon), len(firsts[part]))
        late = np.repeat(np.where(firsts[part] > rows - test // 2, 2.0, 1.0), horizon)
        shifted = np.repeat(np.where(firsts[part] > rows - test // 2, -shift, shift), horizon)
        errors[part] = [(e * scale * late + shifted).astype(np.float32).astype(np.float64) for e in own]
    if not calibrated:
        errors["validation"], firsts["validation"] = [], firsts["validation"][:0]
    # Quantiles lie around the forecast, too near below it and too far above it.
    of_quantiles = {part: [] for part in errors}
    for part in errors if quantiles else ():
        scale = np.repeat(1.0 + (groups[firsts[part]] % 3), horizon) * np.tile(1.0 + np.arange(horizon), len(firsts[part]))
        places = np.array([(q - 0.5) * (1.1 if q < 0.5 else 2.6) for q in quantiles])
        of_quantiles[part] = [(e[:, None] + scale[:, None] * places).astype(np.float32).astype(np.float64) for e in errors[part]]
    # A record has forecast - truth.
    mean = {part: -np.mean(own, axis=0).reshape(-1, horizon) if own else np.empty((0, horizon)) for part, own in errors.items()}
    targets = np.concatenate([firsts["validation"], firsts["test"]])
    both = np.concatenate([mean["validation"], mean["test"]])
    count = len(firsts["test"])
    of_each = {part: -np.mean(own, axis=0).reshape(-1, horizon, len(quantiles)) for part, own in of_quantiles.items() if own}
    each = np.concatenate([of_each[part] for part in ("validation", "test") if part in of_each]) if quantiles else None

    def intervals(kind):
        """The levels, and for each step the intervals of all forecasts at all of them."""
        if kind == "adaptive":
            of = [replay(targets + k, groups[targets + k], both[:, k], lead + k, LEVELS) for k in range(horizon)]
            return LEVELS, of
        # As much below the one as above the other; rising levels. q - forecast = (truth - forecast) - (truth - q)
        pairs = [(i, j) for j, upper in enumerate(quantiles) for i, lower in enumerate(quantiles) if upper > 0.5 and abs(lower + upper - 1) < 1e-9]
        levels = [round(2 * quantiles[j] - 1, 9) for _, j in pairs]
        around = [np.stack([both[:, k, None] - each[:, k, list(pair)] for pair in pairs], axis=1) for k in range(horizon)]
        if kind == "quantiles":
            return levels, [[[tuple(own) for own in row] for row in around[k]] for k in range(horizon)]
        return levels, [replay(targets + k, groups[targets + k], both[:, k], lead + k, levels, around[k]) for k in range(horizon)]

    found = []
    kinds = ("adaptive", "quantiles", "conformal_quantiles") if quantiles else ("adaptive",)
    of_kinds = {kind: intervals(kind) for kind in kinds}
    for kind, level in ((kind, level) for kind in kinds for level in LEVELS):
        levels, of_steps = of_kinds[kind]
        if level not in levels:
            continue
        steps = [[row and row[levels.index(level)] for row in own[-count:]] for own in of_steps]
        bands = [[steps[k][at] for k in range(horizon)] for at in range(count)]
        pairs = [(own, e) for of_row, error in zip(bands, mean["test"]) for own, e in zip(of_row, error) if own]
        least, spans = worst(days[firsts["test"]], bands, mean["test"])
        found.append({
            "kind": kind,
            "level": level,
            "forecasts": len(pairs),
            "coverage": float(np.mean([own[0] <= e <= own[1] for own, e in pairs])),
            "width": float(np.mean([own[1] - own[0] for own, _ in pairs])),
            "score": float(np.mean([score(own, e, 1.0 - level) for own, e in pairs])),
            "worst": least,
            "spans": spans,
        })
    text = [str(time)[:10] if hours >= 24 else str(time) for time in times]
    return {
        "name": name, "parts": list(sizes), "times": [text[0], text[1], text[-1]], "hours": hours, "lead": lead, "horizon": horizon,
        "holes": list(holes), "trim": list(trim), "slice_rows": slice_rows, "forecast_rows": [int(row) for row in firsts["test"][[0, 1, -1]]],
        "errors": {part: [e.tolist() for e in own] for part, own in errors.items()}, "levels": found,
        "quantiles": quantiles, "quantile_errors": {part: [e.ravel().tolist() for e in own] for part, own in of_quantiles.items()},
    }


if __name__ == "__main__":
    cases = [
        case("daily", 24, (30, 60, 300), 1, 1),
        case("daily, late, several steps, holes", 24, (30, 120, 260), 2, 3, holes=(41, 160, 161, 230, 300)),
        case("two weeks ahead, in slices, nothing calibrates", 24, (30, 60, 280), 14, 2, slice_rows=14, calibrated=False),
        case("six hours, trimmed, two seeds", 6, (40, 200, 480), 1, 1, trim=(1, 2), seeds=2),
        case("months", 31 * 24, (40, 40, 60), 1, 1),
        case("one sign, then a jump", 24, (30, 60, 300), 1, 1, shift=3.0),
        case("quantiles", 24, (30, 60, 300), 1, 1, quantiles=[0.05, 0.25, 0.5, 0.75, 0.95]),
        case("quantiles, late, two steps, two seeds", 6, (30, 120, 260), 2, 2, seeds=2, quantiles=[0.1, 0.5, 0.8, 0.9]),
    ]
    print(json.dumps({"cases": cases}))
