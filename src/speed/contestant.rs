//! Who is timed: the engines of a case, every way that libtorch knows, and the reference twice.

use super::case::Case;
use super::race::TimedStep;
use crate::base::error::Result;
use crate::base::rng;
use crate::data::{Batch, Windows};
use crate::engine::{self, Build, Model, Setting, Weights};
use crate::record::Work;

/// Seed of weights and samples.
const SEED: u64 = 1;

/// Batches that training takes turns on: a network that learnt its only batch by heart would be timed
/// on zeros.
const BATCHES: usize = 8;

/// Step size of every timed step, whatever the spec's: small enough that nothing overflows in the
/// thousands of steps of a pass.
const LEARNING_RATE: f64 = 1e-3;

/// One way to do the work.
#[derive(Clone)]
pub struct Contestant {
    /// The engine's name.
    pub engine: &'static str,
    /// How it computes; empty where there is one way.
    pub variant: &'static str,
    /// Makes the model.
    build: Build,
}

impl Contestant {
    /// A model of the case; its weights are those of every other contestant.
    ///
    /// # Errors
    /// If the engine refuses.
    pub fn model(&self, case: &Case) -> Result<Box<dyn Model>> {
        let initial = Weights::initial(&case.shape.network(&case.params), SEED);
        (self.build)(&Setting { params: &case.params, shape: case.shape, initial: &initial })
    }
}

/// Everyone who is timed on a case, in the order of tables.
pub fn contestants(case: &Case) -> Vec<Contestant> {
    let mut all = Vec::new();
    for engine in &case.engines {
        let name = engine.info.name;
        if name == engine::LIBTORCH_NAME {
            let variants = engine::libtorch_variants().iter();
            all.extend(variants.map(|&(variant, build)| Contestant { engine: name, variant, build }));
        } else {
            all.push(Contestant { engine: name, variant: "", build: engine.build });
        }
    }
    all
}

/// Samples with inputs and truths in `[-1, 1)`: enough for every batch, or for one forecast.
pub fn samples(case: &Case, work: Work) -> Windows {
    let count = match work {
        Work::Training => BATCHES * case.params.batch_size,
        Work::Inference => case.params.batch_size,
    };
    let mut draws = rng::stream(SEED, "speed/samples");
    let mut draw = |numbers: usize| (0..numbers).map(|_| draws.uniform(-1.0, 1.0)).collect();
    let inputs = draw(count * case.shape.input_len());
    Windows::of_samples(inputs, draw(count * case.shape.horizon), case.shape)
}

/// One step of `model` after the other.
pub fn step<'a>(mut model: Box<dyn Model>, work: Work, windows: &'a Windows, rows: usize) -> TimedStep<'a> {
    match work {
        Work::Training => {
            let numbers: Vec<usize> = (0..windows.len()).collect();
            let mut at = 0;
            Box::new(move || {
                let samples = &numbers[at..at + rows];
                at = (at + rows) % numbers.len();
                model.train_step(Batch { windows, samples }, LEARNING_RATE).map(drop)
            })
        }
        Work::Inference => {
            let mut forecasts = Vec::new();
            Box::new(move || model.forecast(windows, &mut forecasts))
        }
    }
}
