//! The overview as people read it, in the terminal and in `summary.md`.

use super::all_targets::Overview;
use super::over_targets::OverTargets;
use super::target_results::TargetResults;
use crate::base::text::{counted, decimals, escape_markdown, paragraph, percent};
use crate::metric::SELECTION_METRIC;
use crate::report::analysis::{Configuration, setting_words};
use crate::report::tables::{Table, spread};
use crate::report::words::{beaten_on_test, note_lines};
use crate::results::ResultsFolder;
use crate::spec::{Part, named};

/// Trained configurations over all targets that a terminal shows.
const SHOWN: usize = 5;

/// Question, tables, answer and notes for a terminal of `width` columns.
pub(super) fn terminal(overview: &Overview, width: usize) -> String {
    let mut text = paragraph(&heading(overview), "", width) + "\n";
    text += &format!("\n{}\n\n", targets(overview).terminal(width));
    let (shown, hidden) = leaders(overview);
    if overview.begun() > 1 && !shown.is_empty() {
        text += &format!("{}\n\n", configurations(overview, &shown).terminal(width));
    }
    if hidden > 0 {
        text += &format!("... and {} in configurations.csv\n", counted(hidden, "more configuration"));
    }
    text += &(paragraph(&answer(overview), "", width) + "\n");
    text + &note_lines(&notes(overview), width)
}

/// `summary.md`: the same with every configuration, and links to each target's own.
pub(super) fn markdown(overview: &Overview) -> String {
    let spec = overview.spec();
    let mut text =
        format!("<!-- made by `lookback report` from the targets' journals -->\n# {}\n\n", spec.name);
    text += &format!("{}\n\n", escape_markdown(&spec.question));
    text += &format!("{}\n\n{}\n", escape_markdown(&answer(overview)), targets(overview).markdown());
    let links = overview.targets.iter().filter(|target| target.standing.is_some());
    let link = |target: &TargetResults| {
        let name = escape_markdown(&target.spec.data.target);
        format!("[{name}]({}/summary.md)", target.spec.target_folder())
    };
    text += &format!("Each target by itself: {}\n\n", links.map(link).collect::<Vec<_>>().join(", "));
    for note in notes(overview) {
        text += &format!("* {}\n", escape_markdown(&note));
    }
    let mut all: Vec<&OverTargets> = overview.across.iter().collect();
    if overview.begun() > 1 && !all.is_empty() {
        all.sort_by(|a, b| better(a, b));
        text += &format!("\n## Over all targets\n\n{}", configurations(overview, &all).markdown());
    }
    text
}

pub(super) fn heading(overview: &Overview) -> String {
    let heading = format!("{}: {}", overview.spec().name, overview.spec().question);
    heading.trim_end_matches(": ").to_owned()
}

/// A row for each target.
pub(super) fn targets(overview: &Overview) -> Table {
    let columns = overview.results().map(ResultsFolder::shown_columns).unwrap_or_default();
    let settings: String = columns.iter().map(|name| format!("{name}>|")).collect();
    let label = SELECTION_METRIC.label;
    let numbers = format!("validation_{label}>|test_{label}>|skill>");
    let mut table = Table::headed(&format!("target|engine|{settings}{numbers}|best_baseline"));
    table.rows = overview.targets.iter().map(|target| row(target, &columns)).collect();
    table
}

fn row(target: &TargetResults, columns: &[&str]) -> Vec<String> {
    let best = target.best();
    let means = [best, target.naive(), target.rival()].into_iter().flatten();
    let places = decimals(means.filter_map(|c| c.mean(Part::Test)));
    let engine = best.map_or_else(|| "none yet".to_owned(), |best| best.engine.clone());
    let mut row = vec![target.spec.data.target.clone(), engine];
    let word = |name: &&str| best.map(|best| setting_words(best.setting(name))).unwrap_or_default();
    row.extend(columns.iter().map(word));
    let mean = |c: Option<&Configuration>, part: Part| match c.and_then(|c| c.mean(part)) {
        Some(mean) => format!("{mean:.places$}"),
        None => String::new(),
    };
    row.push(mean(best, Part::Validation));
    row.push(best.map_or_else(String::new, |best| spread(best.rmse.test.as_ref(), places)));
    row.push(best.and_then(|best| best.skill).map(percent).unwrap_or_default());
    let rival = target.rival().map(|rival| format!("{} {}", rival.label(), mean(Some(rival), Part::Test)));
    row.push(rival.unwrap_or_default());
    row
}

