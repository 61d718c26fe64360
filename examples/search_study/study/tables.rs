//! Searches side by side as tables: at a fifth of the grid's cost for people, at every share for programs.

use super::{FIFTH, SearchCourse, Searched, Searches, SeedMean};
use lookback::base::text::{decimals, exact_or_empty, six_digits_or_empty};
use lookback::report::{Align, Interval, Table};

/// Shares of the grid's epochs in `curves.csv`: every hundredth.
const SHARES: usize = 100;

/// What every search has found at a fifth of the grid's epochs, for people.
pub(crate) fn searches_table(searches: &Searches) -> Table {
    let headings = [
        "search",
        "validation RMSE",
        "above the grid's best (95 %)",
        "grid's best found",
        "against random (95 %)",
        "whole search",
        "begun anew",
    ];
    let align = |name: &&str| if *name == "search" { Align::Left } else { Align::Right };
    let mut table = Table::new(headings.iter().map(|name| (*name, align(name))));
    let random = searches.searched.iter().find(|own| own.name == "random");
    let random = random.and_then(|own| searches.found(own, FIFTH));
    table.rows = searches.searched.iter().map(|own| row(searches, own, random.as_deref())).collect();
    table
}

fn row(searches: &Searches, own: &Searched, random: Option<&[f64]>) -> Vec<String> {
    let mut row = vec![own.name.clone()];
    match searches.found(own, FIFTH) {
        None => row.extend(std::iter::repeat_n("-".to_owned(), 4)),
        Some(found) => {
            let (above, seeds) = (searches.above(&found), searches.seeds());
            let rmse = SeedMean::of(&found).mean;
            let places = decimals(std::iter::once(rmse)) + 1;
            row.push(format!("{rmse:.places$}"));
            row.push(percent(SeedMean::of(&above)));
            row.push(format!("{} of {seeds}", hits(&above)));
            let against = random.filter(|random| *random != found).map(|random| {
                let shares: Vec<f64> =
                    found.iter().zip(random).map(|(own, other)| own / other - 1.0).collect();
                signed(SeedMean::of(&shares))
            });
            row.push(against.unwrap_or_default());
        }
    }
    let share = |epochs: fn(&SearchCourse) -> usize| format!("{:.0} %", 100.0 * searches.cost(own, epochs));
    let [once, anew] = [share(SearchCourse::epochs), share(SearchCourse::epochs_anew)];
    row.push(once.clone());
    row.push(if anew == once { String::new() } else { anew });
    row
}

/// Under how many seeds the grid's best was found.
fn hits(above: &[f64]) -> usize {
    above.iter().filter(|share| **share <= 0.0).count()
}

fn percent(SeedMean { mean, interval }: SeedMean) -> String {
    let ends = |Interval { low, high }| format!(" ({:.1} to {:.1})", 100.0 * low, 100.0 * high);
    format!("{:.1} %{}", 100.0 * mean, interval.map(ends).unwrap_or_default())
}

fn signed(SeedMean { mean, interval }: SeedMean) -> String {
    let ends = |Interval { low, high }| format!(" ({:+.1} to {:+.1})", 100.0 * low, 100.0 * high);
    format!("{:+.1} %{}", 100.0 * mean, interval.map(ends).unwrap_or_default())
}

/// The table with what it says about the aim, as Markdown.
pub(crate) fn searches_markdown(searches: &Searches) -> String {
    format!("{}\n{}\n", searches_table(searches).markdown(), answer(searches))
}

/// Which search comes nearest to the grid's best at a fifth of its cost, and whether that is the grid's best.
fn answer(searches: &Searches) -> String {
    let found = searches.searched.iter().filter_map(|own| {
        let above = searches.above(&searches.found(own, FIFTH)?);
        Some((own, hits(&above), SeedMean::of(&above)))
    });
    let Some((own, hits, above)) = found.min_by(|a, b| a.2.mean.total_cmp(&b.2.mean)) else {
        return "No search has finished a trial at a fifth of the grid's cost.".to_owned();
    };
    let seeds = searches.seeds();
    let verdict = if hits == seeds { "met" } else { "missed" };
    let random =
        as_near_at(searches, "random", above.mean).map(|share| format!(" at {:.0} %", 100.0 * share));
    format!(
        "The grid's best at a fifth of its cost: {verdict}. The nearest is {}, on the mean {} above the grid's best; under \
         {hits} of {seeds} seeds it is the grid's best. Random search comes as near{} of the grid's epochs.",
        own.name,
        percent(above),
        random.unwrap_or_else(|| " nowhere".to_owned()),
    )
}

/// The first share of the grid's epochs at which a search is on the mean so near to the grid's best.
fn as_near_at(searches: &Searches, name: &str, above: f64) -> Option<f64> {
    let own = searches.searched.iter().find(|own| own.name == name)?;
    let near = |share: &f64| {
        let found = searches.found(own, *share);
        found.is_some_and(|found| SeedMean::of(&searches.above(&found)).mean <= above)
    };
    (1..=SHARES).map(|part| part as f64 / SHARES as f64).find(near)
}

/// What every search has found at each share of the grid's epochs, for programs: a row for each search and share at
/// which it has found something under every seed.
pub(crate) fn curves_table(searches: &Searches) -> Table {
    let headings = ["search", "share", "rmse", "rmse_low", "rmse_high"].map(str::to_owned);
    let more = ["above_best", "above_best_low", "above_best_high", "grids_best_found"].map(str::to_owned);
    let mut table = Table::new(headings.into_iter().chain(more).map(|name| (name, Align::Left)));
    for own in &searches.searched {
        for share in (1..=SHARES).map(|part| part as f64 / SHARES as f64) {
            let Some(found) = searches.found(own, share) else { continue };
            let above = searches.above(&found);
            let mut row = vec![own.name.clone(), exact_or_empty(Some(share))];
            for SeedMean { mean, interval } in [SeedMean::of(&found), SeedMean::of(&above)] {
                let (low, high) = (interval.map(|own| own.low), interval.map(|own| own.high));
                row.extend([Some(mean), low, high].map(six_digits_or_empty));
            }
            row.push(hits(&above).to_string());
            table.rows.push(row);
        }
    }
    table
}
