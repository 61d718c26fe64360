//! What the harness costs besides training: planning, writing and reading the journal, dealing to shards.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lookback::record::{Journal, Record, Results, Score, Status, Timing, Writer, record_line};
use lookback::run::{Experiment, deal};

fn experiment() -> Experiment {
    let spec = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("experiments/test/reference.yaml");
    Experiment::load(&spec).expect("the spec ships")
}

fn record(experiment: &Experiment, number: usize) -> Record {
    let trial = experiment.plan.trial(number);
    let metrics = BTreeMap::from([("rmse".to_owned(), 12.345678901), ("mae".to_owned(), 9.87654321)]);
    let score = Score { targets: 22, metrics, errors: None };
    let result = Results {
        status: Status::Done,
        message: None,
        epochs: 1,
        best_epoch: 1,
        steps: 1,
        train_loss: vec![0.123456789],
        validation_rmse: vec![1.23456789],
        scores: ["train", "validation", "test"].map(|part| (part.to_owned(), score.clone())).into(),
        hash: Some("0123456789abcdef".to_owned()),
    };
    let timing = Timing { seconds: 0.5, us_per_step: Some(1.25), worker: 0 };
    Record { trial, result, timing, session: "0123456789ab".to_owned() }
}

fn overhead(criterion: &mut Criterion) {
    let experiment = experiment();
    let trials = experiment.plan.len();
    let mut group = criterion.benchmark_group("overhead");
    group.throughput(Throughput::Elements(1));
    group.bench_function("plan a trial", |bench| bench.iter(|| experiment.plan.trial(black_box(7))));
    let record = record(&experiment, 7);
    group.bench_function("line of a record", |bench| bench.iter(|| record_line(black_box(&record))));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut writer = Writer::open(folder.path()).expect("it can be written");
    group.bench_function("append a record", |bench| {
        bench.iter(|| writer.record(&record).expect("there is space"));
    });
    drop(writer);
    let read = tempfile::tempdir().expect("a temporary folder");
    let mut writer = Writer::open(read.path()).expect("it can be written");
    (0..1000).for_each(|_| writer.record(&record).expect("there is space"));
    group.throughput(Throughput::Elements(1000));
    group.bench_function("index 1000 records", |bench| {
        bench.iter(|| Journal::read(read.path()).expect("it can be read").len());
    });
    group.throughput(Throughput::Elements(trials as u64));
    group.bench_function("deal a plan to 16 shards", |bench| bench.iter(|| deal(&experiment, 16)));
    group.finish();
}

criterion_group!(benches, overhead);
criterion_main!(benches);
