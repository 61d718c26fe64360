//! The reference engine's gradients against numerical differentiation, in f64.

use lookback::base::rng;
use lookback::engine::reference::fast::FastNetwork;
use lookback::engine::reference::isa::Isa;
use lookback::engine::reference::optimizer::{AdamConfig, Training};
use lookback::engine::reference::plain_network::Samples;
use lookback::engine::reference::tensors::Tensors;
use lookback::network::{Cell, CellOutput, Loss, NetworkShape, Weights};
use lookback::spec::Optimizer;

/// Step of the difference quotient: its error falls with the fourth power of it (below) while that of
/// rounding grows as 1e-16 / STEP.
const STEP: f64 = 1e-3;
/// Differences relative to the magnitudes at hand, `|a - n| / max(|a| + |n|, FLOOR)`.
const TOLERANCE: f64 = 1e-8;
/// Gradients are of magnitude 0.01 to 1; below this the quotient itself is rounding.
const FLOOR: f64 = 1e-2;

/// `f'` by central differences of fourth order (five points).
fn derivative(mut f: impl FnMut(f64) -> f64) -> f64 {
    (8.0 * (f(STEP) - f(-STEP)) - (f(2.0 * STEP) - f(-2.0 * STEP))) / (12.0 * STEP)
}

#[test]
fn every_gradient_is_the_slope_of_the_loss() {
    let [lstm, identity] = [CellOutput::Tanh, CellOutput::Identity].map(Cell::Lstm);
    for (cell, layers) in [(lstm, 1), (identity, 1), (lstm, 2), (Cell::Gru, 1), (Cell::Gru, 3)] {
        let shapes = [(1, 1, 1, 4, 1), (5, 3, 2, 5, 2), (9, 2, 1, 18, 3)];
        // Of several layers the small ones: each weight takes four passes.
        for (steps, rows, features, hidden, horizon) in shapes.into_iter().take(4 - layers.min(2)) {
            let size = NetworkShape { cell, layers, hidden, features, steps, outputs: horizon };
            let training = Training {
                method: Optimizer::Sgd,
                adam: AdamConfig::default(),
                clip_norm: None,
                loss: Loss::Mse,
            };
            let weights = Tensors::<f64>::from_weights(&Weights::initial(&size, 3), size).unwrap();
            let mut draws = rng::stream(3, "samples");
            let mut values = |count| (0..count).map(|_| draws.uniform(-1.0, 1.0)).collect::<Vec<f64>>();
            let (x, y) = (values(steps * rows * features), values(rows * horizon));
            let samples = Samples { x, y, rows, masks: Vec::new() };
            let mut network = FastNetwork::new(&weights, training, Isa::choose(None).unwrap());
            let (_, gradients, dx) = network.gradients(&samples);
            let mut loss = |weights: &Tensors<f64>, samples: &Samples<f64>| {
                network.set_weights(weights);
                mean_squared_error(network.forecast(samples), &samples.y)
            };
            for (tensor, gradient) in gradients.arrays().into_iter().enumerate() {
                for (n, &analytic) in gradient.iter().enumerate() {
                    let numeric = derivative(|step| {
                        let mut moved = weights.clone();
                        moved.arrays_mut()[tensor][n] += step;
                        loss(&moved, &samples)
                    });
                    assert_close(&format!("tensor {tensor}[{n}]"), analytic, numeric);
                }
            }
            for (n, &analytic) in dx.iter().enumerate() {
                let numeric = derivative(|step| {
                    let mut moved = samples.clone();
                    moved.x[n] += step;
                    loss(&weights, &moved)
                });
                assert_close(&format!("x[{n}]"), analytic, numeric);
            }
        }
    }
}

fn mean_squared_error(forecasts: &[f64], truths: &[f64]) -> f64 {
    let squares = forecasts.iter().zip(truths).map(|(forecast, truth)| (forecast - truth).powi(2));
    squares.sum::<f64>() / truths.len() as f64
}

fn assert_close(what: &str, analytic: f64, numeric: f64) {
    let error = (analytic - numeric).abs() / (analytic.abs() + numeric.abs()).max(FLOOR);
    assert!(error <= TOLERANCE, "{what}: {analytic:e} and {numeric:e} differ by {error:e}");
}
