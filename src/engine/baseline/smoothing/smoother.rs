//! One form of exponential smoothing with its rates and its state, row by row.
//!
//! With m = q, q + s or q s as the season enters, and e = y - m, a row changes the state to
//!
//! ```text
//! l = q + alpha e / S      b = phi b + beta e / S      s = s + gamma e / Q
//! ```
//!
//! S is s and Q is q where the season multiplies, else both are 1. These are the equations of Hyndman, Koehler, Ord & Snyder,
//! "Forecasting with Exponential Smoothing" (2008), whose forecasts are the same whether errors add or multiply: only the
//! likelihood differs. A row without a value has e = 0.

use super::follow::Follower;

/// How errors, trend and season enter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SmoothingForm {
    /// Errors grow with the forecast instead of being alike everywhere.
    pub errors_multiply: bool,
    pub trend: TrendForm,
    pub season: SeasonForm,
}

/// What the slope does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum TrendForm {
    None,
    Line,
    /// Grows smaller by phi with each row.
    Damped,
}

/// How a season enters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum SeasonForm {
    None,
    Adds,
    Multiplies,
}

impl SeasonForm {
    /// What a season is that does nothing.
    pub(super) fn neutral(self) -> f64 {
        if self == Self::Multiplies { 1.0 } else { 0.0 }
    }

    /// A level in its season.
    pub(super) fn put(self, level: f64, season: f64) -> f64 {
        match self {
            Self::None => level,
            Self::Adds => level + season,
            Self::Multiplies => level * season,
        }
    }

    /// A value without its season.
    pub(super) fn take(self, value: f64, season: f64) -> f64 {
        match self {
            Self::None => value,
            Self::Adds => value - season,
            Self::Multiplies => value / season,
        }
    }
}

/// How fast each part of the state follows, and what is left of the slope after a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rates {
    pub alpha: f64,
    pub beta: f64,
    pub gamma: f64,
    pub phi: f64,
}

/// Where a series stands after a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SmoothingState {
    pub level: f64,
    pub slope: f64,
    /// By place in the season; empty without one.
    pub season: Vec<f64>,
}

/// A form, its rates and its state.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Smoother {
    pub form: SmoothingForm,
    pub rates: Rates,
    pub state: SmoothingState,
}

/// A divisor nearer to 0 changes nothing: a level at 0 tells nothing of a share.
const LEAST_DIVISOR: f64 = 1e-10;

/// What is left of a slope below this share is nothing.
const LEAST_SLOPE: f64 = 1e-18;

impl Smoother {
    /// Level and slope that the next row begins with, and its season.
    pub(super) fn next(&self, place: usize) -> (f64, f64, f64) {
        let slope = self.rates.phi * self.state.slope;
        (self.state.level + slope, slope, self.season(place))
    }

    /// The season of a place; one that no row of the train part had does nothing.
    fn season(&self, place: usize) -> f64 {
        self.state.season.get(place).copied().unwrap_or(self.form.season.neutral())
    }

    /// Goes on by a row, whose forecast was off by `error`.
    pub(super) fn go_on(&mut self, place: usize, error: f64) {
        let (level, slope, season) = self.next(place);
        let share = |of: f64| if of.abs() < LEAST_DIVISOR { 0.0 } else { error / of };
        let (of_level, of_season) = match self.form.season {
            SeasonForm::Multiplies => (share(season), share(level)),
            SeasonForm::None | SeasonForm::Adds => (error, error),
        };
        self.state.level = level + self.rates.alpha * of_level;
        self.state.slope = slope + self.rates.beta * of_level;
        if let Some(slot) = self.state.season.get_mut(place) {
            *slot = season + self.rates.gamma * of_season;
        }
    }
}

impl Follower for Smoother {
    fn see(&mut self, place: usize, value: Option<f64>) {
        let (level, _, season) = self.next(place);
        let error = value.map_or(0.0, |value| value - self.form.season.put(level, season));
        self.go_on(place, error);
    }

    fn ahead(&self, steps: usize, place: usize) -> f64 {
        let phi = self.rates.phi;
        let slopes = if phi == 1.0 {
            steps as f64
        } else {
            let (mut sum, mut left) = (0.0, 1.0);
            for _ in 0..steps {
                left *= phi;
                sum += left;
                if left < LEAST_SLOPE {
                    break;
                }
            }
            sum
        };
        self.form.season.put(self.state.level + slopes * self.state.slope, self.season(place))
    }
}
