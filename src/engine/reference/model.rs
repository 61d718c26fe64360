//! The reference network behind the [`Model`] trait.
//!
//! Letters: B samples, T time steps, F features, K horizon.

use super::fast::FastNetwork;
use super::isa::Isa;
use super::optimizer::Training;
use super::plain_network::Samples;
use super::real::Real;
use super::tensors::Tensors;
use crate::base::error::{Error, Result};
use crate::data::{Batch, Shape, Windows};
use crate::engine::{Gradients, MaskKey, Memory, Model, NetworkShape, Setting, Weights};

/// Samples that are forecast at once; changes the speed, never the bits.
const CHUNK: usize = 256;

/// The reference LSTM in format `R`.
pub(crate) struct Reference<R> {
    network: FastNetwork<R>,
    network_shape: NetworkShape,
    shape: Shape,
    samples: Samples<R>,
    dropout: f64,
    key: MaskKey,
}

impl<R: Real> Reference<R> {
    /// Untrained, with the setting's initial weights.
    ///
    /// # Errors
    /// If the weights do not fit, or `LOOKBACK_ISA` asks for instructions that this machine lacks.
    pub(crate) fn new(setting: &Setting) -> Result<Self> {
        let network_shape = setting.network();
        let weights = Tensors::from_weights(setting.initial, network_shape)?;
        let network = FastNetwork::new(&weights, Training::of(setting.params), Isa::from_environment()?);
        let masks = match setting.params.network_dropout() > 0.0 {
            true => vec![Vec::new(); network_shape.layers - 1],
            false => Vec::new(),
        };
        let samples = Samples { masks, ..Samples::default() };
        let (dropout, key) = (setting.params.network_dropout(), MaskKey::default());
        Ok(Self { network, network_shape, shape: setting.shape, samples, dropout, key })
    }

    /// Draws the masks of a batch.
    fn draw_masks(&mut self, batch: Batch) {
        let count = self.shape.steps * batch.samples.len() * self.network_shape.hidden;
        for (layer, mask) in self.samples.masks.iter_mut().enumerate() {
            mask.clear();
            mask.extend(self.key.draws(layer, self.dropout).take(count).map(R::from_f64));
        }
    }

    /// `[T, B, n]`, or so many of the last time steps of it, as `[B, T, n]`.
    fn by_sample(&self, values: &[R], n: usize) -> Vec<f64> {
        let rows = self.samples.rows;
        let steps = values.len() / (rows * n);
        let value = |at: usize| {
            let (row, step, column) = (at / n / steps, at / n % steps, at % n);
            values[(step * rows + row) * n + column].to_f64()
        };
        (0..values.len()).map(value).collect()
    }

    /// Fetches samples as time-major arrays.
    fn fetch(&mut self, batch: Batch) {
        let Shape { steps, features, .. } = self.shape;
        assert_eq!(batch.windows.shape(), self.shape, "invariant: a model sees samples of its own shape");
        assert!(batch.windows.loss_steps() <= steps, "invariant: the loss is on time steps of the window");
        let (samples, rows) = (&mut self.samples, batch.samples.len());
        samples.rows = rows;
        samples.x.clear();
        samples.x.resize(steps * rows * features, R::default());
        samples.y.clear();
        for (row, &sample) in batch.samples.iter().enumerate() {
            for (t, step) in batch.windows.input(sample).chunks_exact(features).enumerate() {
                for (to, &from) in samples.x[(t * rows + row) * features..].iter_mut().zip(step) {
                    *to = R::from_f64(from);
                }
            }
        }
        let horizon = self.shape.horizon;
        for step in 0..batch.windows.loss_steps() {
            for &sample in batch.samples {
                let truths = &batch.windows.goals(sample)[step * horizon..][..horizon];
                samples.y.extend(truths.iter().map(|&value| R::from_f64(value)));
            }
        }
    }
}

impl<R: Real> Model for Reference<R> {
    fn train_step(&mut self, batch: Batch, learning_rate: f64) -> Result<f64> {
        self.fetch(batch);
        self.draw_masks(batch);
        Ok(self.network.train_step(&self.samples, learning_rate).to_f64())
    }

    fn forecast(&mut self, windows: &Windows, forecasts: &mut Vec<f64>) -> Result<()> {
        forecasts.clear();
        let all: Vec<usize> = (0..windows.len()).collect();
        for chunk in all.chunks(CHUNK) {
            self.fetch(Batch { windows, samples: chunk });
            forecasts.extend(self.network.forecast(&self.samples).iter().map(|value| value.to_f64()));
        }
        Ok(())
    }

    fn gradients(&mut self, batch: Batch) -> Result<Gradients> {
        self.fetch(batch);
        self.draw_masks(batch);
        let (loss, weights, dx) = self.network.gradients(&self.samples);
        let input = self.by_sample(&dx, self.shape.features);
        let outputs = self.by_sample(self.network.predictions(), self.network_shape.outputs);
        Ok(Gradients { loss: loss.to_f64(), weights: weights.to_weights(), input, outputs })
    }

    fn set_masks(&mut self, key: MaskKey) {
        self.key = key;
    }

    fn weights(&self) -> Weights {
        self.network.weights().to_weights()
    }

    fn set_weights(&mut self, weights: &Weights) -> Result<()> {
        self.network.set_weights(&Tensors::from_weights(weights, self.network_shape)?);
        Ok(())
    }

    fn memory(&self) -> Option<Memory> {
        Some(Memory(self.network.memory()))
    }

    fn set_memory(&mut self, memory: &Memory) -> Result<()> {
        match self.network.set_memory(&memory.0) {
            true => Ok(()),
            false => Err(Error::engine("reference", "the optimizer's memory is that of another network")),
        }
    }
}
