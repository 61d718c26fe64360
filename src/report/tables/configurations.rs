//! A row for each configuration over its seeds, and behind it one for the mean of their forecasts: `summary.csv` for
//! programs, and the table of the summary for people, who see the choice combined with the best baseline as well.

use super::configuration_columns::ConfigurationColumns;
use super::{Align, Table};
use crate::base::text::{decimals, exact, exact_or_empty, percent, seconds};
use crate::metric::SELECTION_METRIC;
use crate::report::analysis::statistics::{Averaged, TestVerdict};
use crate::report::analysis::{Configuration, Spread, Standing, setting_cell, setting_words};
use crate::results::ResultsFolder;
use crate::spec::{Part, named};

/// `summary.csv`: a row for each configuration over its seeds, in plan order, and behind it one for the mean of
/// their forecasts.
pub(crate) fn summary_table(standing: &Standing) -> Table {
    let mut columns = ConfigurationColumns::default();
    let nothing = |_: &Configuration, _: &Averaged| String::new();
    columns.shared(left("engine"), |c| c.engine.clone());
    for name in standing.results.columns() {
        columns.shared(left(name), move |c| setting_cell(c.setting(name)));
    }
    columns.add(left("seeds"), |c| c.seeds.to_string(), |_, averaged| averaged.seeds.to_string());
    for part in [Part::Validation, Part::Test] {
        let rmse = move |_: &Configuration, averaged: &Averaged| {
            exact_or_empty((part == Part::Test).then_some(averaged.rmse))
        };
        columns.add(
            left(&format!("{}_{}_mean", part.word(), SELECTION_METRIC.name)),
            move |c| exact_or_empty(c.mean(part)),
            rmse,
        );
        let sd = move |c: &Configuration| exact_or_empty(c.rmse[part].as_ref().and_then(|spread| spread.sd));
        columns.add(left(&format!("{}_{}_sd", part.word(), SELECTION_METRIC.name)), sd, nothing);
    }
    columns.add(left("skill"), |c| exact_or_empty(c.skill), |_, averaged| exact_or_empty(averaged.skill));
    columns.add(left("seconds_mean"), |c| exact(c.seconds), nothing);
    columns.add(left("selected"), |c| c.selected.to_string(), |_, _| false.to_string());
    columns.add(left("unsuccessful"), |c| c.unsuccessful.to_string(), |_, _| 0.to_string());
    columns.shared(left("leak"), |c| if c.leak { "scale_fit" } else { "" }.to_owned());
    for (at, metric) in Configuration::further(standing.results).enumerate() {
        let mean = move |c: &Configuration| exact_or_empty(c.further[at]);
        columns.add(left(&format!("test_{}_mean", metric.name)), mean, nothing);
    }
    if standing.configurations.iter().any(|c| c.pooled.is_some()) {
        let mean = |c: &Configuration| exact_or_empty(c.pooled.map(|spread| spread.mean));
        columns.add(left(&format!("test_{}_pooled_mean", SELECTION_METRIC.name)), mean, nothing);
    }
    columns.add(left("averaged"), |_| String::new(), |_, averaged| averaged.seeds.to_string());
    columns.table(standing.configurations.iter().map(|c| (c, standing.averaged(c.at))))
}

/// A heading for programs, who do not mind the side.
fn left(heading: &str) -> (String, Align) {
    (heading.to_owned(), Align::Left)
}

/// The summary: a row for each of some configurations, and behind a chosen one that of its seeds averaged, behind the best
/// that of these combined with the best baseline.
pub(crate) fn people_table(standing: &Standing, rows: &[&Configuration]) -> Table {
    let results = standing.results;
    let places = decimals(standing.configurations.iter().filter_map(|c| c.mean(Part::Test)));
    let dash = |_: &Configuration, _: &Averaged| "-".to_owned();
    let mut columns = ConfigurationColumns::default();
    columns.add(("engine", Align::Left), Configuration::label, |_, averaged| averaged.label.clone());
    for name in results.shown_columns() {
        columns.shared((name, Align::Right), move |c| setting(results, c, name));
    }
    let before = if results.validated() { Part::Validation } else { Part::Train };
    let heading = |part: &str| (format!("{part}_{}", SELECTION_METRIC.label), Align::Right);
    columns.add(heading(before.word()), move |c| spread(c.rmse[before].as_ref(), places), dash);
    let rmse = move |_: &Configuration, averaged: &Averaged| format!("{:.places$}", averaged.rmse);
    columns.add(heading("test"), move |c| spread(c.rmse.test.as_ref(), places), rmse);
    if standing.configurations.iter().any(|c| c.pooled.is_some()) {
        columns.add(heading("pooled"), move |c| spread(c.pooled.as_ref(), places), dash);
    }
    let share = |skill: Option<f64>| skill.map(percent).unwrap_or_default();
    columns.add(("skill", Align::Right), move |c| share(c.skill), move |_, averaged| share(averaged.skill));
    columns.add(("s/trial", Align::Right), |c| seconds(c.seconds), |_, _| String::new());
    columns.add(("", Align::Left), marks, |_, averaged| {
        shown_verdict(averaged.verdict).unwrap_or_default().to_owned()
    });
    columns.table(rows.iter().map(|c| {
        let at = (c.selected || !results.validated()).then_some(c.at);
        let means = at.map(|at| [standing.averaged(at), standing.combined(at)]);
        (*c, means.into_iter().flatten().flatten())
    }))
}

fn setting(results: &ResultsFolder, configuration: &Configuration, name: &str) -> String {
    // A baseline's lag stands behind its name.
    let told = configuration.baseline && name == named::look_back.name;
    let shown = !told && results.uses(&configuration.engine, name);
    if shown { setting_words(configuration.setting(name)) } else { String::new() }
}

/// `0.776 ± 0.007`, with so many decimals; `-` for nothing.
pub(crate) fn spread(spread: Option<&Spread>, places: usize) -> String {
    match spread {
        None => "-".to_owned(),
        Some(Spread { mean, sd: None }) => format!("{mean:.places$}"),
        Some(Spread { mean, sd: Some(sd) }) => format!("{mean:.places$} ± {sd:.places$}"),
    }
}

/// The word of a verdict that people should see in a table.
fn shown_verdict(verdict: TestVerdict) -> Option<&'static str> {
    matches!(verdict, TestVerdict::Tied | TestVerdict::Better).then(|| verdict.word())
}

fn marks(configuration: &Configuration) -> String {
    let mut marks = Vec::new();
    if configuration.selected && !configuration.baseline {
        marks.push("chosen".to_owned());
    }
    marks.extend(shown_verdict(configuration.verdict).map(str::to_owned));
    if configuration.leak {
        marks.push("LEAK".to_owned());
    }
    let failed = configuration.unsuccessful - configuration.diverged;
    for (count, word) in [(configuration.diverged, "diverged"), (failed, "failed")] {
        if count > 0 {
            marks.push(format!("{count} {word}"));
        }
    }
    marks.join(", ")
}
