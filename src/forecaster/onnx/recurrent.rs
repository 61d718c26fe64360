//! The layers and the head of one network as ONNX operators.
//!
//! ONNX orders gates otherwise than PyTorch (i o f c instead of i f g o; z r h instead of r z n) and keeps both biases
//! in one tensor; its equations are the same. Letters: n samples, T time steps, F features, H hidden units, N outputs.

use super::graph::{Attribute, Element, Graph, ValueName};
use crate::network::{Cell, CellOutput, NetworkShape, Weights};

/// Outputs `[n, N]` in f64 of a network on inputs `[T, n, F]` in f32.
pub(super) fn network(
    graph: &mut Graph,
    inputs: &ValueName,
    shape: &NetworkShape,
    weights: &Weights,
) -> ValueName {
    let mut states = inputs.clone();
    for layer in 0..shape.layers {
        let is_last = layer + 1 == shape.layers;
        states = recurrent(graph, &states, shape, (weights, layer), is_last);
    }
    let [weight, bias] = ["head.weight", "head.bias"].map(|name| {
        let tensor = weights.tensor(name);
        graph.floats(&tensor.shape, &tensor.values)
    });
    let outputs = graph.apply("Gemm", &[&states, &weight, &bias], vec![Attribute::Int("transB", 1)]);
    graph.cast(&outputs, Element::F64)
}

/// Hidden states of a layer, `[T, n, H]`; of the last one those after the last step, `[n, H]`.
fn recurrent(
    graph: &mut Graph,
    inputs: &ValueName,
    shape: &NetworkShape,
    (weights, layer): (&Weights, usize),
    is_last: bool,
) -> ValueName {
    let (operator, order) = match shape.cell {
        Cell::Lstm(_) => ("LSTM", &[0, 3, 1, 2][..]),
        Cell::Gru => ("GRU", &[1, 0, 2][..]),
    };
    let values = |kind: &str| {
        let name = format!("{}.{kind}_l{layer}", shape.cell.module());
        let values = &weights.tensor(&name).values;
        let gate = values.len() / order.len();
        order.iter().flat_map(move |at| values[at * gate..(at + 1) * gate].iter().copied())
    };
    let rows = order.len() * shape.hidden;
    let input = graph.floats(&[1, rows, shape.inputs(layer)], &values("weight_ih").collect::<Vec<_>>());
    let recurrent = graph.floats(&[1, rows, shape.hidden], &values("weight_hh").collect::<Vec<_>>());
    let biases: Vec<f64> = values("bias_ih").chain(values("bias_hh")).collect();
    let biases = graph.floats(&[1, 2 * rows], &biases);
    let mut attributes = vec![Attribute::Int("hidden_size", shape.hidden as i64)];
    match shape.cell {
        Cell::Lstm(CellOutput::Tanh) => {}
        Cell::Lstm(CellOutput::Identity) => {
            attributes.push(Attribute::Texts("activations", vec!["Sigmoid", "Tanh", "Affine"]));
            attributes.push(Attribute::Floats("activation_alpha", vec![1.0]));
            attributes.push(Attribute::Floats("activation_beta", vec![0.0]));
        }
        Cell::Gru => attributes.push(Attribute::Int("linear_before_reset", 1)),
    }
    let tensors = [inputs, &input, &recurrent, &biases];
    // Output 0 holds every step with an axis for directions behind T, output 1 the last step with one before n.
    let (wanted, axis) = if is_last { (1, 0) } else { (0, 1) };
    let states = graph.apply_for(operator, &tensors, attributes, wanted);
    let axis = graph.ints(&[1], &[axis]);
    graph.apply("Squeeze", &[&states, &axis], vec![])
}
