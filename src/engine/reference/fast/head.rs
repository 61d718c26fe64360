//! The dense head on the hidden states of the last S time steps, forward and backward.
//!
//! Letters: B samples, S time steps in the loss, H hidden units, N outputs, P panels.

use super::forward::keep_units;
use super::layout::HeadLayout;
use super::workspace::Shared;
use crate::engine::reference::kernel::lanes::{Lanes, Line, values, values_mut};
use crate::engine::reference::kernel::product::{Add, Product, Start, Walk};
use crate::engine::reference::real::Real;
use crate::engine::reference::sums::{LANES, add_lanes};
use crate::engine::reference::tensors::Tensors;

/// The head; its arrays in the order of [`HeadLayout`].
pub(super) struct DenseHead<R> {
    /// Where everything lies.
    pub layout: HeadLayout,
    /// Weight and bias.
    pub weights: Vec<Line<R>>,
    /// Their gradients.
    pub gradients: Vec<Line<R>>,
    /// Adam's first moments.
    pub m: Vec<Line<R>>,
    /// Adam's second moments.
    pub v: Vec<Line<R>>,
}

impl<R: Real> DenseHead<R> {
    /// A network's.
    pub(super) fn new(tensors: &Tensors<R>) -> Self {
        let layout = HeadLayout::new(&tensors.shape);
        let weights = layout.pack(&tensors.head_w, &tensors.head_b);
        let zeros = vec![Line::default(); weights.len()];
        Self { layout, weights, gradients: zeros.clone(), m: zeros.clone(), v: zeros }
    }

    /// Predictions from the last layer's hidden states.
    #[inline(always)]
    pub(crate) fn predict<V: Lanes<R>>(&self, h: &[Line<R>], work: &mut Shared<R>) {
        let Self { layout, weights, .. } = self;
        let bias = values(&weights[layout.bias()]);
        let (extent, outputs) = (work.extent, layout.outputs);
        let first = extent.steps - extent.scored;
        for t in first..extent.steps {
            for sample in 0..extent.rows {
                let row = (t - first) * extent.rows + sample;
                for (k, weights) in weights[layout.weight()].chunks_exact(layout.panels).enumerate() {
                    let mut lanes = V::splat(R::default());
                    for (panel, weight) in weights.iter().enumerate() {
                        let h = V::load(&h[extent.state_at((t, panel), sample)]);
                        lanes = h.mul_add(V::load(weight), lanes);
                    }
                    let mut line = Line([R::default(); LANES]);
                    lanes.store(&mut line);
                    work.predictions[row * outputs + k] = add_lanes(line.0) + bias[k];
                }
            }
        }
    }

    /// The gradients of weight and bias, from the last layer's hidden states.
    #[inline(always)]
    pub(crate) fn take_gradients<V: Lanes<R>>(&mut self, h: &[Line<R>], work: &Shared<R>) {
        let Self { layout, gradients, .. } = self;
        let extent = work.extent;
        let (all, first) = (extent.steps * extent.rows, (extent.steps - extent.scored) * extent.rows);
        let (outputs, scored) = (layout.outputs, extent.scored * extent.rows);
        for panel in 0..layout.panels {
            let product = Product {
                factors: &work.derivatives,
                walk: Walk::run(1, outputs, scored),
                weights: &h[panel * all + first..],
                weight_stride: 1,
            };
            let (sums, zeros) = (&mut gradients[layout.weight()][panel..], [Line::default(); 1]);
            let (start, stride) = (Start::Lines(&zeros), layout.panels);
            let products = &[product];
            Add { products, size: (outputs, 1), start, sums: &mut *sums, stride }.apply::<V>();
            let units = LANES.min(layout.hidden - panel * LANES);
            for k in 0..outputs {
                let line = &mut sums[k * layout.panels];
                keep_units(V::load(line), units).store(line);
            }
        }
        let bias = values_mut(&mut gradients[layout.bias()]);
        for (k, bias) in bias[..outputs].iter_mut().enumerate() {
            let mut sum = R::default();
            for row in 0..scored {
                sum = work.derivatives[row * outputs + k].mul_add(R::from_f64(1.0), sum);
            }
            *bias = sum;
        }
    }
}
