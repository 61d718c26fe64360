//! Clipping and the optimizers, over all weights in their packed order.

use super::FastNetwork;
use super::layout::Layout;
use crate::engine::reference::kernel::lanes::{Lanes, Line, values};
use crate::engine::reference::number::Real;
use crate::engine::reference::optimizer::{
    AdamClock, AdamConfig, AdamStep, adam_direction, adam_moments, adam_weight, clip_factor, sgd_weight,
};
use crate::engine::reference::sums::{LANES, add_lanes};
use crate::spec::Optimizer;

/// What Adam remembers.
pub struct Memory<R> {
    clock: AdamClock,
    m: Vec<Line<R>>,
    v: Vec<Line<R>>,
    /// Whether the moments of the recurrent weights are all still 0.
    recurrent_untouched: bool,
}

impl<R: Real> Memory<R> {
    /// Before the first step.
    pub fn new(layout: &Layout, config: AdamConfig) -> Self {
        let zeros = vec![Line::default(); layout.head_bias().end];
        Self { clock: AdamClock::new(config), m: zeros.clone(), v: zeros, recurrent_untouched: true }
    }
}

impl<R: Real> Memory<R> {
    /// Everything as numbers: the clock's powers, whether recurrent moments are untouched, m and v in their packed
    /// order, which is the same for every instruction set.
    pub fn to_numbers(&self) -> Vec<f64> {
        let [power1, power2] = self.clock.powers();
        let mut numbers = vec![power1, power2, f64::from(u8::from(self.recurrent_untouched))];
        let moments = values(&self.m).iter().chain(values(&self.v));
        numbers.extend(moments.map(|value| value.to_f64()));
        numbers
    }

    /// Takes up what [`Memory::to_numbers`] gave; whether it was of a network of this size.
    pub fn take(&mut self, numbers: &[f64]) -> bool {
        let Some((&[power1, power2, untouched], moments)) = numbers.split_first_chunk::<3>() else {
            return false;
        };
        let lines = self.m.len();
        if moments.len() != 2 * lines * LANES {
            return false;
        }
        self.clock.set_powers([power1, power2]);
        self.recurrent_untouched = untouched == 1.0;
        for (line, from) in self.m.iter_mut().chain(&mut self.v).zip(moments.chunks_exact(LANES)) {
            line.0 = std::array::from_fn(|lane| R::from_f64(from[lane]));
        }
        true
    }
}

impl<R: Real> FastNetwork<R> {
    /// Moves all weights along their gradients.
    #[inline(always)]
    pub(super) fn update<V: Lanes<R>>(&mut self, learning_rate: f64) {
        // No closures around lanes: they would be compiled without the instruction set.
        let factor = match self.training.clip_norm {
            Some(max_norm) => clip_factor(self.norm::<V>(), max_norm),
            None => None,
        };
        let factor = V::splat(factor.unwrap_or(R::from_f64(1.0)));
        let recurrent = self.layout.recurrent();
        // One time step leaves the recurrent weights without a gradient. Where Adam's moments are 0 as
        // well its step is exactly 0 / (0 + epsilon), and both optimizers leave every bit as it is.
        let idle = self.work.steps == 1 && self.memory.recurrent_untouched;
        if self.work.steps == 1 && !idle {
            self.gradients.lines[recurrent.clone()].fill(Line::default());
        }
        let others = if idle {
            recurrent.end..self.weights.lines.len()
        } else {
            self.work.back_is_current = false;
            self.memory.recurrent_untouched = false;
            recurrent.start..self.weights.lines.len()
        };
        match self.training.method {
            Optimizer::Adam => {
                let step = self.memory.clock.tick(learning_rate);
                self.adam_inputs::<V>(&step, factor);
                self.adam::<V>(&step, factor, others);
            }
            Optimizer::Sgd => {
                let rate = R::from_f64(learning_rate);
                self.sgd::<V>(rate, factor, self.layout.input());
                self.sgd::<V>(rate, factor, others);
                self.sgd_second_bias::<V>(rate, factor);
            }
        }
    }

