//! `summary.csv`, a row for each target, and `configurations.csv`, a row for each configuration over all of them.

use super::all_targets::Overview;
use super::target_results::TargetResults;
use crate::base::text::exact_or_empty;
use crate::metric::SELECTION_METRIC;
use crate::report::analysis::{Configuration, setting_cell};
use crate::report::tables::Table;
use crate::results::ResultsFolder;
use crate::spec::Part;

/// What each target came to.
pub(super) fn targets(overview: &Overview) -> Table {
    let axes = axes(overview);
    let rmse = |part: Part| format!("{}_{}", part.word(), SELECTION_METRIC.name);
    let (validation, test) = (rmse(Part::Validation), rmse(Part::Test));
    let mut names = ["target", "folder", "planned", "finished", "engine"].map(str::to_owned).to_vec();
    names.extend(axes.iter().map(|name| (*name).to_owned()));
    names.extend(["seeds".to_owned(), format!("{validation}_mean"), format!("{test}_mean")]);
    names.extend([format!("{test}_sd"), "skill".to_owned(), "naive".to_owned(), format!("naive_{test}")]);
    names.extend(["rival".to_owned(), format!("rival_{test}")]);
    let mut table = Table::plain(names);
    table.rows = overview.targets.iter().map(|target| row(target, &axes)).collect();
    table
}

fn row(target: &TargetResults, axes: &[&str]) -> Vec<String> {
    let spec = target.spec;
    let mut row = vec![spec.data.target.clone(), spec.target_folder()];
    let counts = target.standing.as_ref().map(|c| (c.results.plan.len(), c.census.finished()));
    row.extend([counts.map(|(all, _)| all), counts.map(|(_, done)| done)].map(|count| match count {
        Some(count) => count.to_string(),
        None => String::new(),
    }));
    let best = target.best();
    row.push(best.map(|best| best.engine.clone()).unwrap_or_default());
    row.extend(
        axes.iter().map(|name| best.map_or_else(String::new, |best| setting_cell(best.setting(name)))),
    );
    row.push(best.map(|best| best.seeds.to_string()).unwrap_or_default());
    let test = best.and_then(|best| best.rmse.test.as_ref());
    row.push(exact_or_empty(best.and_then(|best| best.mean(Part::Validation))));
    row.push(exact_or_empty(test.map(|spread| spread.mean)));
    row.push(exact_or_empty(test.and_then(|spread| spread.sd)));
    row.push(exact_or_empty(best.and_then(|best| best.skill)));
    for baseline in [target.naive(), target.rival()] {
        row.push(baseline.map(Configuration::label).unwrap_or_default());
        row.push(exact_or_empty(baseline.and_then(|c: &Configuration| c.mean(Part::Test))));
    }
    row
}

/// Every configuration over all targets.
pub(super) fn configurations(overview: &Overview) -> Table {
    let axes = axes(overview);
    let mut names = vec!["engine"];
    names.extend(&axes);
    names.extend(["targets", "validation_skill_mean", "validation_rank_mean"]);
    names.extend(["test_skill_mean", "test_skill_least", "selected"]);
    let mut table = Table::plain(names);
    for c in &overview.across {
        let mut row = vec![c.engine.clone()];
        row.extend(axes.iter().map(|name| setting_cell(c.setting(name))));
        row.push(overview.begun().to_string());
        row.extend([c.validation_skill, c.rank, c.test_skill, c.least].map(exact_or_empty));
        row.push(c.chosen.to_string());
        table.rows.push(row);
    }
    table
}

fn axes(overview: &Overview) -> Vec<&'static str> {
    overview.results().map(ResultsFolder::columns).unwrap_or_default()
}
