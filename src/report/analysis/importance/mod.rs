//! What mattered: how much of the validation RMSE each hyperparameter decides.
//!
//! Where every combination was trained it is exact ([`full_grid`]). Of a sample it is estimated ([`ped_anova`]): how much
//! a hyperparameter differs between the best tenth and all. A search that goes stage by stage is judged by its lowest
//! stage, which alone has trained all of them alike.

mod full_grid;
mod ped_anova;

use super::Configuration;
use crate::results::ResultsFolder;
use crate::spec::{Part, Search, named};

/// What mattered to one engine.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Importance {
    /// The engine's name.
    pub engine: String,
    /// How it was found.
    pub method: Method,
    /// Configurations that it is of.
    pub configurations: usize,
    /// Their epochs, if a search has trained others for more.
    pub epochs: Option<usize>,
    /// Axes that vary, and for each set of them that is not empty its share; the largest first.
    pub shares: Vec<(Vec<&'static str>, f64)>,
}

/// How importance is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// Shares of the variance over a full grid.
    FullGrid,
    /// Shares of what tells the best tenth of a sample from all of it.
    PedAnova,
}

impl Importance {
    /// The share of all sets of so many axes.
    pub(crate) fn of_order(&self, axes: usize) -> f64 {
        self.shares.iter().filter(|(names, _)| names.len() == axes).map(|(_, share)| share).sum()
    }
}

/// What mattered to each engine; none of a grid that is conditional, zipped or not trained to its end, of a sample that
/// is too small, or where nothing differs.
pub(crate) fn importance(results: &ResultsFolder, configurations: &[Configuration]) -> Vec<Importance> {
    let engines = results.spec.engines.iter().filter(|_| results.validated());
    engines
        .filter_map(|engine| {
            let all = || configurations.iter().filter(|c| c.engine == *engine);
            let epochs = |c: &&Configuration| c.settings.value(named::epochs);
            let staged = results.spec.search.has_stages();
            let least = all().filter_map(|c| epochs(&c)).min().filter(|_| staged);
            let scored: Vec<(&Configuration, f64)> = all()
                .filter(|c| least.is_none() || epochs(c) == least)
                .filter_map(|c| Some((c, c.mean(Part::Validation).filter(|_| c.unsuccessful == 0)?)))
                .collect();
            let sampled = results.spec.search != Search::Grid;
            let whole = full_grid::shares(&results.spec, &scored).map(|shares| (Method::FullGrid, shares));
            let sample = || ped_anova::shares(&results.spec, &scored).filter(|_| sampled);
            let (method, shares) = whole.or_else(|| Some((Method::PedAnova, sample()?)))?;
            let (engine, configurations) = (engine.clone(), scored.len());
            Some(Importance { engine, method, configurations, epochs: least, shares })
        })
        .collect()
}
