//! Seasons of baselines that keep a state for each row of one: not too long, and twice in the train part.

use crate::base::error::Problem;
use crate::base::text::counted;
use crate::data::{Part, Series, Split};
use crate::engine;
use crate::spec::{Back, Baseline, LONGEST_SEASON, Spec};

/// Seasons that the train part of `split` is too short for, or that are too long for anyone.
pub(super) fn unfit_seasons(spec: &Spec, series: &Series, split: &Split) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (number, baseline) in spec.baselines.iter().enumerate() {
        if !engine::by_name(&baseline.engine).is_some_and(|engine| engine.info.follows_season) {
            continue;
        }
        let (name, rows, train) =
            (&baseline.engine, season_rows(baseline, series, split), split.rows(Part::Train));
        let mut add = |message: String, most: usize| {
            let help =
                format!("give a season of at most {}, or {{{name}: 1}} for none", counted(most, "row"));
            problems.push(Problem::new(spec.places.of(&format!("baselines[{number}]")), message).help(help));
        };
        if rows > LONGEST_SEASON {
            add(
                format!(
                    "{name} keeps a state for each row of a season, at most {LONGEST_SEASON}; these are {rows}"
                ),
                LONGEST_SEASON,
            );
        } else if rows > 1 && 2 * rows > train.len() {
            let message = format!(
                "{name} needs its season twice in the train part, which has {} for a season of {rows}",
                counted(train.len(), "row")
            );
            add(message, (train.len() / 2).max(1));
        }
    }
    problems
}

/// Rows of the season that a baseline's lag is, as far as the train part shows one by the clock.
fn season_rows(baseline: &Baseline, series: &Series, split: &Split) -> usize {
    let days = match baseline.lag {
        Back::Rows(rows) => return rows,
        Back::Clock(lag) => lag.days(),
    };
    let train = split.rows(Part::Train);
    let places = series.clock.season_places(days, train.start);
    places.iter().take(train.len()).max().map_or(1, |last| last + 1)
}
