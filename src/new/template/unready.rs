//! A spec that cannot be swept yet: the best that is known of a file, with everything that hinders above it.

use std::path::Path;

use super::data;
use super::yaml_words::{comment, name_of, quoted};
use crate::base::error::Problem;
use crate::spec::DataSpec;

/// How such a spec begins; `new` replaces it by a better one.
pub(crate) const MARK: &str = "# NOT READY";

/// The spec as YAML.
pub(crate) fn yaml(
    name: &str,
    data: &DataSpec,
    guesses: &[String],
    problems: &[Problem],
    file: &Path,
) -> String {
    let mut text = format!(
        "{MARK}: a draft for {} by `lookback new`, which could not be read with it:\n",
        quoted(&name_of(file))
    );
    for problem in problems {
        text += &comment(&format!("* {}", problem.message));
        if let Some(help) = &problem.help {
            text += &comment(&format!("  help: {help}"));
        }
    }
    text += "# The same command with what helps makes another draft in place of this one.\n";
    for guess in guesses {
        text += &comment(guess);
    }
    text += &format!("name: {}\n", quoted(name));
    text += &data::section(data, file, &[], None);
    text += "engines: [reference]\n";
    text + "sweep: { look_back: [4, 12], hidden_units: [16], learning_rate: [0.01] }\n"
}
