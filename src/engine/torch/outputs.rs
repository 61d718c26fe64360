//! What a network computes as a graph of tensors: from a batch to outputs and their loss.
//!
//! Every function is `#[inline]`, for the reason given one level up.
//!
//! Letters: B samples in a batch, T time steps, F features, H hidden units, S steps in the loss, N outputs.

use tch::{Device, Reduction, TchError, Tensor};

use super::{Network, TENSORS_OF_LAYER, from_numbers};
use crate::data::Batch;
use crate::engine::{Cell, Loss};
use crate::network::Quantiles;

impl Network {
    /// Inputs, `[B, T, F]`.
    #[inline]
    pub(super) fn inputs(&self, batch: Batch) -> Result<Tensor, TchError> {
        let numbers = batch.samples.iter().flat_map(|&sample| batch.windows.input(sample));
        let shape = [batch.samples.len(), self.shape.steps, self.shape.features];
        from_numbers(self.kind, numbers.copied(), &shape)
    }

    /// The last layer's hidden states for inputs `[B, T, F]`: of all steps, `[B, T, H]`, and of the last one, `[B, H]`.
    #[inline]
    pub(super) fn hidden(&self, inputs: &Tensor, train: bool) -> Result<(Tensor, Tensor), TchError> {
        if !train || self.dropout == 0.0 {
            return self.stack(inputs, self.layers(), train);
        }
        let mut inputs = inputs.shallow_clone();
        let (below, last) = self.layers().split_at(self.layers().len() - TENSORS_OF_LAYER);
        for (layer, weights) in below.chunks(TENSORS_OF_LAYER).enumerate() {
            let (all, _) = self.stack(&inputs, weights, train)?;
            inputs = all.f_mul(&self.mask(layer, inputs.size()[0])?.f_transpose(0, 1)?)?;
        }
        self.stack(&inputs, last, train)
    }

    /// What dropout multiplies the outputs of a layer by, for so many samples: `[T, B, H]`.
    #[inline]
    pub(super) fn mask(&self, layer: usize, rows: i64) -> Result<Tensor, TchError> {
        let shape = [self.shape.steps, rows as usize, self.network.hidden];
        let draws = self.key.draws(layer, self.dropout).take(shape.iter().product());
        from_numbers(self.kind, draws, &shape)
    }

    /// Layers one on the other without anything between them, as [`Network::hidden`].
    #[inline]
    fn stack(&self, inputs: &Tensor, weights: &[Tensor], train: bool) -> Result<(Tensor, Tensor), TchError> {
        let layers = (weights.len() / TENSORS_OF_LAYER) as i64;
        let extents = [layers, inputs.size()[0], self.network.hidden as i64];
        let zeros = || Tensor::f_zeros(extents, (self.kind, Device::Cpu));
        let (all, last) = match self.network.cell {
            Cell::Lstm(_) => {
                let states = [zeros()?, zeros()?];
                let (all, last, _) =
                    inputs.f_lstm(&states, weights, true, layers, 0.0, train, false, true)?;
                (all, last)
            }
            Cell::Gru => inputs.f_gru(&zeros()?, weights, true, layers, 0.0, train, false, true)?,
        };
        Ok((all, last.f_select(0, layers - 1)?))
    }

    /// `nn.LSTM` or `nn.GRU`: the last hidden states, `[B, H]`.
    #[inline]
    pub(super) fn layer(&self, inputs: &Tensor, train: bool) -> Result<Tensor, TchError> {
        Ok(self.hidden(inputs, train)?.1)
    }

    /// The tensors of all layers.
    #[inline]
    pub(super) fn layers(&self) -> &[Tensor] {
        &self.weights[..self.network.layers * TENSORS_OF_LAYER]
    }

    /// The dense head: `[.., H]` becomes `[.., N]`.
    #[inline]
    fn head(&self, hidden: &Tensor) -> Result<Tensor, TchError> {
        let [.., weight, bias] = &self.weights[..] else { unreachable!("invariant: a network has a head") };
        hidden.f_linear(weight, Some(bias))
    }

    /// Outputs `[B, N]` of the last step for inputs `[B, T, F]`.
    #[inline]
    pub(super) fn outputs(&self, inputs: &Tensor, train: bool) -> Result<Tensor, TchError> {
        self.head(&(self.forward)(self, inputs, train)?)
    }

    /// The loss for `inputs`, which hold the samples of `batch`, and the outputs that it is on: `[B, N]` or `[B, S, N]`.
    #[inline]
    pub(super) fn loss(&self, inputs: &Tensor, batch: Batch) -> Result<(Tensor, Tensor), TchError> {
        let numbers = batch.samples.iter().flat_map(|&sample| batch.windows.goals(sample));
        let (rows, horizon, scored) = (batch.samples.len(), self.shape.horizon, batch.windows.loss_steps());
        if scored == 1 {
            let truths = from_numbers(self.kind, numbers.copied(), &[rows, horizon])?;
            let outputs = self.outputs(inputs, true)?;
            return Ok((self.mean_loss(&outputs, &truths)?, outputs));
        }
        let truths = from_numbers(self.kind, numbers.copied(), &[rows, scored, horizon])?;
        let first = self.shape.steps as i64 - scored as i64;
        let hidden = self.hidden(inputs, true)?.0.f_narrow(1, first, scored as i64)?;
        let outputs = self.head(&hidden)?;
        Ok((self.mean_loss(&outputs, &truths)?, outputs))
    }

    #[inline]
    fn mean_loss(&self, outputs: &Tensor, truths: &Tensor) -> Result<Tensor, TchError> {
        match self.loss {
            Loss::Mse => outputs.f_mse_loss(truths, Reduction::Mean),
            Loss::Mae => outputs.f_l1_loss(truths, Reduction::Mean),
            Loss::Huber => outputs.f_huber_loss(truths, Reduction::Mean, 1.0),
            Loss::Quantiles(quantiles) => self.mean_pinball(outputs, truths, quantiles),
        }
    }

    /// As users of PyTorch write it: with `e = truth - output` the mean of `maximum(q e, (q - 1) e)`.
    #[inline]
    fn mean_pinball(
        &self,
        outputs: &Tensor,
        truths: &Tensor,
        quantiles: Quantiles,
    ) -> Result<Tensor, TchError> {
        let levels = quantiles.levels();
        let levels_above = from_numbers(self.kind, levels.iter().copied(), &[levels.len()])?;
        let less = from_numbers(self.kind, levels.iter().map(|level| level - 1.0), &[levels.len()])?;
        let mut shape = truths.size();
        shape.push(levels.len() as i64);
        let errors = truths.f_unsqueeze(-1)?.f_sub(&outputs.f_view(&shape[..])?)?;
        errors.f_mul(&levels_above)?.f_maximum(&errors.f_mul(&less)?)?.f_mean(self.kind)
    }
}
