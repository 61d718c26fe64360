//! The LSTM as libtorch's users would write it where `nn.LSTM` is slow: for the speed pass alone, so that
//! the reference engine is compared with the best that libtorch can do. Trials run `nn.LSTM`.
//!
//! Every function is `#[inline]`, for the reason given one level up.
//!
//! Letters: B samples in a batch, T time steps, F features, H hidden units.

use tch::{Device, TchError, Tensor};

use super::{Network, build_with};
use crate::base::error::Result;
use crate::engine::{Build, Model, Setting};

/// Ways to compute the same network, that of trials first.
pub const VARIANTS: &[(&str, Build)] =
    &[("nn.LSTM", super::build), ("lstm_cell loop", build_cells), ("graph by hand", build_by_hand)];

#[inline]
fn build_cells(setting: &Setting) -> Result<Box<dyn Model>> {
    build_with(setting, cells)
}

#[inline]
fn build_by_hand(setting: &Setting) -> Result<Box<dyn Model>> {
    build_with(setting, by_hand)
}

/// One call of `lstm_cell` for each time step: the last hidden states, `[B, H]`.
#[inline]
fn cells(network: &Network, inputs: &Tensor, _train: bool) -> Result<Tensor, TchError> {
    let [w_ih, w_hh, b_ih, b_hh] = network.layers() else { unreachable!("invariant: an LSTM has four") };
    let zeros = [inputs.size()[0], network.network.hidden as i64];
    let mut state = [(); 2]
        .map(|()| Tensor::f_zeros(zeros, (network.kind, Device::Cpu)))
        .into_iter()
        .collect::<Result<Vec<_>, _>>()?;
    for x in inputs.f_unbind(1)? {
        let (h, c) =
            x.f_lstm_cell(&state, w_ih, w_hh, Some(b_ih.shallow_clone()), Some(b_hh.shallow_clone()))?;
        state = vec![h, c];
    }
    Ok(state.swap_remove(0))
}

/// Matrix products and activations, one product for the inputs of all time steps; the first step
/// has neither a recurrent product nor a forget gate to multiply: the last hidden states, `[B, H]`.
#[inline]
fn by_hand(network: &Network, inputs: &Tensor, _train: bool) -> Result<Tensor, TchError> {
    let [w_ih, w_hh, b_ih, b_hh] = network.layers() else { unreachable!("invariant: an LSTM has four") };
    let projected = inputs.f_transpose(0, 1)?.f_linear(w_ih, Some(b_ih.f_add(b_hh)?))?.f_unbind(0)?;
    let turned = w_hh.f_transpose(0, 1)?;
    let mut state: Option<(Tensor, Tensor)> = None;
    for z in projected {
        let z = match &state {
            None => z,
            Some((h, _)) => z.f_addmm(h, &turned)?,
        };
        let [i, f, g, o] = <[Tensor; 4]>::try_from(z.f_chunk(4, 1)?).expect("invariant: four gates");
        let new = i.f_sigmoid()?.f_mul(&g.f_tanh()?)?;
        let c = match &state {
            None => new,
            Some((_, c)) => f.f_sigmoid()?.f_mul(c)?.f_add(&new)?,
        };
        let h = o.f_sigmoid()?.f_mul(&c.f_tanh()?)?;
        state = Some((h, c));
    }
    Ok(state.expect("invariant: a window has at least one step").0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::rng;
    use crate::data::{Batch, Shape, Windows};
    use crate::engine::Weights;
    use crate::speed;

    #[test]
    #[inline]
    fn all_ways_compute_the_same_loss_gradients_and_training() {
        for (steps, features) in [(1, 1), (1, 3), (5, 2)] {
            let mut case = speed::grid().remove(0);
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
