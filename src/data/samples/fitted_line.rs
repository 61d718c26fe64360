//! The line of a pipeline: fitted on unscaled samples of the train part, asked about any row.
//!
//! What it forecasts is taken off what is learnt, so that a network learns what a line leaves (Zhang 2003; the linear part of
//! LSTNet, Lai et al. 2018). It is the baseline of its name: the same inputs, goals, penalties and bits.

use serde::{Deserialize, Serialize};

use crate::base::error::Result;
use crate::data::{Frame, RidgeLine, Windows};
use crate::spec::{LineKind, Params};

/// A line with what its inputs are laid out by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedLine {
    /// Which regression.
    pub by: LineKind,
    /// Rows of the past that it sees.
    pub look_back: usize,
    /// The penalty of its coefficients.
    pub lambda: f64,
    /// The coefficients.
    pub function: RidgeLine,
}

/// What a line is fitted on.
#[derive(Clone, Debug)]
pub struct LineFit {
    /// Which regression.
    pub by: LineKind,
    /// Rows of the past that it sees.
    pub look_back: usize,
    /// The first rows of the forecasts of the train part.
    pub train: Vec<usize>,
    /// The same of the validation part, which chooses the penalty.
    pub validation: Vec<usize>,
    /// The penalty, if it was chosen before.
    pub penalty: Option<f64>,
}

impl FittedLine {
    /// Fitted on a frame that is not scaled.
    ///
    /// # Errors
    /// As [`RidgeLine::fit`].
    pub(super) fn fit(frame: &Frame, asked: &LineFit) -> Result<Self> {
        let LineFit { by, look_back, penalty, .. } = *asked;
        let windows =
            |targets: &[usize]| Windows::of_frame(frame, targets.iter().copied(), &params(look_back));
        let (train, validation) = (windows(&asked.train), windows(&asked.validation));
        let (function, lambda) = RidgeLine::fit(by, (&train, &validation), penalty)?;
        Ok(Self { by, look_back, lambda, function })
    }

    /// Its forecasts after each row of a frame that is not scaled, `[rows, K]`; no numbers after rows that have too few rows
    /// before them, or of which it is not known what lies ahead.
    pub(super) fn after_rows(&self, frame: &Frame) -> Vec<f64> {
        let horizon = frame.horizon;
        let rows = frame.goals.len() / horizon;
        let first = self.look_back - 1;
        let targets = frame.first + first + frame.lead..(frame.first + rows + 1).saturating_sub(horizon);
        let mut all = vec![f64::NAN; (first * horizon).min(frame.goals.len())];
        all.append(&mut self.of_windows(&Windows::of_frame(frame, targets, &self.params())));
        all.resize(frame.goals.len(), f64::NAN);
        all
    }

    /// Its forecasts of samples that are not scaled, `[n, K]`.
    pub(super) fn of_windows(&self, windows: &Windows) -> Vec<f64> {
        let mut forecasts = Vec::new();
        let asked = self.function.forecast(windows, &mut forecasts);
        asked.expect("invariant: a pipeline's line has as many coefficients as its samples have inputs");
        forecasts
    }

    /// The shape of its samples.
    pub(super) fn params(&self) -> Params {
        params(self.look_back)
    }
}

fn params(look_back: usize) -> Params {
    Params { look_back, ..Params::default() }
}
