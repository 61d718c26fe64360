//! Two or more results side by side: what differs in spec and environment, and what that did to the RMSE.
//!
//! The first result is what every other one is held against. Needs the results folders alone.

mod differences;
mod forms;
mod pairs;

pub use differences::Difference;
pub use forms::{comparison_json, render_comparison};
pub use pairs::{Against, Pair};

use super::gather::Gathered;
use super::{Sources, Standing};

/// Results and what they are called.
pub struct Side<'a> {
    /// As the user named them.
    pub name: String,
    /// What they are made of.
    pub sources: Sources<'a>,
}

/// What sets some results apart.
pub struct Comparison {
    /// As the user named them; the first is what the others are held against.
    pub names: Vec<String>,
    /// The answer of each in one sentence.
    pub answers: Vec<String>,
    /// Keys of the specs that are not the same in all, in the order of a spec.
    pub spec: Vec<Difference>,
    /// The same for programs, machines and data.
    pub environment: Vec<Difference>,
    /// Facts of the environment that all share.
    pub shared: Vec<String>,
    /// Every other result against the first.
    pub against: Vec<Against>,
}

impl Comparison {
    /// Holds every result against the first.
    ///
    /// # Panics
    /// If there is none.
    pub fn of(sides: &[Side]) -> Self {
        let gathered: Vec<Gathered> = sides.iter().map(|side| Gathered::of(&side.sources)).collect();
        let (environment, shared) = differences::environment(sides, &gathered);
        let answer = |side: &Side| super::answer::answer(&side.sources, &Standing::of(&side.sources));
        Self {
            names: sides.iter().map(|side| side.name.clone()).collect(),
            answers: sides.iter().map(answer).collect(),
            spec: differences::spec(sides),
            environment,
            shared,
            against: (1..sides.len())
                .map(|at| Against::of((&sides[0], &gathered[0]), (&sides[at], &gathered[at])))
                .collect(),
        }
    }

    /// Configurations whose test RMSE is worse than in the first result with their whole interval, of all that
    /// have one.
    pub fn worse(&self) -> (usize, usize) {
        let pairs = self.against.iter().flat_map(|against| &against.pairs);
        let intervals: Vec<_> = pairs.filter_map(|pair| pair.across.as_ref()?.interval()).collect();
        (intervals.iter().filter(|interval| interval.low > 0.0).count(), intervals.len())
    }
}
