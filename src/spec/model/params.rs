//! What the hyperparameters of one trial come to.

use serde::Deserialize;
use serde::de::value::MapDeserializer;
use serde_json::Value;

use super::axis::Axis;
use super::choices::{CellKind, Precision, ScaleMethod};
use super::settings::Settings;
use super::spec::Spec;
use crate::network::{Cell, Loss, LossKind, NetworkShape};
use crate::spec::schema::{Params, named};

impl Params {
    /// A network on the series' own past, unscaled, in f64: one epoch of Adam at 0.01 in batches of 32; everything that
    /// may be unset is. Checks of equations begin here, whatever a spec's defaults are.
    pub fn plain(look_back: usize, hidden_units: usize) -> Self {
        Self {
            look_back,
            hidden_units,
            learning_rate: 0.01,
            batch_size: 32,
            epochs: 1,
            scale_method: ScaleMethod::Identity,
            precision: Precision::F64,
            ..Self::default()
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

    /// The hyperparameters of complete settings.
    ///
    /// # Panics
    /// As [`Params::from_values`].
    pub(crate) fn from_settings(settings: &Settings) -> Self {
        Self::from_values(settings.iter().map(|(name, value)| (name.as_str(), value)))
    }

    /// The hyperparameters of checked values by name, as a spec or a record has them; a `look_back` that is a lag by the
    /// clock is one row.
    ///
    /// # Panics
    /// If one without a default is missing, or a value is not of its kind.
    pub(crate) fn from_values<'a>(values: impl Iterator<Item = (&'a str, &'a Value)>) -> Self {
        let one = Value::from(1);
        let placed = values.flat_map(|(name, value)| {
            let by_clock = name == named::look_back.name && value.is_object();
            let row = by_clock.then_some((name, &one));
            row.into_iter().chain([(if by_clock { named::clock_lag.name } else { name }, value)])
        });
        Self::deserialize(MapDeserializer::new(placed))
            .expect("invariant: settings are checked hyperparameters")
    }

    /// The network for samples of so many time steps with so many features, which forecasts so many steps.
    pub(crate) fn network(&self, steps: usize, features: usize, horizon: usize) -> NetworkShape {
        let (cell, layers) = (self.network_cell(), self.network_layers());
        let outputs = horizon * self.network_loss().outputs();
        NetworkShape { cell, layers, hidden: self.hidden_units, features, steps, outputs }
    }

    /// Steps K that are forecast at once.
    pub(crate) fn steps_ahead(&self) -> usize {
        self.horizon.unwrap_or(1)
    }

    /// Steps from the last known value to the first forecast.
    pub(crate) fn first_ahead(&self) -> usize {
        self.lead.unwrap_or(1)
    }

    /// Steps from the last known value to the last forecast.
    pub(crate) fn reach(&self) -> usize {
        self.first_ahead() + self.steps_ahead() - 1
    }

    /// Last steps of a window that have their forecast in the loss.
    pub(crate) fn scored_steps(&self) -> usize {
        self.loss_steps.unwrap_or(1)
    }

    /// Whether the target is forecast as it is.
    pub(crate) fn is_untransformed(&self) -> bool {
        self.log.is_none() && self.difference.is_none() && self.level.is_none() && self.profile.is_none()
    }
}

impl Spec {
    /// Its hyperparameters; of an axis the first value.
    pub fn base(&self) -> Params {
        Params::from_settings(&self.settings)
    }

    /// The same, then with each value of each axis, one axis at a time; of a range its two ends. Every value
    /// that one of them takes in the sweep stands in one of these.
    pub fn variants(&self) -> impl Iterator<Item = Params> {
        let variant = move |axis: &Axis, value: &Value| {
            let mut settings = self.settings.clone();
            settings.set(axis.name, value.clone());
            Params::from_settings(&settings)
        };
        let swept =
            self.axes.iter().flat_map(move |axis| axis.values.iter().map(move |value| variant(axis, value)));
        std::iter::once(self.base()).chain(swept)
    }
}
