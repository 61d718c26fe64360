//! Both engines, per shape: one training step (fetch, forward, loss, backward, Adam) and one forecast of a
//! batch, in f32. Names are `engine/T/B/H`: time steps, samples, hidden units; one feature, one output.
//!
//! `cargo bench --bench step`; without libtorch (`--no-default-features`) the reference alone.
//! `LOOKBACK_ISA` chooses its instruction set. For ratios use `lookback speed`, whose engines take turns.

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use lookback::engine;
use lookback::record::Work;
use lookback::speed::{self, Case};

/// Time steps, samples, hidden units.
const SHAPES: [(usize, usize, usize); 12] = [
    (1, 1, 4),
    (1, 32, 128),
    (7, 1, 16),
    (7, 32, 16),
    (7, 32, 64),
    (28, 1, 64),
    (28, 32, 16),
    (28, 32, 32),
    (28, 32, 64),
    (28, 32, 128),
    (28, 32, 256),
    (28, 256, 64),
];

/// The cases of the speed pass's grid with these shapes and one feature.
fn cases() -> Vec<Case> {
    let grid = speed::grid();
    let found = SHAPES.iter().map(|&(steps, rows, hidden)| {
        let wanted = |case: &&Case| {
            let key = case.key();
            (key.steps, key.batch_size, key.hidden_units, key.input_size) == (steps, rows, hidden, 1)
        };
        grid.iter().find(wanted).expect("the grid has every shape").clone()
    });
    found.collect()
}

fn bench(group: &mut BenchmarkGroup<WallTime>, work: Work) {
    group.sample_size(20);
    for case in cases() {
        let key = case.key();
        group.throughput(Throughput::Elements(key.batch_size as u64));
        for who in speed::contestants(&case) {
            let windows = speed::samples(&case, work);
            let model = who.model(&case).expect("the engine takes the shape");
            let mut step = speed::step(model, work, &windows, key.batch_size);
            let engine = format!("{} {}", who.engine, who.variant);
            let name = format!("{}/{}/{}/{}", engine.trim_end(), key.steps, key.batch_size, key.hidden_units);
            group.bench_function(name, |bencher| bencher.iter(|| step().expect("the engine ran before")));
        }
    }
}

fn training_steps(criterion: &mut Criterion) {
    engine::register_libtorch();
    let mut group = criterion.benchmark_group("train_step");
    bench(&mut group, Work::Training);
    group.finish();
}

fn forecasts(criterion: &mut Criterion) {
    engine::register_libtorch();
    let mut group = criterion.benchmark_group("forecast");
    bench(&mut group, Work::Inference);
    group.finish();
}

criterion_group!(benches, training_steps, forecasts);
criterion_main!(benches);
