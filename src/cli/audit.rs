//! `lookback audit SPEC`.

use std::ops::Range;
use std::path::PathBuf;

use super::report::width;
use super::{Exit, print};
use crate::check::leakage::{Finding, Verdict, walk};
use crate::check::{DataPath, looks_ahead};
use crate::data::Part;
use crate::engine;
use crate::error::Result;
use crate::report::{Align, Table};
use crate::run::{Experiment, readable_infos};

/// Arguments of `audit`.
#[derive(clap::Args)]
pub struct Args {
    /// The experiment's YAML file
    spec: PathBuf,
}

/// Prints which rows reach what, changes the future and shows whether the past notices.
///
/// # Errors
/// Everything that is wrong with the spec and its data; a leak is an [`Exit`].
pub fn run(args: &Args) -> Result<Exit> {
    let readable = readable_infos();
    let experiment = Experiment::load_with(&args.spec, &readable.iter().collect::<Vec<_>>())?;
    engine::set_libtorch_threads(1);
    let (paths, missing) = DataPath::all(&experiment);
    for engine in &missing {
        eprintln!("SKIPPED: {engine}, which this build does not have");
    }
    print(&format!("{}\n\n", seen(&experiment, &paths).terminal(width())))?;
    let findings: Vec<Finding> = paths.iter().flat_map(|path| walk(&experiment, path)).collect();
    print(&format!("{}\n\n{}", shown(&findings).terminal(width()), verdict(&experiment, &findings)))?;
    let clean = !findings.is_empty() && findings.iter().all(|finding| finding.verdict == Verdict::Clean);
    Ok(if clean { Exit::Done } else { Exit::Check })
}

/// Which rows are targets, which are seen for them, and which the scaler is fitted on.
fn seen(experiment: &Experiment, paths: &[DataPath]) -> Table {
    let headings = ["part", "targets", "from", "to", "inputs", "scaler_fit"];
    let columns = headings.map(|name| (name, Align::Left));
    let mut table = Table::new([("way", Align::Left)].into_iter().chain(columns));
    let times = &experiment.series.times;
    for path in paths {
        let look_back = path.params.look_back;
        let leak = if path.named_leak().is_some() { " LEAK" } else { "" };
        let fit = path.scaler_rows(experiment).map_or("none".to_owned(), |r| format!("{}{leak}", rows(&r)));
        for part in Part::ALL {
            let targets = experiment.split.targets(part, look_back);
            if targets.is_empty() {
                continue;
            }
            table.rows.push(vec![
                path.words(),
                part.name().to_owned(),
                rows(&targets),
                times[targets.start].to_string(),
                times[targets.end - 1].to_string(),
                rows(&(targets.start - look_back..targets.end - 1)),
                fit.clone(),
            ]);
        }
    }
    table
}

/// Rows as people count them, from 1.
fn rows(rows: &Range<usize>) -> String {
    format!("{}-{}", rows.start + 1, rows.end)
}

fn shown(findings: &[Finding]) -> Table {
    let mut table = Table::new([
        ("way", Align::Left),
        ("changed", Align::Left),
        ("must_stay", Align::Right),
        ("moved_after", Align::Right),
        ("verdict", Align::Left),
    ]);
    for finding in findings {
        let verdict = match &finding.verdict {
            Verdict::Clean => "clean".to_owned(),
            Verdict::Leak { what, named: Some(words) } => format!("LEAK: {what} (the spec says {words})"),
            Verdict::Leak { what, named: None } => format!("LEAK: {what}"),
            Verdict::Deaf => "DEAF: nothing changed".to_owned(),
            Verdict::Unknown(reason) => format!("NOT AUDITED: {reason}"),
        };
        let counts = [finding.compared, finding.moved].map(|count| count.to_string());
        let [compared, moved] = counts;
        table.rows.push(vec![finding.path.clone(), finding.changed.clone(), compared, moved, verdict]);
    }
    table
}

fn verdict(experiment: &Experiment, findings: &[Finding]) -> String {
    let count = |of: fn(&Verdict) -> bool| findings.iter().filter(|finding| of(&finding.verdict)).count();
    let named = count(|verdict| matches!(verdict, Verdict::Leak { named: Some(_), .. }));
    let leaks = count(|verdict| matches!(verdict, Verdict::Leak { named: None, .. }));
    let compared: usize = findings.iter().map(|finding| finding.compared).sum();
    let all = findings.len();
    let mut text = match (leaks, named) {
        (0, 0) => format!("{}: no leak: {compared} numbers stayed", experiment.spec.name),
        (0, named) => format!(
            "{}: LEAK in {named} of {all} changes, named by the spec: every table marks it",
            experiment.spec.name
        ),
        (leaks, _) => {
            format!("{}: LEAK in {leaks} of {all} changes that the spec does not name", experiment.spec.name)
        }
    };
    for (number, what) in [
        (count(|verdict| *verdict == Verdict::Deaf), "learn nothing from the last training value"),
        (count(|verdict| matches!(verdict, Verdict::Unknown(_))), "could not be audited"),
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
