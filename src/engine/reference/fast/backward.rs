//! Backward through time, and the gradients of all weights.
//!
//! Letters: B samples, T time steps, S of them in the loss, F features, H hidden units, K horizon, P panels.

use super::FastNetwork;
use super::forward::keep_units;
use super::workspace::GROUP;
use crate::engine::reference::cell::{self, Gates, Step};
use crate::engine::reference::kernel::lanes::{Lanes, Line, values, values_mut};
use crate::engine::reference::kernel::product::{Add, Product, Start, Walk};
use crate::engine::reference::number::Real;
use crate::engine::reference::sums::LANES;

/// Samples at all times that go into a piece of a weight gradient: few enough that a panel's dz stay
/// in the first cache.
const PIECE: usize = 128;

impl<R: Real> FastNetwork<R> {
    /// dz of all time steps, in the place of the gates.
    #[inline(always)]
    pub(super) fn backward<V: Lanes<R>>(&mut self) {
        self.work.dc.fill(Line::default());
        for t in (0..self.work.steps).rev() {
            for group in (0..self.layout.panels).step_by(GROUP) {
                let width = GROUP.min(self.layout.panels - group);
                self.hidden_gradients::<V>(t, (group, width));
                for panel in group..group + width {
                    self.cell_gradients::<V>(t, panel, (panel - group, width));
                }
            }
        }
    }

    /// dh of some panels at time t: from the head at the last S steps, then from dz of the next step.
    #[inline(always)]
    fn hidden_gradients<V: Lanes<R>>(&mut self, t: usize, (group, width): (usize, usize)) {
        let Self { layout, work, weights, .. } = self;
        let (hidden, horizon) = (layout.shape.hidden, layout.shape.horizon);
        let all = work.steps * work.rows;
        let first = work.steps - work.scored;
        // Before the first of the S steps there are none to skip, and the product is left out.
        let skipped = t.saturating_sub(first) * work.rows * horizon;
        let from_head = Product {
            factors: &work.derivatives[skipped..],
            walk: Walk::run(horizon, 1, horizon),
            weights: &weights.lines[layout.head()][group..],
            weight_stride: layout.panels,
        };
        let zeros = [Line::default(); GROUP];
        let (size, start, stride) = ((work.rows, width), Start::Lines(&zeros), width);
        if t + 1 == work.steps {
            return Add { products: &[from_head], size, start, sums: &mut work.dh, stride }.apply::<V>();
        }
        let walk = Walk {
            row: 4 * LANES,
            step: 1,
            group: LANES,
            group_stride: all * 4 * LANES,
            len: hidden,
            outer: 4,
            outer_stride: LANES,
        };
        let from_next = Product {
            factors: values(&work.gates[4 * (t + 1) * work.rows..]),
            walk,
            weights: &work.back[group * 4 * hidden..],
            weight_stride: width,
        };
        if t >= first {
            Add { products: &[from_head, from_next], size, start, sums: &mut work.dh, stride }.apply::<V>();
        } else {
            Add { products: &[from_next], size, start, sums: &mut work.dh, stride }.apply::<V>();
        }
    }

    /// dz of one panel at time t.
    #[inline(always)]
    fn cell_gradients<V: Lanes<R>>(&mut self, t: usize, panel: usize, (line, width): (usize, usize)) {
        let Self { layout, work, training, .. } = self;
        let units = layout.units(panel);
        let first = panel * work.steps * work.rows + t * work.rows;
        for row in 0..work.rows {
            let n = first + row;
            let gates: &mut [Line<R>; 4] =
                work.gates[4 * n..].first_chunk_mut().expect("invariant: a row has four lines");
            let step = Step {
                gates: Gates {
                    i: V::load(&gates[0]),
                    f: V::load(&gates[1]),
                    g: V::load(&gates[2]),
                    o: V::load(&gates[3]),
                },
                c_before: if t == 0 { V::splat(R::default()) } else { V::load(&work.c[n - work.rows]) },
                c: V::load(&work.c[n]),
                out: V::load(&work.out[n]),
            };
            let dc = &mut work.dc[panel * work.rows + row];
            let dh = V::load(&work.dh[row * width + line]);
            let (dz, dc_before) = cell::backward(step, dh, V::load(dc), training.cell);
            dc_before.store(dc);
            // As in the forward pass: lanes without a unit stay 0 whatever is infinite.
            keep_units(dz.i, units).store(&mut gates[0]);
            keep_units(dz.f, units).store(&mut gates[1]);
            keep_units(dz.g, units).store(&mut gates[2]);
            keep_units(dz.o, units).store(&mut gates[3]);
        }
    }

