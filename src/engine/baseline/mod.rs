//! Baselines that no network should stand without: persistence, seasonal naive, the mean of the
//! weekday and hour, alone and with a line on distances from it, ridge on lags, boosted trees.
//!
//! They are engines like any other but have no steps to train: what they learn they learn in
//! [`Model::fit`]. Each takes its samples as `look_back` rows of the past, oldest first, the
//! forecast series being the first feature of a row; whether the rows come as time steps or as
//! the features of one step makes no difference. They know nothing of scaling and are meant to
//! be fed values in the target's unit. What a fitted baseline sees besides the past of the series are
//! the features of its configuration, those that a network gets there.

mod calendar_mean;
mod calendar_ridge;
mod naive;
mod pairwise;
mod ridge;
mod trees;

pub(crate) use calendar_mean::CALENDAR_MEAN;
pub(crate) use calendar_ridge::CALENDAR_RIDGE;
pub(crate) use naive::PERSISTENCE;
pub(crate) use naive::SEASONAL_NAIVE;
pub(crate) use ridge::RIDGE;
pub(crate) use ridge::RIDGE_PRODUCTS;
pub(crate) use trees::{BOOSTED_TREES, FEW_BOOSTED_TREES};

use super::Setting;
use crate::base::error::{Error, Result};
use crate::data::Windows;

/// The hyperparameters on which forecasts that copy depend.
const NAIVE_USES: &[&str] = &["look_back", "horizon", "lead", "at_least"];

/// The hyperparameters on which fitted baselines depend: all that decide what is seen and learnt.
const FITTED_USES: &[&str] =
    &["look_back", "features", "log", "difference", "level", "horizon", "lead", "at_least", "profile"];

/// The inputs of one sample without repetition: of each row of the past its own features, and what is
/// told of the rows to forecast from the last row alone.
fn inputs<'a>(windows: &'a Windows, sample: usize) -> impl Iterator<Item = f64> + 'a {
    let (input, width, past) = (windows.input(sample), windows.row_features(), windows.past());
    let last = input.len() - width;
    let own = input.chunks_exact(width).flat_map(move |row| &row[..past]);
    own.chain(&input[last + past..]).copied()
}

/// How many there are.
fn input_count(windows: &Windows) -> usize {
    let (width, past) = (windows.row_features(), windows.past());
    windows.shape().input_len() / width * past + width - past
}

/// Numbers in one row of the past: all features of one time.
///
/// # Errors
/// If the samples do not consist of `look_back` rows.
fn row_len(engine: &'static str, setting: &Setting) -> Result<usize> {
    let (input, look_back) = (setting.shape.input_len(), setting.params.look_back);
    if look_back == 0 || input == 0 || !input.is_multiple_of(look_back) {
        let message = format!("an input of {input} numbers is not made of {look_back} rows (look_back)");
        return Err(Error::Engine { engine, message });
    }
    Ok(input / look_back)
}

/// What a closed-form model says to a training step or a question for gradients.
fn untrainable<T>(engine: &'static str) -> Result<T> {
    let message = "has no weights that follow a gradient; it is fitted in one go".to_owned();
    Err(Error::Engine { engine, message })
}
