//! The fast path: the same numbers as [`plain_network`](super::plain_network), bit for bit.
//!
//! Weights lie in panels of 16 units, products run in register blocks and nothing is allocated inside a training step
//! once its shape was seen.
//!
//! | file | what |
//! |---|---|
//! | `layout` | weights in panels, from and to PyTorch's shapes |
//! | `workspace` | every array of a pass |
//! | `layer` | one layer: its weights and what becomes of them |
//! | `forward` | one layer through time |
//! | `backward` | one layer back through time |
//! | `weight_gradients` | the gradients of one layer's weights |
//! | `head` | the dense head and the loss, forward and backward |
//! | `update` | clipping, Adam, stochastic gradient descent |

mod backward;
mod forward;
mod head;
mod layer;
mod layout;
mod update;
mod weight_gradients;
mod workspace;

use self::backward::Above;
use self::head::DenseHead;
use self::layer::Layer;
use self::workspace::{Extent, Shared};
use super::isa::Isa;
use super::kernel::lanes::{Lanes, Task};
use super::optimizer::{AdamClock, Training};
use super::plain_network::Samples;
use super::real::Real;
use super::tensors::Tensors;
use crate::network::NetworkShape;

/// Samples of which a forecast by several layers keeps every time step: few enough that these stay in a cache.
const FEW: usize = 4;

/// A network that trains by the fast path.
pub struct FastNetwork<R> {
    isa: Isa,
    shape: NetworkShape,
    training: Training,
    layers: Vec<Layer<R>>,
    head: DenseHead<R>,
    clock: AdamClock,
    /// Whether the moments of the recurrent weights are all still 0.
    recurrent_untouched: bool,
    work: Shared<R>,
}

impl<R: Real> FastNetwork<R> {
    /// Untrained, with these initial weights.
    pub fn new(weights: &Tensors<R>, training: Training, isa: Isa) -> Self {
        let shape = weights.shape;
        let layers = weights.layers.iter().enumerate();
        Self {
            isa,
            shape,
            training,
            layers: layers.map(|(number, tensors)| Layer::new(&shape, number, tensors)).collect(),
            head: DenseHead::new(weights),
            clock: AdamClock::new(training.adam),
            recurrent_untouched: true,
            work: Shared::default(),
        }
    }

    /// The weights now.
    pub fn weights(&self) -> Tensors<R> {
        let mut tensors = Tensors::zeros(self.shape);
        for (layer, to) in self.layers.iter().zip(&mut tensors.layers) {
            layer.layout.unpack(&layer.weights, &layer.second_bias, to);
        }
        self.head.layout.unpack(&self.head.weights, &mut tensors.head_w, &mut tensors.head_b);
        tensors
    }

    /// Replaces the weights; the optimizer's memory stays.
    ///
    /// # Panics
    /// If they are those of a network of another shape.
    pub fn set_weights(&mut self, weights: &Tensors<R>) {
        let same = NetworkShape { steps: self.shape.steps, ..weights.shape } == self.shape;
        assert!(same, "invariant: weights keep their shapes");
        for (layer, tensors) in self.layers.iter_mut().zip(&weights.layers) {
            layer.set_weights(tensors);
        }
        self.head.weights = self.head.layout.pack(&weights.head_w, &weights.head_b);
    }

    /// Forecasts, `[B, N]`.
    pub fn forecast(&mut self, samples: &Samples<R>) -> &[R] {
        self.pass(samples, Goal::Forecasts);
        &self.work.predictions
    }

    /// One step of the optimizer; returns the loss before it.
    pub fn train_step(&mut self, samples: &Samples<R>, learning_rate: f64) -> R {
        self.pass(samples, Goal::Step { learning_rate });
        self.work.loss
    }

    /// The loss, its gradients and its derivatives by the inputs, `[T, B, F]`.
    pub fn gradients(&mut self, samples: &Samples<R>) -> (R, Tensors<R>, Vec<R>) {
        self.pass(samples, Goal::Gradients);
        let mut tensors = Tensors::zeros(self.shape);
        for (layer, to) in self.layers.iter().zip(&mut tensors.layers) {
            let second_bias = layer.layout.first_biases(&layer.gradients);
            layer.layout.unpack(&layer.gradients, &second_bias, to);
        }
        self.head.layout.unpack(&self.head.gradients, &mut tensors.head_w, &mut tensors.head_b);
        let (first, extent) = (&self.layers[0], self.work.extent);
        let dx = self.isa.run(|| first.input_gradients(extent));
        (self.work.loss, tensors, dx)
    }

