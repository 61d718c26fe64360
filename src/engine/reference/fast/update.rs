//! Clipping and the optimizers, over all weights in their packed order.

use super::FastNetwork;
use super::layer::Layer;
use crate::engine::reference::kernel::lanes::{Lanes, Line};
use crate::engine::reference::optimizer::{
    AdamStep, adam_direction, adam_moments, adam_weight, clip_factor, sgd_weight,
};
use crate::engine::reference::real::Real;
use crate::engine::reference::sums::{LANES, add_lanes};
use crate::network::Cell;
use crate::spec::Optimizer;

impl<R: Real> FastNetwork<R> {
    /// What the optimizer remembers: the clock's powers, whether recurrent moments are untouched, and m and v of all
    /// layers and the head in their packed order, which is the same for every instruction set.
    pub fn memory(&self) -> Vec<f64> {
        let [power1, power2] = self.clock.powers();
        let mut numbers = vec![power1, power2, f64::from(u8::from(self.recurrent_untouched))];
        let layers = |of: fn(&Layer<R>) -> &Vec<Line<R>>| self.layers.iter().flat_map(of);
        let m = layers(|layer| &layer.m).chain(&self.head.m);
        let v = layers(|layer| &layer.v).chain(&self.head.v);
        for line in m.chain(v) {
            numbers.extend(line.0.iter().map(|value| value.to_f64()));
        }
        numbers
    }

    /// Lets the optimizer remember what that of another network did; whether that was of this shape.
    pub(crate) fn set_memory(&mut self, numbers: &[f64]) -> bool {
        let Some((&[power1, power2, untouched], moments)) = numbers.split_first_chunk::<3>() else {
            return false;
        };
        let lines = self.layers.iter().map(|layer| layer.m.len()).sum::<usize>() + self.head.m.len();
        if moments.len() != 2 * lines * LANES {
            return false;
        }
        self.clock.set_powers([power1, power2]);
        self.recurrent_untouched = untouched == 1.0;
        let mut from = moments.chunks_exact(LANES);
        let Self { layers, head, .. } = self;
        let m = layers.iter_mut().flat_map(|layer| &mut layer.m).chain(&mut head.m);
        take(m, &mut from);
        let v = layers.iter_mut().flat_map(|layer| &mut layer.v).chain(&mut head.v);
        take(v, &mut from);
        true
    }

    /// Moves all weights along their gradients.
    #[inline(always)]
    pub(super) fn update<V: Lanes<R>>(&mut self, learning_rate: f64) {
        // No closures around lanes: they would be compiled without the instruction set.
        let factor = match self.training.clip_norm {
            Some(max_norm) => clip_factor(self.norm::<V>(), max_norm),
            None => None,
        };
        let factor = V::splat(factor.unwrap_or(R::from_f64(1.0)));
        let single = self.work.extent.steps == 1;
        // One time step leaves the recurrent weights of an LSTM without a gradient. Where Adam's moments are 0 as
        // well its step is exactly 0 / (0 + epsilon), and both optimizers leave every bit as it is.
        let idle = single && self.recurrent_untouched && matches!(self.shape.cell, Cell::Lstm(_));
        if single && !idle {
            for layer in &mut self.layers {
                layer.clear_recurrent_gradients();
            }
        }
        self.recurrent_untouched &= idle;
        let layers = self.layers.len();
        match self.training.method {
            Optimizer::Adam => {
                let step = self.clock.tick(learning_rate);
                for layer in &mut self.layers {
                    layer.adam::<V>(&step, factor, idle);
                }
                let head = &mut self.head;
                adam::<V, R>(&step, factor, (&mut head.weights, &head.gradients), (&mut head.m, &mut head.v));
            }
            Optimizer::Sgd => {
                let rate = R::from_f64(learning_rate);
                for layer in &mut self.layers {
                    layer.sgd::<V>(rate, factor, idle);
                }
                sgd::<V, R>(rate, factor, (&mut self.head.weights, &self.head.gradients));
            }
        }
        // Weights that another layer's gradients pass through were moved even where the recurrent ones were not.
        if !idle || layers > 1 {
            for layer in &mut self.layers {
                layer.work.back_is_current = false;
            }
        }
    }

