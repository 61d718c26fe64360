//! The hyperparameters: what each is, where it stands in a spec, its default, and what depends on it.
//!
//! A row here is a hyperparameter: a field of [`Params`] and a key of a spec. Whatever must know which ones decide about
//! rows, data, shapes or equations asks the rows.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::LazyLock;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::schema_key::Affects::{Data, Equations, Rows, Shape};
use super::schema_key::Bound::{Closed, Open};
use super::schema_key::DefaultValue::{Implied, Is, Null, Required, Unset};
use super::schema_key::UsedBy::{Every, Fitted};
use super::schema_key::ValueKind::{Choice, Features, Levels, Number, Whole};
use super::{Affects, DefaultValue, Key, ValueKind};
use crate::network::{LossKind, Quantiles};
use crate::spec::{
    CellKind, CellOutput, ClockLag, LineKind, Logarithm, Optimizer, Precision, Profile, ScaleFit,
    ScaleMethod, Schedule, Window,
};

/// Longest look-back and longest lag of a baseline, in steps.
pub(crate) const LARGEST_LOOK_BACK: u64 = 100_000;

/// Most recurrent layers.
const MOST_LAYERS: u64 = 4;

/// A row without its name and its sentence, which it has from the field.
const fn key(at: &'static str, kind: ValueKind, default: DefaultValue) -> Key {
    Key::new(at, kind, default, "")
}

