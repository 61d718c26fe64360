//! The line that is taken off the target, as ONNX operators in f64: a product with its coefficients.
//!
//! The graph has inputs on the scale of training, so the coefficients are taken there: of `x = factor s + offset` the
//! coefficient w becomes `w factor`, and `w offset` goes into the intercept. Letters: n samples, T rows of a window, F channels,
//! A numbers told of the rows to forecast, K horizon.

use super::graph::{Attribute, Graph, ValueName};
use super::history::of_each;
use crate::data::{Channel, FittedLine, Scaler};
use crate::forecaster::Forecaster;

/// What the line forecasts from inputs `[n, T, F]`, `[n, K]`; `None` without one.
pub(super) fn line(graph: &mut Graph, forecaster: &Forecaster, inputs: &ValueName) -> Option<ValueName> {
    let pipeline = &forecaster.pipeline;
    let FittedLine { look_back, function, .. } = pipeline.line.as_ref()?;
    let (horizon, steps) = (pipeline.horizon, *look_back);
    let (seen, ahead) = pipeline.channels(&forecaster.provenance.target);
    let seen: Vec<Scaler> = seen.iter().map(scaler).collect();
    let told: Vec<Scaler> = (0..horizon).flat_map(|_| ahead.iter().map(scaler)).collect();
    let (past, width) = (seen.len(), seen.len() + told.len());
    let mut weights = vec![0.0; steps * width * horizon];
    let mut biases = function.bias.clone();
    // Where an input of the line stands in a sample.
    let of_past =
        (0..steps).flat_map(|step| seen.iter().enumerate().map(move |(at, seen)| (step * width + at, seen)));
    let of_told = told.iter().enumerate().map(|(at, channel)| ((steps - 1) * width + past + at, channel));
    for (input, (place, scaler)) in of_past.chain(of_told).enumerate() {
        for (ahead, bias) in biases.iter_mut().enumerate() {
            let weight = function.weight[ahead * function.width() + input];
            weights[place * horizon + ahead] = weight * scaler.factor;
            *bias += weight * scaler.offset;
        }
    }
    let flat = graph.reshape(inputs, &[0, (steps * width) as i64]);
    let weights = graph.doubles(&[steps * width, horizon], &weights);
    let biases = graph.doubles(&[horizon], &biases);
    let sum = graph.apply("MatMul", &[&flat, &weights], vec![]);
    let sum = graph.apply("Add", &[&sum, &biases], vec![]);
    let pairs = function.products.pairs(told.len());
    if pairs.is_empty() {
        return Some(sum);
    }
    let told_values = graph.slice(&flat, 1, ((steps - 1) * width + past) as i64, None);
    let first = steps * past + told.len();
    let products = products(graph, (&told_values, &told), &pairs);
    let coefficients: Vec<f64> = (first..first + pairs.len())
        .flat_map(|input| (0..horizon).map(move |ahead| function.weight[ahead * function.width() + input]))
        .collect();
    let coefficients = graph.doubles(&[pairs.len(), horizon], &coefficients);
    let of_products = graph.apply("MatMul", &[&products, &coefficients], vec![]);
    Some(graph.apply("Add", &[&sum, &of_products], vec![]))
}

/// Products of pairs of the numbers told, in their own units, `[n, pairs]`.
fn products(
    graph: &mut Graph,
    (told, scalers): (&ValueName, &[Scaler]),
    pairs: &[(usize, usize)],
) -> ValueName {
    let factors = of_each(graph, scalers, |scaler| scaler.factor);
    let offsets = of_each(graph, scalers, |scaler| scaler.offset);
    let values = graph.apply("Mul", &[told, &factors], vec![]);
    let values = graph.apply("Add", &[&values, &offsets], vec![]);
    let one: Vec<i64> = pairs.iter().map(|(one, _)| *one as i64).collect();
    let other: Vec<i64> = pairs.iter().map(|(_, other)| *other as i64).collect();
    let [one, other] = [one, other].map(|places| {
        let places = graph.ints(&[places.len()], &places);
        graph.apply("Gather", &[&values, &places], vec![Attribute::Int("axis", 1)])
    });
    graph.apply("Mul", &[&one, &other], vec![])
}

/// From a channel's own unit to the scale of training.
pub(super) fn scaler(channel: &Channel) -> Scaler {
    match channel {
        Channel::Series { scaler, .. } | Channel::Lag { scaler, .. } | Channel::Profile { scaler, .. } => {
            *scaler
        }
        Channel::Column { scaler, .. } => scaler.unwrap_or(Scaler::IDENTITY),
        Channel::Deviation { scaler, .. } => Scaler { offset: 0.0, ..*scaler },
        Channel::Observed
        | Channel::OneHot { .. }
        | Channel::Sine { .. }
        | Channel::Cosine { .. }
        | Channel::Days { .. } => Scaler::IDENTITY,
    }
}
