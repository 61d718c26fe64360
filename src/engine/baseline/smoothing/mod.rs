//! Exponential smoothing: what follows every row of a series with a level, a slope and a season.
//!
//! `train rows` -> decomposition -> first state -> rates and state of the greatest likelihood, form by form -> the form with
//! the least AICc. What was fitted is then rolled over all rows, and asked for forecasts on the way.
//!
//! Letters: l level, b slope, s season, y value, q = l + phi b; alpha, beta, gamma, phi the rates.

mod decomposition;
mod ets;
mod first_state;
mod follow;
mod form_selection;
mod likelihood;
mod nelder_mead;
mod smoother;
#[cfg(test)]
mod smoothing_gold;
mod theta;

pub(crate) use ets::{ETS, ROUGH_ETS};
pub(crate) use theta::THETA;
