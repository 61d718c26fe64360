//! From a spec, its plan and its journal to tables: needs no engine, no data and no network.
//!
//! Everything here is a pure function of these three, so `lookback report` rebuilds every derived
//! file byte for byte.

mod agreement;
mod answer;
mod census;
mod columns;
mod compare;
mod configuration;
mod figure;
mod files;
mod gather;
mod latex;
mod manifest;
mod markup;
mod number;
mod overview;
mod page;
mod papers;
mod searches;
mod settings;
mod slices;
mod speed;
mod speed_figure;
mod speed_goals;
pub mod statistics;
mod steps;
mod table;
mod terminal;
mod trials;

pub use census::Census;
pub use compare::{Against, Comparison, Difference, Pair, Side, comparison_json, render_comparison};
pub use configuration::{Configuration, Spread, Standing};
pub use figure::{FIGURES_FOLDER, write_figures, write_searches_figure, write_speed_figure};
pub use files::{PAGE_FILE, summary_json, write};
pub use overview::{Across, Overview, Target};
pub use page::shown;
pub use searches::{Course, Estimate, Searched, Searches, curves_table, searches_markdown, searches_table};
pub use settings::Settings;
pub use speed::{speed_note, speed_table, write_speed};
pub use speed_goals::goals;
pub use statistics::{Averaged, Measured, Statistics};
pub use table::{Align, Table, turns_writing};
pub use terminal::{render, render_speed};

use crate::record::{Journal, Record, Speed};
use crate::results::ResultsFolder;
use crate::spec::{EngineInfo, Plan, Spec};

/// What a report is made from.
pub struct Sources<'a> {
    /// The spec that the plan was made from.
    pub spec: &'a Spec,
    /// The trials, in the order of every table.
    pub plan: &'a Plan,
    /// What is known of them.
    pub journal: &'a Journal,
    /// The speed pass, if there was one.
    pub speed: Option<&'a Speed>,
    /// The facts about engines.
    pub infos: &'a [&'static EngineInfo],
}

impl ResultsFolder {
    /// What a report is made from.
    pub fn sources(&self) -> Sources<'_> {
        let Self { spec, plan, journal, speed, infos } = self;
        Sources { spec, plan, journal, speed: speed.as_ref(), infos }
    }
}

impl Sources<'_> {
    /// The finished trials, in plan order, each read from the journal: a walk over all of them takes
    /// some ten microseconds a trial, so what is needed of every one is gathered in one ([`Standing`]).
    fn records(&self) -> impl Iterator<Item = Record> + '_ {
        self.numbered(0..self.plan.len()).map(|(_, record)| record)
    }

    /// The finished ones of some trials, by number in the plan.
    fn numbered(&self, numbers: std::ops::Range<usize>) -> impl Iterator<Item = (usize, Record)> + '_ {
        self.plan.ids(numbers).filter_map(|(number, id)| Some((number, self.journal.current(&id)?)))
    }

    /// The columns that tell configurations apart: the usual three and every other axis of the sweep.
    fn columns(&self) -> Vec<&'static str> {
        let mut columns = vec!["look_back", "hidden_units", "learning_rate"];
        let epochs = self.spec.search.ladder().map(|_| "epochs");
        columns.extend(epochs);
        columns.extend(
            self.spec
                .axes
                .iter()
                .map(|axis| axis.name)
                .filter(|name| !columns.contains(name))
                .collect::<Vec<_>>(),
        );
        columns
    }

    fn info(&self, engine: &str) -> Option<&'static EngineInfo> {
        self.infos.iter().copied().find(|info| info.name == engine)
    }

    /// Whether an axis means anything to an engine.
    fn uses(&self, engine: &str, axis: &str) -> bool {
        self.info(engine).is_none_or(|info| !info.baseline || info.uses.contains(&axis))
    }

    /// Whether configurations can be chosen by validation.
    fn validated(&self) -> bool {
        self.spec.split.validates()
    }
}
