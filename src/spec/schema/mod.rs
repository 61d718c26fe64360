//! Every key a spec may hold: the one table behind checking, defaults and documentation.
//!
//! Paths are joined by dots, `train.batch_size`. A hyperparameter has a row in [`HYPERPARAMETERS`]
//! and may be fixed at its path or be an axis under `sweep:` by its name; everything else has a row
//! in [`KEYS`].

mod expected;
mod json_schema;
mod resolved;

pub(crate) use expected::expected;
pub use json_schema::{json_schema, markdown};

use crate::spec::{CellOutput, Logarithm, Optimizer, Precision, ScaleFit, ScaleMethod, Schedule, Window};

/// One key of a spec.
#[derive(Debug)]
pub struct Key {
    /// Where it stands: its path.
    pub at: &'static str,
    /// A hyperparameter's name, as in `sweep:` and [`super::Params`]; of other keys the last part of the path.
    pub name: &'static str,
    /// What may stand behind it.
    pub kind: Kind,
    /// What holds if it is left out.
    pub fallback: Fallback,
    /// Unit of its number; empty if it has none.
    pub unit: &'static str,
    /// What it means, in one sentence.
    pub about: &'static str,
}

impl Key {
    /// The path of the section it stands in; empty for the whole file.
    pub fn section(&self) -> &'static str {
        self.at.rsplit_once('.').map_or("", |(section, _)| section)
    }

    /// The word before the colon: the last part of its path.
    pub fn word(&self) -> &'static str {
        self.at.rsplit_once('.').map_or(self.at, |(_, word)| word)
    }
}

/// What may stand behind a key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Other keys.
    Section,
    /// One line of text.
    Text,
    /// Text of one or more lines.
    Prose,
    /// Text that can be the name of a folder on any system.
    Name,
    /// Name of a column, or a list of names.
    Columns,
    /// Path of a file.
    Path,
    /// 64 hexadecimal digits.
    Sha256,
    /// One ASCII character.
    Character,
    /// A whole number, both bounds included.
    Whole {
        /// Smallest.
        low: u64,
        /// Largest.
        high: u64,
    },
    /// A finite number.
    Number {
        /// Lower bound.
        low: Bound,
        /// Upper bound.
        high: Bound,
    },
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Names of trained engines.
    Engines,
    /// Names of baselines, or `{name: lag}`.
    Baselines,
    /// Hyperparameters by name, each with a list or a range of values.
    Sweep,
    /// Sets of further inputs; in the sweep their names.
    Features,
    /// Lists of names of axes.
    Zip,
}

/// An end of a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// The range holds this number.
    Closed(f64),
    /// The range comes up to this number but does not hold it.
    Open(f64),
}

/// What holds if a key is left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fallback {
    /// It must be given (a hyperparameter: at its path or in the sweep).
    Required,
    /// Nothing is set, which `null` also says.
    Unset,
    /// This text stands there, read as YAML.
    Text(&'static str),
    /// It follows from the rest of the spec, as the sentence says.
    Derived,
}

use Bound::{Closed, Open};
use Fallback::{Derived, Required, Text, Unset};

const fn key(at: &'static str, kind: Kind, fallback: Fallback, about: &'static str) -> Key {
    Key { at, name: at, kind, fallback, unit: "", about }
}

const fn axis(
    name: &'static str,
    at: &'static str,
    kind: Kind,
    rest: (Fallback, &'static str, &'static str),
) -> Key {
    Key { at, name, kind, fallback: rest.0, unit: rest.1, about: rest.2 }
}

/// Longest look-back and longest lag of a baseline, in steps.
pub const LARGEST_LOOK_BACK: u64 = 100_000;

