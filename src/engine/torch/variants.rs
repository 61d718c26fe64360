//! The LSTM as libtorch's users would write it where `nn.LSTM` is slow: for the speed pass alone, so that
//! the reference engine is compared with the best that libtorch can do. Trials run `nn.LSTM`.
//!
//! Every function is `#[inline]`, for the reason given one level up.
//!
//! Letters: B samples in a batch, T time steps, F features, H hidden units.

use tch::{Device, TchError, Tensor};

use super::{Network, TENSORS_OF_LAYER, build_with};
use crate::base::error::Result;
use crate::engine::{Build, Cell, Model, Setting};

/// Ways to compute the same network, that of trials first.
pub(crate) const VARIANTS: &[(&str, Build)] =
    &[("nn.LSTM", super::build), ("lstm_cell loop", build_cells), ("graph by hand", build_by_hand)];

#[inline]
fn build_cells(setting: &Setting) -> Result<Box<dyn Model>> {
    build_with(setting, cells)
}

#[inline]
fn build_by_hand(setting: &Setting) -> Result<Box<dyn Model>> {
    build_with(setting, by_hand)
}

/// One call of `lstm_cell` or `gru_cell` for each time step: the last hidden states, `[B, H]`.
#[inline]
fn cells(network: &Network, inputs: &Tensor, train: bool) -> Result<Tensor, TchError> {
    let mut steps = inputs.f_unbind(1)?;
    let extents = [inputs.size()[0], network.network.hidden as i64];
    for (layer, weights) in network.layers().chunks(TENSORS_OF_LAYER).enumerate() {
        if layer > 0 && train && network.dropout > 0.0 {
            let mask = network.mask(layer - 1, extents[0])?.f_unbind(0)?;
            steps = steps.iter().zip(&mask).map(|(h, mask)| h.f_mul(mask)).collect::<Result<_, _>>()?;
        }
        let [w_ih, w_hh, b_ih, b_hh] = weights else { unreachable!("invariant: a layer has four") };
        let zeros = || Tensor::f_zeros(extents, (network.kind, Device::Cpu));
        let (mut h, mut c) = (zeros()?, zeros()?);
        for x in &mut steps {
            let (first, second) = (Some(b_ih.shallow_clone()), Some(b_hh.shallow_clone()));
            match network.network.cell {
                Cell::Lstm(_) => (h, c) = x.f_lstm_cell(&[h, c], w_ih, w_hh, first, second)?,
                Cell::Gru => h = x.f_gru_cell(&h, w_ih, w_hh, first, second)?,
            }
            *x = h.shallow_clone();
        }
    }
    Ok(steps.pop().expect("invariant: a window has at least one step"))
}

/// Matrix products and activations, one product for the inputs of all time steps; the first step
/// has no recurrent product, and of an LSTM no forget gate to multiply: the last hidden states, `[B, H]`.
#[inline]
fn by_hand(network: &Network, inputs: &Tensor, train: bool) -> Result<Tensor, TchError> {
    let rows = inputs.size()[0];
    let mut inputs = inputs.f_transpose(0, 1)?;
    let mut steps = Vec::new();
    for (layer, weights) in network.layers().chunks(TENSORS_OF_LAYER).enumerate() {
        if layer > 0 {
            inputs = Tensor::f_stack(&steps, 0)?;
            if train && network.dropout > 0.0 {
                inputs = inputs.f_mul(&network.mask(layer - 1, rows)?)?;
            }
        }
        steps = match network.network.cell {
            Cell::Lstm(_) => lstm_by_hand(weights, &inputs)?,
            Cell::Gru => gru_by_hand(weights, &inputs)?,
        };
    }
    Ok(steps.pop().expect("invariant: a window has at least one step"))
}

