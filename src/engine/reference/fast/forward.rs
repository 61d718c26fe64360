//! Forward: all time steps, the dense head.
//!
//! Letters: B samples, T time steps, F features, H hidden units, K horizon, P panels.

use super::FastNetwork;
use super::layout::Layout;
use crate::engine::reference::cell::{self, Gates, Step};
use crate::engine::reference::kernel::lanes::{Lanes, Line, values};
use crate::engine::reference::kernel::product::{Add, Product, Start, Walk};
use crate::engine::reference::number::Real;
use crate::engine::reference::sums::{LANES, add_lanes};

/// Samples whose sums are computed before their gates: few enough to stay in the first cache.
pub(super) const ROWS: usize = 48;

/// `value` in the lanes of a panel's units, 0 in the rest.
#[inline(always)]
pub fn keep_units<V: Lanes<R>, R: Real>(value: V, units: usize) -> V {
    if units == LANES {
        return value;
    }
    let mut lane_numbers = Line([R::default(); LANES]);
    for (lane, number) in lane_numbers.0.iter_mut().enumerate() {
        *number = R::from_f64(lane as f64);
    }
    let units = V::splat(R::from_f64(units as f64));
    V::load(&lane_numbers).select_below(units, value, V::splat(R::default()))
}

/// How the factors `h[t]` of the recurrent product are walked through: all panels.
fn walk_h(layout: &Layout, panel_stride: usize) -> Walk {
    Walk {
        row: LANES,
        step: 1,
        group: LANES,
        group_stride: panel_stride,
        len: layout.shape.hidden,
        outer: 1,
        outer_stride: 0,
    }
}

impl<R: Real> FastNetwork<R> {
    /// All time steps.
    #[inline(always)]
    pub(super) fn forward<V: Lanes<R>>(&mut self) {
        let (steps, rows) = (self.work.steps, self.work.rows);
        for t in 0..steps {
            for panel in 0..self.layout.panels {
                for first in (0..rows).step_by(ROWS) {
                    let count = ROWS.min(rows - first);
                    self.sums::<V>((t, panel), (first, count));
                    self.gates::<V>((t, panel), (first, count));
                    self.cells::<V>((t, panel), (first, count));
                }
            }
        }
    }

    /// z of some samples at time t.
    #[inline(always)]
    fn sums<V: Lanes<R>>(&mut self, (t, panel): (usize, usize), (first, count): (usize, usize)) {
        let Self { layout, work, weights, .. } = self;
        let row = t * work.rows + first;
        let gates = work.gates_at((t, panel), first);
        let width = 1 + layout.shape.features;
        let input = &weights.lines[layout.input()][panel * layout.input_panel() + 4..];
        let recurrent = &weights.lines[layout.recurrent()][panel * layout.recurrent_panel()..];
        let from_x = Product {
            factors: &work.x[row * width + 1..],
            walk: Walk::run(width, 1, layout.shape.features),
            weights: input,
            weight_stride: 4,
        };
        let start = Start::Lines(&work.bias[4 * panel..]);
        if t == 0 {
            let sums = &mut work.gates[gates..];
            Add { products: &[from_x], size: (count, 4), start, sums, stride: 4 }.apply::<V>();
        } else {
            let from_h = Product {
                factors: values(&work.h[work.state_at((t - 1, 0), first)..]),
                walk: walk_h(layout, work.slots * work.rows * LANES),
                weights: recurrent,
                weight_stride: 4,
            };
            let sums = &mut work.gates[gates..];
            Add { products: &[from_x, from_h], size: (count, 4), start, sums, stride: 4 }.apply::<V>();
        }
    }

    /// Gates of some samples at time t. Apart from [`FastNetwork::cells`], so that the processor has
    /// four independent chains of operations for each line at a time.
    #[inline(always)]
    fn gates<V: Lanes<R>>(&mut self, (t, panel): (usize, usize), (first, count): (usize, usize)) {
        let gates = self.work.gates_at((t, panel), first);
        for lines in self.work.gates[gates..gates + 4 * count].chunks_exact_mut(4) {
            let [i, f, g, o] = lines else { unreachable!("invariant: a row has four lines") };
            let z = Gates { i: V::load(i), f: V::load(f), g: V::load(g), o: V::load(o) };
            let gates = cell::activate_quickly(z);
            gates.i.store(i);
            gates.f.store(f);
            gates.g.store(g);
            gates.o.store(o);
        }
    }

    /// c and h of some samples at time t.
    #[inline(always)]
    fn cells<V: Lanes<R>>(&mut self, (t, panel): (usize, usize), (first, count): (usize, usize)) {
        let Self { layout, work, training, .. } = self;
        let units = layout.units(panel);
        let (gates, row) = (work.gates_at((t, panel), first), work.state_at((t, panel), first));
        let before = if t == 0 { row } else { work.state_at((t - 1, panel), first) };
        for (sample, lines) in work.gates[gates..gates + 4 * count].chunks_exact(4).enumerate() {
            let [i, f, g, o] = lines else { unreachable!("invariant: a row has four lines") };
            let n = row + sample;
            let gates = Gates { i: V::load(i), f: V::load(f), g: V::load(g), o: V::load(o) };
            let c = if t == 0 { V::splat(R::default()) } else { V::load(&work.c[before + sample]) };
            let (Step { c, out, .. }, h) = cell::forward(gates, c, training.cell);
            c.store(&mut work.c[n]);
            if work.keeps {
                out.store(&mut work.out[n]);
            }
            // A lane without a unit holds NaN if an input is infinite; it must not reach the head.
            keep_units(h, units).store(&mut work.h[n]);
        }
    }

    /// The dense head on the hidden states of the last S time steps.
    #[inline(always)]
    pub(super) fn predict<V: Lanes<R>>(&mut self) {
        let Self { layout, work, weights, .. } = self;
        let bias = values(&weights.lines[layout.head_bias()]);
        let (first, horizon) = (work.steps - work.scored, layout.shape.horizon);
        for t in first..work.steps {
            for sample in 0..work.rows {
                let row = (t - first) * work.rows + sample;
                for (k, weights) in weights.lines[layout.head()].chunks_exact(layout.panels).enumerate() {
                    let mut lanes = V::splat(R::default());
                    for (panel, weight) in weights.iter().enumerate() {
                        let h = V::load(&work.h[work.state_at((t, panel), sample)]);
                        lanes = h.mul_add(V::load(weight), lanes);
                    }
                    let mut line = Line([R::default(); LANES]);
                    lanes.store(&mut line);
                    work.predictions[row * horizon + k] = add_lanes(line.0) + bias[k];
                }
            }
        }
    }
}
