"""Shares of Optuna's PED-ANOVA on made-up trials: gold for src/report/analysis/importance/ped_anova.rs.
Prints the shares of rate, item and width. Needs optuna (5.0.0, from PyPI)."""

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
SPACE = {
    "rate": optuna.distributions.FloatDistribution(0.0, 59.0),
    "item": optuna.distributions.CategoricalDistribution([0, 1, 2]),
    "width": optuna.distributions.IntDistribution(0, 49),
}
study = optuna.create_study()
for n in range(60):
    rate, item, width = float(n * 37 % 60), n * 7 % 3, n * 23 % 50
    error = abs(rate - 20.0) + 3.0 * item + 0.05 * width
    params = {"rate": rate, "item": item, "width": width}
    study.add_trial(optuna.trial.create_trial(params=params, distributions=SPACE, value=error))
evaluator = optuna.importance.PedAnovaImportanceEvaluator()
shares = optuna.importance.get_param_importances(study, evaluator=evaluator)
print(optuna.__version__, *(f"{shares[name]:.12f}" for name in SPACE))
