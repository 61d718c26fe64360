//! The check is checked: networks with planted faults, each of which must be caught.
//!
//! The networks of [`one_layer`] and [`stack`] are written once more, as plainly as it goes and one sample at a time, so
//! that nothing in a real engine knows of faults. Without a fault they agree with the reference; with one,
//! the tables in docs/checks.md say which tensors give it away. Compiled only into tests.

mod faulty_gru;
mod mutant;
mod one_layer;
mod stack;

use self::faulty_gru::StackFault;
use self::one_layer::{FAULTS, SIGN, engine, is_right, loss_of};
use super::gradient_case::{GradientCase, SMALL};
use crate::check::{gradient, parity};
use crate::engine::{Engine, by_name};
use crate::network::Cell;
use crate::spec::Optimizer;

/// One sample at a time is slow: of few samples.
const CASE: GradientCase = GradientCase { batch_size: 4, ..SMALL };

/// As [`CASE`], too large for a check element by element.
const LARGE: GradientCase = GradientCase { hidden_units: 12, batch_size: 8, ..CASE };

/// Tensors that the check of gradients finds wrong.
fn caught(engine: &Engine, case: GradientCase) -> Vec<String> {
    let verdicts = gradient::check_one(engine, case);
    // The stated loss and the input stand beside the tensors.
    assert_eq!(verdicts.len(), case.weights().0.len() + 2, "{verdicts:?}");
    verdicts.into_iter().filter(|verdict| !verdict.passed).map(|verdict| verdict.tensor).collect()
}

/// What the comparison with the reference finds wrong in f64.
fn apart(engine: &Engine, case: GradientCase) -> Vec<String> {
    let reference = by_name("reference").expect("it is in the table");
    let setup = parity::Setup { case, optimizer: Optimizer::Sgd, clip_norm: None, learning_rate: 0.1 };
    let rows = parity::compare([reference, engine], &setup).expect("both can run");
    let f64_rows = rows.into_iter().filter(|row| row.precision == crate::spec::Precision::F64);
    f64_rows.filter(|row| !row.passed).map(|row| row.quantity).collect()
}

/// Asserts that a table of docs/checks.md has this row.
fn assert_told(fault: &str, gradcheck: &str, parity: bool) {
    let text = include_str!("../../../../docs/checks.md");
    let row = format!("| {fault} | {gradcheck} | {} |", if parity { "yes" } else { "-" });
    assert!(text.contains(&row), "docs/checks.md lacks\n{row}");
}

#[test]
fn every_planted_fault_is_caught_by_the_tensors_of_the_table() {
    for (number, (fault, tensors)) in FAULTS.iter().enumerate() {
        for case in [CASE, LARGE] {
            let case = GradientCase { loss: loss_of(number), ..case };
            let found = caught(&engine(number), case);
            assert_eq!(found, *tensors, "{fault}, {} hidden units", case.hidden_units);
        }
        let cells = if tensors.is_empty() { "-".to_owned() } else { tensors.join(", ") };
        assert_told(fault, &cells, !is_right(number));
    }
}

#[test]
fn every_planted_fault_is_caught_by_the_other_engine() {
    for (number, (fault, _)) in FAULTS.iter().enumerate() {
        let wrong = apart(&engine(number), GradientCase { loss: loss_of(number), ..CASE });
        assert_eq!(wrong.is_empty(), is_right(number), "{fault}: {wrong:?}");
    }
}

/// What is wrong in a stack of GRUs, and the layers whose tensors the check of gradients must find wrong, all of them
/// and the input; none for a fault that forward and backward share.
const STACK_FAULTS: [(StackFault, &str, &[usize]); 10] = [
    (StackFault::None, "none, three layers of a GRU", &[]),
    (StackFault::ResetFirst, "reset gate before the recurrent product, forward and backward", &[]),
    (
        StackFault::ResetFirstBackward,
        "reset gate before the recurrent product in the backward pass",
        &[0, 1, 2],
    ),
    (StackFault::UpdateTurned, "update gate keeps the candidate, forward and backward", &[]),
    (StackFault::UpdateTurnedBackward, "update gate keeps the candidate in the backward pass", &[0, 1, 2]),
    (StackFault::WrongLayer, "third layer on the first one's hidden states, forward and backward", &[]),
    (
        StackFault::SkippedLayer,
        "gradient of the second layer's hidden states handed to the first layer",
        &[0],
    ),
    (StackFault::OtherMasks, "masks of another step, forward and backward", &[]),
    (StackFault::OtherMasksBackward, "masks of another step in the backward pass", &[0, 1]),
    (StackFault::DroppedForecasts, "dropout when forecasting", &[]),
];

/// Three layers of a GRU with dropout between them.
const STACK: GradientCase =
    GradientCase { cell: Cell::Gru, layers: 3, row_features: 2, dropout: true, ..CASE };

#[test]
fn every_planted_fault_of_a_stack_is_caught() {
    for (fault, name, layers) in STACK_FAULTS {
        let engine = stack::engine(fault);
        for case in [STACK, GradientCase { hidden_units: 12, batch_size: 8, ..STACK }] {
            let wrong = |tensor: &String| {
                layers.iter().any(|layer| tensor.ends_with(&format!("_l{layer}"))) || tensor == "input"
            };
            let tensors = case.weights().0.into_iter().map(|tensor| tensor.name).chain(["input".to_owned()]);
            let expected: Vec<String> = tensors.filter(|name| !layers.is_empty() && wrong(name)).collect();
            assert_eq!(caught(&engine, case), expected, "{name}, {} hidden units", case.hidden_units);
        }
        let wrong = apart(&engine, STACK);
        assert_eq!(wrong.is_empty(), fault == StackFault::None, "{name}: {wrong:?}");
        let cells = match layers {
            [] => "-",
            [0] => "every tensor of the first layer, input",
            [0, 1] => "every tensor of the layers below the last, input",
            _ => "every tensor of every layer, input",
        };
        assert_told(name, cells, fault != StackFault::None);
    }
}

#[test]
fn a_fault_keeps_a_sweep_from_starting() {
    let verdicts = gradient::check_one(&engine(SIGN), CASE);
    let complaint = super::gate::complaint(&verdicts).expect("it is wrong");
    assert!(complaint.starts_with("the gradients of mutant are wrong: "), "{complaint}");
    assert!(super::gate::complaint(&gradient::check_one(&engine(0), CASE)).is_none());
}