    /// The gradients of all weights, from dz.
    #[inline(always)]
    pub(super) fn weight_gradients<V: Lanes<R>>(&mut self) {
        let all = self.work.steps * self.work.rows;
        for first in (0..all).step_by(PIECE) {
            let end = all.min(first + PIECE);
            for panel in 0..self.layout.panels {
                self.input_piece::<V>(panel, (first, end));
                self.recurrent_piece::<V>(panel, (first.max(self.work.rows), end));
            }
        }
        self.head_gradients::<V>();
    }

    /// Biases and w_ih of one panel, from some samples.
    #[inline(always)]
    fn input_piece<V: Lanes<R>>(&mut self, panel: usize, (first, end): (usize, usize)) {
        let Self { layout, work, gradients, .. } = self;
        let width = 1 + layout.shape.features;
        let all = work.steps * work.rows;
        let product = Product {
            factors: &work.x[first * width..],
            walk: Walk::run(1, width, end - first),
            weights: &work.gates[4 * (panel * all + first)..],
            weight_stride: 4,
        };
        let zeros = [Line::default(); 4];
        let start = if first == 0 { Start::Lines(&zeros) } else { Start::Sums };
        let sums = &mut gradients.lines[layout.input()][panel * layout.input_panel()..];
        Add { products: &[product], size: (width, 4), start, sums, stride: 4 }.apply::<V>();
    }

    /// w_hh of one panel, from some samples after the first time step.
    #[inline(always)]
    fn recurrent_piece<V: Lanes<R>>(&mut self, panel: usize, (first, end): (usize, usize)) {
        let Self { layout, work, gradients, .. } = self;
        if first >= end {
            return;
        }
        let all = work.steps * work.rows;
        let zeros = [Line::default(); 4];
        let start = if first == work.rows { Start::Lines(&zeros) } else { Start::Sums };
        for other in 0..layout.panels {
            let product = Product {
                factors: values(&work.h[other * all + first - work.rows..]),
                walk: Walk::run(1, LANES, end - first),
                weights: &work.gates[4 * (panel * all + first)..],
                weight_stride: 4,
            };
            let rows = panel * layout.recurrent_panel() + other * 4 * LANES;
            let sums = &mut gradients.lines[layout.recurrent()][rows..];
            Add { products: &[product], size: (layout.units(other), 4), start, sums, stride: 4 }.apply::<V>();
        }
    }

    /// The head's weight and bias.
    #[inline(always)]
    fn head_gradients<V: Lanes<R>>(&mut self) {
        let Self { layout, work, gradients, .. } = self;
        let (all, first) = (work.steps * work.rows, (work.steps - work.scored) * work.rows);
        let (horizon, scored) = (layout.shape.horizon, work.scored * work.rows);
        for panel in 0..layout.panels {
            let product = Product {
                factors: &work.derivatives,
                walk: Walk::run(1, horizon, scored),
                weights: &work.h[panel * all + first..],
                weight_stride: 1,
            };
            let sums = &mut gradients.lines[layout.head()][panel..];
            let zeros = [Line::default(); 1];
            Add {
                products: &[product],
                size: (horizon, 1),
                start: Start::Lines(&zeros),
                sums,
                stride: layout.panels,
            }
            .apply::<V>();
            let units = layout.units(panel);
            for k in 0..horizon {
                let line = &mut sums[k * layout.panels];
                keep_units(V::load(line), units).store(line);
            }
        }
        let bias = values_mut(&mut gradients.lines[layout.head_bias()]);
        for (k, bias) in bias[..horizon].iter_mut().enumerate() {
            let mut sum = R::default();
            for row in 0..scored {
                sum = work.derivatives[row * horizon + k].mul_add(R::from_f64(1.0), sum);
            }
            *bias = sum;
        }
    }

    /// The derivatives of the loss by the inputs, `[T, B, F]`.
    #[inline(always)]
    pub(super) fn input_gradients(&self) -> Vec<R> {
        let Self { layout, work, weights, .. } = self;
        let (all, features) = (work.steps * work.rows, layout.shape.features);
        let (dz, input) = (values(&work.gates), values(&weights.lines[layout.input()]));
        let mut dx = vec![R::default(); all * features];
        for (n, dx) in dx.iter_mut().enumerate() {
            let (row, feature) = (n / features, n % features);
            for gate in 0..4 {
                for unit in 0..layout.shape.hidden {
                    let (panel, lane) = (unit / LANES, unit % LANES);
                    let weight = 4 * (panel * (1 + features) + 1 + feature) + gate;
                    let dz = dz[(4 * (panel * all + row) + gate) * LANES + lane];
                    *dx = dz.mul_add(input[weight * LANES + lane], *dx);
                }
            }
        }
        dx
    }
}
