//! What plots are drawn from.

use super::drawing::{LegendEntry, PlotStyle};
use crate::base::error::Result;
use crate::record::Record;
use crate::report::analysis::{Configuration, SliceErrors, Standing, chosen, shown};
use crate::report::page::Beside;
use crate::spec::Part;

/// What plots are drawn from.
pub(crate) struct Scene<'a> {
    /// What the results come to.
    pub standing: &'a Standing<'a>,
    /// What lies beside the journal.
    pub beside: &'a Beside,
    /// The trials whose forecasts are drawn, with the positions of their configurations.
    pub shown: Vec<(usize, Record)>,
    /// Those whose learning is.
    pub chosen: Vec<Record>,
    /// Errors slice by slice, of a rolling origin.
    pub slices: Option<SliceErrors>,
}

impl<'a> Scene<'a> {
    /// Reads the records that plots are drawn from.
    ///
    /// # Errors
    /// If one cannot be read again.
    pub(crate) fn read(standing: &'a Standing<'a>, beside: &'a Beside) -> Result<Self> {
        let (shown, chosen) = (shown(standing)?, chosen(standing)?);
        let slices = SliceErrors::of_drawn(standing)?;
        Ok(Self { standing, beside, shown, chosen, slices })
    }

    /// The title of a plot of `what`.
    pub(super) fn title(&self, what: &str) -> String {
        format!("{}: {what}", self.standing.results.spec.title())
    }

    /// The part that chooses, or that stands for it where there is none.
    pub(super) fn part(&self) -> Part {
        if self.standing.results.validated() { Part::Validation } else { Part::Train }
    }

    /// How an engine looks, as on the page.
    pub(super) fn look(&self, engine: &str) -> PlotStyle {
        let mut names: Vec<&str> = self.standing.results.spec.engines.iter().map(String::as_str).collect();
        for configuration in &self.standing.configurations {
            if !names.contains(&configuration.engine.as_str()) {
                names.push(&configuration.engine);
            }
        }
        PlotStyle::nth(names.iter().position(|name| *name == engine).unwrap_or_default())
    }

    /// A legend of some engines, each once.
    pub(super) fn legend<'b>(&self, engines: impl Iterator<Item = &'b str>, mark: bool) -> Vec<LegendEntry> {
        let mut entries: Vec<LegendEntry> = Vec::new();
        for engine in engines {
            if !entries.iter().any(|entry| entry.name == engine) {
                entries.push(LegendEntry { name: engine.to_owned(), look: self.look(engine), mark });
            }
        }
        entries
    }

    /// `validation RMSE (thousand entries)`.
    pub(crate) fn rmse_of(&self, part: Part) -> String {
        match self.standing.results.unit().trim() {
            "" => format!("{} RMSE", part.word()),
            unit => format!("{} RMSE ({unit})", part.word()),
        }
    }

    /// Configurations that are no baselines and have a score where it counts.
    pub(super) fn scored(&self) -> Vec<&Configuration> {
        let all = self.standing.configurations.iter();
        all.filter(|c| !c.baseline && c.mean(self.part()).is_some()).collect()
    }
}
