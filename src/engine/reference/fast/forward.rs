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
fn walk_h(layout: &Layout, extent: Extent) -> Walk {
    Walk {
        row: LANES,
        step: 1,
        group: LANES,
        group_stride: extent.slots() * extent.rows * LANES,
        len: layout.hidden,
        outer: 1,
        outer_stride: 0,
    }
}

/// Some samples of a panel at a time step, or all of it and of those that follow.
#[derive(Clone, Copy)]
struct RowBlock {
    at: (usize, usize),
    first: usize,
    count: usize,
}

/// The inputs of some samples, times their weights: the first layer's, or the hidden states below.
#[inline(always)]
fn from_inputs<'a, R: Real>(
    layout: &Layout,
    weights: &'a [Line<R>],
    shared: &'a Shared<R>,
    below: Option<&'a [Line<R>]>,
    RowBlock { at: (t, panel), first, .. }: RowBlock,
) -> Product<'a, R> {
    let (extent, width) = (shared.extent, shared.width);
    let (factors, walk) = match below {
        None => (&shared.x[(t * extent.rows + first) * width + 1..], Walk::run(width, 1, layout.features)),
        Some(h) => (values(&h[extent.state_at((t, 0), first)..]), walk_h(layout, extent)),
    };
    let weights = &weights[layout.input()][panel * layout.input_panel() + layout.gates..];
    Product { factors, walk, weights, weight_stride: layout.gates }
}

/// The hidden states of some samples at the time step before, times their weights.
#[inline(always)]
fn from_recurrent<'a, R: Real>(
    layout: &Layout,
    weights: &'a [Line<R>],
    h: &'a [Line<R>],
    extent: Extent,
    RowBlock { at: (t, panel), first, .. }: RowBlock,
) -> Product<'a, R> {
    let lines = panel * layout.recurrent_panel() + layout.recurrent_bias() * layout.gates;
    Product {
        factors: values(&h[extent.state_at((t - 1, 0), first)..]),
        walk: walk_h(layout, extent),
        weights: &weights[layout.recurrent()][lines..],
        weight_stride: layout.gates,
    }
}

impl<R: Real> Layer<R> {
    /// All samples at time t. `below` are the hidden states of the layer below, if there is one.
    #[inline(always)]
    pub(super) fn step<V: Lanes<R>>(&mut self, shared: &Shared<R>, below: Option<&[Line<R>]>, t: usize) {
        let (extent, rows) = (shared.extent, shared.extent.rows);
        let together = if below.is_some() { extent.together() } else { 1 };
        if together > 1 && t.is_multiple_of(together) {
            let count = together.min(extent.steps - t) * rows;
            for panel in 0..self.layout.panels {
                self.input_sums::<V>(shared, below, RowBlock { at: (t, panel), first: 0, count });
            }
        }
        for panel in 0..self.layout.panels {
            for first in (0..rows).step_by(ROWS) {
                let block = RowBlock { at: (t, panel), first, count: ROWS.min(rows - first) };
                match together {
                    1 => self.sums::<V>(shared, below, block),
                    _ => self.add_recurrent::<V>(extent, block),
                }
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
        if block.at.0 == 0 || self.layout.cell == Cell::Gru {
            self.input_sums::<V>(shared, below, block);
            self.add_recurrent::<V>(shared.extent, block);
            return;
        }
        let Self { layout, work, weights, .. } = self;
        let gates = shared.extent.gates_at(block.at, block.first);
        Add {
            products: &[
                from_inputs(layout, weights, shared, below, block),
                from_recurrent(layout, weights, &work.h, shared.extent, block),
            ],
            size: (block.count, SUMS),
            start: Start::Lines(&work.bias[SUMS * block.at.1..][..SUMS]),
            sums: &mut work.gates[gates..],
            stride: SUMS,
        }
        .apply::<V>();
    }

    /// Biases and inputs alone.
    #[inline(always)]
    fn input_sums<V: Lanes<R>>(&mut self, shared: &Shared<R>, below: Option<&[Line<R>]>, block: RowBlock) {
        let Self { layout, work, weights, .. } = self;
        let (gates, bias) =
            (shared.extent.gates_at(block.at, block.first), &work.bias[SUMS * block.at.1..][..SUMS]);
        let sums = &mut work.gates[gates..];
        if layout.cell == Cell::Gru {
            for row in sums.chunks_exact_mut(SUMS).take(block.count) {
                row[SUMS - 1] = bias[SUMS - 1];
            }
        }
        let products = &[from_inputs(layout, weights, shared, below, block)];
        let size = (block.count, layout.gates);
        Add { products, size, start: Start::Lines(bias), sums, stride: SUMS }.apply::<V>();
    }

    /// What the hidden states of the time step before add to the sums.
    #[inline(always)]
    fn add_recurrent<V: Lanes<R>>(&mut self, extent: Extent, block: RowBlock) {
        if block.at.0 == 0 {
            return;
        }
        let Self { layout, work, weights, .. } = self;
        let gates = extent.gates_at(block.at, block.first);
        let products = &[from_recurrent(layout, weights, &work.h, extent, block)];
        let sums = &mut work.gates[gates + layout.first_recurrent()..];
        let size = (block.count, layout.gates);
        Add { products, size, start: Start::Sums, sums, stride: SUMS }.apply::<V>();
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
            if extent.returns {
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
