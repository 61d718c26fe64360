//! The targets of one spec side by side: what each came to, and which configuration does best on all of them.
//!
//! Every number comes from a target's own results, which stand alone. RMSEs of different targets are of different
//! scale and never averaged: configurations are compared by skill against each target's own naive forecast.

mod all_targets;
mod over_targets;
mod overview_page;
mod overview_tables;
mod overview_text;
mod target_results;

use std::path::Path;

use serde_json::{Value, json};

pub(crate) use all_targets::Overview;
pub(crate) use target_results::TargetResults;

use super::files::PAGE_FILE;
use crate::base::error::Result;
use crate::base::file::replace;

impl Overview<'_> {
    /// Writes `summary.csv`, `configurations.csv`, `summary.md` and the page.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        let files = [
            ("summary.csv", overview_tables::targets(self).csv()),
            ("configurations.csv", overview_tables::configurations(self).csv()),
            ("summary.md", overview_text::markdown(self)),
            (PAGE_FILE, overview_page::page(self)),
        ];
        files.iter().try_for_each(|(name, text)| replace(&folder.join(name), text))
    }

    /// Both tables and the answer for a terminal of `width` columns.
    pub(crate) fn render(&self, width: usize) -> String {
        overview_text::terminal(self, width)
    }

    /// The same for programs.
    pub(crate) fn json(&self) -> Value {
        json!({
            "experiment": self.spec().name,
            "question": self.spec().question,
            "answer": overview_text::answer(self),
            "notes": overview_text::notes(self),
            "unit": self.spec().data.unit,
            "targets": overview_tables::targets(self).json(),
            "configurations": overview_tables::configurations(self).json(),
        })
    }
}
