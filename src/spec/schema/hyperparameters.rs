//! The hyperparameters: what each is, where it stands in a spec, its default, and what depends on it.
//!
//! A row here and a field of [`Params`](crate::spec::Params) make a hyperparameter. Whatever must know which ones decide
//! about rows, data, shapes or equations asks the rows.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use super::schema_key::Affects::{Data, Equations, Rows, Shape};
use super::schema_key::Baselines::{All, Fitted};
use super::schema_key::Bound::{Closed, Open};
use super::schema_key::DefaultValue::{Implied, Is, Null, Required, Unset};
use super::{Affects, Baselines, Key, ValueKind};
use crate::network::LossKind;
use crate::spec::{
    CellKind, CellOutput, Logarithm, Optimizer, Precision, Profile, ScaleFit, ScaleMethod, Schedule, Window,
};

/// Longest look-back and longest lag of a baseline, in steps.
pub(crate) const LARGEST_LOOK_BACK: u64 = 100_000;

/// Most recurrent layers.
const MOST_LAYERS: u64 = 4;

/// The hyperparameters, in the order of trials and tables.
#[rustfmt::skip]
pub const HYPERPARAMETERS: &[Key] = &[
    Key::new("look_back", ValueKind::Whole { low: 1, high: LARGEST_LOOK_BACK }, Required,
        "How many values of the past a forecast sees.").unit("steps").called("look_back", &[Rows, Data, Shape]).used_by(All),
    Key::new("model.hidden_units", ValueKind::Whole { low: 1, high: 16_384 }, Required,
        "Hidden units of each layer.").called("hidden_units", &[Shape]),
    Key::new("train.learning_rate", ValueKind::Number { low: Open(0.0), high: Closed(1e6) }, Required,
        "Step size of the optimizer.").called("learning_rate", &[]),
    Key::new("train.batch_size", ValueKind::Whole { low: 1, high: 1_000_000 }, Is("32"),
        "Samples in one optimizer step; the last batch of an epoch may be smaller.").unit("samples").called("batch_size", &[Shape]),
    Key::new("train.epochs", ValueKind::Whole { low: 1, high: 1_000_000 }, Is("40"),
        "Passes over the train part, at most.").unit("epochs").called("epochs", &[]),
    Key::new("train.early_stopping.patience", ValueKind::Whole { low: 1, high: 1_000_000 }, Null,
        "Epochs without a better validation RMSE before training stops; null: never.").unit("epochs").called("patience", &[]),
    Key::new("train.clip_norm", ValueKind::Number { low: Open(0.0), high: Closed(1e9) }, Null,
        "Largest Euclidean norm of the whole gradient; null: no clipping.").called("clip_norm", &[Equations]),
    Key::new("train.optimizer", ValueKind::Choice(Optimizer::WORDS), Is("adam"),
        "How weights follow gradients.").called("optimizer", &[Equations]),
    Key::new("window", ValueKind::Choice(Window::WORDS), Is("steps"),
        "Whether a window enters the network as time steps or as the features of one step.").called("window", &[Data, Shape]),
    Key::new("scale.method", ValueKind::Choice(ScaleMethod::WORDS), Is("min_max"),
        "How values are scaled before training.").called("scale_method", &[Data]),
    Key::new("scale.fit", ValueKind::Choice(ScaleFit::WORDS), Is("train"),
        "Which rows the scaling is fitted on; all leaks validation and test into training.").called("scale_fit", &[Data]),
    Key::new("train.precision", ValueKind::Choice(Precision::WORDS), Is("f32"),
        "Floating-point format of training.").called("precision", &[Shape]),
    Key::new("model.cell_output", ValueKind::Choice(CellOutput::WORDS), Is("tanh"),
        "What the output gate of an LSTM multiplies: tanh of the cell, or the cell itself.").called("cell_output", &[Equations]),
    Key::new("features", ValueKind::Features, Unset,
        "Further inputs: columns, calendar, named days, lags, profiles; one set, or several by name for the sweep.").called("features", &[Rows, Data, Shape]).used_by(Fitted),
    Key::new("train.loss_steps", ValueKind::Whole { low: 1, high: LARGEST_LOOK_BACK }, Implied("1"),
        "How many of the last time steps have their forecast in the loss; unset: the last one.").unit("steps").called("loss_steps", &[Data, Equations]),
    Key::new("train.schedule", ValueKind::Choice(Schedule::WORDS), Unset,
        "How the learning rate falls to 0, step by step; unset: it stays.").called("schedule", &[]),
    Key::new("transform.log", ValueKind::Choice(Logarithm::WORDS), Unset,
        "Logarithm of the target; unset: none.").called("log", &[Rows, Data]).used_by(Fitted),
    Key::new("transform.difference", ValueKind::Whole { low: 1, high: LARGEST_LOOK_BACK }, Unset,
        "Lag whose value is subtracted from the target; unset: none.").unit("steps").called("difference", &[Rows, Data]).used_by(Fitted),
    Key::new("transform.level", ValueKind::Whole { low: 1, high: LARGEST_LOOK_BACK }, Unset,
        "Values whose trailing mean is subtracted from the target; unset: none.").unit("steps").called("level", &[Rows, Data]).used_by(Fitted),
    Key::new("model.cell", ValueKind::Choice(CellKind::WORDS), Implied("lstm"),
        "What each layer computes; unset: an LSTM.").called("cell", &[Shape]),
    Key::new("model.layers", ValueKind::Whole { low: 1, high: MOST_LAYERS }, Implied("1"),
        "Recurrent layers, each on the hidden states of the one before; unset: 1.").unit("layers").called("layers", &[Shape]),
    Key::new("forecast.horizon", ValueKind::Whole { low: 1, high: 1000 }, Implied("1"),
        "How many steps are forecast at once; unset: 1.").unit("steps").called("horizon", &[Rows, Data, Shape]).used_by(All),
    Key::new("forecast.lead", ValueKind::Whole { low: 1, high: LARGEST_LOOK_BACK }, Implied("1"),
        "Steps from the last known value to the first forecast; unset: 1.").unit("steps").called("lead", &[Rows, Data]).used_by(All),
    Key::new("transform.profile", ValueKind::Choice(Profile::WORDS), Unset,
        "Means of the train part by time that are subtracted from the target: slot (weekday and time of day), hour_of_week, day_of_year; unset: none.").called("profile", &[Data]).used_by(Fitted),
    Key::new("forecast.at_least", ValueKind::Number { low: Closed(-1e15), high: Closed(1e15) }, Unset,
        "Least value that the target can have: forecasts below it are cut to it, those of baselines too; unset: none.").called("at_least", &[]).used_by(All),
    Key::new("train.loss", ValueKind::Choice(LossKind::WORDS), Implied("mse"),
        "What training makes small, in scaled units: the mean of squared errors, of absolute errors, of Huber's, which bends at 1, or the pinball loss of forecast.quantiles; unset: mse.").called("loss", &[Shape, Equations]),
    Key::new("model.dropout", ValueKind::Number { low: Closed(0.0), high: Closed(0.9) }, Implied("0.0"),
        "The share of each layer's outputs but the last one's that a training step leaves out, in networks of two or more layers; unset: 0.").called("dropout", &[Equations]),
    Key::new("forecast.quantiles", ValueKind::Levels, Implied("[0.05, 0.25, 0.5, 0.75, 0.95]"),
        "With loss: quantiles the levels of the quantiles that are forecast of each step; the median is the forecast.").called("quantiles", &[Shape, Equations]).needing("loss", "quantiles"),
];

