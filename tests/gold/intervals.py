"""Gold numbers for adaptive conformal intervals: intervals.py > intervals.json

Written from the papers (Gibbs & Candes 2021; Winkler 1972) without a look at src/report/analysis/intervals.rs, for
residuals from a generator of its own. Four ways run side by side: quantiles of sizes or of signed residuals, of all rows or of
the row's group; the way with the lowest sum of interval scores so far is given.
"""

import json
import math

RATE, WINDOW, LEAST = 0.02, 250, 20


def residuals(count):
    state, made = 12345, []
    for row in range(count):
        uniforms = []
        for _ in range(4):
            state = (1103515245 * state + 12345) % 2**31
            uniforms.append(state / 2**31)
        scale = [1.0, 3.0, 0.5][row % 3] * (2.0 if row > count // 2 else 1.0)
        made.append(scale * (sum(uniforms) - 1.9))
    return made


def conformal(ascending, level):
    """The ceil((n + 1) level)-th smallest; nothing if there are not so many."""
    place = max(math.ceil((len(ascending) + 1) * level), 1)
    return ascending[place - 1] if place <= len(ascending) else None


def band(pool, a, signed):
    level = 1.0 - min(max(a, 0.0), 1.0)
    largest = max(abs(e) for e in pool)
    if not signed:
        size = conformal(sorted(abs(e) for e in pool), level)
        size = largest if size is None else size
        return -size, size
    above = conformal(sorted(pool), (1.0 + level) / 2)
    below = conformal(sorted(-e for e in pool), (1.0 + level) / 2)
    return (-largest, largest) if above is None or below is None else (-below, above)


def score(own, residual, a):
    low, high = own
    return high - low + 2.0 / a * (max(low - residual, 0.0) + max(residual - high, 0.0))


def replay(errors, ahead, level):
    nominal = 1.0 - level
    ways = [{"group": group, "signed": signed, "a": nominal, "score": 0.0} for group in (0, 1) for signed in (0, 1)]
    pools, given, shown, known = {}, [], [], 0
    for row, _ in enumerate(errors):
        while known < len(given) and known + ahead <= row:
            for way, own in zip(ways, given[known]):
                if own is not None:
                    low, high = own
                    way["a"] += RATE * (nominal - (0.0 if low <= errors[known] <= high else 1.0))
                    way["score"] += score(own, errors[known], nominal)
            for key in ("all", known % 3):
                pools[key] = (pools.get(key, []) + [errors[known]])[-WINDOW:]
            known += 1
        now = []
        for way in ways:
            pool = pools.get(row % 3, []) if way["group"] else []
            pool = pool if len(pool) >= LEAST else pools.get("all", [])
            now.append(band(pool, way["a"], way["signed"]) if len(pool) >= LEAST else None)
        given.append(now)
        best = min(range(4), key=lambda at: ways[at]["score"])
        shown.append(now[best])
    return shown


def case(ahead, level):
    errors = residuals(900)
    shown = replay(errors, ahead, level)
    scored = [(e, own) for e, own in zip(errors, shown) if own is not None]
    inside = [low <= e <= high for e, (low, high) in scored]
    share = lambda first: sum(inside[first : first + 91]) / 91
    return {
        "ahead": ahead,
        "level": level,
        "rows": len(scored),
        "coverage": sum(inside) / len(inside),
        "width": sum(high - low for _, (low, high) in scored) / len(scored),
        "score": sum(score(own, e, 1.0 - level) for e, own in scored) / len(scored),
        "worst": min(share(first) for first in range(len(inside) - 90)),
        "last": list(shown[-1]),
    }


if __name__ == "__main__":
    cases = [case(ahead, level) for ahead in (1, 14) for level in (0.8, 0.9, 0.95)]
    print(json.dumps({"residuals": residuals(900), "cases": cases}))