/// The hyperparameters, in the order of trials and tables.
#[rustfmt::skip]
pub const HYPERPARAMETERS: &[Key] = &[
    axis("look_back", "look_back", Kind::Whole { low: 1, high: LARGEST_LOOK_BACK },
        (Required, "steps", "How many values of the past a forecast sees.")),
    axis("hidden_units", "model.hidden_units", Kind::Whole { low: 1, high: 16_384 },
        (Required, "", "Hidden units of the LSTM.")),
    axis("learning_rate", "train.learning_rate", Kind::Number { low: Open(0.0), high: Closed(1e6) },
        (Required, "", "Step size of the optimizer.")),
    axis("batch_size", "train.batch_size", Kind::Whole { low: 1, high: 1_000_000 },
        (Text("32"), "samples", "Samples in one optimizer step; the last batch of an epoch may be smaller.")),
    axis("epochs", "train.epochs", Kind::Whole { low: 1, high: 1_000_000 },
        (Text("40"), "epochs", "Passes over the train part, at most.")),
    axis("patience", "train.early_stopping.patience", Kind::Whole { low: 1, high: 1_000_000 },
        (Unset, "epochs", "Epochs without a better validation RMSE before training stops; null: never.")),
    axis("clip_norm", "train.clip_norm", Kind::Number { low: Open(0.0), high: Closed(1e9) },
        (Unset, "", "Largest Euclidean norm of the whole gradient; null: no clipping.")),
    axis("optimizer", "train.optimizer", Kind::Choice(Optimizer::WORDS),
        (Text("adam"), "", "How weights follow gradients.")),
    axis("window", "window", Kind::Choice(Window::WORDS),
        (Text("steps"), "", "Whether a window enters the LSTM as time steps or as the features of one step.")),
    axis("scale_method", "scale.method", Kind::Choice(ScaleMethod::WORDS),
        (Text("min_max"), "", "How values are scaled before training.")),
    axis("scale_fit", "scale.fit", Kind::Choice(ScaleFit::WORDS),
        (Text("train"), "", "Which rows the scaling is fitted on; all leaks validation and test into training.")),
    axis("precision", "train.precision", Kind::Choice(Precision::WORDS),
        (Text("f32"), "", "Floating-point format of training.")),
    axis("cell_output", "model.cell_output", Kind::Choice(CellOutput::WORDS),
        (Text("tanh"), "", "What the output gate multiplies: tanh of the cell, or the cell itself.")),
    axis("features", "features", Kind::Features,
        (Unset, "", "Further inputs: columns, calendar, named days, lags; one set, or several by name for the sweep.")),
    axis("loss_steps", "train.loss_steps", Kind::Whole { low: 1, high: LARGEST_LOOK_BACK },
        (Unset, "steps", "How many of the last time steps have their forecast in the loss; unset: the last one.")),
    axis("schedule", "train.schedule", Kind::Choice(Schedule::WORDS),
        (Unset, "", "How the learning rate falls to 0, step by step; unset: it stays.")),
    axis("log", "transform.log", Kind::Choice(Logarithm::WORDS),
        (Unset, "", "Logarithm of the target; unset: none.")),
    axis("difference", "transform.difference", Kind::Whole { low: 1, high: LARGEST_LOOK_BACK },
        (Unset, "steps", "Lag whose value is subtracted from the target; unset: none.")),
    axis("level", "transform.level", Kind::Whole { low: 1, high: LARGEST_LOOK_BACK },
        (Unset, "steps", "Values whose trailing mean is subtracted from the target; unset: none.")),
    axis("horizon", "forecast.horizon", Kind::Whole { low: 1, high: 1000 },
        (Unset, "steps", "How many steps are forecast at once; unset: 1.")),
    axis("lead", "forecast.lead", Kind::Whole { low: 1, high: LARGEST_LOOK_BACK },
        (Unset, "steps", "Steps from the last known value to the first forecast; unset: 1.")),
];

const FILL: Kind = Kind::Choice(&["interpolate", "drop", "ffill"]);

/// Most configurations that a search may draw.
pub const MOST_DRAWN: usize = 10_000;

/// Configurations that a search may draw.
const DRAWN: Kind = Kind::Whole { low: 1, high: MOST_DRAWN as u64 };

