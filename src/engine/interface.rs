//! What an engine is: facts, and how to make a model that is trained and asked for forecasts.

use super::{MaskKey, Memory};
use crate::base::error::{Error, Result};
use crate::data::{Batch, Shape, Windows};
use crate::network::{NetworkShape, Weights};
use crate::spec::{EngineInfo, Params};

/// Makes an untrained model.
pub type Build = fn(&Setting) -> Result<Box<dyn Model>>;

/// One engine: its facts and how to make a model of it.
pub struct Engine {
    /// What a spec must know of it.
    pub info: EngineInfo,
    /// Makes an untrained model.
    pub build: Build,
}

/// What a model is made from.
pub struct Setting<'a> {
    /// The trial's hyperparameters.
    pub params: &'a Params,
    /// The shape of the samples it will see.
    pub shape: Shape,
    /// Initial weights of a network; a baseline has no use for them.
    pub initial: &'a Weights,
}

impl Setting<'_> {
    /// The network that these hyperparameters make of such samples.
    pub fn network(&self) -> NetworkShape {
        self.shape.network(self.params)
    }
}

/// Loss and its derivatives on one batch.
#[derive(Clone, Debug)]
pub struct Gradients {
    /// Mean over the batch, the horizon and the time steps in the loss, in scaled units.
    pub loss: f64,
    /// d loss / d weight, before clipping.
    pub weights: Weights,
    /// d loss / d input, `[B, T, F]`, row-major.
    pub input: Vec<f64>,
    /// The outputs that the loss was computed from, those of the last S time steps, `[B, S, K, Q]` as of [`Model::forecast`]; with dropout not what
    /// the network forecasts.
    pub outputs: Vec<f64>,
}

/// What a closed-form model says to a training step or a question for gradients.
fn untrainable<T>() -> Result<T> {
    Err(Error::engine("baseline", "it has no weights that follow a gradient; it is fitted in one go"))
}

/// Something that learns and forecasts, in scaled units.
pub trait Model {
    /// Prepares what is not learnt step by step; closed-form models do all their fitting here.
    ///
    /// # Errors
    /// If the parts do not suffice to fit the model.
    fn fit(&mut self, train: &Windows, validation: &Windows) -> Result<()> {
        let _ = (train, validation);
        Ok(())
    }

    /// One optimizer step on a batch; returns the loss before the step: the mean of the trial's
    /// [`Loss`](crate::network::Loss) over the forecasts of the last [`Windows::loss_steps`] time steps.
    /// NaN and infinity are values, not errors.
    ///
    /// # Errors
    /// If the engine refuses, or has no weights to train.
    fn train_step(&mut self, batch: Batch, learning_rate: f64) -> Result<f64> {
        let _ = (batch, learning_rate);
        untrainable()
    }

    /// Chooses the masks of dropout that training steps and gradients take from now on. Forecasts take none; without
    /// dropout there is none to choose.
    fn set_masks(&mut self, key: MaskKey) {
        let _ = key;
    }

    /// Forecasts every sample of `windows`: `[n, K]` into `forecasts`, which is overwritten; of a network that was trained
    /// on quantiles each of them as it comes, `[n, K, Q]`.
    ///
    /// # Errors
    /// If the engine refuses.
    fn forecast(&mut self, windows: &Windows, forecasts: &mut Vec<f64>) -> Result<()>;

    /// Loss and gradients on a batch; changes neither weights nor optimizer.
    ///
    /// # Errors
    /// If the engine refuses, or has no gradients.
    fn gradients(&mut self, batch: Batch) -> Result<Gradients> {
        let _ = batch;
        untrainable()
    }

    /// The weights now; empty for a model without any.
    fn weights(&self) -> Weights;

    /// Replaces the weights; the optimizer's memory stays.
    ///
    /// # Errors
    /// If names or shapes differ from those of the model.
    fn set_weights(&mut self, weights: &Weights) -> Result<()>;

    /// What the optimizer remembers, with which training can go on in another model; `None` if the engine cannot
    /// tell, as libtorch's optimizers in C++ cannot.
    fn memory(&self) -> Option<Memory> {
        None
    }

    /// Lets the optimizer remember what that of another model of this engine, setting and format did.
    ///
    /// # Errors
    /// If it is not that of such a model.
    fn set_memory(&mut self, memory: &Memory) -> Result<()> {
        let count = memory.0.len();
        Err(Error::Check(format!("this engine's optimizer cannot take up {count} remembered values")))
    }
}
