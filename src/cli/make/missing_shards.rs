//! What the shards of a sweep lack, in words.

use std::path::Path;

use crate::run::{Survey, array_list};

/// What is missing and how to get it.
pub(crate) fn lacking(survey: &Survey, folder: &Path) -> String {
    let missing = survey.missing();
    let (planned, finished) = survey.trials();
    let of = survey.shards.len();
    if missing.is_empty() {
        return format!(
            "all {planned} trials of {of} shards are finished: lookback merge {}\n",
            folder.display()
        );
    }
    let mut text =
        format!("{finished} of {planned} trials are finished; {} of {of} shards lack some\n", missing.len());
    if let Some(at) = survey.rungs.iter().position(|rung| !rung.complete()).filter(|_| survey.rungs.len() > 1)
    {
        text += &format!("  rung {} of {}; those above follow from it\n", at + 1, survey.rungs.len());
    }
    text += &format!("  missing shards, as --array= takes them: {}\n", array_list(&missing));
    text += &format!("  submit them again: lookback submit SPEC --shards {of}\n");
    text += &format!("  or one by one: lookback sweep SPEC --shard I/{of}\n");
    text
}