/// Every key but the hyperparameters, sections before what stands in them.
#[rustfmt::skip]
pub const KEYS: &[Key] = &[
    key("name", Kind::Name, Required, "Names the experiment and its results folder."),
    key("question", Kind::Prose, Text("''"), "What the experiment is to answer."),
    key("data", Kind::Section, Required, "The series and how to read it."),
    key("data.file", Kind::Path, Required, "The CSV file, relative to the spec's folder."),
    key("data.time", Kind::Text, Required, "Name of the column of times."),
    key("data.target", Kind::Columns, Required, "Name of the column to forecast; a list of names makes an experiment of each."),
    key("data.unit", Kind::Text, Text("''"), "Unit of the target, for tables."),
    key("data.sha256", Kind::Sha256, Unset, "SHA-256 that the file must have."),
    Key { unit: "rows", ..key("data.season", Kind::Whole { low: 1, high: LARGEST_LOOK_BACK }, Unset,
        "Rows of one season: MASE is measured by the naive forecast of the row so far before; unset: 1.") },
    key("data.csv", Kind::Section, Unset, "How the file departs from UTF-8, commas, decimal points and ISO times."),
    key("data.csv.delimiter", Kind::Character, Unset, "Field separator; unset: a comma."),
    key("data.csv.decimal", Kind::Choice(&[".", ","]), Unset, "Decimal mark; unset: a point."),
    key("data.csv.thousands", Kind::Choice(&[",", ".", "'", " "]), Unset, "Thousands separator that numbers may hold; unset: none."),
    key("data.csv.date_format", Kind::Text, Unset, "strftime format of the times, for example %m/%d/%Y; unset: ISO 8601."),
    key("data.csv.time_zone", Kind::Text, Unset, "IANA time zone of times without an offset, for example America/Chicago."),
    key("data.csv.comment", Kind::Character, Unset, "Lines that begin with this character are no data."),
    Key { unit: "lines", ..key("data.csv.skip_footer", Kind::Whole { low: 0, high: 1_000_000 }, Unset,
        "Lines at the end of the file that are no data, blank ones included.") },
    key("data.csv.missing", FILL, Unset, "What becomes of missing target values; unset: they are refused."),
    key("data.csv.gaps", FILL, Unset, "What becomes of missing rows; unset: they are refused."),
    key("split", Kind::Section, Derived, "Fractions of the rows, in the order of time, together 1; or a rolling origin."),
    key("split.train", Kind::Number { low: Open(0.0), high: Open(1.0) }, Text("0.70"), "Fraction that weights and scaling are fitted on."),
    key("split.validation", Kind::Number { low: Closed(0.0), high: Open(1.0) }, Text("0.15"), "Fraction that configurations are chosen on; 0: nothing is chosen."),
    key("split.test", Kind::Number { low: Open(0.0), high: Open(1.0) }, Text("0.15"), "Fraction that configurations are judged on."),
    key("split.trim", Kind::Section, Unset, "Targets of each part that are left unscored and untrained."),
    Key { unit: "rows", ..key("split.trim.first", Kind::Whole { low: 0, high: 1_000_000 }, Text("0"), "Targets left out at the beginning of each part.") },
    Key { unit: "rows", ..key("split.trim.last", Kind::Whole { low: 0, high: 1_000_000 }, Text("0"), "Targets left out at the end of each part.") },
    key("split.rolling", Kind::Section, Unset, "A rolling origin instead of fractions: slices that follow each other are tested, each by a fit on rows before it."),
    key("split.rolling.first", Kind::Text, Unset, "Time of the first row of the first slice; unset: so that the last slice ends with the series."),
    Key { unit: "slices", ..key("split.rolling.origins", Kind::Whole { low: 1, high: 1_000_000 }, Required, "How many slices are tested.") },
    Key { unit: "rows", ..key("split.rolling.step", Kind::Whole { low: 1, high: 1_000_000 }, Required, "Rows of a slice, from one origin to the next.") },
    Key { unit: "slices", ..key("split.rolling.refit", Kind::Whole { low: 1, high: 1_000_000 }, Text("1"), "How many slices one fit forecasts before the next one learns from them too.") },
    Key { unit: "rows", ..key("split.rolling.validation", Kind::Whole { low: 0, high: 10_000_000 }, Required, "Rows right before the first slice of each fit that configurations are chosen on; 0: nothing is chosen.") },
    Key { unit: "rows", ..key("split.rolling.train_length", Kind::Whole { low: 1, high: 10_000_000 }, Unset, "Rows before these that each fit is trained on (a sliding window); unset: all (an expanding one).") },
    key("scale", Kind::Section, Derived, "How values are scaled before training."),
    key("transform", Kind::Section, Unset, "What is done to the target before scaling, and undone in every forecast."),
    key("forecast", Kind::Section, Unset, "Which steps are forecast."),
    key("model", Kind::Section, Derived, "The shape of the LSTM."),
    key("train", Kind::Section, Derived, "How the LSTM is trained."),
    key("train.early_stopping", Kind::Section, Unset, "When training stops before the last epoch; null: never."),
    key("engines", Kind::Engines, Required, "The trained engines, in the order of trials and tables."),
    key("baselines", Kind::Baselines, Derived,
        "Baselines: a name, or {name: lag}; left out: persistence and ridge on the longest look_back; persistence always stands among them unless the list is empty."),
    key("sweep", Kind::Sweep, Unset, "Lists of hyperparameter values, of which every combination is a configuration; for other searches ranges too."),
    key("zip", Kind::Zip, Unset, "Axes whose lists run side by side instead of in every combination."),
    key("search", Kind::Section, Unset, "Which configurations of the sweep are tried: one of these; unset or grid: all of them."),
    key("search.random", Kind::Section, Unset, "Configurations drawn at random."),
    key("search.random.configurations", DRAWN, Required, "Different configurations, each of which runs with every seed of `repeats`."),
    key("search.random.seed", Kind::Whole { low: 0, high: u64::MAX }, Text("0"), "Seed of the draws alone."),
    key("search.sobol", Kind::Section, Unset, "Configurations from a scrambled Sobol sequence, which fills the space more evenly."),
    key("search.sobol.configurations", DRAWN, Required, "Different configurations, each of which runs with every seed of `repeats`."),
    key("search.sobol.seed", Kind::Whole { low: 0, high: u64::MAX }, Text("0"), "Seed of the scrambling alone."),
    key("search.tpe", Kind::Section, Unset, "Some configurations at random, then batches where a model of the results so far expects good ones (tree-structured Parzen estimator)."),
    key("search.tpe.configurations", DRAWN, Required, "Different configurations in all, each of which runs with every seed of `repeats`."),
    key("search.tpe.per_batch", Kind::Whole { low: 1, high: 1000 }, Text("8"), "Configurations that are decided at a time, the first ones at random; no more workers than trials of a batch are busy."),
    key("search.tpe.seed", Kind::Whole { low: 0, high: u64::MAX }, Text("0"), "Seed of the draws alone."),
    key("search.halving", Kind::Section, Unset, "Many configurations for few epochs, the better part of them for more, and so on."),
    key("search.halving.configurations", DRAWN, Unset, "Different configurations drawn at random to begin with; unset: every combination."),
    Key { unit: "epochs", ..key("search.halving.first_epochs", Kind::Whole { low: 1, high: 1_000_000 }, Required, "Epochs of the lowest rung, at least; the highest has train.epochs.") },
    key("search.halving.factor", Kind::Whole { low: 2, high: 100 }, Text("3"), "From rung to rung as many times the epochs, for one of so many configurations."),
    key("search.halving.seed", Kind::Whole { low: 0, high: u64::MAX }, Text("0"), "Seed of the draws alone."),
    key("search.hyperband", Kind::Section, Unset, "Several halvings, from many configurations for few epochs to few for all epochs."),
    Key { unit: "epochs", ..key("search.hyperband.first_epochs", Kind::Whole { low: 1, high: 1_000_000 }, Required, "Epochs of the lowest rung of all, at least; the highest has train.epochs.") },
    key("search.hyperband.factor", Kind::Whole { low: 2, high: 100 }, Text("3"), "From rung to rung as many times the epochs, for one of so many configurations."),
    key("search.hyperband.seed", Kind::Whole { low: 0, high: u64::MAX }, Text("0"), "Seed of the draws alone."),
    Key { unit: "seeds", ..key("repeats", Kind::Whole { low: 1, high: 10_000 }, Text("3"), "Seeds per configuration: seed, seed + 1 and so on.") },
    key("speed", Kind::Section, Unset, "Times engines and shapes alone on the machine after the sweep."),
    Key { unit: "blocks", ..key("speed.blocks", Kind::Whole { low: 10, high: 1_000 }, Unset,
        "Random blocks, in each of which every engine is timed once.") },
    key("seed", Kind::Whole { low: 0, high: u64::MAX }, Text("0"), "The first seed."),
];

