//! Windows over a scaled series: what an engine is trained on and asked about.
//!
//! Letters: B samples in a batch, T time steps, F features of a step, K horizon.

use std::ops::Range;
use std::sync::Arc;

use super::going_on::OwnTail;
use super::sample_shape::Shape;
use crate::base::error::{Error, Result};
use crate::data::{Clock, Frame};
use crate::spec::{Params, Window};

/// The samples of one part: for each target the `look_back` rows up to the last known one.
#[derive(Clone, Debug, Default)]
pub struct Windows {
    /// Scaled rows, `[rows, row_features]`, row-major.
    pub(super) values: Arc<[f64]>,
    pub(super) row_features: usize,
    /// Features of a row that belong to its own time; the others tell of the rows to forecast.
    past: usize,
    /// First input row of each sample, `[n]`.
    pub(super) starts: Vec<usize>,
    /// Scaled truths, `[n, K]`.
    truths: Vec<f64>,
    /// Scaled truths of forecasts made after each row, `[.., K]`.
    goals: Arc<[f64]>,
    /// Behind the goals of each sample, `[n]`.
    goal_ends: Vec<usize>,
    /// Last time steps that have goals.
    loss_steps: usize,
    /// The row of the series that comes first in `values`.
    pub(super) first: usize,
    /// The seasonal slot of each row of the series; may be empty.
    pub(super) seasonal_slots: Arc<[usize]>,
    /// The first row to forecast of each sample, `[n]`; empty if the samples come from no frame.
    pub(super) targets: Vec<usize>,
    /// Which row lies a season before another, if the samples come from a frame.
    pub(super) clock: Option<Arc<Clock>>,
    /// Rows of a day, where all days have equally many.
    pub(super) rows_per_day: Option<usize>,
    /// Slot and goal of every observed row of the train part, one step ahead; empty elsewhere.
    pub(super) slot_goals: Vec<(usize, f64)>,
    /// The rows of the train part; empty elsewhere.
    pub(super) train_rows: Range<usize>,
    /// Whether each row was observed and is not left out; `None`: all are so.
    pub(super) rows_that_count: Option<Arc<[bool]>>,
    /// Of samples of series that go on: the shared rows, and what each has behind them.
    pub(super) going_on: Option<(Arc<[f64]>, Vec<OwnTail>)>,
    pub(super) shape: Shape,
}

/// Some samples of [`Windows`], by number; numbers may repeat and stand in any order.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    /// Where the samples come from.
    pub windows: &'a Windows,
    /// Which ones, `[B]`.
    pub samples: &'a [usize],
}

impl Windows {
    /// Windows of a univariate series one step ahead: `scaled` holds every row, `targets` the rows to forecast.
    ///
    /// # Panics
    /// If a target has fewer than `look_back` rows before it or lies beyond the series.
    pub fn of_series(scaled: &[f64], targets: Range<usize>, look_back: usize, window: Window) -> Self {
        assert!(look_back > 0, "invariant: a window has at least one step");
        assert!(targets.is_empty() || targets.start >= look_back, "invariant: windows begin in the series");
        assert!(targets.end <= scaled.len(), "invariant: targets lie in the series");
        Self {
            values: scaled.into(),
            row_features: 1,
            past: 1,
            starts: targets.clone().map(|target| target - look_back).collect(),
            truths: scaled[targets.clone()].to_vec(),
            goals: scaled.into(),
            goal_ends: targets.map(|target| target + 1).collect(),
            ..Self::without_series(Shape::of_window(window, look_back, 1, 1))
        }
    }

    /// Windows over a frame: `targets` are the rows of which the first step of the horizon is to be forecast.
    ///
    /// # Panics
    /// If a target has too few rows before it or too few rows of the horizon behind it.
    pub fn of_frame(frame: &Frame, targets: impl IntoIterator<Item = usize>, params: &Params) -> Self {
        let targets: Vec<usize> = targets.into_iter().collect();
        let (look_back, horizon) = (params.look_back, frame.horizon);
        let before = look_back + frame.lead - 1;
        let rows = frame.first + frame.goals.len() / horizon;
        assert!(
            targets.iter().all(|target| *target >= frame.first + before),
            "invariant: windows begin in the series"
        );
        assert!(
            targets.iter().all(|target| target + horizon <= rows),
            "invariant: targets lie in the series"
        );
        let truths = targets.iter().flat_map(|target| {
            let row = (target - frame.lead - frame.first) * horizon;
            frame.goals[row..row + horizon].iter().copied()
        });
        Self {
            values: frame.values.clone(),
            row_features: frame.features,
            past: frame.past,
            starts: targets.iter().map(|target| target - before - frame.first).collect(),
            truths: truths.collect(),
            goals: frame.goals.clone(),
            goal_ends: targets.iter().map(|target| target - frame.lead + 1 - frame.first).collect(),
            loss_steps: params.scored_steps(),
            first: frame.first,
            seasonal_slots: frame.seasonal_slots.clone(),
            targets,
            clock: Some(frame.clock.clone()),
            rows_per_day: frame.rows_per_day,
            rows_that_count: frame.truths.clone(),
            ..Self::without_series(Shape::of_window(params.window, look_back, frame.features, horizon))
        }
    }

    /// Samples that come from no series, for checks: `inputs` is `[n, T, F]` and `truths` `[n, K]`, row-major.
    ///
    /// # Panics
    /// If the lengths do not fit the shape.
    pub fn of_samples(inputs: Vec<f64>, truths: Vec<f64>, shape: Shape) -> Self {
        Self::of_steps(inputs, truths, shape, 1)
    }

