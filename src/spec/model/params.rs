//! The hyperparameters of one trial, checked.

use std::collections::BTreeMap;

use serde::de::value::MapDeserializer;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::choices::{
    CellKind, Logarithm, Optimizer, Precision, Profile, ScaleFit, ScaleMethod, Schedule, Window,
};
use super::{ClockLag, Settings};
use crate::network::{Cell, CellOutput, Loss, LossKind, Quantiles};

/// Everything a trial's training depends on besides its data, engine and seed.
///
/// Each field may be fixed in its place in the spec or be an axis of the sweep
/// under the name it has here; [`schema`](crate::spec::schema) tells unit, range and default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Steps of the past that a forecast sees; a baseline's lag or window.
    pub look_back: usize,
    /// A baseline's lag by the clock, which its `look_back` is then in settings; `None`: a lag is of rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_lag: Option<ClockLag>,
    /// Hidden units H of the LSTM.
    pub hidden_units: usize,
    /// Step size of the optimizer.
    pub learning_rate: f64,
    /// Samples in one optimizer step; the last batch of an epoch may be smaller.
    pub batch_size: usize,
    /// Passes over the train part, at most.
    pub epochs: usize,
    /// Epochs without a better validation RMSE before training stops; `None`: never.
    pub patience: Option<usize>,
    /// Largest Euclidean norm of the whole gradient; `None`: no clipping.
    pub clip_norm: Option<f64>,
    /// How weights follow gradients.
    pub optimizer: Optimizer,
    /// How a window enters the LSTM.
    pub window: Window,
    /// How values are scaled before training.
    pub scale_method: ScaleMethod,
    /// Which rows the scaling is fitted on.
    pub scale_fit: ScaleFit,
    /// Floating-point format of training.
    pub precision: Precision,
    /// What the output gate of an LSTM multiplies.
    pub cell_output: CellOutput,
    /// Name of the set of further inputs; `None`: the series' own past alone.
    pub features: Option<String>,
    /// Last time steps whose forecasts enter the loss; `None`: the last one alone.
    pub loss_steps: Option<usize>,
    /// How the learning rate changes; `None`: not at all.
    pub schedule: Option<Schedule>,
    /// Logarithm taken of the target; `None`: none.
    pub log: Option<Logarithm>,
    /// Lag whose value is subtracted from the target; `None`: none.
    pub difference: Option<usize>,
    /// Values whose trailing mean is subtracted from the target; `None`: none.
    pub level: Option<usize>,
    /// What each layer computes; `None`: an LSTM.
    pub cell: Option<CellKind>,
    /// Recurrent layers; `None`: 1.
    pub layers: Option<usize>,
    /// Steps K that are forecast at once; `None`: 1.
    pub horizon: Option<usize>,
    /// Steps from the last known value to the first forecast; `None`: 1.
    pub lead: Option<usize>,
    /// What is usual at a row's time and taken off it; `None`: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// What forecasts below it are cut to, in the target's unit; `None`: nothing is cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// What training makes small; `None`: the mean squared error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<LossKind>,
    /// The share of each layer's outputs but the last one's that a training step leaves out; `None`: 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropout: Option<f64>,
    /// Levels of the quantiles that a network forecasts where its loss is that of quantiles; `None`: the usual ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantiles: Option<Quantiles>,
}

impl Params {
    /// A network on the series' own past, unscaled, in f64: one epoch of Adam at 0.01 in batches of 32; everything that
    /// may be unset is. Checks of equations begin here, whatever a spec's defaults are.
    pub fn plain(look_back: usize, hidden_units: usize) -> Self {
        Self {
            look_back,
            clock_lag: None,
            hidden_units,
            learning_rate: 0.01,
            batch_size: 32,
            epochs: 1,
            patience: None,
            clip_norm: None,
            optimizer: Optimizer::Adam,
            window: Window::Steps,
            scale_method: ScaleMethod::Identity,
            scale_fit: ScaleFit::Train,
            precision: Precision::F64,
            cell_output: CellOutput::Tanh,
            features: None,
            loss_steps: None,
            schedule: None,
            log: None,
            difference: None,
            level: None,
            cell: None,
            layers: None,
            horizon: None,
            lead: None,
            profile: None,
            at_least: None,
            loss: None,
            dropout: None,
            quantiles: None,
        }
    }

    /// What each layer of the network computes.
    pub(crate) fn network_cell(&self) -> Cell {
        match self.cell.unwrap_or(CellKind::Lstm) {
            CellKind::Lstm => Cell::Lstm(self.cell_output),
            CellKind::Gru => Cell::Gru,
        }
    }

    /// Recurrent layers of the network.
    pub(crate) fn network_layers(&self) -> usize {
        self.layers.unwrap_or(1)
    }

    /// The share of outputs between layers that a training step leaves out.
    pub(crate) fn network_dropout(&self) -> f64 {
        self.dropout.unwrap_or(0.0)
    }

    /// What training makes small.
    pub(crate) fn network_loss(&self) -> Loss {
        match self.loss.unwrap_or(LossKind::Mse) {
            LossKind::Mse => Loss::Mse,
            LossKind::Mae => Loss::Mae,
            LossKind::Huber => Loss::Huber,
            LossKind::Quantiles => Loss::Quantiles(self.quantiles.unwrap_or_default()),
        }
    }

    /// The hyperparameters that complete settings say.
    ///
    /// # Panics
    /// If one without a default is missing, or a value is not of its kind.
    pub(crate) fn from_settings(settings: &Settings) -> Self {
        let mut settings: BTreeMap<&str, Value> =
            settings.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        if let Some(lag) = settings.get_mut("look_back").filter(|lag| lag.is_object()) {
            let lag = std::mem::replace(lag, 1.into());
            settings.insert("clock_lag", lag);
        }
        Self::deserialize(MapDeserializer::new(settings.into_iter()))
            .expect("invariant: settings are checked hyperparameters")
    }

    /// Outputs N of the network: for each step one, or one for each quantile.
    pub(crate) fn network_outputs(&self) -> usize {
        self.steps_ahead() * self.network_loss().outputs()
    }

    /// Steps K that are forecast at once.
    pub(crate) fn steps_ahead(&self) -> usize {
        self.horizon.unwrap_or(1)
    }

    /// Steps from the last known value to the first forecast.
    pub(crate) fn first_ahead(&self) -> usize {
        self.lead.unwrap_or(1)
    }

    /// Whether the target is forecast as it is.
    pub(crate) fn is_untransformed(&self) -> bool {
        self.log.is_none() && self.difference.is_none() && self.level.is_none() && self.profile.is_none()
    }
}
