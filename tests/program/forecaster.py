"""Forecasts with a file of `lookback weights`, from its metadata alone: forecaster.py FILE DATA.csv FIRST LAST

Prints `[n, K]` forecasts of the rows FIRST to LAST - 1 as JSON; of a file with quantiles `[n, K, Q]`. Needs nothing but Python; with PyTorch the network is
PyTorch's. `docs/python.md` tells what each key of the metadata means.
"""

import csv
import datetime
import json
import math
import struct
import sys

try:
    import torch
except ImportError:
    torch = None


def load(path):
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(size))
        data = file.read()
    facts = json.loads(header.pop("__metadata__")["lookback"])
    tensors = {}
    for name, about in header.items():
        first, last = about["data_offsets"]
        form, width = {"F32": ("f", 4), "F64": ("d", 8)}[about["dtype"]]
        values = struct.unpack(f"<{(last - first) // width}{form}", data[first:last])
        columns = about["shape"][-1]
        rows = [list(values[at : at + columns]) for at in range(0, len(values), columns)]
        tensors[name] = rows if len(about["shape"]) == 2 else list(values)
    return facts, tensors


def rows_of(path, facts):
    with open(path) as file:
        rows = list(csv.DictReader(file))
    times = [datetime.datetime.fromisoformat(row[facts["provenance"]["time"]]) for row in rows]
    return times, {name: [float(row[name]) for row in rows] for name in rows[0] if name != facts["provenance"]["time"]}


