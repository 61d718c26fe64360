//! Affine scaling, fitted on rows that the type names.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::data::Series;
use crate::spec::{ScaleFit, ScaleMethod};

/// Values a scaler may be fitted on. Only [`FitRows::choose`] makes one, so that
/// nothing but the train part gets in unless the spec says `fit: all`.
pub struct FitRows<'a> {
    values: Cow<'a, [f64]>,
    /// Row of the first of them.
    first: usize,
}

impl<'a> FitRows<'a> {
    /// The train part of `values`, or all of them if the spec asks for the leak.
    pub fn choose(values: &'a [f64], train: Range<usize>, fit: ScaleFit) -> Self {
        Self::behind(values, 0, train, fit)
    }

    /// The same without the first `depth` values, which are none.
    pub fn behind(values: &'a [f64], depth: usize, train: Range<usize>, fit: ScaleFit) -> Self {
        let rows = if fit == ScaleFit::All { 0..values.len() } else { train };
        let first = rows.start.max(depth).min(rows.end);
        Self { values: values[first..rows.end].into(), first }
    }

    /// The same without rows that `series` has filled in or that are left out: nothing is learnt from them.
    pub fn observed(self, series: &Series) -> Self {
        match (&series.observed, &series.left_out) {
            (None, None) => self,
            _ => self.only(|row| series.is_truth(row..row + 1)),
        }
    }

    /// The same without rows that are left out.
    pub fn without_left_out(self, series: &Series) -> Self {
        match series.left_out {
            None => self,
            Some(_) => self.only(|row| !series.is_left_out(row)),
        }
    }

    fn only(self, keeps: impl Fn(usize) -> bool) -> Self {
        let rows = (self.first..).zip(self.values.iter());
        let kept: Vec<f64> = rows.filter(|(row, _)| keeps(*row)).map(|(_, value)| *value).collect();
        Self { values: kept.into(), first: self.first }
    }

    /// Whether no value is other than 0 and 1.
    pub(crate) fn is_zero_or_one(&self) -> bool {
        self.values.iter().all(|value| *value == 0.0 || *value == 1.0)
    }
}

/// `scaled = (value - offset) / factor`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scaler {
    /// In the target's unit.
    pub offset: f64,
    /// In the target's unit; never 0.
    pub factor: f64,
}

impl Scaler {
    /// Leaves everything as it is.
    pub(crate) const IDENTITY: Self = Self { offset: 0.0, factor: 1.0 };

    /// Fits the offset and factor of `method`; a constant series gets the factor 1.
    pub fn fit(method: ScaleMethod, rows: &FitRows) -> Self {
        let values = &rows.values;
        let (offset, factor) = match method {
            ScaleMethod::MinMax => {
                let low = values.iter().copied().fold(f64::INFINITY, f64::min);
                let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                (low, high - low)
            }
            ScaleMethod::Standard => {
                let count = values.len() as f64;
                let mean = values.iter().sum::<f64>() / count;
                let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / count;
                (mean, variance.sqrt())
            }
            ScaleMethod::Identity => (0.0, 1.0),
        };
        Self { offset, factor: if factor > 0.0 { factor } else { 1.0 } }
    }

    /// From the target's unit to the scale of training.
    pub fn scale(&self, value: f64) -> f64 {
        (value - self.offset) / self.factor
    }

    /// From the scale of training to the target's unit.
    pub fn unscale(&self, scaled: f64) -> f64 {
        scaled * self.factor + self.offset
    }
}