    /// The Euclidean norm of all gradients, in the order of docs/bits.md.
    #[inline(always)]
    fn norm<V: Lanes<R>>(&self) -> R {
        let mut sums = [V::splat(R::default()); 4];
        for layer in &self.layers {
            layer.add_squares::<V>(&mut sums, self.work.extent.steps > 1);
        }
        let [mut first, second, third, fourth] = sums;
        for line in &self.head.gradients {
            let value = V::load(line);
            first = value.mul_add(value, first);
        }
        let mut lanes = Line([R::default(); LANES]);
        ((first + second) + (third + fourth)).store(&mut lanes);
        add_lanes(lanes.0).sqrt()
    }
}

fn take<'a, R: Real + 'a>(
    to: impl Iterator<Item = &'a mut Line<R>>,
    from: &mut std::slice::ChunksExact<'_, f64>,
) {
    for (line, from) in to.zip(from) {
        line.0 = std::array::from_fn(|lane| R::from_f64(from[lane]));
    }
}

impl<R: Real> Layer<R> {
    fn clear_recurrent_gradients(&mut self) {
        let (layout, lines) = (self.layout, self.layout.recurrent_panel());
        for rows in self.gradients[layout.recurrent()].chunks_exact_mut(lines) {
            rows[layout.recurrent_bias() * layout.gates..].fill(Line::default());
        }
    }

    /// `idle` leaves the recurrent weights out.
    #[inline(always)]
    fn adam<V: Lanes<R>>(&mut self, step: &AdamStep<R>, factor: V, idle: bool) {
        let Self { layout, weights, gradients, m, v, .. } = self;
        if self.second_bias.is_empty() {
            return adam::<V, R>(step, factor, (weights, gradients), (m, v));
        }
        // Both biases and w_ih. The second bias has the gradient of the first, and so its moments and direction.
        let rows = layout.input_panel();
        for (panel, second) in self.second_bias.chunks_exact_mut(layout.gates).enumerate() {
            let lines = panel * rows..(panel + 1) * rows;
            let weights = &mut weights[lines.clone()];
            let moments = m[lines.clone()].iter_mut().zip(&mut v[lines.clone()]);
            for (n, (gradient, moments)) in gradients[lines].iter().zip(moments).enumerate() {
                let direction = direction(step, V::load(gradient) * factor, moments);
                adam_weight(step, V::load(&weights[n]), direction).store(&mut weights[n]);
                if let Some(second) = second.get_mut(n) {
                    adam_weight(step, V::load(second), direction).store(second);
                }
            }
        }
        if !idle {
            let part = layout.recurrent();
            let moments = (&mut m[part.clone()], &mut v[part.clone()]);
            adam::<V, R>(step, factor, (&mut weights[part.clone()], &gradients[part]), moments);
        }
    }

    #[inline(always)]
    fn sgd<V: Lanes<R>>(&mut self, rate: R, factor: V, idle: bool) {
        let Self { layout, weights, gradients, .. } = self;
        let part = if idle { layout.input() } else { 0..weights.len() };
        sgd::<V, R>(rate, factor, (&mut weights[part.clone()], &gradients[part]));
        for (n, weight) in self.second_bias.iter_mut().enumerate() {
            let gradient = &gradients[n / layout.gates * layout.input_panel() + n % layout.gates];
            sgd_weight(rate, V::load(weight), V::load(gradient) * factor).store(weight);
        }
    }

    /// Adds the squares of all gradients: w_ih, w_hh, b_ih, b_hh, each line to the sum of its gate.
    #[inline(always)]
    fn add_squares<V: Lanes<R>>(&self, sums: &mut [V; 4], with_recurrent: bool) {
        match self.layout.cell {
            Cell::Lstm(_) => self.add_lstm_squares::<V>(sums, with_recurrent),
            Cell::Gru => self.add_gru_squares::<V>(sums, with_recurrent),
        }
    }