/// The hidden states of each step, `[B, H]`, for inputs `[T, B, F]`.
#[inline]
fn lstm_by_hand(weights: &[Tensor], inputs: &Tensor) -> Result<Vec<Tensor>, TchError> {
    let [w_ih, w_hh, b_ih, b_hh] = weights else { unreachable!("invariant: a layer has four") };
    let projected = inputs.f_linear(w_ih, Some(b_ih.f_add(b_hh)?))?.f_unbind(0)?;
    let turned = w_hh.f_transpose(0, 1)?;
    let (mut steps, mut cell): (Vec<Tensor>, Option<Tensor>) = (Vec::new(), None);
    for z in projected {
        let z = match steps.last() {
            None => z,
            Some(h) => z.f_addmm(h, &turned)?,
        };
        let [i, f, g, o] = <[Tensor; 4]>::try_from(z.f_chunk(4, 1)?).expect("invariant: four gates");
        let new = i.f_sigmoid()?.f_mul(&g.f_tanh()?)?;
        let c = match &cell {
            None => new,
            Some(c) => f.f_sigmoid()?.f_mul(c)?.f_add(&new)?,
        };
        steps.push(o.f_sigmoid()?.f_mul(&c.f_tanh()?)?);
        cell = Some(c);
    }
    Ok(steps)
}

/// The same of a GRU.
#[inline]
fn gru_by_hand(weights: &[Tensor], inputs: &Tensor) -> Result<Vec<Tensor>, TchError> {
    let [w_ih, w_hh, b_ih, b_hh] = weights else { unreachable!("invariant: a layer has four") };
    let projected = inputs.f_linear(w_ih, Some(b_ih))?.f_unbind(0)?;
    let turned = w_hh.f_transpose(0, 1)?;
    let mut steps: Vec<Tensor> = Vec::new();
    for x in projected {
        let recurrent = match steps.last() {
            None => b_hh.f_expand_as(&x)?,
            Some(h) => b_hh.f_addmm(h, &turned)?,
        };
        let of_x = <[Tensor; 3]>::try_from(x.f_chunk(3, 1)?).expect("invariant: three gates");
        let of_h = <[Tensor; 3]>::try_from(recurrent.f_chunk(3, 1)?).expect("invariant: three gates");
        let r = of_x[0].f_add(&of_h[0])?.f_sigmoid()?;
        let z = of_x[1].f_add(&of_h[1])?.f_sigmoid()?;
        let n = of_x[2].f_add(&r.f_mul(&of_h[2])?)?.f_tanh()?;
        let kept = match steps.last() {
            None => n.f_neg()?,
            Some(h) => h.f_sub(&n)?,
        };
        steps.push(n.f_add(&z.f_mul(&kept)?)?);
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::rng;
    use crate::data::{Batch, Shape, Windows};
    use crate::engine::Weights;
    use crate::spec::CellKind;
    use crate::speed;

    #[test]
    #[inline]
    fn all_ways_compute_the_same_loss_gradients_and_training() {
        let (gru, dropped) = (Some(CellKind::Gru), Some(0.3));
        let kinds = [
            (None, None, None),
            (None, Some(2), dropped),
            (gru, None, None),
            (gru, Some(3), dropped),
            (gru, Some(2), None),
        ];
        let shapes = [(1, 1), (1, 3), (5, 2)];
        for ((steps, features), (cell, layers, dropout)) in
            shapes.iter().flat_map(|&s| kinds.map(|kind| (s, kind)))
        {
            let mut case = speed::grid().remove(0);
            (case.params.cell, case.params.layers, case.params.dropout) = (cell, layers, dropout);
            case.params.precision = crate::spec::Precision::F64;
            case.params.clip_norm = Some(0.01);
            let shape = Shape { steps, features, horizon: 2 };
            let initial = Weights::initial(&shape.network(&case.params), 3);
            let mut draws = rng::stream(3, "test");
            let mut draw = |count: usize| (0..count).map(|_| draws.uniform(-1.0, 1.0)).collect();
            let windows = Windows::of_samples(draw(6 * steps * features), draw(6 * 2), shape);
            let batch = Batch { windows: &windows, samples: &[0, 1, 2, 3, 4, 5] };
            let computed = VARIANTS.iter().map(|(_, build)| {
                let mut model = build(&Setting { params: &case.params, shape, initial: &initial }).unwrap();
                let losses: Vec<f64> = (0..3).map(|_| model.train_step(batch, 0.01).unwrap()).collect();
                let mut forecasts = Vec::new();
                model.forecast(&windows, &mut forecasts).unwrap();
                let weights: Vec<f64> = model.weights().values().collect();
                [losses, forecasts, weights].concat()
            });
            let computed: Vec<Vec<f64>> = computed.collect();
            for (a, b) in computed[1..].iter().flat_map(|other| computed[0].iter().zip(other)) {
                assert!((a - b).abs() < 1e-10, "{a} {b}");
            }
        }
    }
}