/// Their names, in the same order.
pub const NAMES: &[&str] = &{
    let mut names = [""; HYPERPARAMETERS.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = HYPERPARAMETERS[at].name;
        at += 1;
    }
    names
};

/// The names of those that baselines which copy depend on.
pub(crate) const USED_BY_ALL: &[&str] = &names_used_by::<{ count_used_by(All) }>(All);

/// The names of those that fitted baselines depend on.
pub(crate) const USED_BY_FITTED: &[&str] = &names_used_by::<{ count_used_by(Fitted) }>(Fitted);

const fn is_used_by(key: &Key, baselines: Baselines) -> bool {
    key.baselines as u8 >= baselines as u8
}

const fn count_used_by(baselines: Baselines) -> usize {
    let (mut count, mut at) = (0, 0);
    while at < HYPERPARAMETERS.len() {
        count += is_used_by(&HYPERPARAMETERS[at], baselines) as usize;
        at += 1;
    }
    count
}

const fn names_used_by<const N: usize>(baselines: Baselines) -> [&'static str; N] {
    let (mut names, mut count, mut at) = ([""; N], 0, 0);
    while at < HYPERPARAMETERS.len() {
        if is_used_by(&HYPERPARAMETERS[at], baselines) {
            names[count] = HYPERPARAMETERS[at].name;
            count += 1;
        }
        at += 1;
    }
    names
}

/// The hyperparameter of that name.
pub fn hyperparameter(name: &str) -> Option<&'static Key> {
    HYPERPARAMETERS.iter().find(|key| key.name == name)
}

/// The names of those that something depends on, in the order of the table.
pub(crate) fn affecting(what: Affects) -> impl Iterator<Item = &'static str> {
    HYPERPARAMETERS.iter().filter(move |key| key.affects.contains(&what)).map(|key| key.name)
}

/// What holds where a trial has no value of that name: a number that being unset stands for. `trained`: of a network,
/// which has a use for every hyperparameter that its other `settings` leave a meaning; the equations of a step are its alone.
pub(crate) fn implied<'a>(
    name: &str,
    trained: bool,
    settings: impl Fn(&str) -> Option<&'a Value>,
) -> Option<&'static Value> {
    static IMPLIED: LazyLock<BTreeMap<&str, Value>> =
        LazyLock::new(|| HYPERPARAMETERS.iter().filter_map(|key| Some((key.name, key.implied()?))).collect());
    let means =
        |key: &Key| key.needs.is_none_or(|(other, word)| settings(other).is_some_and(|own| own == word));
    let used = |key: &Key| means(key) && (trained || !key.affects.contains(&Equations));
    IMPLIED.get(name).filter(|_| hyperparameter(name).is_some_and(used))
}
