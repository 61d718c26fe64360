//! The errors of one configuration as the journal has them: the mean over its seeds, step by step.

use super::band::Band;
use super::past::Past;
use crate::network::{LossKind, Quantiles};
use crate::record::{Errors, Record};
use crate::spec::{Part, named};

/// Truth - forecast of the mean of all seeds' forecasts, `[n, K]` row-major, in the order of time.
#[derive(Clone, Debug, PartialEq)]
pub struct ForecastErrors {
    /// Rows from the last known one to the nearest step.
    pub lead: usize,
    /// Steps of each forecast, K.
    pub horizon: usize,
    /// Seeds whose forecasts are averaged.
    pub seeds: usize,
    /// What no forecast lies below, and no interval.
    pub at_least: Option<f64>,
    /// Of the validation part; empty if the journal has none.
    pub validation: Vec<f64>,
    /// Of the test part.
    pub test: Vec<f64>,
    /// The same of the quantiles that are forecast; `None`: points alone.
    pub quantiles: Option<QuantileErrors>,
}

/// Truth - quantile, the mean over seeds, `[n, K, Q]` row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantileErrors {
    /// Levels Q.
    pub levels: Quantiles,
    /// Of the validation part.
    pub validation: Vec<f64>,
    /// Of the test part.
    pub test: Vec<f64>,
}

/// The first rows of all forecasts, in the order of their errors.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TargetRows {
    /// Of those that calibrate.
    pub validation: Vec<usize>,
    /// Of those that are judged.
    pub test: Vec<usize>,
}

impl ForecastErrors {
    /// Of the trials of one configuration that ended with numbers; `None` if one of them has no errors of its test part
    /// or another number of them.
    pub fn of(records: &[Record]) -> Option<Self> {
        let settings = &records.first()?.trial.settings;
        let (lead, horizon) = settings.lead_and_horizon();
        let points = |part| mean(records, horizon, |record| record.result.errors(part));
        let test = points(Part::Test).filter(|errors| !errors.is_empty())?;
        let validation = points(Part::Validation).unwrap_or_default();
        let quantiles = QuantileErrors::of(records, horizon);
        let at_least = settings.value(named::at_least).flatten();
        Some(Self { lead, horizon, seeds: records.len(), at_least, validation, test, quantiles })
    }

    /// RMSE on the validation part; `None` where none of its errors are known.
    pub(crate) fn validation_rmse(&self) -> Option<f64> {
        let squares: f64 = self.validation.iter().map(|error| error * error).sum();
        (!self.validation.is_empty()).then(|| (squares / self.validation.len() as f64).sqrt())
    }

    /// The targets where nothing is known of the rows but their order: as if each forecast began a row after the one
    /// before. Rows that are left out only make errors known later than they were.
    pub fn in_order(&self) -> TargetRows {
        let [validation, test] = [&self.validation, &self.test].map(|errors| errors.len() / self.horizon);
        TargetRows { validation: (0..validation).collect(), test: (validation..validation + test).collect() }
    }

    /// The past forecasts of one step of the horizon, validation first; `group` is that of a row.
    pub(crate) fn past(&self, step: usize, targets: &TargetRows, group: impl Fn(usize) -> usize) -> Past {
        let rows: Vec<usize> =
            targets.validation.iter().chain(&targets.test).map(|first| first + step).collect();
        let of =
            |errors: &[f64]| -> Vec<f64> { errors.chunks(self.horizon).map(|steps| steps[step]).collect() };
        Past {
            groups: rows.iter().map(|row| group(*row)).collect(),
            targets: rows,
            residuals: [of(&self.validation), of(&self.test)].concat(),
            ahead: self.lead + step,
            around: Vec::new(),
        }
    }

    /// The past forecasts of one step with the intervals that their quantiles make, and the rising levels of these; `None`
    /// if no two make one, or if a part has other quantiles than points.
    pub(crate) fn between_quantiles(&self, step: usize, past: Past) -> Option<(Vec<f64>, Past)> {
        let quantiles = self.quantiles.as_ref()?;
        let count = quantiles.levels.levels().len();
        let whole = |points: &[f64], values: &[f64]| points.len() * count == values.len();
        if !whole(&self.validation, &quantiles.validation) || !whole(&self.test, &quantiles.test) {
            return None;
        }
        let levels: Vec<f64> = quantiles.levels.intervals().collect();
        let ends: Vec<_> = levels.iter().filter_map(|level| quantiles.levels.ends(*level)).collect();
        let of = |points: &[f64], errors: &[f64]| -> Vec<Vec<Band>> {
            let each = points.iter().zip(errors.chunks(count)).skip(step).step_by(self.horizon);
            let band = |point: f64, values: &[f64], (below, above): (usize, usize)| Band {
                below: point - values[below],
                above: point - values[above],
            };
            each.map(|(point, values)| ends.iter().map(|ends| band(*point, values, *ends)).collect())
                .collect()
        };
        let [validation, test] =
            [of(&self.validation, &quantiles.validation), of(&self.test, &quantiles.test)];
        (!levels.is_empty()).then(|| (levels, Past { around: [validation, test].concat(), ..past }))
    }
}

impl QuantileErrors {
    /// `None` if the configuration forecasts no quantiles.
    fn of(records: &[Record], horizon: usize) -> Option<Self> {
        let trial = &records.first()?.trial;
        trial.settings.value(named::loss).flatten().filter(|loss| *loss == LossKind::Quantiles)?;
        let levels: Quantiles = named::quantiles.read(trial.setting(named::quantiles.name)).flatten()?;
        let each = horizon * levels.levels().len();
        let of = |part| mean(records, each, |record| record.result.quantile_errors(part));
        Some(Self { levels, validation: of(Part::Validation).unwrap_or_default(), test: of(Part::Test)? })
    }
}

/// The mean over the records, its sign turned; `None` unless all have as many, all finite, `each` of a forecast.
fn mean(records: &[Record], each: usize, of: impl Fn(&Record) -> Option<&Errors>) -> Option<Vec<f64>> {
    let errors: Option<Vec<Vec<f64>>> =
        records.iter().map(|record| Some(of(record)?.values().collect())).collect();
    let errors: Vec<Vec<f64>> = errors?;
    let count = errors.first()?.len();
    let whole = |values: &Vec<f64>| values.len() == count && values.iter().all(|error| error.is_finite());
    let even = count.is_multiple_of(each) && errors.iter().all(whole);
    let of = |at: usize| -errors.iter().map(|values| values[at]).sum::<f64>() / errors.len() as f64;
    even.then(|| (0..count).map(of).collect())
}