    /// Both biases and w_ih. The second bias has the gradient of the first, and so its moments and direction.
    #[inline(always)]
    fn adam_inputs<V: Lanes<R>>(&mut self, step: &AdamStep<R>, factor: V) {
        let rows = self.layout.input_panel();
        for (panel, second) in self.second_bias.chunks_exact_mut(4).enumerate() {
            let lines = panel * rows..(panel + 1) * rows;
            let weights = &mut self.weights.lines[lines.clone()];
            let moments = self.memory.m[lines.clone()].iter_mut().zip(&mut self.memory.v[lines.clone()]);
            let gradients = self.gradients.lines[lines].iter().zip(moments);
            for (n, (gradient, moments)) in gradients.enumerate() {
                let direction = direction(step, V::load(gradient) * factor, moments);
                adam_weight(step, V::load(&weights[n]), direction).store(&mut weights[n]);
                if let Some(second) = second.get_mut(n) {
                    adam_weight(step, V::load(second), direction).store(second);
                }
            }
        }
    }

    #[inline(always)]
    fn adam<V: Lanes<R>>(&mut self, step: &AdamStep<R>, factor: V, part: std::ops::Range<usize>) {
        let weights = self.weights.lines[part.clone()].iter_mut();
        let moments = self.memory.m[part.clone()].iter_mut().zip(&mut self.memory.v[part.clone()]);
        for ((weight, gradient), moments) in weights.zip(&self.gradients.lines[part]).zip(moments) {
            let direction = direction(step, V::load(gradient) * factor, moments);
            adam_weight(step, V::load(weight), direction).store(weight);
        }
    }

    #[inline(always)]
    fn sgd<V: Lanes<R>>(&mut self, rate: R, factor: V, part: std::ops::Range<usize>) {
        let weights = self.weights.lines[part.clone()].iter_mut();
        for (weight, gradient) in weights.zip(&self.gradients.lines[part]) {
            sgd_weight(rate, V::load(weight), V::load(gradient) * factor).store(weight);
        }
    }

    #[inline(always)]
    fn sgd_second_bias<V: Lanes<R>>(&mut self, rate: R, factor: V) {
        for (n, weight) in self.second_bias.iter_mut().enumerate() {
            let gradient = &self.gradients.lines[n / 4 * self.layout.input_panel() + n % 4];
            sgd_weight(rate, V::load(weight), V::load(gradient) * factor).store(weight);
        }
    }

    /// The Euclidean norm of all gradients, in the order of docs/bits.md.
    #[inline(always)]
    fn norm<V: Lanes<R>>(&self) -> R {
        let Self { layout, gradients, .. } = self;
        let mut sums = [V::splat(R::default()); 4];
        let input = &gradients.lines[layout.input()];
        for rows in input.chunks_exact(layout.input_panel()) {
            add_squares(&mut sums, &rows[4..]);
        }
        if self.work.steps > 1 {
            add_squares(&mut sums, &gradients.lines[layout.recurrent()]);
        }
        for _both_biases in 0..2 {
            for rows in input.chunks_exact(layout.input_panel()) {
                add_squares(&mut sums, &rows[..4]);
            }
        }
        let [mut i, f, g, o] = sums;
        for line in &gradients.lines[layout.head().start..layout.head_bias().end] {
            let value = V::load(line);
            i = value.mul_add(value, i);
        }
        let mut lanes = Line([R::default(); LANES]);
        ((i + f) + (g + o)).store(&mut lanes);
        add_lanes(lanes.0).sqrt()
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

/// Adds the squares of rows of four lines, each line to the sum of its gate.
#[inline(always)]
fn add_squares<V: Lanes<R>, R: Real>(sums: &mut [V; 4], lines: &[Line<R>]) {
    for row in lines.chunks_exact(4) {
        for (sum, line) in sums.iter_mut().zip(row) {
            let value = V::load(line);
            *sum = value.mul_add(value, *sum);
        }
    }
}
