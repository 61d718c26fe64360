//! `lookback why DIR TRIAL`.

use std::path::PathBuf;

use serde_json::json;

use crate::base::error::Result;
use crate::base::text::escape_shell;
use crate::cli::screen::print_json;
use crate::cli::{Answer, Exit, Form, print};
use crate::record::{Record, Session};
use crate::results::{ResultsFolder, SPEC_FILE};
use crate::run::engine_infos;
use crate::spec::Trial;

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] = &["lookback why results/published/metro 1"];

/// Arguments of `why`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A folder of results, for example results/metro
    folder: PathBuf,
    /// A trial's id or its first characters
    trial: String,
    #[command(flatten)]
    answer: Answer,
}

/// Explains one trial of a results folder.
///
/// # Errors
/// If the folder holds no results, or no or several trials of that id.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let results = ResultsFolder::open(&args.folder, engine_infos())?;
    let trial = results.plan.trial(results.plan.find(&args.trial, &args.folder)?);
    let spec = args.folder.join(SPEC_FILE);
    let again = format!(
        "lookback sweep {} --trial {} --results again",
        escape_shell(&spec.to_string_lossy()),
        trial.id.0
    );
    let record = results.journal.record(&trial.id)?;
    if args.answer.form == Form::Json {
        let session = record.as_ref().and_then(|record| results.journal.session_of(record));
        let result = record.as_ref().map(|record| &record.result);
        let timing = record.as_ref().map(|record| &record.timing);
        let object =
            json!({ "trial": trial, "result": result, "timing": timing, "session": session, "again": again });
        print_json(&object)?;
        return Ok(Exit::Done);
    }
    let mut text = configuration(&trial);
    match record {
        None => text += "status          has not run yet\n",
        Some(record) => {
            text += &result(&record);
            if let Some(session) = results.journal.session_of(&record) {
                text += &provenance(session);
            }
        }
    }
    text += &format!("\nrun exactly this trial again:\n  {again}\n");
    print(&text)?;
    Ok(Exit::Done)
}

fn line(name: &str, value: impl std::fmt::Display) -> String {
    format!("{name:<15} {value}\n")
}

fn configuration(trial: &Trial) -> String {
    let mut text = line("trial", &trial.id.0) + &line("engine", &trial.engine);
    for (name, value) in trial.settings.iter() {
        text += &line(name, value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    text + &line("seed", trial.seed.map_or("none: no randomness".to_owned(), |seed| seed.to_string()))
}

fn result(record: &Record) -> String {
    let result = &record.result;
    let mut text = line("status", result.status.word());
    if let Some(message) = &result.message {
        text += &line("message", message);
    }
    text += &line("epochs", format!("{} (weights of epoch {} kept)", result.epochs, result.best_epoch));
    text += &line("steps", result.steps);
    for (part, score) in result.scores.given() {
        let metrics: Vec<String> =
            score.metrics.iter().map(|(name, value)| format!("{name} {value}")).collect();
        text += &line(part.word(), format!("{} on {} targets", metrics.join(", "), score.targets));
    }
    text += &line("hash", result.hash.as_deref().unwrap_or("none"));
    text + &line("seconds", format!("{:.3}", record.timing.seconds))
}

fn provenance(session: &Session) -> String {
    let facts = &session.facts;
    line(
        "made by",
        format!("lookback {} ({}), results version {}", facts.lookback, facts.commit, facts.results_version),
    ) + &line("libtorch", facts.libtorch.as_deref().unwrap_or("not built in"))
        + &line("machine", format!("{}: {}, {} cores, {}", facts.host, facts.cpu, facts.cores, facts.os))
        + &line("begun", &facts.started)
        + &line("data sha256", &facts.data_sha256)
        + &line("spec sha256", &facts.spec_sha256)
}