/// A row for each of some configurations over all targets.
pub(super) fn configurations(overview: &Overview, rows: &[&OverTargets]) -> Table {
    let columns = overview.results().map(ResultsFolder::shown_columns).unwrap_or_default();
    let settings: String = columns.iter().map(|name| format!("{name}>|")).collect();
    let numbers = "validation_skill>|mean_rank>|test_skill>|least_test_skill>";
    let mut table = Table::headed(&format!("over_all_targets|{settings}{numbers}|"));
    for c in rows {
        let mut row = vec![c.label.clone()];
        row.extend(columns.iter().map(|name| match (c.setting(name), c.baseline) {
            (_, true) if *name == named::look_back.name => String::new(),
            (None, true) => String::new(),
            (setting, _) => setting_words(setting),
        }));
        row.push(c.validation_skill.map(percent).unwrap_or_default());
        row.push(c.rank.map(|rank| format!("{rank:.1}")).unwrap_or_default());
        row.extend([c.test_skill, c.least].map(|skill| skill.map(percent).unwrap_or_default()));
        row.push(if c.chosen { "chosen".to_owned() } else { String::new() });
        table.rows.push(row);
    }
    table
}

/// The best trained ones and every baseline, best first; and how many are left out.
pub(crate) fn leaders<'a>(overview: &'a Overview) -> (Vec<&'a OverTargets>, usize) {
    let mut trained: Vec<&OverTargets> = overview.across.iter().filter(|c| !c.baseline).collect();
    trained.sort_by(|a, b| better(a, b));
    let hidden = trained.len().saturating_sub(SHOWN);
    trained.truncate(SHOWN);
    let mut baselines: Vec<&OverTargets> = overview.across.iter().filter(|c| c.baseline).collect();
    baselines.sort_by(|a, b| better(a, b));
    (trained.into_iter().chain(baselines).collect(), hidden)
}

/// By validation, where there is one; in plan order else.
fn better(a: &OverTargets, b: &OverTargets) -> std::cmp::Ordering {
    let key = |c: &OverTargets| c.validation_skill.unwrap_or(f64::NEG_INFINITY);
    key(b).total_cmp(&key(a))
}

/// One sentence: the configuration that does best on all targets, beside each target's own choice.
pub(super) fn answer(overview: &Overview) -> String {
    let begun = overview.begun();
    let Some(chosen) = overview.chosen().filter(|_| begun > 1) else {
        return match begun {
            0 => "No target has results yet.".to_owned(),
            1 => "One target has results; a choice over all of them needs two.".to_owned(),
            _ => "No trained configuration is chosen over all targets.".to_owned(),
        };
    };
    let columns = overview.results().map(ResultsFolder::columns).unwrap_or_default();
    let words: Vec<String> =
        columns.iter().map(|name| format!("{name} {}", setting_words(chosen.setting(name)))).collect();
    let mut text = format!(
        "Best on all {begun} targets by mean validation skill: {} with {}",
        chosen.engine,
        words.join(", ")
    );
    if let (Some(skill), Some(rank)) = (chosen.test_skill, chosen.rank) {
        let all = overview.across.len();
        text += &format!(": mean test skill {}, mean rank {rank:.1} of {all} by validation", percent(skill));
    }
    let skills: Vec<f64> = overview.targets.iter().filter_map(|target| target.best()?.skill).collect();
    if skills.len() == begun {
        let mean = skills.iter().sum::<f64>() / begun as f64;
        text += &format!("; with each target's own choice {}", percent(mean));
    }
    text + "."
}

/// What must be known to read the tables right.
pub(super) fn notes(overview: &Overview) -> Vec<String> {
    let naive = |target: &TargetResults| {
        let (c, rmse) = target.naive().and_then(|c| Some((c, c.mean(Part::Test)?)))?;
        let places = decimals(std::iter::once(rmse));
        Some(format!("{} ({rmse:.places$}) for {}", c.label(), target.spec.data.target))
    };
    let naive: Vec<String> = overview.targets.iter().filter_map(naive).collect();
    let mut notes = vec!["each target is an experiment of its own".to_owned()];
    let unit = &overview.spec().data.unit;
    if !unit.is_empty() {
        notes[0] += &format!("; {} is in {unit}", SELECTION_METRIC.label);
    }
    if !naive.is_empty() {
        let naive = naive.join(", ");
        notes.push(format!("skill is against the best naive forecast by validation, on test {naive}"));
    }
    for target in &overview.targets {
        let name = &target.spec.data.target;
        let Some(standing) = &target.standing else {
            notes.push(format!("{name}: no results yet"));
            continue;
        };
        let pending = standing.results.plan.len() - standing.census.finished();
        let lost: usize = standing.configurations.iter().map(|c| c.unsuccessful).sum();
        for (count, what) in [(pending, "have not run yet"), (lost, "diverged or failed")] {
            if count > 0 {
                notes.push(format!("{name}: {count} of {} trials {what}", standing.results.plan.len()));
            }
        }
        notes.extend(beaten_on_test(standing).map(|beaten| format!("{name}: {beaten}")));
        if standing.configurations.iter().any(|c| c.leak) {
            notes.push(format!("{name}: LEAK, scaled with scale_fit all"));
        }
    }
    notes
}