/// Every key: [`KEYS`], then [`HYPERPARAMETERS`].
pub fn all() -> impl Iterator<Item = &'static Key> {
    KEYS.iter().chain(HYPERPARAMETERS)
}

/// The keys that stand directly in the section `at` (empty: the whole file).
pub fn children(at: &str) -> impl Iterator<Item = &'static Key> {
    all().filter(move |key| key.section() == at)
}

/// The hyperparameter called `name` in `sweep:`.
pub fn hyperparameter(name: &str) -> Option<&'static Key> {
    HYPERPARAMETERS.iter().find(|key| key.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::spec::Params;

    #[test]
    fn every_key_stands_in_a_section_of_the_table() {
        for key in all().filter(|key| !key.section().is_empty()) {
            let section = all().find(|other| other.at == key.section()).expect(key.at);
            assert_eq!(section.kind, Kind::Section, "{}", key.at);
        }
    }

    #[test]
    fn no_path_stands_twice_and_every_key_is_described() {
        let paths: BTreeSet<_> = all().map(|key| key.at).collect();
        assert_eq!(paths.len(), all().count());
        assert!(all().all(|key| key.about.ends_with('.')));
    }

    #[test]
    fn the_hyperparameters_are_the_fields_of_params() {
        let params = Params::plain(1, 1);
        let fields = serde_json::to_value(params).unwrap();
        let fields: BTreeSet<&str> = fields.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(fields, HYPERPARAMETERS.iter().map(|key| key.name).collect());
    }
}
