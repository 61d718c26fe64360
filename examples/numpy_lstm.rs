//! The NumPy LSTM that this project grew out of, on the toy task of its first author: learn the outputs
//! -0.5, 0.2, 0.1, -0.5 by heart from four random inputs, `cargo run --example numpy_lstm`.
//!
//! It prints what that program prints, line by line. The starting numbers are those that NumPy drew from
//! seed 0 (tests/gold/README.md); the arithmetic is the reference engine's, with the cell output as it
//! is, without tanh. A loss stands at every step, on the first of the hidden units.

use std::io::{self, Write};

use lookback::engine::reference::isa::Isa;
use lookback::engine::reference::optimizer::{AdamConfig, Training};
use lookback::engine::reference::plain::{self, Inputs, Trace};
use lookback::engine::reference::plain_network::PlainNetwork;
use lookback::engine::reference::tensors::Tensors;
use lookback::network::{Cell, CellOutput, Loss, NetworkShape};
use lookback::spec::Optimizer;
use serde::Deserialize;

/// Inputs of a step.
const FEATURES: usize = 50;
/// Hidden units.
pub(crate) const HIDDEN: usize = 100;
/// Gradient steps.
const ITERATIONS: usize = 100;

/// What the program begins with, as it was recorded.
#[derive(Deserialize)]
struct Recorded {
    /// One matrix over `[x, h]`, `[100, 150]`: all four gates begin with the same.
    w0: Vec<Vec<f64>>,
    /// One bias, `[100]`, likewise.
    b0: Vec<f64>,
    /// `[4, 50]`.
    inputs: Vec<Vec<f64>>,
    targets: Vec<f64>,
    lr: f64,
}

/// The network and its task.
pub(crate) struct Program {
    network: PlainNetwork<f64>,
    inputs: Vec<f64>,
    targets: Vec<f64>,
    learning_rate: f64,
}

/// What one pass through the four steps gives.
pub(crate) struct Pass {
    /// The sum over the steps of `(h[0] - target)^2`.
    pub loss: f64,
    /// `h[0]` at each step.
    pub predictions: Vec<f64>,
    /// Everything that the forward pass computed.
    pub trace: Trace<f64>,
}

impl Program {
    /// As it begins.
    pub(crate) fn start() -> Self {
        let recorded: Recorded = serde_json::from_str(include_str!("../tests/gold/numpy_lstm.json"))
            .expect("invariant: the recorded numbers are well formed");
        let mut weights = Tensors::<f64>::zeros(NetworkShape {
            cell: Cell::Lstm(CellOutput::Identity),
            features: FEATURES,
            hidden: HIDDEN,
            ..NetworkShape::default()
        });
        let layer = &mut weights.layers[0];
        layer.w_ih =
            recorded.w0.iter().flat_map(|row| row[..FEATURES].to_vec()).collect::<Vec<_>>().repeat(4);
        layer.w_hh =
            recorded.w0.iter().flat_map(|row| row[FEATURES..].to_vec()).collect::<Vec<_>>().repeat(4);
        layer.b_ih = recorded.b0.repeat(4);
        let training = Training {
            method: Optimizer::Sgd,
            adam: AdamConfig::default(),
            clip_norm: None,
            loss: Loss::Mse,
        };
        Self {
            network: PlainNetwork::new(weights, training),
            inputs: recorded.inputs.concat(),
            targets: recorded.targets,
            learning_rate: recorded.lr,
        }
    }

    /// Forecasts and scores; changes nothing.
    pub(crate) fn pass(&self) -> Pass {
        let inputs = Inputs { x: &self.inputs, rows: 1, state: None };
        let trace = plain::forward(&self.network.weights.layers[0], inputs, CellOutput::Identity);
        let predictions: Vec<f64> = trace.h.chunks_exact(HIDDEN).skip(1).map(|h| h[0]).collect();
        let squares = predictions.iter().zip(&self.targets).map(|(h, target)| (h - target) * (h - target));
        Pass { loss: squares.sum(), predictions, trace }
    }

    /// A plain gradient step from what `pass` found.
    pub(crate) fn learn(&mut self, pass: &Pass) {
        let mut dh = vec![0.0; self.targets.len() * HIDDEN];
        for (t, (h, target)) in pass.predictions.iter().zip(&self.targets).enumerate() {
            dh[t * HIDDEN] = 2.0 * (h - target);
        }
        let inputs = Inputs { x: &self.inputs, rows: 1, state: None };
        let weights = &self.network.weights;
        let mut gradients = Tensors::zeros(weights.shape);
        let layer = &mut gradients.layers[0];
        plain::backward(&weights.layers[0], (inputs, &pass.trace), &dh, CellOutput::Identity, layer);
        // The program has one bias for each gate; the engine's second one stays zero.
        layer.b_hh.fill(0.0);
        self.network.update(&gradients, self.learning_rate);
    }
}

/// Trains and prints.
///
/// # Errors
/// If `out` cannot be written.
pub(crate) fn run(out: &mut impl Write) -> io::Result<()> {
    let mut program = Program::start();
    for iteration in 0..ITERATIONS {
        let pass = program.pass();
        writeln!(out, "iter {iteration:>2}: {}, loss: {}", predictions(&pass), scientific(pass.loss))?;
        program.learn(&pass);
    }
    let pass = program.pass();
    writeln!(out, "afterwards: {}, loss: {}", predictions(&pass), scientific(pass.loss))
}

/// As Python's `"% 2.5f"`: a space where a minus would stand.
fn predictions(pass: &Pass) -> String {
    let one = |h: &f64| if *h < 0.0 { format!("{h:.5}") } else { format!(" {h:.5}") };
    format!("y_pred = [{}]", pass.predictions.iter().map(one).collect::<Vec<_>>().join(", "))
}

/// As Python's `"%.3e"`: the exponent with its sign and two digits.
fn scientific(number: f64) -> String {
    let text = format!("{number:.3e}");
    let (mantissa, exponent) = text.split_once('e').expect("invariant: this format has an exponent");
    let exponent: i32 = exponent.parse().expect("invariant: an exponent is a whole number");
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

fn main() -> io::Result<()> {
    let isa = Isa::from_environment().map_err(io::Error::other)?;
    isa.run(|| run(&mut io::stdout().lock()))
}
