//! `lookback reproduce DIR`.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use console::Term;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::base::error::{Error, Place, Problem, Result};
use crate::base::in_parallel::cores;
use crate::check::reproduce::{ReproduceRequest, TrialComparison, TrialSelection, reproduce, select};
use crate::check::{Field, FieldVerdict, LIBTORCH_ELSEWHERE};
use crate::cli::finish::tell_of_journal;
use crate::cli::interrupt::{quiet_trials, stop_flag};
use crate::cli::screen::{print_json, stderr_term, verbose, width};
use crate::cli::{Answer, Exit, Form, libtorch, print};
use crate::engine;
use crate::record::Journal;
use crate::report::Table;
use crate::results::begun_folders;
use crate::run::{self, Experiment, Options};

/// Trials whose fields are shown.
const SHOWN: usize = 10;

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] = &["lookback reproduce results/published/test-reference --sample 3"];

/// Arguments of `reproduce`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A folder of results, for example results/metro
    folder: PathBuf,
    /// Run only so many of the recorded trials, spread over the engines; always the same ones
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    sample: Option<u32>,
    /// Run only the trials of this engine
    #[arg(long, value_name = "NAME")]
    engine: Option<String>,
    /// Trials to run at the same time [default: the machine's cores]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Show the verdict alone
    #[arg(long, short)]
    quiet: bool,
    #[command(flatten)]
    answer: Answer,
}

/// Runs recorded trials again and prints how they came out.
///
/// # Errors
/// If the folder, its spec or its data cannot be read; results that differ are an [`Exit`].
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let folders = begun_folders(&args.folder, &run::engine_infos())?;
    libtorch::ready_for(&Experiment::of_results(&folders[0])?.spec)?;
    let stop = stop_flag()?;
    quiet_trials();
    let (mut exit, mut found) = (Exit::Done, Vec::new());
    for folder in &folders {
        let (code, json) = one(args, folder, &stop)?;
        found.extend(json);
        exit = if code == Exit::Done { exit } else { code };
    }
    if args.answer.form == Form::Json {
        let all = json!({ "reproduced": exit == Exit::Done, "targets": found });
        print_json(if folders[0] == args.folder { &found[0] } else { &all })?;
    }
    Ok(exit)
}

/// Runs the trials of one folder again, and tells how they came out: as text, or by what it returns.
fn one(args: &Args, folder: &Path, stop: &AtomicBool) -> Result<(Exit, Option<Value>)> {
    let mut experiment = Experiment::of_results(folder)?;
    let journal = Journal::read(folder)?;
    tell_of_journal(&journal);
    experiment.plan.grow(&journal.outcomes(journal.basis()))?;
    let request = ReproduceRequest { engine: args.engine.clone(), sample: args.sample.map(|n| n as usize) };
    known_engine(&experiment, args)?;
    let selection = select(&experiment, &journal, &request);
    engine::set_libtorch_threads(1);
    let jobs = args.jobs.map_or_else(cores, usize::from);
    let options = Options::again(jobs);
    let session = run::session(&experiment, &options, None)?;
    verbose::tell_of_sweep(&experiment, &options, folder);
    // A line for each trial would break into the bar.
    let bar = bar(selection.trials.len(), args.quiet || verbose::is_on());
    let seen = |comparison: &TrialComparison, done: usize| {
        verbose::tell(|| told(comparison));
        bar.set_position(done as u64);
    };
    let outcome = reproduce(&experiment, &journal, &selection.trials, (&session, jobs), (stop, &seen));
    bar.finish_and_clear();
    let comparisons = outcome?;
    for (engine, count) in &selection.missing {
        tell!("SKIPPED: {count} recorded trials of {engine}, which this build does not have");
    }
    let failed = comparisons.is_empty() || count(&comparisons, FieldVerdict::Different) > 0;
    let exit = if failed { Exit::Check } else { Exit::Done };
    if args.answer.form == Form::Text {
        print(&shown(folder, &selection, &comparisons, args.quiet))?;
        return Ok((exit, None));
    }
    let found = json!({
        "reproduced": !failed,
        "verdict": verdict(folder, &selection, &comparisons).trim(),
        "engines": by_engine(&comparisons).json(),
        "apart": comparisons.iter().filter(|comparison| comparison.verdict() != FieldVerdict::Identical).map(apart).collect::<Vec<_>>(),
    });
    Ok((exit, Some(found)))
}

/// How one trial came out, for those who want to know of each.
fn told(comparison: &TrialComparison) -> String {
    let word = match comparison.verdict() {
        FieldVerdict::Identical => "identical",
        FieldVerdict::Within => "within tolerance",
        FieldVerdict::Different => "DIFFERENT",
    };
    format!("trial {} ({}): {word}", comparison.trial.id.0, comparison.trial.engine)
}

fn known_engine(experiment: &Experiment, args: &Args) -> Result<()> {
    let Some(wanted) = &args.engine else { return Ok(()) };
    let spec = &experiment.spec;
    let names: Vec<&str> = spec
        .engines
        .iter()
        .chain(spec.baselines.iter().map(|baseline| &baseline.engine))
        .map(String::as_str)
        .collect();
    if names.contains(&wanted.as_str()) {
        return Ok(());
    }
    let message = format!("no trial of an engine called `{}` is in here", wanted.escape_debug());
    let help = format!("its engines are {}", names.join(", "));
    Err(Error::input(Problem::new(Place::file(&args.folder), message).help(help)))
}

