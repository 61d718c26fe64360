//! Backward: one layer through time, from the last step to the first.
//!
//! Letters: B samples, T time steps, S of them in the loss, G gates, H hidden units, P panels.

use super::forward::keep_units;
use super::head::DenseHead;
use super::layer::Layer;
use super::layout::{Layout, SUMS};
use super::workspace::{Extent, GROUP, Shared};
use crate::engine::reference::gru;
use crate::engine::reference::kernel::lanes::{Lanes, Line, values};
use crate::engine::reference::kernel::product::{Add, Product, Start, Walk};
use crate::engine::reference::lstm::{self, Gates};
use crate::engine::reference::real::Real;
use crate::engine::reference::sums::LANES;
use crate::network::Cell;

/// What reads a layer's hidden states besides the layer itself.
#[derive(Clone, Copy)]
pub(crate) enum Above<'a, R> {
    /// The head, at the last S time steps.
    Head(&'a DenseHead<R>),
    /// Another layer, at every time step.
    Layer(&'a Layer<R>),
}

/// How derivatives by the sums are walked through: so many gates one after the other, H units each.
fn walk_gates(extent: Extent, hidden: usize, gates: usize) -> Walk {
    Walk {
        row: SUMS * LANES,
        step: 1,
        group: LANES,
        group_stride: extent.steps * extent.rows * SUMS * LANES,
        len: hidden,
        outer: gates,
        outer_stride: LANES,
    }
}

impl<R: Real> Layer<R> {
    /// The derivatives by the sums of all time steps, in the place of the gates.
    #[inline(always)]
    pub(super) fn backward<V: Lanes<R>>(&mut self, shared: &Shared<R>, above: Above<R>) {
        let extent = shared.extent;
        self.work.carried.fill(Line::default());
        for t in (0..extent.steps).rev() {
            for group in (0..self.layout.panels).step_by(GROUP) {
                let width = GROUP.min(self.layout.panels - group);
                let dh = match above {
                    Above::Head(head) => {
                        self.gradients_under_head::<V>(shared, head, t, (group, width));
                        0
                    }
                    Above::Layer(above) => self.gradients_under_layer::<V>(extent, above, t, (group, width)),
                };
                for panel in group..group + width {
                    self.cell_gradients::<V>(extent, (t, panel), (dh + panel - group, width));
                }
            }
        }
    }

    /// dh of some panels at time t under the head: what the head says of the last S steps, then the next step.
    #[inline(always)]
    fn gradients_under_head<V: Lanes<R>>(
        &mut self,
        shared: &Shared<R>,
        head: &DenseHead<R>,
        t: usize,
        (group, width): (usize, usize),
    ) {
        let Self { layout, work, .. } = self;
        let Extent { steps, rows, scored, .. } = shared.extent;
        let outputs = head.layout.outputs;
        let from_head = t.checked_sub(steps - scored).map(|t| Product {
            factors: &shared.derivatives[t * rows * outputs..],
            walk: Walk::run(outputs, 1, outputs),
            weights: &head.weights[head.layout.weight()][group..],
            weight_stride: head.layout.panels,
        });
        let from_next = (t + 1 < steps)
            .then(|| from_next(layout, (&work.gates, &work.back), shared.extent, t, (group, width)));
        let zeros = [Line::default(); GROUP];
        let (size, start, stride) = ((rows, width), Start::Lines(&zeros), width);
        let sums = &mut work.dh;
        // No list that grows: the products of a time step are one or two.
        match (from_head, from_next) {
            (Some(a), Some(b)) => Add { products: &[a, b], size, start, sums, stride }.apply::<V>(),
            (Some(a), None) | (None, Some(a)) => {
                Add { products: &[a], size, start, sums, stride }.apply::<V>();
            }
            (None, None) => unreachable!("invariant: the loss is on the last time step"),
        }
    }

    /// dh of some panels at time t under another layer: what that layer says, times its mask, of several time steps at once; then
    /// the next step. Returns its first line.
    #[inline(always)]
    fn gradients_under_layer<V: Lanes<R>>(
        &mut self,
        extent: Extent,
        above: &Self,
        t: usize,
        (group, width): (usize, usize),
    ) -> usize {
        let together = extent.together();
        let first = t - t % together;
        let end = extent.steps.min(first + together);
        let begin = group * (end - first) * extent.rows;
        if t + 1 == end {
            self.take_from_layer::<V>(extent, above, (first, end), (group, width));
        }
        let dh = begin + (t - first) * extent.rows * width;
        if t + 1 < extent.steps {
            let Self { layout, work, .. } = self;
            let products = &[from_next(layout, (&work.gates, &work.back), extent, t, (group, width))];
            let (size, sums) = ((extent.rows, width), &mut work.dh[dh..]);
            Add { products, size, start: Start::Sums, sums, stride: width }.apply::<V>();
        }
        dh
    }

    /// What the layer above says of some panels' h from the first time step to the end, gate after gate in PyTorch's order: its
    /// sums of a GRU's candidate lie before the others.
    #[inline(always)]
    fn take_from_layer<V: Lanes<R>>(
        &mut self,
        extent: Extent,
        above: &Self,
        (first, end): (usize, usize),
        (group, width): (usize, usize),
    ) {
        let (hidden, gates) = (above.layout.hidden, above.layout.gates);
        let factors = values(&above.work.gates[SUMS * first * extent.rows..]);
        let weights = &above.work.back_below[group * gates * hidden..];
        let some = |line: usize, gates: usize, passed: usize| Product {
            factors: &factors[line * LANES..],
            walk: walk_gates(extent, hidden, gates),
            weights: &weights[passed * hidden * width..],
            weight_stride: width,
        };
        let rows = (end - first) * extent.rows;
        let sums = &mut self.work.dh[group * rows..][..rows * width];
        let zeros = [Line::default(); GROUP];
        let (size, start, stride) = ((rows, width), Start::Lines(&zeros), width);
        match above.layout.cell {
            Cell::Lstm(_) => {
                Add { products: &[some(0, gates, 0)], size, start, sums: &mut *sums, stride }.apply::<V>();
            }
            Cell::Gru => {
                let products = &[some(1, 2, 0), some(0, 1, 2)];
                Add { products, size, start, sums: &mut *sums, stride }.apply::<V>();
            }
        }
        if extent.drops {
            for (row, lines) in sums.chunks_exact_mut(width).enumerate() {
                for (n, line) in lines.iter_mut().enumerate() {
                    let mask = &self.work.mask[extent.state_at((first, group + n), row)];
                    (V::load(line) * V::load(mask)).store(line);
                }
            }
        }
    }

    /// The derivatives by one panel's sums at time t. Lanes without a unit stay 0 whatever is infinite.
    #[inline(always)]
    fn cell_gradients<V: Lanes<R>>(
        &mut self,
        extent: Extent,
        (t, panel): (usize, usize),
        (line, width): (usize, usize),
    ) {
        let Self { layout, work, .. } = self;
        let units = layout.units(panel);
        let first = extent.state_at((t, panel), 0);
        for row in 0..extent.rows {
            let n = first + row;
            let lines: &mut [Line<R>; SUMS] =
                work.gates[SUMS * n..].first_chunk_mut().expect("invariant: a row has four lines");
            let [a, b, c, d] =
                [V::load(&lines[0]), V::load(&lines[1]), V::load(&lines[2]), V::load(&lines[3])];
            let before = |states: &[Line<R>]| match t {
                0 => V::splat(R::default()),
                _ => V::load(&states[n - extent.rows]),
            };
            let carried = &mut work.carried[panel * extent.rows + row];
            let dh = V::load(&work.dh[line + row * width]);
            let (sums, passed) = match layout.cell {
                Cell::Lstm(output) => {
                    let gates = Gates { i: a, f: b, g: c, o: d };
                    let (c_before, c, out) = (before(&work.c), V::load(&work.c[n]), V::load(&work.out[n]));
                    let step = lstm::LstmStep { gates, c_before, c, out };
                    let (dz, dc_before) = lstm::backward(step, dh, V::load(carried), output);
                    ([dz.i, dz.f, dz.g, dz.o], dc_before)
                }
                Cell::Gru => {
                    let step = gru::GruStep { n: a, r: b, z: c, q: d, h_before: before(&work.h) };
                    let (sums, dh_before) = gru::backward(step, dh, V::load(carried));
                    ([sums.n, sums.r, sums.z, sums.q], dh_before)
                }
            };
            passed.store(carried);
            for (sum, line) in sums.into_iter().zip(lines) {
                keep_units(sum, units).store(line);
            }
        }
    }

    /// The derivatives of the loss by the first layer's inputs, `[T, B, F]`.
    #[inline(always)]
    pub(super) fn input_gradients(&self, extent: Extent) -> Vec<R> {
        let Self { layout, work, weights, .. } = self;
        let (all, features) = (extent.steps * extent.rows, layout.features);
        let (dz, input) = (values(&work.gates), values(&weights[layout.input()]));
        let mut dx = vec![R::default(); all * features];
        for (n, dx) in dx.iter_mut().enumerate() {
            let (row, feature) = (n / features, n % features);
            for gate in 0..layout.gates {
                let line = layout.input_line(gate);
                for unit in 0..layout.hidden {
                    let (panel, lane) = (unit / LANES, unit % LANES);
                    let weight = layout.gates * (panel * (1 + features) + 1 + feature) + line;
                    let dz = dz[(SUMS * (panel * all + row) + line) * LANES + lane];
                    *dx = dz.mul_add(input[weight * LANES + lane], *dx);
                }
            }
        }
        dx
    }
}

/// What the next time step says of some panels' h at time t.
#[inline(always)]
fn from_next<'a, R: Real>(
    layout: &Layout,
    (gates, back): (&'a [Line<R>], &'a [Line<R>]),
    extent: Extent,
    t: usize,
    (group, width): (usize, usize),
) -> Product<'a, R> {
    let next = SUMS * (t + 1) * extent.rows + layout.first_recurrent();
    Product {
        factors: values(&gates[next..]),
        walk: walk_gates(extent, layout.hidden, layout.gates),
        weights: &back[group * layout.gates * layout.hidden..],
        weight_stride: width,
    }
}
