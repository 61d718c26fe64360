//! The fast path: the same numbers as [`plain_network`](super::plain_network), bit for bit.
//!
//! Weights lie in panels of 16 units, time is the outermost order of the work, products run in
//! register blocks and nothing is allocated inside a training step once its shape was seen.
//!
//! | file | what |
//! |---|---|
//! | `layout` | weights in panels, from and to PyTorch's shapes |
//! | `workspace` | every array of a pass |
//! | `forward` | all time steps, the head, the loss |
//! | `backward` | through time, and the gradients of the weights |
//! | `update` | clipping, Adam, stochastic gradient descent |

mod backward;
mod forward;
mod layout;
mod update;
mod workspace;

use self::layout::{Layout, Packed};
use self::update::Memory;
use self::workspace::Workspace;
use super::isa::{Isa, Task};
use super::kernel::lanes::{Lanes, Line};
use super::number::Real;
use super::optimizer::Training;
use super::plain_network::Samples;
use super::tensors::Tensors;

/// A network that trains by the fast path.
pub struct FastNetwork<R> {
    isa: Isa,
    layout: Layout,
    training: Training,
    weights: Packed<R>,
    second_bias: Vec<Line<R>>,
    gradients: Packed<R>,
    memory: Memory<R>,
    work: Workspace<R>,
}

impl<R: Real> FastNetwork<R> {
    /// Untrained, with these initial weights.
    pub fn new(weights: &Tensors<R>, training: Training, isa: Isa) -> Self {
        let layout = Layout::new(weights.shape);
        let (weights, second_bias) = layout.pack(weights);
        let gradients = Packed { lines: vec![Line::default(); weights.lines.len()] };
        let (memory, work) = (Memory::new(&layout, training.adam), Workspace::new(&layout));
        Self { isa, layout, training, weights, second_bias, gradients, memory, work }
    }

    /// The weights now.
    pub fn weights(&self) -> Tensors<R> {
        self.layout.unpack(&self.weights, &self.second_bias)
    }

    /// Replaces the weights; the optimizer's memory stays.
    ///
    /// # Panics
    /// If they are those of a network of another size.
    pub fn set_weights(&mut self, weights: &Tensors<R>) {
        assert_eq!(weights.shape, self.layout.shape, "invariant: weights keep their shapes");
        (self.weights, self.second_bias) = self.layout.pack(weights);
        self.work.back_is_current = false;
    }

    /// What the optimizer remembers.
    pub fn memory(&self) -> Vec<f64> {
        self.memory.to_numbers()
    }

    /// Lets the optimizer remember what that of another network did; whether that was of this size.
    pub fn set_memory(&mut self, memory: &[f64]) -> bool {
        self.memory.take(memory)
    }

    /// Forecasts, `[B, K]`.
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
        let second_bias = self.layout.first_biases(&self.gradients);
        let dx = self.isa.run(|| self.input_gradients());
        (self.work.loss, self.layout.unpack(&self.gradients, &second_bias), dx)
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
        network.predict::<V>();
        if let Goal::Forecasts = goal {
            return;
        }
        network.work.take_loss(&samples.y);
        network.backward::<V>();
        network.weight_gradients::<V>();
        if let Goal::Step { learning_rate } = goal {
            network.update::<V>(learning_rate);
        }
    }
}