fn bar(trials: usize, quiet: bool) -> ProgressBar {
    if quiet || !Term::stderr().is_term() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:24} {pos}/{len} trials, {eta} left");
    let bar = ProgressBar::with_draw_target(Some(trials as u64), stderr_term::target());
    bar.with_style(style.expect("invariant: the template is right"))
}

fn count(comparisons: &[TrialComparison], verdict: FieldVerdict) -> usize {
    comparisons.iter().filter(|comparison| comparison.verdict() == verdict).count()
}

fn shown(folder: &Path, selection: &TrialSelection, comparisons: &[TrialComparison], quiet: bool) -> String {
    let verdict = verdict(folder, selection, comparisons);
    if quiet || comparisons.is_empty() {
        return verdict;
    }
    let apart: Vec<&TrialComparison> =
        comparisons.iter().filter(|comparison| comparison.verdict() != FieldVerdict::Identical).collect();
    let mut text = format!("{}\n\n", by_engine(comparisons).terminal(width()));
    for comparison in apart.iter().take(SHOWN) {
        text += &details(comparison);
    }
    if apart.len() > SHOWN {
        text += &format!("... and {} more trials that are not identical\n\n", apart.len() - SHOWN);
    }
    text + &verdict
}

fn by_engine(comparisons: &[TrialComparison]) -> Table {
    let mut table =
        Table::headed("engine|trials>|identical>|within_tolerance>|different>|largest_deviation>");
    for group in comparisons.chunk_by(|a, b| a.trial.engine == b.trial.engine) {
        let largest = group.iter().map(TrialComparison::deviation).fold(0.0, f64::max);
        let counts =
            [FieldVerdict::Identical, FieldVerdict::Within, FieldVerdict::Different].map(|v| count(group, v));
        let mut row = vec![group[0].trial.engine.clone(), group.len().to_string()];
        row.extend(counts.map(|count| count.to_string()));
        row.push(if largest == 0.0 { "0".to_owned() } else { format!("{largest:.1e}") });
        table.rows.push(row);
    }
    table
}

fn apart(comparison: &TrialComparison) -> Value {
    let fields = comparison.fields.iter().filter(|field| field.verdict != FieldVerdict::Identical);
    let field =
        |field: &Field| json!({ "field": field.name, "recorded": field.recorded, "now": field.again });
    json!({
        "trial": comparison.trial,
        "within_tolerance": comparison.verdict() == FieldVerdict::Within,
        "fields": fields.map(field).collect::<Vec<_>>(),
        "reasons": comparison.reasons,
    })
}

/// The fields of one trial that are not identical, and what may be the reason.
fn details(comparison: &TrialComparison) -> String {
    let seed = comparison.trial.seed.map_or(String::new(), |seed| format!(", seed {seed}"));
    let mut text = format!("trial {} ({}{seed})\n", comparison.trial.id.0, comparison.trial.engine);
    for field in comparison.fields.iter().filter(|field| field.verdict != FieldVerdict::Identical) {
        let word = if field.verdict == FieldVerdict::Different { "different" } else { "within tolerance" };
        text += &format!("  {:<15} {word}: recorded {}, now {}\n", field.name, field.recorded, field.again);
    }
    for reason in &comparison.reasons {
        text += &format!("  may be why: {reason}\n");
    }
    if comparison.reasons.is_empty() {
        text += "  data, processor, libraries and program are those that made the record:\n";
        text += "  the journal was changed, or the program does not keep its promise\n";
    }
    text + "\n"
}

fn verdict(folder: &Path, selection: &TrialSelection, comparisons: &[TrialComparison]) -> String {
    let [identical, within, different] =
        [FieldVerdict::Identical, FieldVerdict::Within, FieldVerdict::Different]
            .map(|v| count(comparisons, v));
    let mut text = format!("{}: ", folder.display());
    text += &match (comparisons.len(), within, different) {
        (0, _, _) => "nothing was compared".to_owned(),
        (all, 0, 0) => format!("all {all} trials identical, bit for bit"),
        (all, _, 0) => {
            let (first, end) = (100.0 * LIBTORCH_ELSEWHERE.first_epoch, 100.0 * LIBTORCH_ELSEWHERE.scores);
            format!(
                "{identical} of {all} trials identical, {within} within tolerance (first epoch {first:.3} %, \
                 scores {end} %)"
            )
        }
        (all, _, _) => format!("{different} of {all} trials DIFFERENT"),
    };
    let skipped: usize = selection.missing.values().sum();
    let unchosen = selection.recorded - skipped - comparisons.len();
    for (count, what) in [
        (unchosen, "recorded trials were not chosen"),
        (skipped, "recorded trials SKIPPED (engine not in this build)"),
        (selection.pending, "planned trials have no record"),
    ] {
        if count > 0 {
            text += &format!("; {count} {what}");
        }
    }
    text + "\n"
}
