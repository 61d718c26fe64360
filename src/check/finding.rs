//! What a change of the data has shown of a way from data to forecasts, and the values that a change puts there.

use super::paths::DataPath;
use crate::data::Series;

/// One experiment that was made on one way of the data.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The way, in words.
    pub path: String,
    /// What was changed.
    pub changed: String,
    /// What must not change, or must: the numbers compared.
    pub compared: usize,
    /// Numbers that may change and did: without any the change would prove nothing.
    pub moved: usize,
    /// What it showed.
    pub verdict: LeakVerdict,
}

impl Finding {
    /// With how many numbers were compared and how many moved.
    pub(super) fn of(
        path: &DataPath,
        changed: &str,
        (compared, moved): (usize, usize),
        verdict: LeakVerdict,
    ) -> Self {
        Self { path: path.words(), changed: changed.to_owned(), compared, moved, verdict }
    }
}

/// What an experiment showed.
#[derive(Clone, Debug, PartialEq)]
pub enum LeakVerdict {
    /// The past does not know the future, and the present knows the past.
    Clean,
    /// Something up to the changed rows changed.
    Leak {
        /// What.
        what: String,
        /// The words of the spec that ask for it; `None` if it is a bug.
        named: Option<&'static str>,
    },
    /// The last value of the train part changes nothing: it is not learnt from.
    Deaf,
    /// The way could not be walked.
    Unknown(String),
}

/// For each row a value beyond the range of all others, and another than its neighbours': it moves every fitted constant.
pub(super) fn strange(values: &[f64]) -> impl Fn(usize) -> f64 + use<> {
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let range = if high > low { high - low } else { 1.0 };
    move |row| high + range * (1.0 + (row % 7) as f64 / 7.0)
}

/// What stands in rows instead of their values.
#[derive(Clone, Copy)]
pub(super) enum Instead {
    /// As where there is no value yet.
    Nothing,
    /// Values that no row has.
    Others,
}

/// The series, and its columns that are known up to the present alone, with something else from row `from` on.
pub(super) fn altered<'a>(
    series: &Series,
    past: impl Iterator<Item = &'a String>,
    from: usize,
    instead: Instead,
) -> Series {
    let mut other = series.clone();
    let change = |values: &mut [f64], original: &[f64]| {
        let strange = strange(original);
        for (row, value) in values.iter_mut().enumerate().skip(from) {
            *value = match instead {
                Instead::Nothing => f64::NAN,
                Instead::Others => strange(row),
            };
        }
    };
    change(&mut other.values, &series.values);
    for column in past {
        let values = other.covariates.get_mut(column).into_iter();
        values.for_each(|values| change(values, &series.covariates[column]));
    }
    other
}
