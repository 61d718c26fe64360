//! The targets of one spec side by side: what each came to, and which configuration does best on all of them.
//!
//! Every number comes from a target's own results, which stand alone. RMSEs of different targets are of different
//! scale and never averaged: configurations are compared by skill against each target's own naive forecast.

mod across;
mod page;
mod tables;
mod text;

use std::path::Path;

use serde_json::{Value, json};

pub use across::Across;

use super::configuration::by_validation;
use super::{Configuration, PAGE_FILE, Sources, Standing};
use crate::base::error::Result;
use crate::base::file::replace;
use crate::spec::Spec;

/// One target: its spec, and what there is of its results.
pub struct Target<'a> {
    /// The spec of this target alone.
    pub spec: &'a Spec,
    /// Nothing before its first trial.
    pub found: Option<(Sources<'a>, Standing)>,
}

impl Target<'_> {
    fn standing(&self) -> Option<&Standing> {
        self.found.as_ref().map(|(_, standing)| standing)
    }

    /// The best configuration by validation that is no yardstick.
    fn best(&self) -> Option<&Configuration> {
        self.standing()?.best()
    }

    /// The naive forecast that skill is measured against.
    fn naive(&self) -> Option<&Configuration> {
        let standing = self.standing()?;
        Some(&standing.configurations[standing.naive?])
    }

    /// The best yardstick by validation.
    fn rival(&self) -> Option<&Configuration> {
        let rivals = self.standing()?.configurations.iter().filter(|own| own.baseline && own.selected);
        rivals.min_by(|a, b| by_validation(a, b))
    }
}

/// All targets of one spec, in its order.
pub struct Overview<'a> {
    targets: Vec<Target<'a>>,
    /// Configurations that ended with numbers for every seed of every target that has results, in plan order.
    across: Vec<Across>,
}

impl<'a> Overview<'a> {
    /// Of at least one target.
    pub fn of(targets: Vec<Target<'a>>) -> Self {
        let across = across::across(&targets);
        Self { targets, across }
    }

    fn spec(&self) -> &Spec {
        self.targets[0].spec
    }

    /// The first target that has results, for what all of them share.
    fn sources(&self) -> Option<&Sources<'a>> {
        self.targets.iter().find_map(|target| target.found.as_ref()).map(|(sources, _)| sources)
    }

    /// How many targets have results.
    fn begun(&self) -> usize {
        self.targets.iter().filter(|target| target.found.is_some()).count()
    }

    /// The best trained configuration over all targets by mean validation skill.
    fn chosen(&self) -> Option<&Across> {
        self.across.iter().find(|own| own.chosen)
    }

    /// Writes `summary.csv`, `configurations.csv`, `summary.md` and the page.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let files = [
            ("summary.csv", tables::targets(self).csv()),
            ("configurations.csv", tables::configurations(self).csv()),
            ("summary.md", text::markdown(self)),
            (PAGE_FILE, page::page(self)),
        ];
        files.iter().try_for_each(|(name, text)| replace(&folder.join(name), text))
    }

    /// Both tables and the answer for a terminal of `width` columns.
    pub fn render(&self, width: usize) -> String {
        text::terminal(self, width)
    }

    /// The same for programs.
    pub fn json(&self) -> Value {
        json!({
            "experiment": self.spec().name,
            "question": self.spec().question,
            "answer": text::answer(self),
            "notes": text::notes(self),
            "unit": self.spec().data.unit,
            "targets": tables::targets(self).json(),
            "configurations": tables::configurations(self).json(),
        })
    }
}
