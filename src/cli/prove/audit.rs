//! `lookback audit SPEC`.

use std::ops::Range;

use serde_json::{Value, json};

use crate::base::error::Result;
use crate::base::text::paragraph;
use crate::check::leakage::{Finding, LeakVerdict, walk_all};
use crate::check::{DataPath, looks_ahead};
use crate::cli::screen::{print_json, width};
use crate::cli::{Answer, Exit, Form, WantedSpec, libtorch, print};
use crate::data::Part;
use crate::engine;
use crate::report::Table;
use crate::run::{Experiment, readable_infos};

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] = &["lookback audit experiments/test/reference.yaml"];

/// Arguments of `audit`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    wanted: WantedSpec,
    #[command(flatten)]
    answer: Answer,
}

/// Prints which rows reach what, changes the future and shows whether the past notices.
///
/// # Errors
/// Everything that is wrong with the spec and its data; a leak is an [`Exit`].
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let readable = readable_infos();
    let experiments = args.wanted.each_with(&readable.iter().collect::<Vec<_>>())?;
    libtorch::ready_for(&experiments[0].spec)?;
    engine::set_libtorch_threads(1);
    let mut found = Vec::new();
    for experiment in &experiments {
        found.push(one(experiment, args.answer.form)?);
    }
    let clean = found.iter().all(|(clean, _)| *clean);
    if args.answer.form == Form::Json {
        let mut each: Vec<Value> = found.into_iter().map(|(_, json)| json).collect();
        let listed = experiments[0].spec.listed;
        print_json(&if listed { json!({ "clean": clean, "targets": each }) } else { each.remove(0) })?;
    }
    Ok(if clean { Exit::Done } else { Exit::Check })
}

/// Audits one experiment, and prints it as text if asked to; whether it is clean, and all of it for programs.
fn one(experiment: &Experiment, form: Form) -> Result<(bool, Value)> {
    let (paths, missing) = DataPath::all(experiment);
    for engine in &missing {
        tell!("SKIPPED: {engine}, which this build does not have");
    }
    let seen = seen(experiment, &paths);
    if form == Form::Text {
        print(&format!("{}\n\n", seen.terminal(width())))?;
    }
    let findings: Vec<Finding> = walk_all(experiment, &paths);
    let clean = !findings.is_empty() && findings.iter().all(|finding| finding.verdict == LeakVerdict::Clean);
    let verdict = verdict(experiment, &findings);
    if form == Form::Text {
        print(&format!("{}\n\n", changes(&findings)))?;
        print(&format!("{}\n\n{verdict}", shown(&findings).terminal(width())))?;
    }
    let mut json = json!({
        "clean": clean,
        "verdict": verdict.trim(),
        "rows": seen.json(),
        "ways": shown(&findings).json(),
    });
    if experiment.spec.listed {
        json["target"] = experiment.spec.data.target.as_str().into();
    }
    Ok((clean, json))
}

/// Which rows are targets, which are seen for them, and which the scaler is fitted on.
fn seen(experiment: &Experiment, paths: &[DataPath]) -> Table {
    let mut table = Table::headed("look_back|part|targets|from|to|inputs|scaler_fit");
    let time = |row: usize| experiment.series.short_stamp(row);
    let fits = experiment.fits().iter().map(|split| experiment.of_fit(split));
    for (experiment, path) in fits.flat_map(|fit| paths.iter().map(move |path| (fit.clone(), path))) {
        let look_back = path.params.look_back;
        let before = look_back + path.params.first_ahead() - 1;
        let leak = if path.named_leak().is_some() { " LEAK" } else { "" };
        let fit = path.scaler_rows(&experiment).map_or("none".to_owned(), |r| format!("{}{leak}", rows(&r)));
        for part in Part::ALL {
            let targets = experiment.targets(part, &path.params);
            let (Some(&first), Some(&last)) = (targets.first(), targets.last()) else { continue };
            let unscored = match last + 1 - first - targets.len() {
                0 => String::new(),
                filled => format!(" less {filled} filled"),
            };
            let row = vec![
                look_back.to_string(),
                part.word().to_owned(),
                rows(&(first..last + 1)) + &unscored,
                time(first),
                time(last),
                rows(&(first - before..last + 1 - path.params.first_ahead())),
                fit.clone(),
            ];
            if !table.rows.contains(&row) {
                table.rows.push(row);
            }
        }
    }
    table
}

