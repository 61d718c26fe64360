//! Every key of a spec but the hyperparameters and those of `data.csv`.

use super::hyperparameters::LARGEST_LOOK_BACK;
use super::schema_key::Bound::{Closed, Open};
use super::schema_key::DefaultValue::{Derived, Implied, Is, Required, Unset};
use super::{Key, ValueKind};
use crate::spec::{Choose, Gather};

/// Most configurations that a search may draw.
pub(crate) const MOST_DRAWN: usize = 10_000;

/// Configurations that a search may draw.
pub(super) const DRAWN: ValueKind = ValueKind::Whole { low: 1, high: MOST_DRAWN as u64 };

/// Every key but the hyperparameters, those of `data.csv` and those of ways to draw, sections before what stands in them.
#[rustfmt::skip]
pub(crate) const KEYS: &[Key] = &[
    Key::new("name", ValueKind::Name, Required, "Names the experiment and its results folder."),
    Key::new("question", ValueKind::Prose, Is("''"), "What the experiment is to answer."),
    Key::new("data", ValueKind::Section, Required, "The series and how to read it."),
    Key::new("data.file", ValueKind::Path, Required, "The CSV file, relative to the spec's folder; gzip, zip with one file in it, and workbooks (.xlsx, .xls, .ods) are opened."),
    Key::new("data.time", ValueKind::Times, Required, "Name of the column of times; several are read together, joined by blanks; { start, step } if the file has none; [] if the names of the columns across are whole times."),
    Key::new("data.series", ValueKind::Names, Unset, "Columns that tell series apart, if these stand in rows below each other; the target is then one of the series, named by what stands there (of several columns joined by ` / `)."),
    Key::new("data.value", ValueKind::Text, Unset, "With data.series: the column of the values; unset: the only one that is left."),
    Key::new("data.where", ValueKind::Filters, Unset, "Rows that are read: those that hold one of the words in each of the columns."),
    Key::new("data.across", ValueKind::Section, Unset, "Columns that hold the values of one row, one after the other; their names join its time, separated by a blank."),
    Key::new("data.across.from", ValueKind::Text, Required, "Name of the first of these columns."),
    Key::new("data.across.to", ValueKind::Text, Required, "Name of the last of these columns."),
    Key::new("data.across.every", ValueKind::Whole { low: 1, high: 100 }, Unset, "Every how many of them one holds values, the first being the first; unset: each.").unit("columns"),
    Key::new("data.across.valid", ValueKind::Names, Unset, "Words in the column behind each column of values that say that its value counts; where another word stands there, the value is missing."),
    Key::new("data.target", ValueKind::Columns, Required, "Name of the column to forecast; a list of names makes an experiment of each."),
    Key::new("data.counter", ValueKind::Flag, Unset, "Whether the target is a running total: the series is then its increments, and one below zero (the counter began again) is missing."),
    Key::new("data.resample", ValueKind::Section, Unset, "Gathers rows into even steps."),
    Key::new("data.resample.every", ValueKind::Text, Required, "The step, for example 1 hour, 15 minutes, 1 day or 1 month."),
    Key::new("data.resample.by", ValueKind::Choice(Gather::WORDS), Required, "What becomes of the values of one step."),
    Key::new("data.resample.nearest", ValueKind::Flag, Unset, "Whether a row belongs to the step whose beginning is nearest, not to the one that it falls into: for times that are even but for some seconds; unset: false."),
    Key::new("data.unit", ValueKind::Text, Is("''"), "Unit of the target, for tables."),
    Key::new("data.sha256", ValueKind::Sha256, Unset, "SHA-256 that the file must have."),
    Key::new("data.season", ValueKind::Whole { low: 1, high: LARGEST_LOOK_BACK }, Implied("1"),
        "Rows of one season: MASE is measured by the naive forecast of the row so far before; unset: 1.").unit("rows"),
    Key::new("data.csv", ValueKind::Section, Unset, "How the file departs from UTF-8, commas, decimal points and ISO times."),
    Key::new("split", ValueKind::Section, Derived, "Fractions of the rows, in the order of time, together 1; or where the later parts begin; or a rolling origin."),
    Key::new("split.train", ValueKind::Number { low: Open(0.0), high: Open(1.0) }, Is("0.70"), "Fraction that weights and scaling are fitted on."),
    Key::new("split.validation", ValueKind::Share { low: Closed(0.0), high: Open(1.0) }, Is("0.15"), "What configurations are chosen on: a fraction, or the time at which this part begins, or how many rows it has; 0: nothing is chosen."),
    Key::new("split.test", ValueKind::Share { low: Open(0.0), high: Open(1.0) }, Is("0.15"), "What configurations are judged on: a fraction, or the time at which this part begins, or how many rows it has."),
    Key::new("split.trim", ValueKind::Section, Unset, "Targets of each part that are left unscored and untrained."),
    Key::new("split.trim.first", ValueKind::Whole { low: 0, high: 1_000_000 }, Is("0"), "Targets left out at the beginning of each part.").unit("rows"),
    Key::new("split.trim.last", ValueKind::Whole { low: 0, high: 1_000_000 }, Is("0"), "Targets left out at the end of each part.").unit("rows"),
    Key::new("split.exclude", ValueKind::Periods, Unset, "Periods, both ends included, whose rows are neither trained on nor scored; nor are rows behind them whose inputs would reach into them."),
    Key::new("split.rolling", ValueKind::Section, Unset, "A rolling origin instead of fractions: slices that follow each other are tested, each by a fit on rows before it."),
    Key::new("split.rolling.first", ValueKind::Text, Unset, "Time of the first row of the first slice; unset: so that the last slice ends with the series."),
    Key::new("split.rolling.origins", ValueKind::Whole { low: 1, high: 1_000_000 }, Required, "How many slices are tested.").unit("slices"),
    Key::new("split.rolling.step", ValueKind::Whole { low: 1, high: 1_000_000 }, Required, "Rows of a slice, from one origin to the next.").unit("rows"),
    Key::new("split.rolling.refit", ValueKind::Whole { low: 1, high: 1_000_000 }, Is("1"), "How many slices one fit forecasts before the next one learns from them too.").unit("slices"),
    Key::new("split.rolling.validation", ValueKind::Whole { low: 0, high: 10_000_000 }, Required, "Rows right before the first slice of each fit that configurations are chosen on; 0: nothing is chosen.").unit("rows"),
    Key::new("split.rolling.train_length", ValueKind::Whole { low: 1, high: 10_000_000 }, Unset, "Rows before these that each fit is trained on (a sliding window); unset: all (an expanding one).").unit("rows"),
    Key::new("scale", ValueKind::Section, Derived, "How values are scaled before training."),
    Key::new("transform", ValueKind::Section, Unset, "What is done to the target before scaling, and undone in every forecast."),
    Key::new("forecast", ValueKind::Section, Unset, "Which steps are forecast, and what no forecast may lie below."),
    Key::new("model", ValueKind::Section, Derived, "The shape of the network."),
    Key::new("train", ValueKind::Section, Derived, "How the network is trained."),
    Key::new("train.early_stopping", ValueKind::Section, Unset, "When training stops before the last epoch; null: never."),
    Key::new("engines", ValueKind::Engines, Required, "The trained engines, in the order of trials and tables."),
    Key::new("baselines", ValueKind::Baselines, Derived,
        "The baselines: a name, {name: lag in rows}, or {seasonal_naive: {day: 1}}, {ets: {week: 1}} by the clock; left out: persistence and ridge on the longest look_back; persistence always stands among them unless the list is empty."),
    Key::new("sweep", ValueKind::Sweep, Unset, "Lists of hyperparameter values, of which every combination is a configuration; for other searches ranges too."),
    Key::new("zip", ValueKind::Zip, Unset, "Axes whose lists run side by side instead of in every combination."),
    Key::new("search", ValueKind::Section, Unset, "Which configurations of the sweep are tried: one of these; unset or grid: all of them."),
    Key::new("search.tpe", ValueKind::Section, Unset, "Some configurations at random, then batches where a model of the results so far expects good ones (tree-structured Parzen estimator)."),
    Key::new("search.tpe.configurations", DRAWN, Required, "Different configurations in all, each of which runs with every seed of `repeats`."),
    Key::new("search.tpe.per_batch", ValueKind::Whole { low: 1, high: 1000 }, Is("8"), "Configurations that are decided at a time, the first ones at random; no more workers than trials of a batch are busy."),
    Key::new("search.tpe.seed", ValueKind::Whole { low: 0, high: u64::MAX }, Is("0"), "Seed of the draws alone."),
    Key::new("search.halving", ValueKind::Section, Unset, "Many configurations for few epochs, the better part of them for more, and so on."),
    Key::new("search.halving.configurations", DRAWN, Unset, "Different configurations drawn at random to begin with; unset: every combination."),
    Key::new("search.halving.first_epochs", ValueKind::Whole { low: 1, high: 1_000_000 }, Required, "Epochs of the lowest rung, at least; the highest has train.epochs.").unit("epochs"),
    Key::new("search.halving.factor", ValueKind::Whole { low: 2, high: 100 }, Is("3"), "From rung to rung as many times the epochs, for one of so many configurations."),
    Key::new("search.halving.seed", ValueKind::Whole { low: 0, high: u64::MAX }, Is("0"), "Seed of the draws alone."),
    Key::new("search.race", ValueKind::Section, Unset, "Stage by stage the better part of the configurations, for more epochs or with more seeds."),
    Key::new("search.race.configurations", DRAWN, Unset, "Different configurations drawn at random to begin with; unset: every combination."),
    Key::new("search.race.stages", ValueKind::Stages, Required,
        "In their order; each has `epochs` (left out: all) and `seeds` (left out: all of `repeats`), and each but the first `keep`, the share below 1 or the number of configurations that go on to it."),
    Key::new("search.race.seed", ValueKind::Whole { low: 0, high: u64::MAX }, Is("0"), "Seed of the draws alone."),
    Key::new("search.race.until_tied", ValueKind::Flag, Unset,
        "Whether the race ends before a stage that adds seeds alone if the configurations that would go on differ by less than the spread between their seeds; unset: it does not."),
    Key::new("search.hyperband", ValueKind::Section, Unset, "Several halvings, from many configurations for few epochs to few for all epochs."),
    Key::new("search.hyperband.first_epochs", ValueKind::Whole { low: 1, high: 1_000_000 }, Required, "Epochs of the lowest rung of all, at least; the highest has train.epochs.").unit("epochs"),
    Key::new("search.hyperband.factor", ValueKind::Whole { low: 2, high: 100 }, Is("3"), "From rung to rung as many times the epochs, for one of so many configurations."),
    Key::new("search.hyperband.seed", ValueKind::Whole { low: 0, high: u64::MAX }, Is("0"), "Seed of the draws alone."),
    Key::new("choose", ValueKind::Choice(Choose::WORDS), Unset,
        "Which configuration is chosen: the best by validation, or of those that validation does not tell from it the one of least work; unset: best."),
    Key::new("repeats", ValueKind::Whole { low: 1, high: 10_000 }, Is("3"), "Seeds per configuration: seed, seed + 1 and so on.").unit("seeds"),
    Key::new("speed", ValueKind::Section, Unset, "Times engines and shapes alone on the machine after the sweep."),
    Key::new("speed.blocks", ValueKind::Whole { low: 10, high: 1_000 }, Unset,
        "Random blocks, in each of which every engine is timed once.").unit("blocks"),
    Key::new("seed", ValueKind::Whole { low: 0, high: u64::MAX }, Is("0"), "The first seed."),
];

/// The keys of a stage of a race.
#[rustfmt::skip]
pub(crate) const STAGE: &[Key] = &[
    Key::new("keep", ValueKind::Number { low: Open(0.0), high: Closed(MOST_DRAWN as f64) }, Unset,
        "The share below 1, or the number, of the configurations of the stage before that take part: those with the lowest validation RMSE."),
    Key::new("epochs", ValueKind::Whole { low: 1, high: 1_000_000 }, Unset, "Epochs of each; left out: those of train.epochs.").unit("epochs"),
    Key::new("seeds", ValueKind::Whole { low: 1, high: 10_000 }, Unset, "Seeds of each, the first ones; left out: all of repeats.").unit("seeds"),
];
