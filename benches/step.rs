//! The reference engine, per shape: one training step (forward, loss, backward, Adam) and one forecast
//! of a batch, in f32. Names are `T/B/H`: time steps, samples, hidden units; one feature, one output.
//!
//! `cargo bench --no-default-features --bench step`; `LOOKBACK_ISA` chooses the instruction set.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lookback::engine::reference::fast::FastNetwork;
use lookback::engine::reference::isa::Isa;
use lookback::engine::reference::optimizer::{AdamConfig, Training};
use lookback::engine::reference::plain_network::Samples;
use lookback::engine::reference::tensors::Tensors;
use lookback::engine::{NetworkSize, Weights};
use lookback::rng;
use lookback::spec::{CellOutput, Optimizer};

const SHAPES: [(usize, usize, usize); 12] = [
    (1, 1, 4),
    (1, 32, 128),
    (7, 1, 8),
    (7, 32, 16),
    (7, 32, 64),
    (28, 1, 64),
    (28, 32, 8),
    (28, 32, 32),
    (28, 32, 64),
    (28, 32, 128),
    (28, 32, 256),
    (28, 256, 64),
];

fn network(hidden: usize) -> FastNetwork<f32> {
    let size = NetworkSize { features: 1, hidden, horizon: 1 };
    let weights = Tensors::from_weights(&Weights::initial(size, 7), size).expect("they are of this size");
    let training = Training {
        cell: CellOutput::Tanh,
        method: Optimizer::Adam,
        adam: AdamConfig::default(),
        clip_norm: None,
    };
    FastNetwork::new(&weights, training, Isa::from_environment().expect("LOOKBACK_ISA fits this machine"))
}

/// Several batches: a network that learnt its only sample by heart would be timed on zeros.
fn batches(steps: usize, rows: usize) -> Vec<Samples<f32>> {
    let batch = |seed| {
        let mut draws = rng::stream(seed, "bench");
        let mut values = |count| (0..count).map(|_| draws.uniform(-1.0, 1.0) as f32).collect();
        Samples { x: values(steps * rows), y: values(rows), rows }
    };
    (0..8).map(batch).collect()
}

fn training_steps(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("train_step");
    group.sample_size(20);
    for (steps, rows, hidden) in SHAPES {
        let (mut network, batches) = (network(hidden), batches(steps, rows));
        let mut batch = batches.iter().cycle();
        group.throughput(Throughput::Elements(rows as u64));
        group.bench_function(format!("{steps}/{rows}/{hidden}"), |bencher| {
            bencher.iter(|| network.train_step(batch.next().expect("a cycle has no end"), 1e-3));
        });
    }
    group.finish();
}

fn forecasts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("forecast");
    group.sample_size(20);
    for (steps, rows, hidden) in SHAPES {
        let (mut network, batches) = (network(hidden), batches(steps, rows));
        group.throughput(Throughput::Elements(rows as u64));
        group.bench_function(format!("{steps}/{rows}/{hidden}"), |bencher| {
            bencher.iter(|| black_box(network.forecast(&batches[0]))[0]);
        });
    }
    group.finish();
}

criterion_group!(benches, training_steps, forecasts);
criterion_main!(benches);