/// Rows as people count them, from 1.
fn rows(rows: &Range<usize>) -> String {
    format!("{}-{}", rows.start + 1, rows.end)
}

/// One row for each way: the worst that its changes showed, or that they showed nothing.
fn shown(findings: &[Finding]) -> Table {
    let mut table = Table::headed("way|changes>|stayed>|moved>|verdict");
    for group in findings.chunk_by(|a, b| a.path == b.path) {
        let bad: Vec<&Finding> =
            group.iter().filter(|finding| finding.verdict != LeakVerdict::Clean).collect();
        let verdict = match bad.first() {
            None => "clean".to_owned(),
            Some(first) => format!("{} of {}: {}", bad.len(), group.len(), words(first)),
        };
        let compared: usize = group.iter().map(|finding| finding.compared).sum();
        let moved: usize = group.iter().map(|finding| finding.moved).sum();
        let counts = [group.len(), compared, moved].map(|count| count.to_string());
        table.rows.push([vec![group[0].path.clone()], counts.to_vec(), vec![verdict]].concat());
    }
    table
}

fn words(finding: &Finding) -> String {
    match &finding.verdict {
        LeakVerdict::Clean => "clean".to_owned(),
        LeakVerdict::Leak { what, named } => {
            let named = named.map(|words| format!("; the spec says {words}")).unwrap_or_default();
            format!("LEAK: {} change {what}{named}", finding.changed)
        }
        LeakVerdict::Deaf => format!("DEAF: {} changes nothing", finding.changed),
        LeakVerdict::Unknown(reason) => format!("NOT AUDITED: {reason}"),
    }
}

/// Which rows were changed, in one sentence.
fn changes(findings: &[Finding]) -> String {
    let mut all: Vec<&str> = Vec::new();
    for finding in findings {
        if !all.contains(&finding.changed.as_str()) {
            all.push(&finding.changed);
        }
    }
    paragraph(&format!("Changed, one after the other: {}.", all.join("; ")), "", width())
}

fn verdict(experiment: &Experiment, findings: &[Finding]) -> String {
    let count = |of: fn(&LeakVerdict) -> bool| findings.iter().filter(|finding| of(&finding.verdict)).count();
    let named = count(|verdict| matches!(verdict, LeakVerdict::Leak { named: Some(_), .. }));
    let leaks = count(|verdict| matches!(verdict, LeakVerdict::Leak { named: None, .. }));
    let compared: usize = findings.iter().map(|finding| finding.compared).sum();
    let all = findings.len();
    let mut text = match (leaks, named) {
        (0, 0) => format!("{}: no leak: {compared} numbers stayed", experiment.spec.title()),
        (0, named) => format!(
            "{}: LEAK in {named} of {all} changes, named by the spec: every table marks it",
            experiment.spec.title()
        ),
        (leaks, _) => {
            format!(
                "{}: LEAK in {leaks} of {all} changes that the spec does not name",
                experiment.spec.title()
            )
        }
    };
    for (number, what) in [
        (count(|verdict| *verdict == LeakVerdict::Deaf), "learn nothing from the last training value"),
        (count(|verdict| matches!(verdict, LeakVerdict::Unknown(_))), "could not be audited"),
    ] {
        if number > 0 {
            text += &format!("; {number} {what}");
        }
    }
    for words in looks_ahead(experiment) {
        text += &format!("\nnote: {words} fills a hole with a line to the value behind it, which is later");
    }
    text + "\n"
}
