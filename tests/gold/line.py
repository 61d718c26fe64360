"""Gold numbers for a line that is taken off the target: line.py > line.json (NumPy alone)

Written from docs/inputs.md. A ridge regression is solved as least squares with rows of the root of the penalty behind the data,
its penalty chosen by the RMSE on validation; what is learnt is what it leaves. A network that puts out 0 forecasts the line.
Letters: o the last known row, t the row to forecast, T look-back, K horizon.
"""

import json

import numpy as np

ROWS, LOOK_BACK = 260, 9
PENALTIES = [10.0**power for power in range(-8, 5)]
day = np.arange(ROWS)
VALUES = 40.0 + 9.0 * (day % 7) + (day * day % 23)
EVENT = (day % 11 == 3).astype(float)
WEEKDAY = (day + 4) % 7  # 2023-09-01 was a Friday


def told_of(row, calendar):
    return np.concatenate([[EVENT[row]], np.eye(7)[WEEKDAY[row]]]) if calendar else np.empty(0)


def products_of(told):
    return np.array([told[i] * told[j] for i in range(len(told)) for j in range(i + 1, len(told))])


def case(spec, log, lag, horizon, calendar, products):
    u = np.log(VALUES) if log else VALUES
    v = np.array([u[i] - u[i - lag] if i >= lag else 0.0 for i in day]) if lag else u

    def base(o, t):
        return u[t - lag * -(-(t - o) // lag)] if lag else 0.0

    def inputs(target):
        o = target - 1
        told = np.concatenate([told_of(row, calendar) for row in range(target, target + horizon)])
        parts = [v[o - LOOK_BACK + 1 : o + 1], told] + ([products_of(told)] if products else [])
        return np.concatenate(parts)

    def goals(target):
        return np.array([u[target + k] - base(target - 1, target + k) for k in range(horizon)])

    first, ends = lag + LOOK_BACK, [int(np.floor(share * ROWS)) for share in (0.70, 0.85, 1.0)]
    starts = [first, ends[0], ends[1]]
    train, validation, test = [list(range(start, end - horizon + 1)) for start, end in zip(starts, ends)]
    x, y = np.array([inputs(t) for t in train]), np.array([goals(t) for t in train])
    mean, spread = x.mean(axis=0), x.std(axis=0)
    spread[spread < 1e-12] = 1.0
    standard = (x - mean) / spread
    found = None
    for penalty in PENALTIES:
        tall = np.vstack([standard / np.sqrt(len(train)), np.sqrt(penalty) * np.eye(x.shape[1])])
        right = np.vstack([(y - y.mean(axis=0)) / np.sqrt(len(train)), np.zeros((x.shape[1], horizon))])
        weight = np.linalg.lstsq(tall, right, rcond=None)[0] / spread[:, None]
        bias = y.mean(axis=0) - mean @ weight
        errors = np.array([inputs(t) @ weight + bias - goals(t) for t in validation])
        rmse = np.sqrt((errors**2).mean())
        if found is None or rmse < found[0] - 1e-9:
            found = (rmse, penalty, weight, bias)
    _, penalty, weight, bias = found
    left = np.array([goals(t) - inputs(t) @ weight - bias for t in train])
    back = np.exp if log else lambda value: value
    forecasts = [
        back(inputs(t)[None] @ weight + bias + np.array([base(t - 1, t + k) for k in range(horizon)]))[0].tolist()
        for t in test
    ]
    return {
        "spec": spec,
        "lambda": penalty,
        "factor": float(left.std()),
        "left": left.tolist(),
        "forecasts": forecasts,
    }


CASES = [
    case("transform: {line: ridge}\n", False, 0, 1, False, False),
    case("transform: {log: ln, difference: 7, line: ridge}\nforecast: {horizon: 3}\n", True, 7, 3, False, False),
    case(
        "features: {known: [event], calendar: [weekday]}\ntransform: {difference: 7, line: ridge_products}\n"
        "forecast: {horizon: 2}\n",
        False,
        7,
        2,
        True,
        True,
    ),
]
print(json.dumps(CASES))
