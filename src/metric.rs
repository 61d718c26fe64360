//! How far forecasts are from the truth: one row of `METRICS` per measure.

/// What is measured: forecasts beside what became of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scored<'a> {
    /// In the target's unit, `[n]` with n > 0.
    pub forecasts: &'a [f64],
    /// The same rows, `[n]`.
    pub truths: &'a [f64],
    /// The [`naive_error`] of the train part, in the target's unit; `None` if it has none above 0.
    pub naive: Option<f64>,
    /// What else was forecast; `None`: points alone.
    pub quantiles: Option<ScoredQuantiles<'a>>,
}

/// Quantiles that were forecast of the same rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScoredQuantiles<'a> {
    /// Rising, `[Q]`.
    pub levels: &'a [f64],
    /// In the target's unit, `[n, Q]`, rising along Q.
    pub values: &'a [f64],
}

/// A measure of error; 0 for a perfect forecast, and smaller is better.
pub(crate) struct Metric {
    /// As in `trials.csv`: `test_<name>`.
    pub name: &'static str,
    /// In headings for people.
    pub label: &'static str,
    /// `None` where it is not defined.
    pub of: fn(&Scored) -> Option<f64>,
}

/// Every measure that is reported; the first one is [`SELECTION_METRIC`].
pub(crate) const METRICS: &[Metric] = &[
    // Root of the mean squared error, sqrt(sum((f - y)^2) / n).
    Metric { name: "rmse", label: "RMSE", of: |scored| Some(rmse(scored.forecasts, scored.truths)) },
    // Mean absolute error, sum(|f - y|) / n.
    Metric { name: "mae", label: "MAE", of: |scored| Some(mae(scored.forecasts, scored.truths)) },
    // Mean absolute scaled error, MAE / mean(|y_t - y_(t-m)|) over the train part, with m rows in a season.
    Metric {
        name: "mase",
        label: "MASE",
        of: |scored| Some(mae(scored.forecasts, scored.truths) / scored.naive?),
    },
    // Weighted absolute percentage error as a share, sum(|f - y|) / sum(|y|).
    Metric { name: "wape", label: "WAPE", of: wape },
    // Mean absolute percentage error as a share, sum(|f - y| / |y|) / n; not defined if a truth is 0.
    Metric { name: "mape", label: "MAPE", of: mape },
    // Symmetric MAPE as a share of 0 to 2, sum(2 |f - y| / (|f| + |y|)) / n; 0 where both are 0.
    Metric { name: "smape", label: "sMAPE", of: |scored| Some(smape(scored.forecasts, scored.truths)) },
];

/// The measures of quantiles, which stand behind the others where a trial forecasts some.
pub(crate) const QUANTILE_METRICS: &[Metric] = &[
    // Mean pinball loss over forecasts and levels, each level counting the same (Koenker & Bassett 1978).
    Metric { name: "pinball", label: "pinball", of: |scored| of_quantiles(scored, mean_pinball) },
    // Continuous ranked probability score (Gneiting & Raftery 2007) of the distribution whose function is straight between
    // the quantiles and has what lies beyond the outer ones at them.
    Metric { name: "crps", label: "CRPS", of: |scored| of_quantiles(scored, crps) },
];

/// Every measure where quantiles are forecast, or where points alone are.
pub(crate) fn shown(quantiles: bool) -> impl Iterator<Item = &'static Metric> {
    METRICS.iter().chain(QUANTILE_METRICS.iter().filter(move |_| quantiles))
}

/// The measure by which configurations are chosen.
pub(crate) const SELECTION_METRIC: &Metric = &METRICS[0];

/// Root of the mean squared error: `sqrt(sum((f - y)^2) / n)`.
///
/// # Panics
/// If the slices differ in length or are empty.
pub fn rmse(forecasts: &[f64], truths: &[f64]) -> f64 {
    mean(forecasts, truths, |error| error * error).sqrt()
}

/// Mean absolute error: `sum(|f - y|) / n`.
///
/// # Panics
/// If the slices differ in length or are empty.
fn mae(forecasts: &[f64], truths: &[f64]) -> f64 {
    mean(forecasts, truths, f64::abs)
}

/// The error that MASE is a multiple of: `mean(|y_t - y_(t-season)|)` over the rows of the train part
/// (Hyndman & Koehler, "Another look at measures of forecast accuracy", International Journal of
/// Forecasting 22 (2006), section 3); `earlier` are the values a season before `later`. `None` if there are none, or
/// all are equal.
pub(crate) fn naive_error(earlier: &[f64], later: &[f64]) -> Option<f64> {
    (!later.is_empty()).then(|| mae(earlier, later)).filter(|error| *error > 0.0)
}

