//! The reference engine's kernels alone: matrix products (criterion's elements are floating-point
//! operations, so Gelem/s are GFLOP/s) and activations (elements are values).
//!
//! `cargo bench --no-default-features --bench kernel`; `LOOKBACK_ISA` chooses the instruction set.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lookback::engine::reference::activation::{sigmoid, tanh};
use lookback::engine::reference::isa::{Isa, Task};
use lookback::engine::reference::kernel::lanes::{Lanes, Line, values};
use lookback::engine::reference::kernel::product::{Add, Product, Start, Walk};

/// Rows, inner extent k and lines of 16 columns. The first one fits into the first cache.
const PRODUCTS: [(usize, usize, usize); 7] =
    [(48, 64, 4), (32, 16, 4), (32, 64, 4), (32, 128, 4), (32, 256, 4), (256, 256, 4), (32, 64, 1)];

struct Multiply<'a> {
    size: (usize, usize, usize),
    factors: &'a [Line<f32>],
    weights: &'a [Line<f32>],
    sums: &'a mut [Line<f32>],
}

impl Task<f32> for Multiply<'_> {
    type Output = ();
    #[inline(always)]
    fn run<V: Lanes<f32>>(self) {
        let (rows, inner, lines) = self.size;
        let product = Product {
            factors: values(self.factors),
            walk: Walk::run(inner, 1, inner),
            weights: self.weights,
            weight_stride: lines,
        };
        let zeros = [Line::default(); 4];
        let start = Start::Lines(&zeros);
        Add { products: &[product], size: (rows, lines), start, sums: self.sums, stride: lines }.apply::<V>();
    }
}

fn products(criterion: &mut Criterion) {
    let isa = Isa::from_environment().expect("LOOKBACK_ISA fits this machine");
    let mut group = criterion.benchmark_group(format!("product/{}", isa.word()));
    for size @ (rows, inner, lines) in PRODUCTS {
        let factors = vec![Line([0.5; 16]); (rows * inner).div_ceil(16)];
        let weights = vec![Line([0.25; 16]); inner * lines];
        let mut sums = vec![Line::default(); rows * lines];
        group.throughput(Throughput::Elements((2 * rows * inner * lines * 16) as u64));
        group.bench_function(format!("{rows} x {inner} x {}", lines * 16), |bencher| {
            bencher.iter(|| {
                isa.dispatch(Multiply { size, factors: &factors, weights: &weights, sums: &mut sums });
                black_box(&mut sums);
            });
        });
    }
    group.finish();
}

#[derive(Clone, Copy)]
enum Function {
    Tanh,
    Sigmoid,
}

struct Activate<'a> {
    function: Function,
    from: &'a [Line<f32>],
    to: &'a mut [Line<f32>],
}

impl Task<f32> for Activate<'_> {
    type Output = ();
    #[inline(always)]
    fn run<V: Lanes<f32>>(self) {
        for (from, to) in self.from.iter().zip(self.to) {
            match self.function {
                Function::Tanh => tanh(V::load(from)).store(to),
                Function::Sigmoid => sigmoid(V::load(from)).store(to),
            }
        }
    }
}

fn activations(criterion: &mut Criterion) {
    let isa = Isa::from_environment().expect("LOOKBACK_ISA fits this machine");
    let mut group = criterion.benchmark_group(format!("activation/{}", isa.word()));
    let mut from = vec![Line::default(); 64];
    for (n, line) in from.iter_mut().enumerate() {
        for (lane, value) in line.0.iter_mut().enumerate() {
            *value = (n * 16 + lane) as f32 / 128.0 - 4.0;
        }
    }
    let mut to = from.clone();
    group.throughput(Throughput::Elements(16 * from.len() as u64));
    for (name, function) in [("tanh", Function::Tanh), ("sigmoid", Function::Sigmoid)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                isa.dispatch(Activate { function, from: &from, to: &mut to });
                black_box(&mut to);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, products, activations);
criterion_main!(benches);
