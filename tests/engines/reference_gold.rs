//! The reference LSTM against numbers recorded from PyTorch (tests/gold/README.md).

use lookback::data::{Batch, Shape, Windows};
use lookback::engine::reference::REFERENCE;
use lookback::engine::reference::fast::FastNetwork;
use lookback::engine::reference::isa::Isa;
use lookback::engine::reference::optimizer::{AdamConfig, Training};
use lookback::engine::reference::plain::{self, Inputs};
use lookback::engine::reference::plain_network::{PlainNetwork, Samples};
use lookback::engine::reference::tensors::Tensors;
use lookback::engine::{Loss, Model, NetworkShape, Setting, Weights};
use lookback::spec::{CellOutput, Optimizer, Params};
use serde_json::Value;

/// Rounding of f64 through a few hundred operations on numbers of magnitude 1.
const TOLERANCE: f64 = 1e-12;

fn gold(name: &str) -> Value {
    let path = format!("{}/tests/gold/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// All numbers of nested lists, in order.
fn flat(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().flat_map(flat).collect(),
        number => vec![number.as_f64().unwrap()],
    }
}

fn assert_close(what: &str, found: &[f64], wanted: &Value) {
    let wanted = flat(wanted);
    assert_eq!(found.len(), wanted.len(), "{what}");
    for (n, (found, wanted)) in found.iter().zip(&wanted).enumerate() {
        assert!((found - wanted).abs() <= TOLERANCE, "{what}[{n}]: {found} is not {wanted}");
    }
}

const NAMES: [&str; 6] = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "head_w", "head_b"];

struct Case {
    gold: Value,
    size: NetworkShape,
    steps: usize,
    samples: Samples<f64>,
    weights: Tensors<f64>,
}

fn cases() -> Vec<Case> {
    let number = |value: &Value| value.as_u64().unwrap() as usize;
    let case = |gold: &Value| {
        let (features, steps, rows) = (number(&gold["input"]), number(&gold["T"]), number(&gold["B"]));
        let size = NetworkShape { features, hidden: number(&gold["hidden"]), ..NetworkShape::default() };
        let mut weights = Weights::initial(&size, 0);
        for (tensor, name) in weights.0.iter_mut().zip(NAMES) {
            tensor.values = flat(&gold["params"][name]);
        }
        let x = swap_axes(&flat(&gold["x"]), rows, steps);
        let samples = Samples { x, y: flat(&gold["y"]), rows, masks: Vec::new() };
        let weights = Tensors::from_weights(&weights, size).unwrap();
        Case { gold: gold.clone(), size, steps, samples, weights }
    };
    gold("torch_lstm.json")["cases"].as_array().unwrap().iter().map(case).collect()
}

/// `[A, B, n]` to `[B, A, n]`: PyTorch's files are batch first, the reference is time-major.
fn swap_axes(values: &[f64], a: usize, b: usize) -> Vec<f64> {
    let n = values.len() / (a * b);
    let at = |row: usize, column: usize| values[(row * b + column) * n..][..n].to_vec();
    (0..b).flat_map(|column| (0..a).flat_map(move |row| at(row, column))).collect()
}

fn training(method: Optimizer) -> Training {
    Training { method, adam: AdamConfig::default(), clip_norm: None, loss: Loss::Mse }
}

#[test]
fn outputs_and_states_of_every_step_are_those_of_pytorch() {
    for Case { gold, size, steps, samples, weights } in cases() {
        let inputs = Inputs { x: &samples.x, rows: samples.rows, state: None };
        let trace = plain::forward(&weights.layers[0], inputs, CellOutput::Tanh);
        let outputs = swap_axes(&trace.h[samples.rows * size.hidden..], steps, samples.rows);
        assert_close("lstm_out", &outputs, &gold["lstm_out"]);
        assert_close("h_n", trace.last_h(), &gold["h_n"]);
        assert_close("c_n", trace.last_c(), &gold["c_n"]);
        assert_close("pred", &plain::head(&weights, trace.last_h()), &gold["pred"]);
    }
}

#[test]
fn the_loss_and_all_gradients_are_those_of_pytorch() {
    for Case { gold, steps, samples, weights, .. } in cases() {
        let network = PlainNetwork::new(weights, training(Optimizer::Adam));
        let (loss, gradients, dx) = network.gradients(&samples);
        assert_close("loss", &[loss], &gold["loss"]);
        for (name, array) in NAMES.into_iter().zip(gradients.arrays()) {
            assert_close(name, array, &gold["grads"][name]);
        }
        assert_close("x", &swap_axes(&dx, steps, samples.rows), &gold["grads"]["x"]);
    }
}