    /// The same with goals for the last `loss_steps` time steps: `goals` is `[n, loss_steps, K]`.
    ///
    /// # Panics
    /// If the lengths do not fit the shape.
    pub(crate) fn of_steps(inputs: Vec<f64>, goals: Vec<f64>, shape: Shape, loss_steps: usize) -> Self {
        let of_sample = loss_steps * shape.horizon;
        let count = goals.len() / of_sample;
        assert_eq!(goals.len(), count * of_sample, "invariant: goals are [n, loss_steps, K]");
        assert_eq!(inputs.len(), count * shape.input_len(), "invariant: inputs are [n, T, F]");
        let last = |goals: &[f64]| goals[of_sample - shape.horizon..].to_vec();
        Self {
            values: inputs.into(),
            starts: (0..count).map(|sample| sample * shape.steps).collect(),
            truths: goals.chunks_exact(of_sample).flat_map(last).collect(),
            goals: goals.into(),
            goal_ends: (1..=count).map(|sample| sample * loss_steps).collect(),
            loss_steps,
            ..Self::without_series(shape)
        }
    }

    /// No samples yet, and nothing known of the series that they come from.
    fn without_series(shape: Shape) -> Self {
        Self { row_features: shape.features, past: shape.features, loss_steps: 1, shape, ..Self::default() }
    }

    /// The shape of one sample.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Number of samples n.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// Refuses to let an engine fit nothing.
    ///
    /// # Errors
    /// If there is no sample.
    pub(crate) fn must_have_samples(&self, engine: &'static str) -> Result<()> {
        match self.is_empty() {
            true => Err(Error::engine(engine, "the train part has no sample to fit")),
            false => Ok(()),
        }
    }

    /// The input of one sample, `[T, F]`, oldest step first.
    pub fn input(&self, sample: usize) -> &[f64] {
        let start = self.starts[sample] * self.row_features;
        &self.values[start..start + self.shape.input_len()]
    }

    /// The same with the last `count` features of each row told of the rows to forecast.
    ///
    /// # Panics
    /// If no feature is left of the row itself.
    #[cfg(test)]
    pub(crate) fn with_told(mut self, count: usize) -> Self {
        assert!(count < self.row_features, "invariant: a row has a value of its own");
        self.past = self.row_features - count;
        self
    }

    /// Samples to forecast that come from no frame: `values` is `[rows, F]`, row-major, `own` of whose features are of the row
    /// itself, and `starts` has the first row of each sample.
    ///
    /// # Panics
    /// If a sample reaches beyond the rows.
    pub(crate) fn of_rows(
        values: Arc<[f64]>,
        starts: Vec<usize>,
        (features, seen, horizon): (usize, usize, usize),
        params: &Params,
    ) -> Self {
        let shape = Shape::of_window(params.window, params.look_back, features, horizon);
        let rows = values.len() / features;
        assert!(
            starts.iter().all(|start| start + params.look_back <= rows),
            "invariant: windows lie in the rows"
        );
        let truths = vec![f64::NAN; starts.len() * horizon];
        Self {
            values,
            row_features: features,
            past: seen,
            goal_ends: (1..=starts.len()).collect(),
            starts,
            goals: truths.as_slice().into(),
            truths,
            ..Self::without_series(shape)
        }
    }

    /// Features of one row that belong to its own time; those behind them tell of the rows to forecast.
    pub fn past(&self) -> usize {
        self.past
    }

    /// Features of one row.
    pub fn row_features(&self) -> usize {
        self.row_features
    }

    /// Last time steps whose forecasts enter the loss.
    pub fn loss_steps(&self) -> usize {
        self.loss_steps
    }

    /// The scaled truths of the last [`Windows::loss_steps`] time steps of one sample, `[loss_steps, K]`.
    pub fn goals(&self, sample: usize) -> &[f64] {
        let (end, horizon) = (self.goal_ends[sample], self.shape.horizon);
        &self.goals[(end - self.loss_steps) * horizon..end * horizon]
    }

    /// The scaled truth of one sample, `[K]`.
    pub fn truth(&self, sample: usize) -> &[f64] {
        &self.truths[sample * self.shape.horizon..][..self.shape.horizon]
    }

    /// The scaled truths of all samples, `[n, K]`.
    pub fn truths(&self) -> &[f64] {
        &self.truths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_ends_right_before_its_target() {
        let scaled: Vec<f64> = (0..10).map(f64::from).collect();
        let windows = Windows::of_series(&scaled, 7..10, 3, Window::Steps);
        assert_eq!(windows.len(), 3);
        assert_eq!((windows.input(0), windows.truth(0)), (&[4.0, 5.0, 6.0][..], &[7.0][..]));
        assert_eq!((windows.input(2), windows.truth(2)), (&[6.0, 7.0, 8.0][..], &[9.0][..]));
        assert_eq!(windows.shape(), Shape { steps: 3, features: 1, horizon: 1 });
    }

    #[test]
    fn a_window_of_features_holds_the_same_values_in_one_step() {
        let scaled: Vec<f64> = (0..10).map(f64::from).collect();
        let windows = Windows::of_series(&scaled, 3..10, 3, Window::Features);
        assert_eq!(windows.shape(), Shape { steps: 1, features: 3, horizon: 1 });
        assert_eq!(windows.input(1), &[1.0, 2.0, 3.0]);
    }

    #[test]
    fn free_samples_keep_their_shape() {
        let shape = Shape { steps: 2, features: 3, horizon: 2 };
        let inputs: Vec<f64> = (0..12).map(f64::from).collect();
        let windows = Windows::of_samples(inputs, vec![0.0, 1.0, 2.0, 3.0], shape);
        assert_eq!(windows.input(1), &[6.0, 7.0, 8.0, 9.0, 10.0, 11.0]);
        assert_eq!(windows.truth(1), &[2.0, 3.0]);
    }
}
