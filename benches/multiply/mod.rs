//! A matrix product alone, with operands that stay in the caches: what `kernel` and `gate` time.

use lookback::engine::reference::isa::Isa;
use lookback::engine::reference::kernel::lanes::{Lanes, Line, Task, values};
use lookback::engine::reference::kernel::product::{Add, Product, Start, Walk};

/// Operands of `times` equal products: `[rows, inner] x [inner, 16 lines]`.
pub(crate) struct Multiply {
    size: (usize, usize, usize),
    times: usize,
    factors: Vec<Line<f32>>,
    weights: Vec<Line<f32>>,
    sums: Vec<Line<f32>>,
}

impl Multiply {
    /// For rows, inner extent k and lines of 16 columns.
    pub(crate) fn new(size: (usize, usize, usize), times: usize) -> Self {
        let (rows, inner, lines) = size;
        Self {
            size,
            times,
            factors: vec![Line([0.5; 16]); (rows * inner).div_ceil(16)],
            weights: vec![Line([0.25; 16]); inner * lines],
            sums: vec![Line::default(); times * rows * lines],
        }
    }

    /// Floating-point operations of one run.
    pub(crate) fn flop(&self) -> u64 {
        let (rows, inner, lines) = self.size;
        (2 * self.times * rows * inner * lines * 16) as u64
    }

    /// Multiplies; returns the sums, for a black box.
    pub(crate) fn run(&mut self, isa: Isa) -> &mut [Line<f32>] {
        isa.dispatch(Run(self));
        &mut self.sums
    }
}

struct Run<'a>(&'a mut Multiply);

impl Task<f32> for Run<'_> {
    type Output = ();
    #[inline(always)]
    fn run<V: Lanes<f32>>(self) {
        let Multiply { size: (rows, inner, lines), times, factors, weights, sums } = self.0;
        let (rows, inner, lines) = (*rows, *inner, *lines);
        let (walk, factors) = (Walk::run(inner, 1, inner), values(factors));
        let product = Product { factors, walk, weights, weight_stride: lines };
        let zeros = [Line::default(); 4];
        let start = Start::Lines(&zeros);
        for time in 0..*times {
            let sums = &mut sums[time * rows * lines..];
            Add { products: &[product], size: (rows, lines), start, sums, stride: lines }.apply::<V>();
        }
    }
}
