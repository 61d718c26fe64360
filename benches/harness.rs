//! What surrounds the engines: windows, planning, the journal, the report.
//!
//! `cargo bench --no-default-features --bench harness`

use std::hint::black_box;
use std::path::Path;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use lookback::data::Windows;
use lookback::record::{Journal, Writer};
use lookback::report::{Beside, Standing, render};
use lookback::results::ResultsFolder;
use lookback::run::engine_infos;
use lookback::spec::{Plan, Spec, Window};

/// Results that ship with the project.
const METRO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/results/published/metro-full");

/// A spec of 100,000 trials.
const LARGE: &str = "\
name: large
data: {file: a.csv, time: t, target: y}
engines: [reference]
baselines: []
sweep:
  look_back: [1, 2, 3, 4, 5, 6, 7, 14, 28, 56]
  hidden_units: [1, 2, 4, 8, 16, 32, 64, 96, 128, 256]
  learning_rate: [0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001]
  batch_size: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
repeats: 10
";

fn windows(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("windows");
    let series: Vec<f64> = (0..20_000).map(|n| f64::from(n).sin()).collect();
    group.throughput(Throughput::Elements(series.len() as u64 - 28));
    group.bench_function("of a series of 20,000, look-back 28", |bencher| {
        bencher.iter(|| Windows::of_series(black_box(&series), 28..series.len(), 28, Window::Steps));
    });
    group.finish();
}

fn planning(criterion: &mut Criterion) {
    let infos = engine_infos();
    let mut group = criterion.benchmark_group("planning");
    group.bench_function("read a spec", |bencher| {
        bencher
            .iter(|| Spec::parse(black_box(LARGE), Path::new("large.yaml"), &infos).expect("it is a spec"));
    });
    let spec = Spec::parse(LARGE, Path::new("large.yaml"), &infos).expect("it is a spec");
    let plan = Plan::of(&spec, &infos).expect("it has a plan");
    group.throughput(Throughput::Elements(1000));
    group.bench_function("trials with their ids", |bencher| {
        bencher.iter(|| plan.iter().take(1000).map(|trial| black_box(trial).id).last());
    });
    group.finish();
}

fn journal(criterion: &mut Criterion) {
    let journal = Journal::read(Path::new(METRO)).expect("the metro results are committed");
    let records: Vec<_> = journal.records().map(|record| record.expect("it was read before")).collect();
    let mut group = criterion.benchmark_group("journal");
    group.throughput(Throughput::Elements(records.len() as u64));
    group.bench_function("read", |bencher| {
        bencher.iter(|| Journal::read(black_box(Path::new(METRO))).expect("it was read before"));
    });
    group.sample_size(10);
    group.bench_function("append, each record on the disk", |bencher| {
        let fresh = || {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let writer = Writer::open(folder.path()).expect("it is writable");
            (folder, writer)
        };
        bencher.iter_batched(
            fresh,
            |(folder, mut writer)| {
                for record in &records {
                    writer.record(record).expect("it is writable");
                }
                (folder, writer)
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

fn report(criterion: &mut Criterion) {
    let results = ResultsFolder::open(Path::new(METRO), engine_infos()).expect("it is committed");
    let mut group = criterion.benchmark_group("report");
    group.sample_size(10);
    group.bench_function("of metro, 111 trials", |bencher| {
        bencher.iter(|| {
            let standing = Standing::from_results(&results).expect("it was read before");
            let beside = Beside::read(Path::new(METRO), &standing).expect("it is committed");
            render(&standing, &beside, 100)
        });
    });
    group.finish();
}

criterion_group!(benches, windows, planning, journal, report);
criterion_main!(benches);
