//! Losses: what training makes small.

use crate::base::choice::choice;

choice! {
    /// What an error `r = forecast - truth`, in scaled units, counts in the loss of a network: its mean over the batch,
    /// the horizon and the time steps in the loss.
    Loss {
        /// `r^2`.
        Mse = "mse",
        /// `|r|`.
        Mae = "mae",
        /// `r^2 / 2` below 1 in magnitude, `|r| - 1/2` from there on (Huber 1964, with PyTorch's default of delta).
        Huber = "huber",
    }
}

impl Loss {
    /// What one error counts.
    pub fn of(self, error: f64) -> f64 {
        match self {
            Self::Mse => error * error,
            Self::Mae => error.abs(),
            Self::Huber if error.abs() < 1.0 => 0.5 * error * error,
            Self::Huber => error.abs() - 0.5,
        }
    }

    /// The magnitude of an error where the loss, or its slope, has a kink; `None` if it is smooth.
    pub(crate) fn kink(self) -> Option<f64> {
        match self {
            Self::Mse => None,
            Self::Mae => Some(0.0),
            Self::Huber => Some(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_are_zero_without_an_error_even_and_huber_is_smooth_at_its_kink() {
        for loss in [Loss::Mse, Loss::Mae, Loss::Huber] {
            assert_eq!(loss.of(0.0), 0.0, "{loss:?}");
            assert_eq!(loss.of(-1.7), loss.of(1.7), "{loss:?}");
            assert!(loss.of(1.7) > loss.of(0.3), "{loss:?}");
        }
        let (below, above) = (Loss::Huber.of(1.0 - 1e-9), Loss::Huber.of(1.0 + 1e-9));
        assert!((above - below - 2e-9).abs() < 1e-15, "slope 1 on both sides: {below} {above}");
        assert_eq!([Loss::Mse, Loss::Mae, Loss::Huber].map(|loss| loss.of(-3.0)), [9.0, 3.0, 2.5]);
    }
}
