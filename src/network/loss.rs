//! Losses: what training makes small.

use std::fmt;

use super::Quantiles;
use crate::base::choice::choice;

choice! {
    /// The kinds of losses, as specs name them.
    LossKind {
        /// [`Loss::Mse`].
        Mse = "mse",
        /// [`Loss::Mae`].
        Mae = "mae",
        /// [`Loss::Huber`].
        Huber = "huber",
        /// [`Loss::Quantiles`].
        Quantiles = "quantiles",
    }
}

/// What an error `r = output - truth`, in scaled units, counts in the loss of a network: its mean over the batch, the
/// horizon, the time steps in the loss and the outputs for each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loss {
    /// `r^2`.
    Mse,
    /// `|r|`.
    Mae,
    /// `r^2 / 2` below 1 in magnitude, `|r| - 1/2` from there on (Huber 1964, with PyTorch's default of delta).
    Huber,
    /// An output for each of these levels q of a step: `(1 - q) r` above the truth, `-q r` below it, which is least in
    /// the mean at the quantile of level q (pinball loss: Koenker & Bassett 1978).
    Quantiles(Quantiles),
}

impl Loss {
    /// What a spec calls it.
    pub fn kind(self) -> LossKind {
        match self {
            Self::Mse => LossKind::Mse,
            Self::Mae => LossKind::Mae,
            Self::Huber => LossKind::Huber,
            Self::Quantiles(_) => LossKind::Quantiles,
        }
    }

    /// The quantiles that the network forecasts; `None` if it has one output for each step, the forecast itself.
    pub fn quantiles(self) -> Option<Quantiles> {
        match self {
            Self::Quantiles(quantiles) => Some(quantiles),
            Self::Mse | Self::Mae | Self::Huber => None,
        }
    }

    /// Outputs for each step of the horizon, which share a truth.
    pub fn outputs(self) -> usize {
        self.quantiles().map_or(1, |quantiles| quantiles.count())
    }

    /// What one error of an output counts; `output` is its place among those of its step.
    pub fn of(self, output: usize, error: f64) -> f64 {
        match self {
            Self::Mse => error * error,
            Self::Mae => error.abs(),
            Self::Huber if error.abs() < 1.0 => 0.5 * error * error,
            Self::Huber => error.abs() - 0.5,
            Self::Quantiles(quantiles) if error > 0.0 => (1.0 - quantiles.levels()[output]) * error,
            Self::Quantiles(quantiles) => -quantiles.levels()[output] * error,
        }
    }

    /// The magnitude of an error where the loss, or its slope, has a kink; `None` if it is smooth.
    pub(crate) fn kink(self) -> Option<f64> {
        match self {
            Self::Mse => None,
            Self::Mae | Self::Quantiles(_) => Some(0.0),
            Self::Huber => Some(1.0),
        }
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quantiles(quantiles) => write!(f, "{} {quantiles}", self.kind().word()),
            _ => f.write_str(self.kind().word()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_are_zero_without_an_error_even_and_huber_is_smooth_at_its_kink() {
        for loss in [Loss::Mse, Loss::Mae, Loss::Huber] {
            assert_eq!(loss.of(0, 0.0), 0.0, "{loss:?}");
            assert_eq!(loss.of(0, -1.7), loss.of(0, 1.7), "{loss:?}");
            assert!(loss.of(0, 1.7) > loss.of(0, 0.3), "{loss:?}");
        }
        let (below, above) = (Loss::Huber.of(0, 1.0 - 1e-9), Loss::Huber.of(0, 1.0 + 1e-9));
        assert!((above - below - 2e-9).abs() < 1e-15, "slope 1 on both sides: {below} {above}");
        assert_eq!([Loss::Mse, Loss::Mae, Loss::Huber].map(|loss| loss.of(0, -3.0)), [9.0, 3.0, 2.5]);
    }

    #[test]
    fn a_quantile_is_where_the_pinball_loss_is_least() {
        let truths: Vec<f64> = (0..100).map(f64::from).collect();
        let quantiles = Quantiles::new(&[0.2, 0.5, 0.93]).unwrap();
        let loss = Loss::Quantiles(quantiles);
        for (output, level) in quantiles.levels().iter().enumerate() {
            let mean = |at: f64| truths.iter().map(|truth| loss.of(output, at - truth)).sum::<f64>();
            let (below, above) = (100.0 * level - 3.5, 100.0 * level + 2.5);
            let quantile = 100.0 * level - 0.5;
            assert!(mean(quantile) < mean(below) && mean(quantile) < mean(above), "{level}");
        }
        assert_eq!([loss.of(0, 2.0), loss.of(0, -2.0), loss.of(0, 0.0)], [1.6, 0.4, 0.0]);
        assert_eq!((loss.outputs(), loss.to_string()), (3, "quantiles 0.2 0.5 0.93".to_owned()));
    }
}
