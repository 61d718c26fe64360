//! The reference engine's contract: the fast path has the bits of the plain text, under every
//! instruction set of this machine (docs/bits.md).

use lookback::base::rng;
use lookback::engine::MaskKey;
use lookback::engine::reference::fast::FastNetwork;
use lookback::engine::reference::isa::Isa;
use lookback::engine::reference::optimizer::{AdamConfig, AdamForm, Training};
use lookback::engine::reference::plain_network::{PlainNetwork, Samples};
use lookback::engine::reference::real::Real;
use lookback::engine::reference::tensors::Tensors;
use lookback::network::{Cell, CellOutput, Loss, NetworkShape, Quantiles, Weights};
use lookback::spec::Optimizer;

use crate::tools::missing;

/// T, B, F, H, K: every size of register block, partial panels, one to five panels.
const SHAPES: [(usize, usize, usize, usize, usize); 32] = [
    (1, 1, 1, 1, 1),
    (1, 1, 1, 4, 1),
    (1, 1, 12, 4, 1),
    (1, 5, 3, 17, 2),
    (1, 32, 1, 8, 1),
    (1, 61, 2, 3, 1),
    (2, 1, 1, 1, 1),
    (2, 1, 1, 16, 1),
    (2, 2, 7, 15, 1),
    (2, 3, 1, 31, 5),
    (2, 13, 2, 65, 1),
    (2, 49, 1, 16, 1),
    (2, 50, 1, 33, 17),
    (2, 97, 1, 2, 1),
    (3, 1, 5, 64, 1),
    (3, 4, 1, 80, 1),
    (3, 5, 2, 48, 14),
    (3, 6, 1, 63, 1),
    (3, 7, 16, 17, 16),
    (3, 33, 1, 20, 1),
    (3, 48, 3, 1, 1),
    (4, 2, 1, 32, 2),
    (4, 8, 2, 9, 3),
    (4, 11, 1, 16, 1),
    (4, 32, 1, 5, 1),
    (5, 3, 1, 13, 1),
    (5, 9, 4, 24, 1),
    (7, 1, 1, 8, 1),
    (7, 10, 1, 12, 1),
    (7, 19, 1, 16, 7),
    (12, 2, 1, 6, 1),
    (28, 3, 1, 10, 1),
];

fn training(optimizer: Optimizer) -> Training {
    Training { method: optimizer, adam: AdamConfig::default(), clip_norm: Some(0.5), loss: Loss::Mse }
}

fn available() -> impl Iterator<Item = Isa> {
    Isa::ALL.iter().copied().filter(|isa| isa.available())
}

/// The fastest one: the plain text takes it too, since fused multiply-adds in software are slow.
fn best() -> Isa {
    Isa::choose(None).unwrap()
}

/// A cell and how many layers of it.
type Kind = (Cell, usize);

const LSTM: Cell = Cell::Lstm(CellOutput::Tanh);
const PLAIN: Kind = (LSTM, 1);
/// Every cell alone and stacked.
const KINDS: [Kind; 6] =
    [PLAIN, (LSTM, 2), (LSTM, 4), (Cell::Gru, 1), (Cell::Gru, 3), (Cell::Lstm(CellOutput::Identity), 2)];

struct Pair<R> {
    plain: PlainNetwork<R>,
    fast: FastNetwork<R>,
    shape: (usize, usize, usize, usize, usize),
    dropout: f64,
}

impl<R: Real> Pair<R> {
    fn new(
        shape: (usize, usize, usize, usize, usize),
        (cell, layers): Kind,
        training: Training,
        isa: Isa,
    ) -> Self {
        let (steps, _, features, hidden, horizon) = shape;
        let outputs = horizon * training.loss.outputs();
        let network = NetworkShape { cell, layers, hidden, features, steps, outputs };
        let weights = Tensors::from_weights(&Weights::initial(&network, 7), network).unwrap();
        let fast = FastNetwork::new(&weights, training, isa);
        Self { plain: PlainNetwork::new(weights, training), fast, shape, dropout: 0.0 }
    }

    /// With a loss on one to all of the time steps, in turn.
    fn samples(&self, seed: usize) -> Samples<R> {
        let (steps, rows, features, hidden, horizon) = self.shape;
        let key = MaskKey { seed: 5, step: seed as u64 };
        let dropped = if self.dropout > 0.0 { self.plain.weights.shape.layers - 1 } else { 0 };
        let mask =
            |layer| key.draws(layer, self.dropout).take(steps * rows * hidden).map(R::from_f64).collect();
        let masks = (0..dropped).map(mask).collect();
        let mut draws = rng::stream(seed as u64, "samples");
        let mut values =
            |count: usize| (0..count).map(|_| R::from_f64(draws.uniform(-1.0, 1.0))).collect::<Vec<R>>();
        Samples {
            x: values(steps * rows * features),
            y: values((1 + seed % steps) * rows * horizon),
            rows,
            masks,
        }
    }

