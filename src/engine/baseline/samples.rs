//! What baselines use of a configuration and of a sample.

use crate::base::error::{Error, Result};
use crate::data::Windows;
use crate::engine::Setting;
use crate::spec::{EngineInfo, EngineRole, UsedBy, Uses};

/// What most baselines have in common besides their names.
pub(super) const FACTS: EngineInfo = EngineInfo {
    name: "",
    about: "",
    role: EngineRole::Baseline { naive: false, without_lag: None },
    uses: Uses::Of(UsedBy::Fitted),
    seeded: false,
    missing: None,
    most_inputs: None,
    refuses: |_| None,
};

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