    #[inline(always)]
    fn add_lstm_squares<V: Lanes<R>>(&self, sums: &mut [V; 4], with_recurrent: bool) {
        let Self { layout, gradients, .. } = self;
        let input = &gradients[layout.input()];
        for rows in input.chunks_exact(layout.input_panel()) {
            add_squares::<V, R, 4>(sums, &rows[4..]);
        }
        if with_recurrent {
            add_squares::<V, R, 4>(sums, &gradients[layout.recurrent()]);
        }
        for _both_biases in 0..2 {
            for rows in input.chunks_exact(layout.input_panel()) {
                add_squares::<V, R, 4>(sums, &rows[..4]);
            }
        }
    }

    #[inline(always)]
    fn add_gru_squares<V: Lanes<R>>(&self, sums: &mut [V; 4], with_recurrent: bool) {
        let Self { layout, gradients, .. } = self;
        let input = &gradients[layout.input()];
        let recurrent = &gradients[layout.recurrent()];
        // Input rows hold n, r, z; the sums are of r, z, n.
        let [r, z, n, none] = *sums;
        let mut of_input = [n, r, z, none];
        for rows in input.chunks_exact(layout.input_panel()) {
            add_squares::<V, R, 3>(&mut of_input, &rows[3..]);
        }
        let [n, r, z, none] = of_input;
        let mut of_recurrent = [r, z, n, none];
        if with_recurrent {
            for rows in recurrent.chunks_exact(layout.recurrent_panel()) {
                add_squares::<V, R, 3>(&mut of_recurrent, &rows[3..]);
            }
        }
        let [r, z, n, none] = of_recurrent;
        let mut of_input = [n, r, z, none];
        for rows in input.chunks_exact(layout.input_panel()) {
            add_squares::<V, R, 3>(&mut of_input, &rows[..3]);
        }
        let [n, r, z, none] = of_input;
        *sums = [r, z, n, none];
        for rows in recurrent.chunks_exact(layout.recurrent_panel()) {
            add_squares::<V, R, 3>(sums, &rows[..3]);
        }
    }
}

#[inline(always)]
fn adam<V: Lanes<R>, R: Real>(
    step: &AdamStep<R>,
    factor: V,
    (weights, gradients): (&mut [Line<R>], &[Line<R>]),
    (m, v): (&mut [Line<R>], &mut [Line<R>]),
) {
    for ((weight, gradient), moments) in weights.iter_mut().zip(gradients).zip(m.iter_mut().zip(v)) {
        let direction = direction(step, V::load(gradient) * factor, moments);
        adam_weight(step, V::load(weight), direction).store(weight);
    }
}

#[inline(always)]
fn sgd<V: Lanes<R>, R: Real>(rate: R, factor: V, (weights, gradients): (&mut [Line<R>], &[Line<R>])) {
    for (weight, gradient) in weights.iter_mut().zip(gradients) {
        sgd_weight(rate, V::load(weight), V::load(gradient) * factor).store(weight);
    }
}

/// Moves the moments (m, v) on by a gradient; returns where they lead.
#[inline(always)]
fn direction<V: Lanes<R>, R: Real>(
    step: &AdamStep<R>,
    gradient: V,
    (m, v): (&mut Line<R>, &mut Line<R>),
) -> V {
    let moments = adam_moments(step, gradient, (V::load(m), V::load(v)));
    moments.0.store(m);
    moments.1.store(v);
    adam_direction(step, moments)
}

/// Adds the squares of rows of G lines, each line to the sum of its place.
#[inline(always)]
fn add_squares<V: Lanes<R>, R: Real, const G: usize>(sums: &mut [V; 4], lines: &[Line<R>]) {
    for row in lines.chunks_exact(G) {
        for (sum, line) in sums.iter_mut().zip(row) {
            let value = V::load(line);
            *sum = value.mul_add(value, *sum);
        }
    }
}