#[test]
fn three_steps_of_each_optimizer_are_those_of_pytorch() {
    for Case { gold, samples, weights, .. } in cases() {
        for (name, method) in [("adam", Optimizer::Adam), ("sgd", Optimizer::Sgd)] {
            let gold = &gold[name];
            let mut network = PlainNetwork::new(weights.clone(), training(method));
            let losses: Vec<f64> =
                (0..3).map(|_| network.train_step(&samples, gold["lr"].as_f64().unwrap())).collect();
            assert_close("losses", &losses, &gold["loss_before_each_step"]);
            for (name, array) in NAMES.into_iter().zip(network.weights.arrays()) {
                assert_close(name, array, &gold["params"][name]);
            }
            assert_close("loss", &[network.gradients(&samples).0], &gold["loss_after"]);
        }
    }
}

fn model(case: &Case, optimizer: Optimizer) -> (Box<dyn Model>, Windows) {
    let params =
        Params { batch_size: case.samples.rows, optimizer, ..Params::plain(case.steps, case.size.hidden) };
    let shape = Shape { steps: case.steps, features: case.size.features, horizon: 1 };
    let windows = Windows::of_samples(flat(&case.gold["x"]), flat(&case.gold["y"]), shape);
    let initial = case.weights.to_weights();
    let setting = Setting { params: &params, shape, initial: &initial };
    ((REFERENCE.build)(&setting).unwrap(), windows)
}

#[test]
fn the_engine_behind_the_trait_is_pytorch_too() {
    for case in cases() {
        let gold = &case.gold;
        for (name, optimizer) in [("adam", Optimizer::Adam), ("sgd", Optimizer::Sgd)] {
            let (mut model, windows) = model(&case, optimizer);
            let samples: Vec<usize> = (0..windows.len()).collect();
            let batch = Batch { windows: &windows, samples: &samples };
            let mut forecasts = Vec::new();
            model.forecast(&windows, &mut forecasts).unwrap();
            assert_close("pred", &forecasts, &gold["pred"]);
            let gradients = model.gradients(batch).unwrap();
            assert_close("loss", &[gradients.loss], &gold["loss"]);
            assert_close("x", &gradients.input, &gold["grads"]["x"]);
            for (tensor, name) in gradients.weights.0.iter().zip(NAMES) {
                assert_close(name, &tensor.values, &gold["grads"][name]);
            }
            let losses: Vec<f64> = (0..3)
                .map(|_| model.train_step(batch, gold[name]["lr"].as_f64().unwrap()).unwrap())
                .collect();
            assert_close("losses", &losses, &gold[name]["loss_before_each_step"]);
            for (tensor, tensor_name) in model.weights().0.iter().zip(NAMES) {
                assert_close(tensor_name, &tensor.values, &gold[name]["params"][tensor_name]);
            }
        }
    }
}

/// A case of `torch_networks.json`: stacked layers and GRUs, several horizons.
struct Recorded {
    gold: Value,
    params: Params,
    windows: Windows,
    weights: Weights,
}

fn recorded() -> Vec<Recorded> {
    let extent = |value: &Value| value.as_array().unwrap().len();
    let case = |gold: &Value| {
        let x = &gold["x"];
        let shape =
            Shape { steps: extent(&x[0]), features: extent(&x[0][0]), horizon: extent(&gold["y"][0]) };
        let params = Params {
            cell: Some(serde_json::from_value(gold["cell"].clone()).unwrap()),
            layers: Some(gold["layers"].as_u64().unwrap() as usize),
            batch_size: extent(x),
            horizon: Some(shape.horizon),
            ..Params::plain(shape.steps, gold["hidden"].as_u64().unwrap() as usize)
        };
        let windows = Windows::of_samples(flat(x), flat(&gold["y"]), shape);
        let weights =
            Weights::of_shape(&shape.network(&params), |tensor| flat(&gold["weights"][&tensor.name]));
        Recorded { gold: gold.clone(), params, windows, weights }
    };
    gold("torch_networks.json")["cases"].as_array().unwrap().iter().map(case).collect()
}