    /// Trains both, comparing forecasts, loss and all gradients now and then, and the weights at the end.
    fn assert_equal(&mut self, steps: usize) {
        let shape = (self.plain.weights.shape.cell, self.plain.weights.shape.layers, self.shape);
        for step in 0..steps {
            let samples = self.samples(step);
            if step % 33 == 0 {
                let (loss, gradients, dx) = best().run(|| self.plain.gradients(&samples));
                let (fast_loss, fast_gradients, fast_dx) = self.fast.gradients(&samples);
                assert_same(&[loss], &[fast_loss], &format!("loss of {shape:?} at step {step}"));
                assert_same(&dx, &fast_dx, &format!("input gradients of {shape:?} at step {step}"));
                assert_same_tensors(
                    &gradients,
                    &fast_gradients,
                    &format!("gradients of {shape:?} at {step}"),
                );
                let forecasts = best().run(|| self.plain.forecast(&samples));
                assert_same(&forecasts, self.fast.forecast(&samples), &format!("forecasts of {shape:?}"));
            }
            let loss = best().run(|| self.plain.train_step(&samples, 0.01));
            let fast_loss = self.fast.train_step(&samples, 0.01);
            assert_same(&[loss], &[fast_loss], &format!("loss of {shape:?} in step {step}"));
        }
        assert_same_tensors(&self.plain.weights, &self.fast.weights(), &format!("weights of {shape:?}"));
    }
}

fn assert_same<R: Real>(left: &[R], right: &[R], what: &str) {
    assert_eq!(left.len(), right.len(), "{what}");
    for (n, (left, right)) in left.iter().zip(right).enumerate() {
        let (left, right) = (left.to_f64(), right.to_f64());
        let same = left.to_bits() == right.to_bits() || left.is_nan() && right.is_nan();
        assert!(same, "{what}: [{n}] {left:e} is not {right:e}");
    }
}

fn assert_same_tensors<R: Real>(left: &Tensors<R>, right: &Tensors<R>, what: &str) {
    for (n, (left, right)) in left.arrays().into_iter().zip(right.arrays()).enumerate() {
        assert_same(left, right, &format!("{what}, tensor {n}"));
    }
}

#[test]
fn a_hundred_steps_of_adam_in_f32_have_the_bits_of_the_plain_text() {
    for shape in SHAPES {
        Pair::<f32>::new(shape, PLAIN, training(Optimizer::Adam), best()).assert_equal(100);
    }
}

#[test]
fn every_cell_and_depth_has_the_bits_of_the_plain_text() {
    for kind in KINDS {
        for shape in SHAPES.into_iter().step_by(2) {
            Pair::<f32>::new(shape, kind, training(Optimizer::Adam), best()).assert_equal(5);
            let unclipped = Training { clip_norm: None, ..training(Optimizer::Sgd) };
            Pair::<f64>::new(shape, kind, unclipped, best()).assert_equal(2);
        }
    }
}

#[test]
fn every_loss_has_the_bits_of_the_plain_text() {
    let quantiles = Loss::Quantiles(Quantiles::default());
    let lower = Loss::Quantiles(Quantiles::new(&[0.1, 0.5]).unwrap());
    for (loss, kind) in [
        (Loss::Mae, PLAIN),
        (Loss::Huber, PLAIN),
        (Loss::Mae, (Cell::Gru, 2)),
        (Loss::Huber, (LSTM, 2)),
        (quantiles, PLAIN),
        (lower, (Cell::Gru, 2)),
        (quantiles, (LSTM, 2)),
    ] {
        for (isa, shape) in
            available().flat_map(|isa| SHAPES.into_iter().step_by(5).map(move |shape| (isa, shape)))
        {
            let training = Training { loss, ..training(Optimizer::Adam) };
            Pair::<f32>::new(shape, kind, training, isa).assert_equal(3);
            Pair::<f64>::new(shape, kind, training, isa).assert_equal(2);
        }
    }
}

