//! The reference engine's kernels alone: matrix products (criterion's elements are floating-point
//! operations, so Gelem/s are GFLOP/s) and activations (elements are values).
//!
//! `cargo bench --no-default-features --bench kernel`; `LOOKBACK_ISA` chooses the instruction set.

mod multiply;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lookback::engine::reference::activation::{sigmoid, tanh};
use lookback::engine::reference::isa::Isa;
use lookback::engine::reference::kernel::lanes::{Lanes, Line, Task};

use self::multiply::Multiply;

/// Rows, inner extent k and lines of 16 columns. The first one fits into the first cache.
const PRODUCTS: [(usize, usize, usize); 7] =
    [(48, 64, 4), (32, 16, 4), (32, 64, 4), (32, 128, 4), (32, 256, 4), (256, 256, 4), (32, 64, 1)];

fn products(criterion: &mut Criterion) {
    let isa = Isa::from_environment().expect("LOOKBACK_ISA fits this machine");
    let mut group = criterion.benchmark_group(format!("product/{}", isa.word()));
    for size @ (rows, inner, lines) in PRODUCTS {
        let mut product = Multiply::new(size, 1);
        group.throughput(Throughput::Elements(product.flop()));
        group.bench_function(format!("{rows} x {inner} x {}", lines * 16), |bencher| {
            bencher.iter(|| {
                black_box(product.run(isa));
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
