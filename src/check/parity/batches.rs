//! The batches of a comparison of engines, the first of which has no gradient that cancels.
//!
//! The slopes of `|r|` and of the pinball loss are a few constants. Where as much of them lies above 0 as below, an output's
//! bias has no gradient but for rounding, in each engine its own, and the first step of Adam, which divides a gradient by its
//! own size, makes a whole step of that. Engines that are right then part for good. So training begins with a batch, or
//! with a single sample, where no sum cancels; behind one gradient of some size Adam's moments hold it, and a later one that
//! cancels does no harm.
//!
//! Letters: B samples in a batch, S time steps in the loss, K horizon, Q outputs for each step of it.

use crate::base::error::Result;
use crate::check::gradient_case::GradientCase;
use crate::data::{Batch, Windows};
use crate::engine::{Engine, Loss};
use crate::spec::Params;

/// Batches that steps take turns on.
const BATCHES: usize = 4;

/// The samples of a comparison and what each step is on.
pub(super) struct Batches {
    pub windows: Windows,
    /// What the first step is on instead of its turn.
    first: Option<Vec<usize>>,
    turns: Vec<Vec<usize>>,
    /// Whether a sum cancels whatever training begins with, so that Adam cannot be compared.
    pub cancels: bool,
}

impl Batches {
    /// Chosen by what `engine` puts out at the initial weights.
    ///
    /// # Errors
    /// If the engine refuses.
    pub(super) fn of(engine: &Engine, case: GradientCase, params: &Params) -> Result<Self> {
        let windows = case.samples(BATCHES * case.batch_size);
        let samples: Vec<usize> = (0..windows.len()).collect();
        let turns: Vec<Vec<usize>> = samples.chunks(case.batch_size).map(<[usize]>::to_vec).collect();
        let Some(shares) = shares_below(case.loss) else {
            return Ok(Self { windows, first: None, turns, cancels: false });
        };
        let mut model = case.build(engine, params)?;
        model.set_masks(case.masks(0));
        let singles = samples.iter().map(|sample| vec![*sample]);
        for begin in turns.iter().cloned().chain(singles) {
            let batch = Batch { windows: &windows, samples: &begin };
            let outputs = model.gradients(batch)?.outputs;
            let truths: Vec<f64> = begin.iter().flat_map(|sample| windows.goals(*sample)).copied().collect();
            if !any_cancels(&outputs, &truths, case.horizon, &shares) {
                let first = (begin != turns[0]).then_some(begin);
                return Ok(Self { windows, first, turns, cancels: false });
            }
        }
        Ok(Self { windows, first: None, turns, cancels: true })
    }

    /// The samples of a step, from 0.
    pub(super) fn of_step(&self, step: usize) -> &[usize] {
        let turn = &self.turns[step % self.turns.len()];
        self.first.as_ref().filter(|_| step == 0).unwrap_or(turn)
    }
}

/// Of each output of a step the share of truths below it at which its slopes cancel; `None` if they are not constant.
fn shares_below(loss: Loss) -> Option<Vec<f64>> {
    match loss {
        Loss::Mse | Loss::Huber => None,
        Loss::Mae => Some(vec![0.5]),
        Loss::Quantiles(quantiles) => Some(quantiles.levels().to_vec()),
    }
}

/// Whether the slopes of any output cancel; outputs are `[B, S, K, Q]`, truths `[B, S, K]`.
fn any_cancels(outputs: &[f64], truths: &[f64], horizon: usize, shares: &[f64]) -> bool {
    // Shares of a few thousand truths are further apart than that.
    const ROUNDING: f64 = 1e-9;
    let each = horizon * shares.len();
    let rows = outputs.len() / each;
    (0..each).any(|at| {
        let below = (0..rows).filter(|row| {
            let (output, truth) = (outputs[row * each + at], truths[row * horizon + at / shares.len()]);
            truth < output
        });
        (below.count() as f64 / rows as f64 - shares[at % shares.len()]).abs() < ROUNDING
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::gradient_case::usual;
    use crate::engine::by_name;
    use crate::network::Quantiles;

    fn case(loss: Loss, batch_size: usize, hidden_units: usize) -> GradientCase {
        let (_, case) = usual()[2];
        GradientCase { loss, batch_size, hidden_units, ..case }
    }

    #[test]
    fn sums_that_cancel_are_found_by_the_share_below() {
        let outputs = [1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0];
        assert!(any_cancels(&outputs, &[0.0, 1.5, 3.0, 3.0], 1, &[0.25, 0.9]));
        assert!(any_cancels(&outputs, &[0.0, 1.5, 3.0, 3.0], 1, &[0.1, 0.5]));
        assert!(!any_cancels(&outputs, &[0.0, 1.5, 3.0, 3.0], 1, &[0.5, 0.75]));
    }

    #[test]
    fn training_begins_with_a_batch_in_which_no_sum_cancels() {
        let reference = by_name("reference").expect("it is in the table");
        let mut moved = 0;
        for units in 3..40 {
            for loss in [Loss::Mae, Loss::Quantiles(Quantiles::default())] {
                let case = case(loss, 20, units);
                let batches = Batches::of(reference, case, &case.params()).unwrap();
                assert!(!batches.cancels);
                moved += usize::from(batches.first.is_some());
                let mut model = case.build(reference, &case.params()).unwrap();
                let batch = Batch { windows: &batches.windows, samples: batches.of_step(0) };
                let gradients = model.gradients(batch).unwrap();
                let bias = gradients.weights.tensor("head.bias");
                assert!(
                    bias.values.iter().all(|value| value.abs() > 1e-3),
                    "{loss} {units}: {:?}",
                    bias.values
                );
                assert_eq!(batches.of_step(4), &batches.turns[0][..]);
            }
        }
        assert!(moved > 5, "in {moved} of 74 cases the first batch cancels");
    }

    #[test]
    fn smooth_losses_begin_with_the_first_batch() {
        let reference = by_name("reference").expect("it is in the table");
        let case = case(Loss::Huber, 20, 4);
        let batches = Batches::of(reference, case, &case.params()).unwrap();
        assert_eq!((batches.of_step(0), batches.cancels), (&batches.turns[0][..], false));
    }
}
