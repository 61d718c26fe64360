//! What baselines use of a configuration and of a sample.

use crate::base::error::{Error, Result};
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
    follows_season: false,
    refuses: |_| None,
};

/// Numbers in one row of the past: all features of one time.
///
/// # Errors
/// If the samples do not consist of `look_back` rows.
pub(super) fn row_len(engine: &'static str, setting: &Setting) -> Result<usize> {
    let (input, look_back) = (setting.shape.input_len(), setting.params.look_back);
    if look_back == 0 || input == 0 || !input.is_multiple_of(look_back) {
        let message = format!("an input of {input} numbers is not made of {look_back} rows (look_back)");
        return Err(Error::engine(engine, message));
    }
    Ok(input / look_back)
}
