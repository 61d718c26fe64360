//! What differs between results, every other one held against the first.

use super::differences::{self, Difference};
use super::pairs::{Against, Change, Pair};
use super::side::Side;
use crate::base::error::Result;
use crate::record::Detail;
use crate::report::analysis::statistics::holm;
use crate::report::analysis::{Gathered, Standing};
use crate::report::words::answer;

/// What sets some results apart.
pub(crate) struct ResultsComparison {
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
    /// # Errors
    /// If a record cannot be read again.
    ///
    /// # Panics
    /// If there is none.
    pub(crate) fn compare(sides: &[Side]) -> Result<Self> {
        let gathered = sides.iter().map(|side| Gathered::from_results(side.results, Detail::Whole));
        let gathered = gathered.collect::<Result<Vec<_>>>()?;
        let (environment, shared) = differences::environment(sides, &gathered);
        let answer = |side: &Side| Ok(answer(&Standing::from_results(side.results)?));
        let against = (1..sides.len())
            .map(|at| Against::compare((&sides[0], &gathered[0]), (&sides[at], &gathered[at])))
            .collect::<Result<_>>()?;
        Ok(Self {
            names: sides.iter().map(|side| side.name.clone()).collect(),
            answers: sides.iter().map(answer).collect::<Result<_>>()?,
            spec: differences::spec(sides),
            environment,
            shared,
            against: adjusted(against),
        })
    }

    /// The configurations whose test RMSE is worse than in the first result, each with the result's name, and how many
    /// could be compared.
    pub(crate) fn worse(&self) -> (Vec<String>, usize) {
        let named =
            self.against.iter().flat_map(|against| against.pairs.iter().map(move |pair| (against, pair)));
        let several = self.against.len() > 1;
        let name = |(against, pair): (&Against, &Pair)| match several {
            true => format!("{}: {}", against.name, pair.name()),
            false => pair.name(),
        };
        let worse = named.clone().filter(|(_, pair)| pair.change() == Change::Worse).map(name).collect();
        (
            worse,
            named
                .filter(|(_, pair)| pair.across.as_ref().is_some_and(|across| across.interval().is_some()))
                .count(),
        )
    }
}

/// The same with p-values by Holm's correction: all comparisons are one family, but those of the same bits, which are
/// no test.
fn adjusted(mut against: Vec<Against>) -> Vec<Against> {
    let tested =
        |pair: &Pair| pair.across.as_ref().filter(|_| !pair.is_same_bits()).and_then(|across| across.p);
    let p: Vec<f64> = against.iter().flat_map(|other| &other.pairs).filter_map(tested).collect();
    let mut adjusted = holm(&p).into_iter();
    for pair in against.iter_mut().flat_map(|other| &mut other.pairs) {
        if tested(pair).is_some() {
            pair.adjusted = adjusted.next();
        }
    }
    against
}
