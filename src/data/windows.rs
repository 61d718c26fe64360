//! Windows over a scaled series: what an engine is trained on and asked about.
//!
//! Letters: B samples in a batch, T time steps, F features of a step, K horizon.

use std::ops::Range;

use crate::spec::Window;

/// The samples of one part: for each target the `look_back` rows before it.
#[derive(Clone, Debug)]
pub struct Windows {
    /// Scaled rows, `[rows, row_features]`, row-major.
    values: Vec<f64>,
    row_features: usize,
    /// First input row of each sample, `[n]`.
    starts: Vec<usize>,
    /// Scaled truths, `[n, K]`.
    truths: Vec<f64>,
    shape: Shape,
}

/// The shape of one sample as an engine sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shape {
    /// Time steps T.
    pub steps: usize,
    /// Features F of each step.
    pub features: usize,
    /// Values K to forecast.
    pub horizon: usize,
}

impl Shape {
    /// Numbers in one input, T * F.
    pub fn input_len(&self) -> usize {
        self.steps * self.features
    }
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
        let shape = match window {
            Window::Steps => Shape { steps: look_back, features: 1, horizon: 1 },
            Window::Features => Shape { steps: 1, features: look_back, horizon: 1 },
        };
        Self {
            values: scaled.to_vec(),
            row_features: 1,
            starts: targets.clone().map(|target| target - look_back).collect(),
            truths: scaled[targets].to_vec(),
            shape,
        }
    }

    /// Samples that come from no series, for checks: `inputs` is `[n, T, F]` and `truths` `[n, K]`, row-major.
    ///
    /// # Panics
    /// If the lengths do not fit the shape.
    pub fn of_samples(inputs: Vec<f64>, truths: Vec<f64>, shape: Shape) -> Self {
        let count = truths.len() / shape.horizon;
        assert_eq!(truths.len(), count * shape.horizon, "invariant: truths are [n, K]");
        assert_eq!(inputs.len(), count * shape.input_len(), "invariant: inputs are [n, T, F]");
        Self {
            values: inputs,
            row_features: shape.features,
            starts: (0..count).map(|sample| sample * shape.steps).collect(),
            truths,
            shape,
        }
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

    /// The input of one sample, `[T, F]`, oldest step first.
    pub fn input(&self, sample: usize) -> &[f64] {
        let start = self.starts[sample] * self.row_features;
        &self.values[start..start + self.shape.input_len()]
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
