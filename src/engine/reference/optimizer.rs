//! Optimizers: how weights follow gradients.
//!
//! Adam (Kingma & Ba 2015, algorithm 1) at step t, for gradient g and learning rate a:
//!
//! ```text
//! m = b1 m + (1 - b1) g          v = b2 v + (1 - b2) g^2
//! PyTorch:  p -= a / (1 - b1^t)  m / (sqrt(v) / sqrt(1 - b2^t) + eps)
//! Keras:    p -= a sqrt(1 - b2^t) / (1 - b1^t)  m / (sqrt(v) + eps)
//! ```
//!
//! Stochastic gradient descent is `p -= a g`. Clipping is that of PyTorch's `clip_grad_norm_`.

use super::kernel::arithmetic::{Float, Number, flush};
use super::real::Real;
use crate::network::Loss;
use crate::spec::{Optimizer, Params};

/// How a network is trained.
#[derive(Clone, Copy, Debug)]
pub struct Training {
    /// How weights follow gradients.
    pub method: Optimizer,
    /// Adam's constants.
    pub adam: AdamConfig,
    /// Largest Euclidean norm of the whole gradient; `None`: no clipping.
    pub clip_norm: Option<f64>,
    /// What is made small.
    pub loss: Loss,
}

impl Training {
    /// As the trial's hyperparameters say, with PyTorch's Adam.
    pub fn of(params: &Params) -> Self {
        let adam = AdamConfig::default();
        Self { method: params.optimizer, adam, clip_norm: params.clip_norm, loss: params.network_loss() }
    }
}

/// Where Adam's epsilon stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdamForm {
    /// Added to the square root of the bias-corrected v.
    PyTorch,
    /// Added to the square root of v itself ("epsilon hat" of the paper).
    Keras,
}

/// Adam's constants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamConfig {
    /// Decay of the first moment m; default 0.9, in [0, 1).
    pub beta1: f64,
    /// Decay of the second moment v; default 0.999, in [0, 1).
    pub beta2: f64,
    /// Added to the denominator; default 1e-8, above 0.
    pub epsilon: f64,
    /// Where epsilon stands; default PyTorch.
    pub form: AdamForm,
}

impl Default for AdamConfig {
    fn default() -> Self {
        Self { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, form: AdamForm::PyTorch }
    }
}

/// Adam's clock: the powers of its betas, by repeated multiplication in f64.
#[derive(Clone, Debug)]
pub(crate) struct AdamClock {
    config: AdamConfig,
    power1: f64,
    power2: f64,
}

/// The numbers that are the same for all weights in one step of Adam.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AdamStep<R> {
    beta1: R,
    rest1: R,
    beta2: R,
    rest2: R,
    epsilon: R,
    root_scale: R,
    rate: R,
}

impl AdamClock {
    /// Before the first step.
    pub(crate) fn new(config: AdamConfig) -> Self {
        Self { config, power1: 1.0, power2: 1.0 }
    }

    /// The powers of beta1 and beta2 after the steps so far.
    pub(crate) fn powers(&self) -> [f64; 2] {
        [self.power1, self.power2]
    }

    /// Sets the clock to where another one of the same constants stood.
    pub(crate) fn set_powers(&mut self, [power1, power2]: [f64; 2]) {
        (self.power1, self.power2) = (power1, power2);
    }

    /// The next step's numbers, computed in f64 and rounded once.
    pub(crate) fn tick<R: Real>(&mut self, learning_rate: f64) -> AdamStep<R> {
        let AdamConfig { beta1, beta2, epsilon, form } = self.config;
        self.power1 *= beta1;
        self.power2 *= beta2;
        let (unbiased1, root2) = (1.0 - self.power1, (1.0 - self.power2).sqrt());
        let (root_scale, rate) = match form {
            AdamForm::PyTorch => (1.0 / root2, learning_rate / unbiased1),
            AdamForm::Keras => (1.0, learning_rate * root2 / unbiased1),
        };
        AdamStep {
            beta1: R::from_f64(beta1),
            rest1: R::from_f64(1.0 - beta1),
            beta2: R::from_f64(beta2),
            rest2: R::from_f64(1.0 - beta2),
            epsilon: R::from_f64(epsilon),
            root_scale: R::from_f64(root_scale),
            rate: R::from_f64(rate),
        }
    }
}

