//! What differs between results, every other one held against the first.

use super::differences::{self, Difference};
use super::pairs::Against;
use super::side::Side;
use crate::report::analysis::{Gathered, Standing};
use crate::report::words::answer;

/// What sets some results apart.
pub struct ResultsComparison {
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

impl ResultsComparison {
    /// Holds every result against the first.
    ///
    /// # Panics
    /// If there is none.
    pub fn compare(sides: &[Side]) -> Self {
        let gathered: Vec<Gathered> =
            sides.iter().map(|side| Gathered::from_sources(&side.sources)).collect();
        let (environment, shared) = differences::environment(sides, &gathered);
        let answer = |side: &Side| answer(&side.sources, &Standing::from_sources(&side.sources));
        Self {
            names: sides.iter().map(|side| side.name.clone()).collect(),
            answers: sides.iter().map(answer).collect(),
            spec: differences::spec(sides),
            environment,
            shared,
            against: (1..sides.len())
                .map(|at| Against::compare((&sides[0], &gathered[0]), (&sides[at], &gathered[at])))
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
