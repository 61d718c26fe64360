//! Forward: one layer at one time step.
//!
//! Letters: B samples, T time steps, F inputs, H hidden units, P panels.

use super::layer::Layer;
use super::layout::{Layout, ROWS, SUMS};
use super::workspace::{Extent, Shared};
use crate::engine::reference::gru::{self, Sums};
use crate::engine::reference::kernel::lanes::{Lanes, Line, values};
use crate::engine::reference::kernel::product::{Add, Product, Start, Walk};
use crate::engine::reference::lstm::{self, Gates};
use crate::engine::reference::real::Real;
use crate::engine::reference::sums::LANES;
use crate::network::{Cell, CellOutput};

/// `value` in the lanes of a panel's units, 0 in the rest.
#[inline(always)]
pub(crate) fn keep_units<V: Lanes<R>, R: Real>(value: V, units: usize) -> V {
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

/// How the factors h of a product are walked through: all panels.
fn walk_h(layout: &Layout, panel_stride: usize) -> Walk {
    Walk {
        row: LANES,
        step: 1,
        group: LANES,
        group_stride: panel_stride,
        len: layout.hidden,
        outer: 1,
        outer_stride: 0,
    }
}

/// Some samples of a panel at a time step.
#[derive(Clone, Copy)]
struct RowBlock {
    at: (usize, usize),
    first: usize,
    count: usize,
}

impl<R: Real> Layer<R> {
    /// All samples at time t. `below` are the hidden states of the layer below, if there is one.
    #[inline(always)]
    pub(super) fn step<V: Lanes<R>>(&mut self, shared: &Shared<R>, below: Option<&[Line<R>]>, t: usize) {
        let (extent, rows) = (shared.extent, shared.extent.rows);
        for panel in 0..self.layout.panels {
            for first in (0..rows).step_by(ROWS) {
                let block = RowBlock { at: (t, panel), first, count: ROWS.min(rows - first) };
                self.sums::<V>(shared, below, block);
                match self.layout.cell {
                    Cell::Lstm(output) => {
                        self.lstm_gates::<V>(extent, block);
                        self.lstm_cells::<V>(extent, block, output);
                    }
                    Cell::Gru => self.gru_cells::<V>(extent, block),
                }
            }
        }
    }

    /// Multiplies the hidden states of all time steps by the mask, for the layer above.
    #[inline(always)]
    pub(super) fn drop_outputs<V: Lanes<R>>(&mut self) {
        let work = &mut self.work;
        for ((dropped, h), mask) in work.dropped.iter_mut().zip(&work.h).zip(&work.mask) {
            (V::load(h) * V::load(mask)).store(dropped);
        }
    }

    /// The sums of some samples.
    #[inline(always)]
    fn sums<V: Lanes<R>>(&mut self, shared: &Shared<R>, below: Option<&[Line<R>]>, block: RowBlock) {
        let Self { layout, work, weights, .. } = self;
        let (extent, RowBlock { at: (t, panel), first, count }) = (shared.extent, block);
        let walk_h = walk_h(layout, extent.slots() * extent.rows * LANES);
        let input = &weights[layout.input()][panel * layout.input_panel() + layout.gates..];
        let weight_stride = layout.gates;
        let from_x = match below {
            None => Product {
                factors: &shared.x[(t * extent.rows + first) * shared.width + 1..],
                walk: Walk::run(shared.width, 1, layout.features),
                weights: input,
                weight_stride,
            },
            Some(h) => Product {
                factors: values(&h[extent.state_at((t, 0), first)..]),
                walk: walk_h,
                weights: input,
                weight_stride,
            },
        };
        let (gates, bias) = (extent.gates_at((t, panel), first), &work.bias[SUMS * panel..][..SUMS]);
        let (sums, stride) = (&mut work.gates[gates..], SUMS);
        let start = Start::Lines(bias);
        let is_lstm = layout.gates == SUMS;
        if t == 0 && is_lstm {
            return Add { products: &[from_x], size: (count, SUMS), start, sums, stride }.apply::<V>();
        }
        let recurrent = panel * layout.recurrent_panel() + layout.recurrent_bias() * layout.gates;
        let from_h = Product {
            factors: values(&work.h[extent.state_at((t.saturating_sub(1), 0), first)..]),
            walk: walk_h,
            weights: &weights[layout.recurrent()][recurrent..],
            weight_stride,
        };
        if is_lstm {
            return Add { products: &[from_x, from_h], size: (count, SUMS), start, sums, stride }
                .apply::<V>();
        }
        let lines = layout.gates;
        Add { products: &[from_x], size: (count, lines), start, sums: &mut *sums, stride }.apply::<V>();
        let own = SUMS - 1;
        for row in 0..count {
            sums[row * SUMS + own] = bias[own];
        }
        if t > 0 {
            let sums = &mut sums[layout.first_recurrent()..];
            Add { products: &[from_h], size: (count, lines), start: Start::Sums, sums, stride }.apply::<V>();
        }
    }

    /// Gates of some samples. Apart from the cells, so that the processor has
    /// four independent chains of operations for each line at a time.
    #[inline(always)]
    fn lstm_gates<V: Lanes<R>>(&mut self, extent: Extent, RowBlock { at, first, count }: RowBlock) {
        let gates = extent.gates_at(at, first);
        for lines in self.work.gates[gates..gates + SUMS * count].chunks_exact_mut(SUMS) {
            let [i, f, g, o] = lines else { unreachable!("invariant: a row has four lines") };
            let z = Gates { i: V::load(i), f: V::load(f), g: V::load(g), o: V::load(o) };
            let gates = lstm::activate_quickly(z);
            gates.i.store(i);
            gates.f.store(f);
            gates.g.store(g);
            gates.o.store(o);
        }
    }

    /// c and h of some samples.
    #[inline(always)]
    fn lstm_cells<V: Lanes<R>>(&mut self, extent: Extent, block: RowBlock, output: CellOutput) {
        let Self { layout, work, .. } = self;
        let RowBlock { at: (t, panel), first, count } = block;
        let units = layout.units(panel);
        let (gates, row) = (extent.gates_at((t, panel), first), extent.state_at((t, panel), first));
        let before = if t == 0 { row } else { extent.state_at((t - 1, panel), first) };
        for (sample, lines) in work.gates[gates..gates + SUMS * count].chunks_exact(SUMS).enumerate() {
            let [i, f, g, o] = lines else { unreachable!("invariant: a row has four lines") };
            let n = row + sample;
            let gates = Gates { i: V::load(i), f: V::load(f), g: V::load(g), o: V::load(o) };
            let c = if t == 0 { V::splat(R::default()) } else { V::load(&work.c[before + sample]) };
            let (lstm::LstmStep { c, out, .. }, h) = lstm::forward(gates, c, output);
            c.store(&mut work.c[n]);
            if extent.keeps {
                out.store(&mut work.out[n]);
            }
            // A lane without a unit holds NaN if an input is infinite; it must not reach the head.
            keep_units(h, units).store(&mut work.h[n]);
        }
    }

    /// Gates, candidate and h of some samples.
    #[inline(always)]
    fn gru_cells<V: Lanes<R>>(&mut self, extent: Extent, block: RowBlock) {
        let Self { layout, work, .. } = self;
        let RowBlock { at: (t, panel), first, count } = block;
        let units = layout.units(panel);
        let (gates, row) = (extent.gates_at((t, panel), first), extent.state_at((t, panel), first));
        let before = if t == 0 { row } else { extent.state_at((t - 1, panel), first) };
        for (sample, lines) in work.gates[gates..gates + SUMS * count].chunks_exact_mut(SUMS).enumerate() {
            let [n, r, z, q] = lines else { unreachable!("invariant: a row has four lines") };
            let sums = Sums { r: V::load(r), z: V::load(z), n: V::load(n), q: V::load(q) };
            let gates = gru::activate_quickly(sums);
            gates.n.store(n);
            gates.r.store(r);
            gates.z.store(z);
            let h_before = if t == 0 { V::splat(R::default()) } else { V::load(&work.h[before + sample]) };
            let h = gru::forward(gru::GruStep { r: gates.r, z: gates.z, n: gates.n, q: gates.q, h_before });
            // As in an LSTM.
            keep_units(h, units).store(&mut work.h[row + sample]);
        }
    }
}