/// The name of a hyperparameter, which knows the type of its values.
pub struct TypedName<T> {
    /// As in specs, settings and tables.
    pub name: &'static str,
    values: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> TypedName<T> {
    const fn new(name: &'static str) -> Self {
        Self { name, values: PhantomData }
    }

    /// What a value among settings says; `None` where there is none.
    pub(crate) fn read(&self, value: Option<&Value>) -> Option<T> {
        T::deserialize(value?).ok()
    }
}

/// Declares [`Params`], [`named`] and [`HYPERPARAMETERS`]: each row is its sentence, the field with its type, and its key
/// in a spec.
macro_rules! hyperparameters {
    ($(#[doc = $about:literal] $(#[$meta:meta])* $name:ident: $type:ty $(= $key:expr)?;)+) => {
        /// Everything a trial's training depends on besides its data, engine and seed.
        ///
        /// Each field may be fixed in its place in the spec or be an axis of the sweep under the name it has here; the rows
        /// of [`HYPERPARAMETERS`] tell unit, range and default.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Params { $(#[doc = $about] $(#[$meta])* pub $name: $type),+ }

        /// The name of each field.
        #[allow(non_camel_case_types)]
        pub enum named {}

        #[allow(non_upper_case_globals)]
        impl named {
            $(#[doc = $about] pub const $name: TypedName<$type> = TypedName::new(stringify!($name));)+
        }

        /// The hyperparameters, in the order of trials and tables.
        pub const HYPERPARAMETERS: &[Key] = &[$($($key.called(stringify!($name), $about.split_at(1).1),)?)+];
    };
}

hyperparameters! {
    /// How many values of the past a forecast sees.
    look_back: usize =
        key("look_back", Whole { low: 1, high: LARGEST_LOOK_BACK }, Required).unit("steps").affects(&[Rows, Data, Shape]).used_by(Every);
    /// A baseline's lag by the clock, which its `look_back` is then in settings; `None`: a lag is of rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    clock_lag: Option<ClockLag>;
    /// Hidden units of each layer.
    hidden_units: usize = key("model.hidden_units", Whole { low: 1, high: 16_384 }, Required).affects(&[Shape]);
    /// Step size of the optimizer.
    learning_rate: f64 = key("train.learning_rate", Number { low: Open(0.0), high: Closed(1e6) }, Required);
    /// Samples in one optimizer step; the last batch of an epoch may be smaller.
    batch_size: usize =
        key("train.batch_size", Whole { low: 1, high: 1_000_000 }, Is("32")).unit("samples").affects(&[Shape]);
    /// Passes over the train part, at most.
    epochs: usize = key("train.epochs", Whole { low: 1, high: 1_000_000 }, Is("40")).unit("epochs");
    /// Epochs without a better validation RMSE before training stops; null: never.
    patience: Option<usize> =
        key("train.early_stopping.patience", Whole { low: 1, high: 1_000_000 }, Null).unit("epochs");
    /// Largest Euclidean norm of the whole gradient; null: no clipping.
    clip_norm: Option<f64> =
        key("train.clip_norm", Number { low: Open(0.0), high: Closed(1e9) }, Null).affects(&[Equations]);
    /// How weights follow gradients.
    optimizer: Optimizer = key("train.optimizer", Choice(Optimizer::WORDS), Is("adam")).affects(&[Equations]);
    /// Whether a window enters the network as time steps or as the features of one step.
    window: Window = key("window", Choice(Window::WORDS), Is("steps")).affects(&[Data, Shape]);
    /// How values are scaled before training.
    scale_method: ScaleMethod = key("scale.method", Choice(ScaleMethod::WORDS), Is("min_max")).affects(&[Data]);
    /// Which rows the scaling is fitted on; all leaks validation and test into training.
    scale_fit: ScaleFit = key("scale.fit", Choice(ScaleFit::WORDS), Is("train")).affects(&[Data]);
    /// Floating-point format of training.
    precision: Precision = key("train.precision", Choice(Precision::WORDS), Is("f32")).affects(&[Shape]);
    /// What the output gate of an LSTM multiplies: tanh of the cell, or the cell itself.
    cell_output: CellOutput = key("model.cell_output", Choice(CellOutput::WORDS), Is("tanh")).affects(&[Equations]);
    /// Further inputs: columns, calendar, named days, lags, profiles; one set, or several by name for the sweep.
    features: Option<String> = key("features", Features, Unset).affects(&[Rows, Data, Shape]).used_by(Fitted);
    /// How many of the last time steps have their forecast in the loss; unset: the last one.
    loss_steps: Option<usize> =
        key("train.loss_steps", Whole { low: 1, high: LARGEST_LOOK_BACK }, Implied("1")).unit("steps").affects(&[Rows, Data, Equations]);
    /// How the learning rate falls to 0, step by step; unset: it stays.
    schedule: Option<Schedule> = key("train.schedule", Choice(Schedule::WORDS), Unset);
    /// Logarithm of the target; unset: none.
    log: Option<Logarithm> =
        key("transform.log", Choice(Logarithm::WORDS), Unset).affects(&[Rows, Data]).used_by(Fitted);
    /// Lag whose value is subtracted from the target; unset: none.
    difference: Option<usize> =
        key("transform.difference", Whole { low: 1, high: LARGEST_LOOK_BACK }, Unset).unit("steps").affects(&[Rows, Data]).used_by(Fitted);
    /// Values whose trailing mean is subtracted from the target; unset: none.
    level: Option<usize> =
        key("transform.level", Whole { low: 1, high: LARGEST_LOOK_BACK }, Unset).unit("steps").affects(&[Rows, Data]).used_by(Fitted);
    /// What each layer computes; unset: an LSTM.
    cell: Option<CellKind> = key("model.cell", Choice(CellKind::WORDS), Implied("lstm")).affects(&[Shape]);
    /// Recurrent layers, each on the hidden states of the one before; unset: 1.
    layers: Option<usize> =
        key("model.layers", Whole { low: 1, high: MOST_LAYERS }, Implied("1")).unit("layers").affects(&[Shape]);
    /// How many steps are forecast at once; unset: 1.
    horizon: Option<usize> =
        key("forecast.horizon", Whole { low: 1, high: 1000 }, Implied("1")).unit("steps").affects(&[Rows, Data, Shape]).used_by(Every);
    /// Steps from the last known value to the first forecast; unset: 1.
    lead: Option<usize> =
        key("forecast.lead", Whole { low: 1, high: LARGEST_LOOK_BACK }, Implied("1")).unit("steps").affects(&[Rows, Data]).used_by(Every);
    /// Means of the train part by time that are subtracted from the target: slot (weekday and time of day), hour_of_week, day_of_year; unset: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    profile: Option<Profile> = key("transform.profile", Choice(Profile::WORDS), Unset).affects(&[Data]).used_by(Fitted);
    /// Least value that the target can have: forecasts below it are cut to it, those of baselines too; unset: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at_least: Option<f64> =
        key("forecast.at_least", Number { low: Closed(-1e15), high: Closed(1e15) }, Unset).used_by(Every);
    /// What training makes small, in scaled units: the mean of squared errors, of absolute errors, of Huber's, which bends at 1, or the pinball loss of forecast.quantiles; unset: mse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    loss: Option<LossKind> = key("train.loss", Choice(LossKind::WORDS), Implied("mse")).affects(&[Shape, Equations]);
    /// The share of each layer's outputs but the last one's that a training step leaves out, in networks of two or more layers; unset: 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dropout: Option<f64> =
        key("model.dropout", Number { low: Closed(0.0), high: Closed(0.9) }, Implied("0.0")).affects(&[Equations]);
    /// With loss: quantiles the levels of the quantiles that are forecast of each step; the median is the forecast.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quantiles: Option<Quantiles> =
        key("forecast.quantiles", Levels, Implied("[0.05, 0.25, 0.5, 0.75, 0.95]")).affects(&[Shape, Equations]).needing("loss", "quantiles");
    /// A line whose forecast is taken off the target, so that the network learns what it leaves: ridge, ridge_products, each as the baseline on the same inputs; unset: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<LineKind> = key("transform.line", Choice(LineKind::WORDS), Unset).affects(&[Rows, Data]);
}

/// The hyperparameter of that name.
pub fn hyperparameter(name: &str) -> Option<&'static Key> {
    HYPERPARAMETERS.iter().find(|key| key.name == name)
}

/// The names of those that something depends on, in the order of the table.
pub(crate) fn affecting(what: Affects) -> impl Iterator<Item = &'static str> {
    HYPERPARAMETERS.iter().filter(move |key| key.affects.contains(&what)).map(|key| key.name)
}

/// The value of that name among a trial's `settings`, or the number that being unset stands for. `trained`: of a network,
/// which has a use for every hyperparameter that its other settings leave a meaning; the equations of a step are its alone.
pub(crate) fn setting<'a>(
    name: &str,
    trained: bool,
    settings: impl Fn(&str) -> Option<&'a Value>,
) -> Option<&'a Value> {
    static IMPLIED: LazyLock<BTreeMap<&str, Value>> =
        LazyLock::new(|| HYPERPARAMETERS.iter().filter_map(|key| Some((key.name, key.implied()?))).collect());
    let means =
        |key: &Key| key.needs.is_none_or(|(other, word)| settings(other).is_some_and(|value| value == word));
    let used = |key: &Key| means(key) && (trained || !key.affects.contains(&Equations));
    settings(name).or_else(|| IMPLIED.get(name).filter(|_| hyperparameter(name).is_some_and(used)))
}