/// `1 - RMSE / naive RMSE`; none against a naive forecast without error.
pub fn skill(rmse: f64, naive: f64) -> Option<f64> {
    (naive > 0.0).then(|| 1.0 - rmse / naive)
}

/// `None` where all truths are 0.
fn wape(scored: &Scored) -> Option<f64> {
    let sum: f64 = scored.truths.iter().map(|truth| truth.abs()).sum();
    let size = sum / scored.truths.len() as f64;
    (size > 0.0).then(|| mae(scored.forecasts, scored.truths) / size)
}

/// `None` where a truth is 0: no error is a share of nothing.
fn mape(scored: &Scored) -> Option<f64> {
    let share = |(f, y): (&f64, &f64)| (f - y).abs() / y.abs();
    let defined = scored.truths.iter().all(|truth| *truth != 0.0);
    let mape = defined.then(|| {
        scored.forecasts.iter().zip(scored.truths).map(share).sum::<f64>() / scored.truths.len() as f64
    });
    // A truth next to 0 is as little to take a share of.
    mape.filter(|mape| mape.is_finite())
}

/// As in the M4 competition (Makridakis, Spiliotis & Assimakopoulos, International Journal of Forecasting 36 (2020),
/// section 2.3); 2 where either of the two is 0 and the other is not, whatever its size.
fn smape(forecasts: &[f64], truths: &[f64]) -> f64 {
    let share = |(f, y): (&f64, &f64)| match f.abs() + y.abs() {
        0.0 => 0.0,
        size => 2.0 * (f - y).abs() / size,
    };
    forecasts.iter().zip(truths).map(share).sum::<f64>() / truths.len() as f64
}

/// The mean over forecasts of a score of levels, quantiles and truth.
fn of_quantiles(scored: &Scored, score: fn(&[f64], &[f64], f64) -> f64) -> Option<f64> {
    let ScoredQuantiles { levels, values } = scored.quantiles?;
    let each = values.chunks_exact(levels.len()).zip(scored.truths);
    let sum: f64 = each.map(|(forecast, truth)| score(levels, forecast, *truth)).sum();
    Some(sum / scored.truths.len() as f64)
}

/// What the error of a quantile of that level counts.
fn pinball(level: f64, error: f64) -> f64 {
    if error > 0.0 { (1.0 - level) * error } else { -level * error }
}

fn mean_pinball(levels: &[f64], quantiles: &[f64], truth: f64) -> f64 {
    let each = levels.iter().zip(quantiles).map(|(level, quantile)| pinball(*level, quantile - truth));
    each.sum::<f64>() / levels.len() as f64
}

/// The integral over x of `(F(x) - [truth <= x])^2`, where F is 0 below the first quantile, 1 from the last one on and
/// rises straight between two.
fn crps(levels: &[f64], quantiles: &[f64], truth: f64) -> f64 {
    let (first, last) = (quantiles[0], quantiles[quantiles.len() - 1]);
    let outside = (first - truth).max(0.0) + (truth - last).max(0.0);
    let pieces = quantiles.windows(2).zip(levels.windows(2));
    // Of a straight line from a to b, squared.
    let squared = |width: f64, a: f64, b: f64| width * (a * a + a * b + b * b) / 3.0;
    let piece = |(ends, levels): (&[f64], &[f64])| {
        let &[from, to] = ends else { return 0.0 };
        let at = truth.clamp(from, to);
        let share = if to > from { (at - from) / (to - from) } else { 0.0 };
        let level = levels[0] + share * (levels[1] - levels[0]);
        squared(at - from, levels[0], level) + squared(to - at, 1.0 - level, 1.0 - levels[1])
    };
    outside + pieces.map(piece).sum::<f64>()
}