/// The moments (m, v) after a gradient. Magnitudes of g and m below [`Float::TINY`] and of v below its
/// square count as 0: no operation meets a denormal number, which would cost twenty times as long.
#[inline(always)]
pub(crate) fn adam_moments<N: Number>(step: &AdamStep<N::Element>, gradient: N, (m, v): (N, N)) -> (N, N) {
    let g = flush(gradient, N::Element::TINY);
    let m = N::splat(step.beta1).mul_add(m, N::splat(step.rest1) * g);
    let v = N::splat(step.beta2).mul_add(v, (N::splat(step.rest2) * g) * g);
    (flush(m, N::Element::TINY), flush(v, N::Element::TINY_SQUARED))
}

/// Where Adam's step goes, from the moments after it.
#[inline(always)]
pub(crate) fn adam_direction<N: Number>(step: &AdamStep<N::Element>, (m, v): (N, N)) -> N {
    m / v.sqrt().mul_add(N::splat(step.root_scale), N::splat(step.epsilon))
}

/// The weight after a step in that direction.
#[inline(always)]
pub(crate) fn adam_weight<N: Number>(step: &AdamStep<N::Element>, weight: N, direction: N) -> N {
    N::splat(-step.rate).mul_add(direction, weight)
}

/// The weight after a step of stochastic gradient descent.
#[inline(always)]
pub(crate) fn sgd_weight<N: Number>(learning_rate: N::Element, weight: N, gradient: N) -> N {
    N::splat(-learning_rate).mul_add(gradient, weight)
}

/// What gradients of this Euclidean norm are multiplied by: `max_norm / (norm + 1e-6)` if that is
/// less than 1; `None` leaves them alone, also if the norm is NaN.
pub(crate) fn clip_factor<R: Real>(norm: R, max_norm: f64) -> Option<R> {
    let factor = R::from_f64(max_norm) / (norm + R::from_f64(1e-6));
    (factor < R::from_f64(1.0)).then_some(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adams_first_step_is_the_learning_rate_whatever_the_gradient() {
        for gradient in [1e-3, 1.0, -50.0_f64] {
            let step = AdamClock::new(AdamConfig::default()).tick(0.01);
            let moments = adam_moments(&step, gradient, (0.0, 0.0));
            let moved = adam_weight(&step, 0.0, adam_direction(&step, moments));
            assert!((moved.abs() - 0.01).abs() < 1e-6 && moved.signum() == -gradient.signum(), "{moved}");
        }
    }

    #[test]
    fn adam_never_keeps_a_moment_that_is_nearly_denormal() {
        let mut clock = AdamClock::new(AdamConfig::default());
        let mut moments = adam_moments(&clock.tick(0.01), 1e-3_f32, (0.0, 0.0));
        for _ in 0..100_000 {
            moments = adam_moments(&clock.tick(0.01), 1e-40, moments);
            assert!(moments.0 == 0.0 || moments.0 >= f32::TINY);
            assert!(moments.1 == 0.0 || moments.1 >= f32::TINY_SQUARED);
        }
        assert_eq!(moments, (0.0, 0.0));
    }

    #[test]
    fn only_gradients_longer_than_the_limit_are_clipped() {
        assert_eq!(clip_factor(0.5_f64, 1.0), None);
        assert_eq!(clip_factor(4.0_f64, 1.0), Some(1.0 / (4.0 + 1e-6)));
        assert_eq!(clip_factor(f64::INFINITY, 1.0), Some(0.0));
        assert_eq!(clip_factor(f64::NAN, 1.0), None);
    }
}
