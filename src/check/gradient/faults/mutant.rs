//! How networks with planted faults become engines and are trained.

use crate::engine::{Build, Engine, Weights, by_name};
use crate::spec::EngineInfo;

/// The builders of all faults by their numbers: an engine's is a function, which remembers nothing.
macro_rules! builders {
    ($build:ident: $($fault:literal)+) => { [$($build::<$fault> as crate::engine::Build),+] };
}
pub(super) use builders;

/// An engine that is the reference but for how it is built.
pub(super) fn mutant(build: Build) -> Engine {
    let reference = by_name("reference").expect("it is in the table");
    Engine { info: EngineInfo { name: "mutant", ..reference.info }, build }
}

/// A step against the gradients, without an optimizer's memory.
pub(super) fn descend(weights: &mut Weights, gradients: &Weights, learning_rate: f64) {
    for (weights, gradients) in weights.0.iter_mut().zip(&gradients.0) {
        for (weight, gradient) in weights.values.iter_mut().zip(&gradients.values) {
            *weight -= learning_rate * gradient;
        }
    }
}
