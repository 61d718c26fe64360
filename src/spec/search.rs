//! How configurations are taken from the space of the sweep.

/// Which configurations of the sweep's space are tried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Search {
    /// Every combination.
    #[default]
    Grid,
    /// Each axis drawn on its own.
    Random(Draws),
    /// Points of a scrambled Sobol sequence, which fill the space more evenly.
    Sobol(Draws),
}

/// How many configurations are drawn, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draws {
    /// Different configurations, each of which runs with every seed of `repeats`.
    pub configurations: usize,
    /// Of the draws alone; networks have seeds of their own.
    pub seed: u64,
}

impl Search {
    /// The word a spec uses for it.
    pub fn word(&self) -> &'static str {
        match self {
            Search::Grid => "grid",
            Search::Random(_) => "random",
            Search::Sobol(_) => "sobol",
        }
    }

    /// What is drawn; `None` if nothing is.
    pub fn draws(&self) -> Option<Draws> {
        match self {
            Search::Grid => None,
            Search::Random(draws) | Search::Sobol(draws) => Some(*draws),
        }
    }
}