#[test]
fn stacked_layers_and_grus_are_those_of_pytorch() {
    for Recorded { gold, params, windows, weights } in recorded() {
        let samples: Vec<usize> = (0..windows.len()).collect();
        let batch = Batch { windows: &windows, samples: &samples };
        for (name, optimizer) in [("adam", Optimizer::Adam), ("sgd", Optimizer::Sgd)] {
            let params = Params { optimizer, ..params.clone() };
            let setting = Setting { params: &params, shape: windows.shape(), initial: &weights };
            let mut model = (REFERENCE.build)(&setting).unwrap();
            let mut forecasts = Vec::new();
            model.forecast(&windows, &mut forecasts).unwrap();
            assert_close("prediction", &forecasts, &gold["prediction"]);
            let gradients = model.gradients(batch).unwrap();
            assert_close("loss", &[gradients.loss], &gold["loss"]);
            assert_close("gradient of x", &gradients.input, &gold["gradient of x"]);
            for tensor in &gradients.weights.0 {
                assert_close(&tensor.name, &tensor.values, &gold["gradients"][&tensor.name]);
            }
            let gold = &gold[name];
            let rate = gold["lr"].as_f64().unwrap();
            let losses: Vec<f64> =
                flat(&gold["losses"]).iter().map(|_| model.train_step(batch, rate).unwrap()).collect();
            assert_close("losses", &losses, &gold["losses"]);
            for tensor in &model.weights().0 {
                assert_close(&tensor.name, &tensor.values, &gold["weights"][&tensor.name]);
            }
        }
    }
}

/// The masks of one recorded step, time-major.
fn masks(gold: &Value, step: usize, [rows, steps]: [usize; 2]) -> Vec<Vec<f64>> {
    let layers = gold["masks"].get(step).and_then(Value::as_array);
    layers.into_iter().flatten().map(|mask| swap_axes(&flat(mask), rows, steps)).collect()
}

#[test]
fn other_losses_quantiles_and_dropout_are_those_of_pytorch() {
    for gold in gold("torch_losses.json")["cases"].as_array().unwrap() {
        let extent = |value: &Value| value.as_array().unwrap().len();
        let [rows, steps] = [extent(&gold["x"]), extent(&gold["x"][0])];
        let shape = Shape { steps, features: extent(&gold["x"][0][0]), horizon: extent(&gold["y"][0]) };
        let params = Params {
            cell: Some(serde_json::from_value(gold["cell"].clone()).unwrap()),
            layers: Some(gold["layers"].as_u64().unwrap() as usize),
            loss: Some(serde_json::from_value(gold["loss name"].clone()).unwrap()),
            quantiles: gold.get("quantiles").map(|own| serde_json::from_value(own.clone()).unwrap()),
            horizon: Some(shape.horizon),
            ..Params::plain(steps, gold["hidden"].as_u64().unwrap() as usize)
        };
        let network = shape.network(&params);
        let start = Weights::of_shape(&network, |tensor| flat(&gold["weights"][&tensor.name]));
        let samples = |step| Samples {
            x: swap_axes(&flat(&gold["x"]), rows, steps),
            y: flat(&gold["y"]),
            rows,
            masks: masks(gold, step, [rows, steps]),
        };
        for (name, optimizer) in [("adam", Optimizer::Adam), ("sgd", Optimizer::Sgd)] {
            let training = Training::of(&Params { optimizer, ..params.clone() });
            let weights = Tensors::from_weights(&start, network).unwrap();
            let mut model = FastNetwork::new(&weights, training, Isa::choose(None).unwrap());
            assert_close("forecast", model.forecast(&samples(0)), &gold["forecast"]);
            let (loss, gradients, dx) = model.gradients(&samples(0));
            assert_close("loss", &[loss], &gold["loss"]);
            assert_close("gradient of x", &swap_axes(&dx, steps, rows), &gold["gradient of x"]);
            for tensor in &gradients.to_weights().0 {
                assert_close(&tensor.name, &tensor.values, &gold["gradients"][&tensor.name]);
            }
            let (gold, rate) = (&gold[name], gold[name]["lr"].as_f64().unwrap());
            let losses: Vec<f64> =
                (0..extent(&gold["losses"])).map(|step| model.train_step(&samples(step), rate)).collect();
            assert_close("losses", &losses, &gold["losses"]);
            for tensor in &model.weights().to_weights().0 {
                assert_close(&tensor.name, &tensor.values, &gold["weights"][&tensor.name]);
            }
        }
    }
}
