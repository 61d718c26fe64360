"""Exponential smoothing and Theta by statsmodels and statsforecast, as gold for `ets` and `theta`.

    pip install statsmodels==0.15.0 statsforecast==2.1.1
    python3 tests/gold/smoothing.py > tests/gold/smoothing.json

Three kinds of numbers, all of the airline series (144 months, the first 100 of them the train part):

* followed: forms with given rates and first states, followed through all months by statsmodels' `ETSModel`: every forecast
  one month ahead, and twelve months ahead from some origins. (Where the season multiplies statsmodels has other equations than
  Hyndman et al.; those forms stand in the next list alone);
* fitted: forms that statsforecast's `AutoETS` fits to the train part: AICc, rates, first state, and its forecasts one month ahead
  of the train part and of the months behind it, there by `forward`, which keeps the parameters; and the form that it chooses;
* theta: statsmodels' `ThetaModel` of the train part: alpha, slope, and its forecasts of the months behind it; then the same followed
  through these months by the method's equations.
"""

import csv
import json
import warnings

import numpy as np
from statsforecast.models import AutoETS
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.seasonal import seasonal_decompose

warnings.simplefilter("ignore")
TRAIN, SEASON = 100, 12
ORIGINS = [50, 100, 120]
FORMS = [
    (errors, trend, season)
    for errors in "AM"
    for season in "NAM"
    for trend in ["N", "A", "Ad"]
    if errors == "M" or season != "M"
]


def airline():
    with open("experiments/data/airline.csv") as file:
        return [float(row["passengers"]) for row in csv.DictReader(file)]


def numbers(form):
    errors, trend, season = form
    return [int(errors == "M"), ["N", "A", "Ad"].index(trend), "NAM".index(season)]


def followed(values, form, number):
    """Rates and states differ from form to form."""
    errors, trend, season = form
    alpha, beta, gamma, phi = 0.3 + 0.02 * number, 0.02 + 0.003 * number, 0.1 + 0.01 * number, 0.9
    level, slope = 110.0 + number, 1.5 - 0.1 * number
    shape = [np.sin(2 * np.pi * place / SEASON) for place in range(SEASON)]
    by_place = [20 * own for own in shape]
    words = {"A": "add", "M": "mul", "N": None}

    def model(count):
        own = ETSModel(
            np.array(values[:count]),
            error=words[errors],
            trend=words[trend[0]],
            damped_trend=trend == "Ad",
            seasonal=words[season],
            seasonal_periods=SEASON if season != "N" else None,
            initialization_method="known",
            initial_level=level,
            initial_trend=slope if trend != "N" else None,
            initial_seasonal=by_place if season != "N" else None,
        )
        given = {
            "smoothing_level": alpha,
            "smoothing_trend": beta,
            "smoothing_seasonal": gamma,
            "damping_trend": phi,
            "initial_level": level,
            "initial_trend": slope,
        }
        given |= {f"initial_seasonal.{place}": own for place, own in enumerate(by_place)}
        return own.smooth([given[name] for name in own.param_names])

    whole = model(len(values))
    return {
        "form": numbers(form),
        "rates": [alpha, beta if trend != "N" else 0.0, gamma if season != "N" else 0.0, phi if trend == "Ad" else 1.0],
        "state": [level, slope if trend != "N" else 0.0],
        "season": by_place if season != "N" else [],
        "one_month": list(whole.fittedvalues),
        "ahead": [list(model(origin).forecast(SEASON)) for origin in ORIGINS],
    }


def fitted(values, name):
    """A form by name, `ZZZ` for the one that is chosen."""
    train, later = np.array(values[:TRAIN]), values[TRAIN:]
    damped = {"d": True}.get(name[2] if len(name) == 4 else "", False) if name != "ZZZ" else None
    letters = name.replace("d", "")
    own = AutoETS(season_length=SEASON, model=letters, damped=damped)
    own.fit(train)
    found = own.model_
    later = [own.forward(np.array(values[: TRAIN + at]), h=1)["mean"][0] for at in range(len(later))]
    errors, trend, season = found["components"][:3]
    trend = "Ad" if found["components"][3] == "D" else trend
    alpha, beta, gamma, phi = (float(rate) for rate in found["par"][:4])
    first = [float(own) for own in found["states"][0]]
    known = lambda used, rate, else_: rate if used else else_
    return {
        "name": name,
        "form": numbers((errors, trend, season)),
        "aicc": float(found["aicc"]),
        "rates": [alpha, known(trend != "N", beta, 0.0), known(season != "N", gamma, 0.0), known(trend == "Ad", phi, 1.0)],
        "state": [first[0], first[1] if trend != "N" else 0.0],
        "season": first[-SEASON:][::-1] if season != "N" else [],
        "one_month": [float(own) for own in [*np.asarray(found["fitted"]).ravel(), *later]],
    }


def theta(values):
    train, later = np.array(values[:TRAIN]), values[TRAIN:]
    fit = ThetaModel(train, period=SEASON, deseasonalize=True, use_test=True, method="mul").fit(use_mle=False)
    alpha, slope = float(fit.params["alpha"]), float(fit.params["b0"])
    season = seasonal_decompose(train, model="multiplicative", period=SEASON).seasonal
    by_place = [float(own) for own in season[:SEASON]]
    adjusted = train / season
    # The level after the train part, from the forecast of the next month.
    rest = (1 - (1 - alpha) ** TRAIN) / alpha
    first = float(np.asarray(fit.forecast(1, theta=2))[0])
    level = first / by_place[TRAIN % SEASON] - slope / 2 * rest
    rolled, count = [], TRAIN
    for value in later:
        rest = (1 - (1 - alpha) ** count) / alpha
        rolled.append((level + slope / 2 * rest) * by_place[count % SEASON])
        level += alpha * (value / by_place[count % SEASON] - level)
        count += 1
    return {
        "alpha": alpha,
        "slope": slope,
        "season": by_place,
        "adjusted_mean": float(np.mean(adjusted)),
        "from_train": [float(own) for own in np.asarray(fit.forecast(24, theta=2))],
        "rolled": rolled,
    }


def main():
    values = airline()
    names = ["".join(form) for form in FORMS] + ["ZZZ"]
    parts = {
        "values": values,
        "origins": ORIGINS,
        "followed": [followed(values, form, number) for number, form in enumerate(FORMS) if form[2] != "M"],
        "fitted": [fitted(values, name) for name in names],
        "theta": theta(values),
    }
    print("{" + ",\n".join(f"{json.dumps(name)}: {json.dumps(part)}" for name, part in parts.items()) + "}")


if __name__ == "__main__":
    main()
