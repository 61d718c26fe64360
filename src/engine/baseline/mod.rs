//! Baselines that no network should stand without: persistence, seasonal naive, the mean of the
//! weekday and hour, alone and with a line on distances from it, ridge on lags, boosted trees, exponential smoothing, Theta.
//!
//! They are engines like any other but have no steps to train: what they learn they learn in
//! [`Model::fit`]. Each takes its samples as `look_back` rows of the past, oldest first, the
//! forecast series being the first feature of a row; whether the rows come as time steps or as
//! the features of one step makes no difference. Those that smooth follow every row of the series instead. They know nothing of scaling and are meant to
//! be fed values in the target's unit. What a fitted baseline sees besides the past of the series are
//! the features of its configuration, those that a network gets there.

mod calendar_mean;
mod calendar_ridge;
mod naive;
mod ridge;
mod samples;
mod smoothing;
mod trees;

pub(crate) use calendar_mean::CALENDAR_MEAN;
pub(crate) use calendar_ridge::CALENDAR_RIDGE;
pub(crate) use naive::{PERSISTENCE, SEASONAL_NAIVE};
pub(crate) use ridge::{RIDGE, RIDGE_PRODUCTS};
pub(crate) use smoothing::{ETS, ROUGH_ETS, THETA};
pub(crate) use trees::{BOOSTED_TREES, FEW_BOOSTED_TREES};
