//! Searches side by side at equal training budget: a grid that was swept whole under several seeds becomes what each
//! search would have found at each share of the grid's epochs.
//!
//! Each seed is one repetition, of the networks and of the search's own draws. `docs/search.md` shows the tables.

mod replay;
pub(crate) mod tables;

pub(crate) use replay::SearchCourse;
pub(crate) use tables::{curves_table, searches_markdown};

use replay::{Curves, replay};

use lookback::base::error::{Error, Result};
use lookback::record::Journal;
use lookback::report::{Interval, Spread, mean_interval};
use lookback::spec::{DrawMethod, Draws, EngineInfo, Ladder, Search, Spec};

/// The share of the grid's epochs at which searches are compared.
pub(crate) const FIFTH: f64 = 0.2;

/// Halvings that are compared: epochs on the lowest rung, and factor; with 40 epochs each costs less than a fifth.
const LADDERS: [(usize, usize); 3] = [(1, 3), (2, 4), (2, 2)];

/// The ladder of the Hyperband that is compared: with 40 epochs its halvings begin with 9, 5 and 3 configurations.
const HYPERBAND: (usize, usize) = (4, 3);

/// Configurations in a batch of the search with a model.
const BATCH: usize = 3;

/// One search, and its course under each seed.
#[derive(Clone, Debug)]
pub(crate) struct Searched {
    /// `grid`, `random`, `halving 2, 4`, ...
    pub name: String,
    /// In the order of the seeds.
    pub courses: Vec<SearchCourse>,
}

/// What each search would have found.
#[derive(Clone, Debug)]
pub(crate) struct Searches {
    /// The grid in its own order first.
    pub searched: Vec<Searched>,
    /// Configurations of the grid.
    pub configurations: usize,
    /// The grid's epochs under each seed.
    epochs: Vec<usize>,
    /// The grid's lowest validation RMSE under each seed.
    best: Vec<f64>,
}

/// A mean over seeds, with its 95 % interval (Student's t) if there are at least two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SeedMean {
    /// Arithmetic mean.
    pub mean: f64,
    /// From its lower to its upper end.
    pub interval: Option<Interval>,
}

impl Searches {
    /// Replays every search in the grid of `spec`, with its first engine.
    ///
    /// # Errors
    /// [`Error::Check`] if the spec is no grid, if shorter trials would not be beginnings of its trials, or if a trial
    /// has no learning curve.
    pub(crate) fn of(spec: &Spec, infos: &[&EngineInfo], journal: &Journal) -> Result<Self> {
        if let Some(reason) = refused(spec) {
            return Err(Error::Check(format!("no search can be replayed in {}: {reason}", spec.name)));
        }
        let mut found =
            Self { searched: Vec::new(), configurations: 0, epochs: Vec::new(), best: Vec::new() };
        for seed in spec.seed..spec.seed + spec.repeats as u64 {
            let curves = Curves::of(spec, infos, journal, seed)?;
            found.configurations = curves.len();
            found.epochs.push(curves.epochs());
            found.best.push(curves.best());
            for (at, (name, search)) in rivals(curves.len(), spec.base().epochs, seed).into_iter().enumerate()
            {
                if at == found.searched.len() {
                    found.searched.push(Searched { name, courses: Vec::new() });
                }
                found.searched[at].courses.push(replay(spec, infos, &curves, (search, seed)));
            }
        }
        Ok(found)
    }

    /// Number of seeds.
    pub(crate) fn seeds(&self) -> usize {
        self.best.len()
    }

    /// What a search has found under each seed at a share of the grid's epochs; `None` if it has found nothing yet
    /// under one of them.
    pub(crate) fn found(&self, searched: &Searched, share: f64) -> Option<Vec<f64>> {
        // A share of 1 is all of it, whatever its product is rounded to.
        let budget = |epochs: &usize| (share * *epochs as f64 * (1.0 + 1e-12)).floor();
        let under = |(course, epochs): (&SearchCourse, &usize)| course.best_at(budget(epochs));
        searched.courses.iter().zip(&self.epochs).map(under).collect()
    }

    /// How far each seed's finding lies above the grid's best under that seed, as a share of it.
    pub(crate) fn above(&self, found: &[f64]) -> Vec<f64> {
        found.iter().zip(&self.best).map(|(found, best)| found / best - 1.0).collect()
    }

    /// Epochs of whole searches as a share of the grid's, the mean over seeds.
    fn cost(&self, searched: &Searched, epochs: fn(&SearchCourse) -> usize) -> f64 {
        let share = |(course, whole): (&SearchCourse, &usize)| epochs(course) as f64 / *whole as f64;
        let shares: Vec<f64> = searched.courses.iter().zip(&self.epochs).map(share).collect();
        shares.iter().sum::<f64>() / shares.len() as f64
    }
}

impl SeedMean {
    /// Of one value for each seed.
    ///
    /// # Panics
    /// If there is none.
    pub(crate) fn of(values: &[f64]) -> Self {
        let mean = Spread::from_values(values).expect("invariant: a spec has a seed").mean;
        Self { mean, interval: mean_interval(values) }
    }
}

/// Why trials of fewer epochs are no beginnings of a spec's trials, or what is no grid.
fn refused(spec: &Spec) -> Option<&'static str> {
    let swept = |name: &str| spec.axes.iter().any(|axis| axis.name == name);
    if spec.search != Search::Grid {
        Some("its own search is no grid")
    } else if swept("epochs") {
        Some("epochs are one of its axes")
    } else if spec.base().schedule.is_some() || swept("schedule") {
        Some("with a schedule a trial of fewer epochs has other learning rates")
    } else if spec.split.rolling().is_some() {
        Some("under a rolling origin a trial has several learning curves")
    } else {
        None
    }
}

/// Every search that is compared, in a grid of so many configurations of `epochs` each.
fn rivals(configurations: usize, epochs: usize, seed: u64) -> Vec<(String, Search)> {
    let draws = Draws { configurations, seed };
    let ladder = |(first_epochs, factor)| Ladder { first_epochs, epochs, factor };
    let drawn = |word: &str| Search::Drawn {
        method: DrawMethod::by_word(word).expect("invariant: a way to draw"),
        draws,
    };
    let mut rivals = vec![
        ("grid".to_owned(), Search::Grid),
        ("random".to_owned(), drawn("random")),
        ("sobol".to_owned(), drawn("sobol")),
        ("tpe".to_owned(), Search::Tpe { draws, batch: BATCH }),
    ];
    for (first_epochs, factor) in LADDERS {
        let search = Search::Halving { draws: None, ladder: ladder((first_epochs, factor)) };
        rivals.push((format!("halving {first_epochs}, {factor}"), search));
    }
    let (first_epochs, factor) = HYPERBAND;
    let search = Search::Hyperband { seed, ladder: ladder(HYPERBAND) };
    // In a smaller space its later halvings would have nothing left to draw.
    if search.draws().is_some_and(|draws| draws.configurations <= configurations) {
        rivals.push((format!("hyperband {first_epochs}, {factor}"), search));
    }
    rivals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hyperband_is_compared_where_the_space_has_room_for_it() {
        let names = |configurations| rivals(configurations, 40, 1).into_iter().map(|(name, _)| name);
        assert_eq!(names(18).next_back().as_deref(), Some("hyperband 4, 3"));
        assert_eq!(names(16).next_back().as_deref(), Some("halving 2, 2"));
    }
}