    /// What the last pass predicted, `[S, B, N]`.
    pub(crate) fn predictions(&self) -> &[R] {
        &self.work.predictions
    }

    fn pass(&mut self, samples: &Samples<R>, goal: Goal) {
        let isa = self.isa;
        isa.dispatch(Pass { network: self, samples, goal });
    }
}

/// How far a pass goes.
#[derive(Clone, Copy)]
enum Goal {
    Forecasts,
    Gradients,
    Step { learning_rate: f64 },
}

struct Pass<'a, R> {
    network: &'a mut FastNetwork<R>,
    samples: &'a Samples<R>,
    goal: Goal,
}

impl<R: Real> Task<R> for Pass<'_, R> {
    type Output = ();
    #[inline(always)]
    fn run<V: Lanes<R>>(self) {
        let Self { network, samples, goal } = self;
        network.load::<V>(samples, goal);
        network.forward::<V>();
        let FastNetwork { layers, head, work, training, .. } = &mut *network;
        let (last, _) = layers.split_last_mut().expect("invariant: a network has a layer");
        head.predict::<V>(&last.work.h, work);
        if let Goal::Forecasts = goal {
            return;
        }
        work.take_loss(training.loss, &samples.y);
        network.backward::<V>();
        if let Goal::Step { learning_rate } = goal {
            network.update::<V>(learning_rate);
        }
    }
}

impl<R: Real> FastNetwork<R> {
    /// Takes in the samples, and derives from the weights what the pass needs.
    #[inline(always)]
    fn load<V: Lanes<R>>(&mut self, samples: &Samples<R>, goal: Goal) {
        let NetworkShape { features, outputs, .. } = self.shape;
        let truths = outputs / self.training.loss.outputs();
        let returns = !matches!(goal, Goal::Forecasts);
        let keeps = returns || (self.layers.len() > 1 && samples.rows <= FEW);
        let scored = if returns { samples.y.len() / (samples.rows * truths) } else { 1 };
        let steps = samples.x.len() / (samples.rows * features);
        let drops = returns && !samples.masks.is_empty();
        let extent = Extent { steps, rows: samples.rows, scored, returns, keeps, drops };
        let changed = extent != self.work.extent;
        if changed {
            self.work.resize(extent, [features, outputs]);
        }
        self.work.take_inputs(&samples.x, features);
        for (number, layer) in self.layers.iter_mut().enumerate() {
            if changed {
                layer.work.resize(&layer.layout, extent);
            }
            if drops && let Some(mask) = samples.masks.get(number) {
                layer.work.take_mask(&layer.layout, mask);
            }
            layer.prepare::<V>(extent, number > 0);
        }
    }

    /// All layers through all time steps. Layer after layer where every time step is kept, so that weights stay in a cache;
    /// else all layers at each time step.
    #[inline(always)]
    fn forward<V: Lanes<R>>(&mut self) {
        let (extent, layers) = (self.work.extent, self.layers.len());
        if extent.keeps {
            for layer in 0..layers {
                for t in 0..extent.steps {
                    self.step::<V>(layer, t);
                }
                if extent.drops && layer + 1 < layers {
                    self.layers[layer].drop_outputs::<V>();
                }
            }
        } else {
            for t in 0..extent.steps {
                for layer in 0..layers {
                    self.step::<V>(layer, t);
                }
            }
        }
    }

    #[inline(always)]
    fn step<V: Lanes<R>>(&mut self, number: usize, t: usize) {
        let (below, layers) = self.layers.split_at_mut(number);
        let below = below.last().map(|layer| layer.work.handed_up(self.work.extent));
        layers[0].step::<V>(&self.work, below, t);
    }

    /// The gradients of all weights, from the derivatives by the predictions: the head, then layer after layer from
    /// the last one down.
    #[inline(always)]
    fn backward<V: Lanes<R>>(&mut self) {
        let Self { layers, head, work, .. } = self;
        let last = layers.last().expect("invariant: a network has a layer");
        head.take_gradients::<V>(&last.work.h, work);
        for number in (0..layers.len()).rev() {
            let (layers, above) = layers.split_at_mut(number + 1);
            let (layer, below) = layers.split_last_mut().expect("invariant: the layer itself is there");
            let above = match above.first() {
                Some(above) => Above::Layer(above),
                None => Above::Head(head),
            };
            layer.backward::<V>(work, above);
            layer.weight_gradients::<V>(work, below.last().map(|below| below.work.handed_up(work.extent)));
        }
    }
}
