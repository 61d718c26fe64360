//! What proves each network: a Markdown table, by `just proofs-table`.
//!
//! For every cell, depth, loss and dropout: gradients of each engine against difference quotients, of a small network
//! element by element and of a large one along directions; and the engines against each other in f64. The worst of each.

use lookback::base::error::Result;
use lookback::check::gradient;
use lookback::check::gradient_case::{GradientCase, networks};
use lookback::check::parity::{self, LEARNING_RATE, Setup};
use lookback::engine::{Cell, CellOutput, Loss, register_libtorch};
use lookback::network::Quantiles;
use lookback::spec::{Optimizer, Precision, Window};

const SMALL: GradientCase = GradientCase {
    look_back: 5,
    window: Window::Steps,
    batch_size: 4,
    hidden_units: 4,
    cell: Cell::Lstm(CellOutput::Tanh),
    layers: 1,
    row_features: 2,
    horizon: 2,
    loss_steps: 2,
    loss: Loss::Mse,
    dropout: false,
};

fn main() -> Result<()> {
    register_libtorch();
    println!(
        "| network | derivatives | gradients, small | gradients, large | engines: loss, gradients | weights after 100 steps |"
    );
    println!("|---|--:|--:|--:|--:|--:|");
    for case in cases() {
        println!("{}", row(case)?);
    }
    Ok(())
}

fn cases() -> Vec<GradientCase> {
    let [lstm, identity] = [CellOutput::Tanh, CellOutput::Identity].map(Cell::Lstm);
    let mut cases = Vec::new();
    for (cell, deepest) in [(lstm, 4), (Cell::Gru, 4), (identity, 2)] {
        cases.extend((1..=deepest).map(|layers| GradientCase { cell, layers, ..SMALL }));
        cases.extend((2..=deepest).map(|layers| GradientCase { cell, layers, dropout: true, ..SMALL }));
    }
    for loss in [Loss::Mae, Loss::Huber, Loss::Quantiles(Quantiles::default())] {
        cases.extend([lstm, Cell::Gru].map(|cell| GradientCase { cell, loss, ..SMALL }));
    }
    cases
}

/// A line of the table.
fn row(case: GradientCase) -> Result<String> {
    let large = GradientCase { look_back: 14, batch_size: 8, hidden_units: 40, ..case };
    let (small, large) = (Worst::of(case)?, Worst::of(large)?);
    let setup = Setup { case, optimizer: Optimizer::Adam, clip_norm: None, learning_rate: LEARNING_RATE };
    let (mut computed, mut trained) = (None, None);
    for engines in parity::pairs(&setup) {
        let rows = parity::compare(engines, &setup)?;
        for row in rows.iter().filter(|row| row.precision == Precision::F64) {
            let after = row.quantity.contains(" after ");
            let worst = if after { &mut trained } else { &mut computed };
            if !after || row.quantity.ends_with(" after 100 steps") {
                *worst = Some(row.difference.max(worst.unwrap_or(0.0)));
            }
        }
    }
    let shown = |worst: Option<f64>| worst.map_or("-".to_owned(), |worst| format!("{worst:.0e}"));
    Ok(format!(
        "| {} | {} | {:.0e} | {:.0e} | {} | {} |",
        name(&case),
        small.checked + large.checked,
        small.error,
        large.error,
        shown(computed),
        shown(trained)
    ))
}

fn name(case: &GradientCase) -> String {
    let cell = match case.cell {
        Cell::Lstm(CellOutput::Tanh) => "LSTM",
        Cell::Lstm(CellOutput::Identity) => "LSTM, identity output",
        Cell::Gru => "GRU",
    };
    let layers = if case.layers == 1 { "1 layer".to_owned() } else { format!("{} layers", case.layers) };
    let loss = if case.loss == Loss::Mse { String::new() } else { format!(", {}", case.loss) };
    let dropout = if case.dropout { ", dropout" } else { "" };
    format!("{cell}, {layers}{loss}{dropout}")
}

/// Over every engine and tensor.
struct Worst {
    checked: usize,
    error: f64,
}

impl Worst {
    fn of(case: GradientCase) -> Result<Self> {
        let able = networks().filter(|engine| (engine.info.refuses)(&case.params()).is_none());
        let subjects: Vec<_> = able.map(|engine| (engine, case)).collect();
        let verdicts = gradient::check(&subjects, 1, &|| ())?;
        let error = verdicts.iter().map(|verdict| verdict.worst).fold(0.0, f64::max);
        Ok(Self { checked: verdicts.iter().map(|verdict| verdict.checked).sum(), error })
    }
}