/// Mean of a function of the errors, summed in order so that its bits are fixed.
fn mean(forecasts: &[f64], truths: &[f64], of: impl Fn(f64) -> f64) -> f64 {
    assert_eq!(forecasts.len(), truths.len(), "invariant: one forecast for each truth");
    assert!(!truths.is_empty(), "invariant: something is scored");
    let sum: f64 = forecasts.iter().zip(truths).map(|(f, y)| of(f - y)).sum();
    sum / truths.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(metric: &Metric, forecasts: &[f64], truths: &[f64], naive: f64) -> f64 {
        (metric.of)(&Scored { forecasts, truths, naive: Some(naive), quantiles: None })
            .expect("it is defined")
    }

    #[test]
    fn the_measures_follow_their_formulas() {
        let (forecasts, truths) = ([1.0, 2.0, 3.0], [1.0, 4.0, 7.0]);
        let values: Vec<f64> = METRICS.iter().map(|metric| of(metric, &forecasts, &truths, 4.0)).collect();
        let mape = (0.0 + 0.5 + 4.0 / 7.0) / 3.0;
        let smape = (0.0 + 2.0 / 3.0 + 0.8) / 3.0;
        for (value, expected) in values.iter().zip([(20.0_f64 / 3.0).sqrt(), 2.0, 0.5, 0.5, mape, smape]) {
            assert!((value - expected).abs() < 1e-12, "{value} is not {expected}");
        }
    }

    #[test]
    fn every_metric_is_zero_for_a_perfect_forecast_and_follows_the_unit_if_it_has_it() {
        for metric in METRICS {
            assert_eq!(of(metric, &[3.0, 5.0], &[3.0, 5.0], 1.0), 0.0, "{}", metric.name);
            let one = of(metric, &[1.0, 2.0], &[2.0, 4.0], 3.0);
            let thousand = of(metric, &[1000.0, 2000.0], &[2000.0, 4000.0], 3000.0);
            let factor = if ["rmse", "mae"].contains(&metric.name) { 1000.0 } else { 1.0 };
            assert!((thousand / one - factor).abs() < 1e-9, "{}", metric.name);
        }
    }

    /// The measures of one forecast.
    fn of_one(levels: &[f64], values: &[f64], truth: f64) -> [f64; 2] {
        let quantiles = Some(ScoredQuantiles { levels, values });
        let scored = Scored { forecasts: &[0.0], truths: &[truth], naive: None, quantiles };
        [0, 1].map(|at| (QUANTILE_METRICS[at].of)(&scored).expect("there are quantiles"))
    }

    #[test]
    fn the_measures_of_quantiles_follow_their_formulas() {
        let (levels, values) = ([0.05, 0.25, 0.5, 0.75, 0.95], [1.0, 2.0, 2.0, 4.0, 9.0]);
        for truth in [-1.0, 1.0, 1.7, 2.0, 3.1, 8.9, 12.0] {
            let [pinball, crps] = of_one(&levels, &values, truth);
            let each =
                levels.iter().zip(values).map(|(q, value)| (value - truth) * (f64::from(truth <= value) - q));
            assert!((pinball - each.sum::<f64>() / 5.0).abs() < 1e-12, "{truth}");
            // The integral by small steps.
            let step = 1e-4;
            let function = |x: f64| {
                let Some(at) = values.iter().rposition(|value| *value <= x) else { return 0.0 };
                let Some(next) = values.get(at + 1) else { return 1.0 };
                levels[at] + (x - values[at]) / (next - values[at]) * (levels[at + 1] - levels[at])
            };
            let places = (0..150_000).map(|n| -2.0 + step * (f64::from(n) + 0.5));
            let sum: f64 = places.map(|x| (function(x) - f64::from(truth <= x)).powi(2) * step).sum();
            assert!((crps - sum).abs() < 1e-3, "{truth}: {crps} is not {sum}");
        }
        assert_eq!(of_one(&levels, &[3.0; 5], 3.0), [0.0, 0.0], "a perfect forecast");
        assert_eq!(
            of_one(&[0.5], &[3.0], 5.0),
            [1.0, 2.0],
            "of one point the absolute error, and half of it"
        );
    }

    #[test]
    fn the_naive_error_is_that_of_the_row_a_season_before() {
        let values = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(naive_error(&values[..3], &values[1..]), Some(7.0 / 3.0));
        assert_eq!(naive_error(&values[..2], &values[2..]), Some(4.5));
        assert_eq!(naive_error(&[], &[]), None, "no row has one a season before it");
        assert_eq!(naive_error(&[3.0; 7], &[3.0; 7]), None, "all are equal");
    }

    #[test]
    fn at_zero_smape_has_its_ends_and_mape_no_value() {
        assert_eq!(smape(&[0.0, 3.0, 0.0], &[0.0, 0.0, 5.0]), 4.0 / 3.0, "right, and twice wrong altogether");
        let one_zero = Scored { forecasts: &[1.0, 2.0], truths: &[1.0, 0.0], naive: None, quantiles: None };
        assert_eq!(mape(&one_zero), None);
    }

    #[test]
    fn a_share_of_nothing_is_not_defined() {
        let zeros = Scored { forecasts: &[1.0], truths: &[0.0], naive: None, quantiles: None };
        let defined: Vec<&str> =
            METRICS.iter().filter(|metric| (metric.of)(&zeros).is_some()).map(|metric| metric.name).collect();
        assert_eq!(defined, ["rmse", "mae", "smape"]);
    }
}
