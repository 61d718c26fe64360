#!/usr/bin/env python3
"""Makes activations.json: tanh and the logistic function in f64, correctly rounded, by mpmath."""
import json
import random

from mpmath import exp, mp, mpf, tanh

mp.prec = 400
random.seed(7)
points = [0.0, 0.55, 0.5499999999999999, 0.5500000000000002, 8.0, 19.06, 22.0, 36.7, 40.0, 41.0, 350.0]
points += [10.0 ** power for power in range(-300, 0, 25)]
points += [random.uniform(0.0, 0.6) for _ in range(300)]
points += [random.uniform(0.5, 40.0) for _ in range(300)]
points += [random.uniform(40.0, 744.0) for _ in range(100)]
points += [-x for x in points if x != 0.0]
rows = [[x, float(tanh(mpf(x))), float(1 / (1 + exp(-mpf(x))))] for x in points]
json.dump({"about": "rows of x, tanh(x), 1/(1+exp(-x)); made by activations.py", "rows": rows},
          open("activations.json", "w"), separators=(",", ":"))
