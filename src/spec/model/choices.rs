//! Hyperparameters that are one of a few words.

use crate::base::choice::choice;

choice! {
    /// How weights follow gradients.
    Optimizer {
        /// Kingma & Ba 2015 with PyTorch's constants (betas 0.9 and 0.999, epsilon 1e-8).
        Adam = "adam",
        /// `p -= learning_rate * gradient`.
        Sgd = "sgd",
    }
}

choice! {
    /// How a window enters the LSTM.
    Window {
        /// As `look_back` time steps: `[B, T, F]`.
        Steps = "steps",
        /// As the features of one time step: `[B, 1, T * F]`.
        Features = "features",
    }
}

impl Window {
    /// Time steps, and features of each, that so many rows of so many numbers enter as.
    pub(crate) fn laid_out(self, rows: usize, numbers: usize) -> (usize, usize) {
        match self {
            Self::Steps => (rows, numbers),
            Self::Features => (1, rows.saturating_mul(numbers)),
        }
    }
}

choice! {
    /// How values are scaled before training.
    ScaleMethod {
        /// To `[0, 1]`: `(y - min) / (max - min)`.
        MinMax = "min_max",
        /// To mean 0 and standard deviation 1.
        Standard = "standard",
        /// Not at all.
        Identity = "none",
    }
}

choice! {
    /// Which rows the scaling is fitted on.
    ScaleFit {
        /// The train part only.
        Train = "train",
        /// Every row: leaks validation and test into training.
        All = "all",
    }
}

choice! {
    /// Floating-point format of training.
    Precision {
        /// 32 bits.
        F32 = "f32",
        /// 64 bits.
        F64 = "f64",
    }
}

choice! {
    /// What a layer computes at each time step.
    CellKind {
        /// Long short-term memory.
        Lstm = "lstm",
        /// Gated recurrent unit.
        Gru = "gru",
    }
}

choice! {
    /// How the learning rate changes from step to step.
    Schedule {
        /// `rate (1 + cos(pi t / n)) / 2` at step t of n, from 0 (Loshchilov & Hutter 2017, without restarts).
        Cosine = "cosine",
        /// `rate (1 - t / n)` at step t of n, from 0.
        Linear = "linear",
    }
}

choice! {
    /// Logarithm taken of the target.
    Logarithm {
        /// `ln(y)`, for values above 0.
        Natural = "ln",
        /// `ln(1 + y)`, for values from 0 on.
        OnePlus = "ln_1p",
    }
}

choice! {
    /// What the means of a profile are by.
    Profile {
        /// Weekday and time of day; week of the year of weekly rows, month of monthly ones.
        Slot = "slot",
        /// Hours since Monday began on the wall.
        HourOfWeek = "hour_of_week",
        /// Day of the year, the seven days before and after it included.
        DayOfYear = "day_of_year",
    }
}

choice! {
    /// A line whose forecast is taken off the target; a word is that of the baseline.
    LineKind {
        /// Ridge regression on the inputs.
        Ridge = "ridge",
        /// The same with products of what is told of the rows to forecast.
        RidgeProducts = "ridge_products",
    }
}

impl Precision {
    /// Bytes of a number.
    pub fn bytes(self) -> u64 {
        match self {
            Self::F32 => 4,
            Self::F64 => 8,
        }
    }
}
