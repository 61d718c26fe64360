//! What baselines use of a configuration and of a sample.

use crate::base::error::{Error, Result};
use crate::data::Windows;
use crate::engine::Setting;
use crate::spec::schema;

/// The hyperparameters on which forecasts that copy depend.
pub(super) const NAIVE_USES: &[&str] = schema::USED_BY_ALL;

/// The hyperparameters on which fitted baselines depend: all that decide what is seen and learnt.
pub(super) const FITTED_USES: &[&str] = schema::USED_BY_FITTED;

/// The inputs of one sample without repetition: of each row of the past its own features, and what is
/// told of the rows to forecast from the last row alone.
pub(super) fn inputs<'a>(windows: &'a Windows, sample: usize) -> impl Iterator<Item = f64> + 'a {
    let (input, width, past) = (windows.input(sample), windows.row_features(), windows.past());
    let last = input.len() - width;
    let own = input.chunks_exact(width).flat_map(move |row| &row[..past]);
    own.chain(&input[last + past..]).copied()
}

/// How many there are.
pub(super) fn input_count(windows: &Windows) -> usize {
    let (width, past) = (windows.row_features(), windows.past());
    windows.shape().input_len() / width * past + width - past
}

/// Numbers in one row of the past: all features of one time.
///
/// # Errors
/// If the samples do not consist of `look_back` rows.
pub(super) fn row_len(engine: &'static str, setting: &Setting) -> Result<usize> {
    let (input, look_back) = (setting.shape.input_len(), setting.params.look_back);
    if look_back == 0 || input == 0 || !input.is_multiple_of(look_back) {
        let message = format!("an input of {input} numbers is not made of {look_back} rows (look_back)");
        return Err(Error::Engine { engine, message });
    }
    Ok(input / look_back)
}

/// What a closed-form model says to a training step or a question for gradients.
pub(super) fn untrainable<T>(engine: &'static str) -> Result<T> {
    let message = "has no weights that follow a gradient; it is fitted in one go".to_owned();
    Err(Error::Engine { engine, message })
}
