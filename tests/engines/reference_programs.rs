//! The reference LSTM replays the two programs that this project grew out of (tests/gold/README.md):
//! Keras's airline forecaster and the NumPy LSTM, from their recorded starting weights.

use lookback::engine::reference::isa::Isa;
use lookback::engine::reference::optimizer::{AdamConfig, AdamForm, Training};
use lookback::engine::reference::plain_network::{PlainNetwork, Samples};
use lookback::engine::reference::real::Real;
use lookback::engine::reference::tensors::Tensors;
use lookback::engine::{Loss, NetworkShape};
use lookback::spec::Optimizer;
use serde_json::Value;

fn gold(name: &str) -> Value {
    let path = format!("{}/tests/gold/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// All numbers of nested lists, in order.
fn flat<R: Real>(value: &Value) -> Vec<R> {
    match value {
        Value::Array(items) => items.iter().flat_map(flat).collect(),
        number => vec![R::from_f64(number.as_f64().unwrap())],
    }
}

fn transposed<R: Real>(values: &[R], columns: usize) -> Vec<R> {
    (0..columns).flat_map(|column| values.iter().skip(column).step_by(columns).copied()).collect()
}

fn assert_close<R: Real>(what: &str, found: &[R], wanted: &[f64], tolerance: f64) {
    assert_eq!(found.len(), wanted.len(), "{what}");
    for (n, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        let found = found.to_f64();
        assert!((found - wanted).abs() <= tolerance, "{what}[{n}]: {found} is not {wanted}");
    }
}

/// Trains as the airline program does: 100 epochs in the recorded orders, one sample at a step, Keras's
/// Adam. Keras has one bias: the second one stays 0 without a gradient.
fn replay_airline<R: Real>(recorded: &str, tolerance: f64) {
    let gold = gold("keras_airline.json");
    let initial = &gold["initial"];
    let mut weights = Tensors::<R>::zeros(NetworkShape { hidden: 4, ..NetworkShape::default() });
    let layer = &mut weights.layers[0];
    layer.w_ih = flat(&initial["kernel"]);
    layer.w_hh = transposed(&flat(&initial["recurrent_kernel"]), 16);
    layer.b_ih = flat(&initial["bias"]);
    weights.head_w = flat(&initial["dense_kernel"]);
    weights.head_b = flat(&initial["dense_bias"]);
    let adam = AdamConfig { epsilon: 1e-7, form: AdamForm::Keras, ..AdamConfig::default() };
    let training = Training { method: Optimizer::Adam, adam, clip_norm: None, loss: Loss::Mse };
    let mut network = PlainNetwork::new(weights, training);
    let (x, y) = (flat::<R>(&gold["x_train"]), flat::<R>(&gold["y_train"]));
    let mut losses = Vec::new();
    for order in gold["orders"].as_array().unwrap() {
        let mut sum = 0.0;
        for sample in order.as_array().unwrap() {
            let n = sample.as_u64().unwrap() as usize;
            let samples = Samples { x: vec![x[n]], y: vec![y[n]], rows: 1, masks: Vec::new() };
            let (loss, mut gradients, _) = network.gradients(&samples);
            gradients.layers[0].b_hh.fill(R::default());
            network.update(&gradients, 0.001);
            sum += loss.to_f64();
        }
        losses.push(sum / x.len() as f64);
    }
    let recorded = &gold[recorded];
    let is = |what: &str, found: &[R], wanted: &Value| {
        assert_close(what, found, &flat::<f64>(wanted), tolerance);
    };
    let last = &recorded["final"];
    assert_close("losses", &losses, &flat::<f64>(&recorded["loss_per_epoch"]), tolerance);
    is("kernel", &network.weights.layers[0].w_ih, &last["kernel"]);
    is("recurrent kernel", &transposed(&network.weights.layers[0].w_hh, 4), &last["recurrent_kernel"]);
    is("bias", &network.weights.layers[0].b_ih, &last["bias"]);
    is("dense kernel", &network.weights.head_w, &last["dense_kernel"]);
    is("dense bias", &network.weights.head_b, &last["dense_bias"]);
    let validation = flat::<R>(&gold["x_val"]);
    let forecast =
        |x: &[R]| network.forecast(&Samples { x: x.to_vec(), rows: x.len(), ..Samples::default() });
    is("train forecasts", &forecast(&x), &recorded["pred_train"]);
    is("validation forecasts", &forecast(&validation), &recorded["pred_val"]);
}

#[test]
fn the_airline_program_replays_in_f64() {
    // 9,400 steps of the same arithmetic in another order.
    Isa::choose(None).unwrap().run(|| replay_airline::<f64>("float64_numpy_replay", 1e-9));
}

#[test]
fn the_airline_program_replays_in_f32() {
    // TensorFlow's own f32 rounding over 9,400 steps.
    Isa::choose(None).unwrap().run(|| replay_airline::<f32>("float32", 1e-4));
}

/// The program itself is an example, so that it can be run.
#[path = "../../examples/numpy_lstm.rs"]
#[expect(dead_code, reason = "its `main` is called by cargo")]
mod numpy_lstm;

use numpy_lstm::{HIDDEN, Program};

/// Iterations before rounding grows by its own dynamics: the loss jumps from 7e-4 to 0.31.
const CALM: usize = 35;

#[test]
fn the_numpy_program_replays() {
    let gold = gold("numpy_lstm.json");
    let (losses, predictions) = (flat::<f64>(&gold["loss"]), &gold["pred_before_update"]);
    let mut program = Program::start();
    Isa::choose(None).unwrap().run(|| {
        for (iteration, &wanted) in losses.iter().enumerate() {
            let tolerance = if iteration <= CALM { 1e-12 } else { 1e-6 };
            let pass = program.pass();
            let loss = pass.loss;
            assert!(
                (loss / wanted - 1.0).abs() <= tolerance,
                "iteration {iteration}: {loss} is not {wanted}"
            );
            assert_close("predictions", &pass.predictions, &flat::<f64>(&predictions[iteration]), tolerance);
            program.learn(&pass);
        }
        let pass = program.pass();
        assert!((pass.loss / gold["loss_after_last_update"].as_f64().unwrap() - 1.0).abs() <= 1e-6);
        assert_close("predictions", &pass.predictions, &flat::<f64>(&gold["pred_after_last_update"]), 1e-6);
        assert_close("final h", &pass.trace.h[HIDDEN..], &flat::<f64>(&gold["final_h"]), 1e-6);
    });
}

/// The numbers of a line that the program prints: predictions, then the loss.
fn printed(line: &str) -> Vec<String> {
    let numbers = line.split_once("y_pred = [").expect("predictions").1.replace("], loss:", ",");
    numbers.split(',').map(|number| number.trim().to_owned()).collect()
}

/// What Python makes of a number by `"%.3e"`, from its digits and not by the program's own way.
fn as_python(number: f64) -> String {
    let exponent = number.log10().floor() as i32;
    format!("{:.3}e{exponent:+03}", number / 10f64.powi(exponent))
}

#[test]
fn the_example_prints_the_recorded_losses_and_predictions() {
    let gold = gold("numpy_lstm.json");
    let mut text = Vec::new();
    Isa::choose(None).unwrap().run(|| numpy_lstm::run(&mut text)).unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(
        text.starts_with("iter  0: y_pred = [ 0.04135,  0.06930,  0.11699,  0.16562], loss: 7.535e-01\n")
    );
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 101);
    let mut losses = flat::<f64>(&gold["loss"]);
    losses.push(gold["loss_after_last_update"].as_f64().unwrap());
    let mut predictions: Vec<Vec<f64>> =
        gold["pred_before_update"].as_array().unwrap().iter().map(flat).collect();
    predictions.push(flat(&gold["pred_after_last_update"]));
    for ((line, loss), predictions) in lines.iter().zip(losses).zip(predictions) {
        let mut wanted: Vec<String> = predictions.iter().map(|h| format!("{h:.5}")).collect();
        wanted.push(as_python(loss));
        assert_eq!(printed(line), wanted, "{line}");
    }
}
