//! How good the intervals are: `intervals.csv`, and the table for people.

use super::{Align, Table};
use crate::base::text::{decimals, exact_or_empty};
use crate::report::analysis::intervals::{
    ConfigurationIntervals, IntervalKind, Intervals, LEVELS, SHOWN_LEVELS,
};
use crate::report::analysis::{Standing, compare, setting_cell};

/// A row for each level and kind of all [`Intervals`]; `None` if no forecast has an interval.
pub(crate) fn interval_table(standing: &Standing, intervals: &Intervals) -> Option<Table> {
    let axes = standing.results.columns();
    let mut names = vec!["engine".to_owned()];
    names.extend(axes.iter().map(|name| (*name).to_owned()));
    // Other tables keep the form that they had before there were several kinds.
    let kinds = intervals.of.iter().any(|judged| judged.kind != IntervalKind::Adaptive);
    names.extend(kinds.then(|| "kind".to_owned()));
    names.extend(["seeds", "selected", "interval_level", "calibrating", "forecasts"].map(str::to_owned));
    names.extend(["with_interval", "coverage", "mean_width", "share_of_range"].map(str::to_owned));
    names.extend(["winkler_score", "worst_91_days_coverage"].map(str::to_owned));
    let mut table = Table::plain(names);
    for judged in &intervals.of {
        let configuration = &standing.configurations[judged.at];
        for level in SHOWN_LEVELS {
            let Some(quality) = judged.by_level[level] else { continue };
            let mut row = vec![configuration.engine.clone()];
            row.extend(axes.iter().map(|name| setting_cell(configuration.setting(name))));
            row.extend(kinds.then(|| judged.kind.word().to_owned()));
            row.extend([judged.seeds.to_string(), configuration.selected.to_string()]);
            row.extend([
                LEVELS[level].to_string(),
                judged.calibrating.to_string(),
                judged.forecasts.to_string(),
            ]);
            row.push(quality.forecasts.to_string());
            let share = intervals.share_of_range(judged, level);
            let numbers = [Some(quality.coverage), Some(quality.width), share, Some(quality.score)];
            row.extend(numbers.into_iter().chain([judged.worst(level)]).map(exact_or_empty));
            table.rows.push(row);
        }
    }
    (!table.rows.is_empty()).then_some(table)
}

/// The same for people, a row for each engine's choice, of baselines too where validation chooses; the lowest score first.
pub(crate) fn people_intervals(standing: &Standing, intervals: &Intervals) -> Option<Table> {
    let columns = standing.results.columns();
    let said_level = intervals.said_level();
    let said = format!("{:.0} %", 100.0 * LEVELS[said_level]);
    let mut headings = vec![("intervals".to_owned(), Align::Left)];
    let level = |level: usize| format!("held at {:.0} %", 100.0 * LEVELS[level]);
    headings.extend(SHOWN_LEVELS.map(|at| (level(at), Align::Right)));
    let rest = ["worst 91 days at", "mean width at", "score at"].map(|name| format!("{name} {said}"));
    headings.extend(rest.map(|name| (name, Align::Right)));
    let mut table = Table::new(headings);
    let of = |judged: &ConfigurationIntervals| judged.by_level[said_level];
    let shows = |judged: &ConfigurationIntervals| {
        let of = &standing.configurations[judged.at];
        of.selected || !of.baseline || !standing.results.validated()
    };
    let alone = intervals.of.iter().map(|judged| (judged, None));
    let combined = intervals.combined.iter().zip(&standing.combined);
    let combined = combined.map(|(judged, combined)| (judged, Some(combined)));
    let mut rows: Vec<_> =
        alone.chain(combined).filter(|(judged, _)| of(judged).is_some() && shows(judged)).collect();
    rows.sort_by(|(a, _), (b, _)| compare(of(a).map(|held| held.score), of(b).map(|held| held.score)));
    let places = decimals(rows.iter().filter_map(|(judged, _)| Some(of(judged)?.width)));
    for (judged, combined) in rows {
        let mut name = standing.configurations[judged.at].name(": ", &columns) + judged.kind.label();
        if let Some(combined) = combined {
            name += &format!("; {}", combined.label(standing));
        }
        let mut row = vec![name];
        row.extend(SHOWN_LEVELS.map(|at| share(judged.by_level[at].map(|quality| quality.coverage))));
        row.push(share(judged.worst(said_level)));
        let quality = of(judged);
        row.extend(
            [quality.map(|quality| quality.width), quality.map(|quality| quality.score)]
                .map(|number| number.map(|number| format!("{number:.places$}")).unwrap_or_default()),
        );
        table.rows.push(row);
    }
    (!table.rows.is_empty()).then_some(table)
}

/// `90.2 %`, nothing for no number.
fn share(share: Option<f64>) -> String {
    share.map(|share| format!("{:.1} %", 100.0 * share)).unwrap_or_default()
}
