//! The gradients of one layer's weights, from the derivatives by its sums.
//!
//! Letters: B samples, T time steps, F inputs, H hidden units, P panels.

use super::layer::Layer;
use super::layout::SUMS;
use super::workspace::Shared;
use crate::engine::reference::kernel::lanes::{Lanes, Line, values};
use crate::engine::reference::kernel::product::{Add, Product, Start, Walk};
use crate::engine::reference::real::Real;
use crate::engine::reference::sums::LANES;

/// Samples at all times that go into a piece of a weight gradient: few enough that a panel's derivatives stay
/// in the first cache.
const PIECE: usize = 128;

impl<R: Real> Layer<R> {
    /// The gradients of all weights. `below` are the hidden states of the layer below, if there is one.
    #[inline(always)]
    pub(super) fn weight_gradients<V: Lanes<R>>(&mut self, shared: &Shared<R>, below: Option<&[Line<R>]>) {
        let rows = shared.extent.rows;
        let all = shared.extent.steps * rows;
        for first in (0..all).step_by(PIECE) {
            let end = all.min(first + PIECE);
            for panel in 0..self.layout.panels {
                self.bias_and_input_piece::<V>(shared, panel, (first, end), below.is_some());
                if let Some(below) = below {
                    self.states_piece::<V>(below, all, panel, (first, end));
                }
                self.recurrent_piece::<V>(shared, panel, (first, end));
            }
        }
    }

    /// First bias and w_ih of one panel, from some samples; the bias alone if the inputs are those of another layer.
    #[inline(always)]
    fn bias_and_input_piece<V: Lanes<R>>(
        &mut self,
        shared: &Shared<R>,
        panel: usize,
        (first, end): (usize, usize),
        bias_alone: bool,
    ) {
        let Self { layout, work, gradients, .. } = self;
        let all = shared.extent.steps * shared.extent.rows;
        let product = Product {
            factors: &shared.x[first * shared.width..],
            walk: Walk::run(1, shared.width, end - first),
            weights: &work.gates[SUMS * (panel * all + first)..],
            weight_stride: SUMS,
        };
        let zeros = [Line::default(); SUMS];
        let start = if first == 0 { Start::Lines(&zeros) } else { Start::Sums };
        let sums = &mut gradients[layout.input()][panel * layout.input_panel()..];
        let size = (if bias_alone { 1 } else { shared.width }, layout.gates);
        Add { products: &[product], size, start, sums, stride: layout.gates }.apply::<V>();
    }

    /// w_ih of one panel, from some samples of the layer below.
    #[inline(always)]
    fn states_piece<V: Lanes<R>>(
        &mut self,
        below: &[Line<R>],
        all: usize,
        panel: usize,
        (first, end): (usize, usize),
    ) {
        let Self { layout, work, gradients, .. } = self;
        let zeros = [Line::default(); SUMS];
        let start = if first == 0 { Start::Lines(&zeros) } else { Start::Sums };
        for other in 0..layout.panels {
            let product = Product {
                factors: values(&below[other * all + first..]),
                walk: Walk::run(1, LANES, end - first),
                weights: &work.gates[SUMS * (panel * all + first)..],
                weight_stride: SUMS,
            };
            let rows = panel * layout.input_panel() + (1 + other * LANES) * layout.gates;
            let sums = &mut gradients[layout.input()][rows..];
            let size = (layout.units(other), layout.gates);
            Add { products: &[product], size, start, sums, stride: layout.gates }.apply::<V>();
        }
    }

    /// w_hh of one panel from some samples, those of the first time step left out; and a second bias from all.
    #[inline(always)]
    fn recurrent_piece<V: Lanes<R>>(
        &mut self,
        shared: &Shared<R>,
        panel: usize,
        (first, end): (usize, usize),
    ) {
        let Self { layout, work, gradients, .. } = self;
        let (rows, stride) = (shared.extent.rows, layout.gates);
        let all = shared.extent.steps * rows;
        let zeros = [Line::default(); SUMS];
        let gates = &work.gates[SUMS * panel * all + layout.first_recurrent()..];
        let recurrent = &mut gradients[layout.recurrent()][panel * layout.recurrent_panel()..];
        let bias = layout.recurrent_bias();
        if bias == 1 {
            let product = Product {
                factors: &shared.x[first * shared.width..],
                walk: Walk::run(1, shared.width, end - first),
                weights: &gates[SUMS * first..],
                weight_stride: SUMS,
            };
            let start = if first == 0 { Start::Lines(&zeros) } else { Start::Sums };
            let sums = &mut *recurrent;
            Add { products: &[product], size: (1, layout.gates), start, sums, stride }.apply::<V>();
        }
        let first = first.max(rows);
        if first >= end {
            return;
        }
        let start = if first == rows { Start::Lines(&zeros) } else { Start::Sums };
        for other in 0..layout.panels {
            let product = Product {
                factors: values(&work.h[other * all + first - rows..]),
                walk: Walk::run(1, LANES, end - first),
                weights: &gates[SUMS * first..],
                weight_stride: SUMS,
            };
            let sums = &mut recurrent[(bias + other * LANES) * layout.gates..];
            let size = (layout.units(other), layout.gates);
            Add { products: &[product], size, start, sums, stride }.apply::<V>();
        }
    }
}