def transformed(values, transform):
    """What is seen of each row, and the base of a forecast made at row o of row t."""
    log = {None: lambda y: y, "ln": math.log, "ln_1p": math.log1p}[transform["log"]]
    lag, level = transform["difference"] or 0, transform["level"]
    u = [log(y) for y in values]
    v = [u[i] - u[i - lag] if lag and i >= lag else (0.0 if lag else u[i]) for i in range(len(u))]
    mean = lambda o: sum(v[o - level + 1 : o + 1]) / level if level else 0.0
    seen = [v[i] - mean(i - 1) if i >= lag + (level or 0) else 0.0 for i in range(len(v))]
    base = lambda o, t: (u[t - lag * -(-(t - o) // lag)] if lag else 0.0) + mean(o)
    return seen, base


def follows(rule, date):
    """Whether a date follows a rule: 12-25, 12-24..12-26, 4th thursday of november; perhaps with + 1 day behind it."""
    words = rule.split()
    if words[-1] in ("day", "days"):
        sign = {"+": 1, "-": -1}[words[-3]]
        date -= datetime.timedelta(days=sign * int(words[-2]))
        words = words[:-3]
    if len(words) == 1:
        first, last = (words[0].split("..") * 2)[:2]
        return first <= date.strftime("%m-%d") <= last
    nth, weekday, _, month = words
    return (date.strftime("%A").lower(), date.strftime("%B").lower(), (date.day - 1) // 7) == (
        weekday, month, int(nth[0]) - 1)


def number(calendar, time):
    return {
        "weekday": time.weekday(),
        "hour": time.hour,
        "day_of_year": time.timetuple().tm_yday - 1,
        "month": time.month - 1,
        "hour_of_week": time.weekday() * 24 + time.hour,
    }[calendar]


def scale(value, scaler):
    return value if scaler is None else (value - scaler["offset"]) / scaler["factor"]


def channel(about, row, times, columns, seen, rows_per_day):
    kind = about["from"]
    if kind == "series":
        return scale(seen[row], about["scaler"])
    if kind == "column":
        at = min(max(row + about["days"] * rows_per_day, 0), len(times) - 1)
        return scale(columns[about["column"]][at], about["scaler"])
    if kind == "one_hot":
        return float(number(about["calendar"], times[row]) == about["value"])
    if kind in ("sine", "cosine"):
        angle = 2 * math.pi * number(about["calendar"], times[row]) / about["period"]
        return math.sin(angle) if kind == "sine" else math.cos(angle)
    if kind == "days":
        return float(any(follows(rule, times[row].date()) for rule in about["rules"]))
    if isinstance(about["lag"], int):
        return scale(seen[row - about["lag"]], about["scaler"])
    days = about["lag"].get("day", 7 * about["lag"].get("week", 0))
    before = times[row] - datetime.timedelta(days=days)
    return scale(seen[max(at for at in range(row) if times[at] <= before)], about["scaler"])


def of_layer(tensors, layer):
    """Input weights, recurrent weights and the two biases of a layer; `None` behind the last one."""
    kinds = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    found = [tensors.get(f"{cell}.{kind}_l{layer}") for kind in kinds for cell in ("lstm", "gru")]
    found = [tensor for tensor in found if tensor is not None]
    return found or None


def network(tensors):
    """From the steps of a sample to the dense head on the last hidden state of the last layer, in f64."""
    if torch is None:
        return lambda steps: plain(tensors, steps)
    kind = torch.nn.GRU if "gru.weight_hh_l0" in tensors else torch.nn.LSTM
    hidden, features = len(tensors["head.weight"][0]), len(of_layer(tensors, 0)[0][0])
    layers = sum(of_layer(tensors, layer) is not None for layer in range(len(tensors)))
    body = kind(features, hidden, num_layers=layers, batch_first=True, dtype=torch.float64)
    head = torch.nn.Linear(hidden, len(tensors["head.bias"]), dtype=torch.float64)
    for module, names in ((body, ("lstm.", "gru.")), (head, ("head.",))):
        own = {key.split(".")[1]: value for key, value in tensors.items() if key.startswith(names)}
        module.load_state_dict({key: torch.tensor(value, dtype=torch.float64) for key, value in own.items()})

    def outputs(steps):
        with torch.no_grad():
            return head(body(torch.tensor([steps], dtype=torch.float64))[0][:, -1])[0].tolist()

    return outputs


def plain(tensors, steps):
    """The same without PyTorch. Gates in its order: i, f, g, o of an LSTM; r, z, n of a GRU."""
    dot = lambda row, x: sum(w * v for w, v in zip(row, x))
    sigmoid = lambda x: 1 / (1 + math.exp(-x))
    size, layer = len(tensors["head.weight"][0]), 0
    while of_layer(tensors, layer):
        weights, recurrent, biases, recurrent_biases = of_layer(tensors, layer)
        h, c, states = [0.0] * size, [0.0] * size, []
        for x in steps:
            a = [dot(row, x) + bias for row, bias in zip(weights, biases)]
            b = [dot(row, h) + bias for row, bias in zip(recurrent, recurrent_biases)]
            gate = lambda number, n: a[number * size + n] + b[number * size + n]
            if len(weights) == 4 * size:
                c = [sigmoid(gate(1, n)) * c[n] + sigmoid(gate(0, n)) * math.tanh(gate(2, n)) for n in range(size)]
                h = [sigmoid(gate(3, n)) * math.tanh(c[n]) for n in range(size)]
            else:
                r, z = ([sigmoid(gate(number, n)) for n in range(size)] for number in (0, 1))
                new = [math.tanh(a[2 * size + n] + r[n] * b[2 * size + n]) for n in range(size)]
                h = [(1 - z[n]) * new[n] + z[n] * h[n] for n in range(size)]
            states.append(h)
        steps, layer = states, layer + 1
    return [dot(w, steps[-1]) + b for w, b in zip(tensors["head.weight"], tensors["head.bias"])]


def off_line(facts, times, columns, seen, target):
    """What the line forecasts that is taken off the target: a sum over unscaled channels and their products."""
    pipeline, line = facts["pipeline"], facts["pipeline"]["line"]
    lead, day = pipeline["lead"], pipeline["rows_per_day"] or 1
    of = lambda about, row: channel({**about, "scaler": None}, row, times, columns, seen, day)
    past = range(target - lead - line["look_back"] + 1, target - lead + 1)
    inputs = [of(about, row) for row in past for about in facts["row_channels"]]
    told = [of(about, target + k) for k in range(pipeline["horizon"]) for about in facts["target_channels"]]
    products = line["function"]["products"]
    pairs = [(i, j) for j in range(len(told)) for i in range(j)] if products == "all" else []
    pairs = sorted(pairs) if pairs else products.get("chosen", []) if isinstance(products, dict) else []
    inputs += told + [told[i] * told[j] for i, j in pairs]
    weight, bias = line["function"]["weight"], line["function"]["bias"]
    each = [weight[at : at + len(inputs)] for at in range(0, len(weight), len(inputs))]
    return [sum(w * x for w, x in zip(row, inputs)) + b for row, b in zip(each, bias)]


def forecast(facts, outputs, times, columns, known, target):
    """The K forecasts from row `target` on, in the target's unit."""
    pipeline, params = facts["pipeline"], facts["hyperparameters"]
    lead, horizon = pipeline["lead"], pipeline["horizon"]
    day = pipeline["rows_per_day"] or 1
    seen, base = known
    origin, steps = target - lead, []
    for row in range(origin + 1 - params["look_back"], origin + 1):
        step = [channel(about, row, times, columns, seen, day) for about in facts["row_channels"]]
        for ahead in range(lead, lead + horizon):
            step += [channel(about, row + ahead, times, columns, seen, day) for about in facts["target_channels"]]
        steps.append(step)
    if params["window"] == "features":
        steps = [sum(steps, [])]
    goals = outputs(steps)
    scaler, back = pipeline["scalers"]["goal"], {None: float, "ln": math.exp, "ln_1p": math.expm1}
    count = len(facts.get("quantiles", [0.5]))
    line = off_line(facts, times, columns, seen, target) if "line" in pipeline else [0.0] * horizon
    bases = [base(origin, target + k) + line[k] for k in range(horizon)]
    undone = [goal * scaler["factor"] + scaler["offset"] + bases[n // count] for n, goal in enumerate(goals)]
    least = pipeline.get("at_least", -math.inf)
    found = [max(back[pipeline["transform"]["log"]](u), least) for u in undone]
    if "quantiles" not in facts:
        return found
    return [sorted(found[k : k + count]) for k in range(0, len(found), count)]


if __name__ == "__main__":
    facts, tensors = load(sys.argv[1])
    times, columns = rows_of(sys.argv[2], facts)
    known = transformed(columns[facts["provenance"]["target"]], facts["pipeline"]["transform"])
    outputs, targets = network(tensors), range(int(sys.argv[3]), int(sys.argv[4]))
    print(json.dumps([forecast(facts, outputs, times, columns, known, target) for target in targets]))