#[test]
fn dropout_has_the_bits_of_the_plain_text() {
    let stacked = KINDS.into_iter().filter(|(_, layers)| *layers > 1);
    for (isa, kind) in stacked.flat_map(|kind| available().map(move |isa| (isa, kind))) {
        for shape in SHAPES.into_iter().step_by(4) {
            let mut pair = Pair::<f32>::new(shape, kind, training(Optimizer::Adam), isa);
            pair.dropout = 0.4;
            pair.assert_equal(3);
            // Another batch leaves nothing of the masks before; without any, none is left.
            (pair.shape.1, pair.dropout) = (shape.1 + 3, 0.2);
            pair.assert_equal(2);
            pair.dropout = 0.0;
            pair.assert_equal(2);
            let mut pair = Pair::<f64>::new(shape, kind, training(Optimizer::Sgd), isa);
            pair.dropout = 0.9;
            pair.assert_equal(2);
        }
    }
}

#[test]
fn f64_sgd_and_the_identity_cell_have_the_bits_of_the_plain_text() {
    for shape in SHAPES {
        let (identity, other) = ((Cell::Lstm(CellOutput::Identity), 1), training(Optimizer::Sgd));
        Pair::<f64>::new(shape, identity, other, best()).assert_equal(4);
        let keras = AdamConfig { form: AdamForm::Keras, epsilon: 1e-7, ..AdamConfig::default() };
        let keras = Training { adam: keras, clip_norm: None, ..other };
        Pair::<f64>::new(shape, identity, keras, best()).assert_equal(4);
    }
}

#[test]
fn every_instruction_set_has_the_bits_of_the_plain_text() {
    if available().count() < 2 {
        missing("isa", "this machine has no vector instruction set to hold against the plain text");
    }
    for isa in available() {
        let steps = if isa == Isa::Scalar { 2 } else { 12 };
        for shape in SHAPES {
            Pair::<f32>::new(shape, PLAIN, training(Optimizer::Adam), isa).assert_equal(steps);
            Pair::<f64>::new(shape, PLAIN, training(Optimizer::Adam), isa).assert_equal(steps.min(3));
            Pair::<f32>::new(shape, (Cell::Gru, 2), training(Optimizer::Adam), isa).assert_equal(2);
        }
    }
}

#[test]
fn a_network_may_see_batches_of_changing_size() {
    for kind in [PLAIN, (Cell::Gru, 2)] {
        let mut pair = Pair::<f32>::new((3, 7, 2, 18, 1), kind, training(Optimizer::Adam), best());
        for rows in [7, 32, 3, 7, 1, 49] {
            pair.shape.1 = rows;
            pair.assert_equal(3);
        }
    }
}

#[test]
fn nan_and_infinity_pass_through_and_stay_out_of_lanes_without_a_unit() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e38] {
        for (isa, kind) in available().flat_map(|isa| KINDS.map(|kind| (isa, kind))) {
            let mut pair = Pair::<f32>::new((3, 4, 1, 5, 2), kind, training(Optimizer::Adam), isa);
            let mut samples = pair.samples(0);
            samples.x[5] = bad as f32;
            for step in 0..3 {
                let (loss, gradients, _) = best().run(|| pair.plain.gradients(&samples));
                let (fast_loss, fast_gradients, _) = pair.fast.gradients(&samples);
                assert_same(&[loss], &[fast_loss], &format!("loss with {bad}"));
                assert_same_tensors(&gradients, &fast_gradients, &format!("gradients with {bad}"));
                assert_eq!(
                    loss.is_nan(),
                    bad.is_nan() || step > 0 && !bad.is_finite(),
                    "{bad} in step {step}"
                );
                best().run(|| pair.plain.train_step(&samples, 0.01));
                pair.fast.train_step(&samples, 0.01);
            }
            assert_same_tensors(&pair.plain.weights, &pair.fast.weights(), &format!("weights with {bad}"));
        }
    }
}

#[test]
fn a_forecast_does_not_depend_on_the_samples_beside_it() {
    for kind in [PLAIN, (Cell::Gru, 2)] {
        let mut pair = Pair::<f32>::new((5, 301, 2, 18, 3), kind, training(Optimizer::Adam), best());
        let samples = pair.samples(0);
        let together = pair.fast.forecast(&samples).to_vec();
        for row in 0..301 {
            let x = (0..5).flat_map(|t| samples.x[(t * 301 + row) * 2..][..2].to_vec()).collect();
            let alone = Samples { x, rows: 1, ..Samples::default() };
            assert_same(pair.fast.forecast(&alone), &together[row * 3..][..3], &format!("forecast {row}"));
        }
    }
}
