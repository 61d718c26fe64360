//! `lookback plan SPEC`.

use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::{Value, json};

use super::report::{speed_of, width};
use super::screen::printable_json;
use super::{Exit, ResultsRoot, print};
use crate::error::Result;
use crate::record::Journal;
use crate::report::{Align, Table};
use crate::run::{Estimate, Experiment};
use crate::spec::Trial;

/// Arguments of `plan`.
#[derive(clap::Args)]
pub struct Args {
    /// The experiment's YAML file
    spec: PathBuf,
    #[command(flatten)]
    results: ResultsRoot,
    /// Form of the list
    #[arg(long, value_name = "FORM", default_value = "table")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// One row a trial
    Csv,
    /// One object with an array of trials
    Json,
}

/// Lists every trial and the work it is.
///
/// # Errors
/// Everything that is wrong with the spec or its data.
pub fn run(args: &Args) -> Result<Exit> {
    let experiment = Experiment::load(&args.spec)?;
    let folder = args.results.of(&experiment.spec.name);
    let journal = Journal::read(&folder)?;
    let speed = speed_of(&folder)?;
    let estimate = Estimate::from(&journal, speed.as_ref());
    let lines: Vec<Line> =
        experiment.plan.iter().map(|trial| Line::of(trial, &experiment, &journal, &estimate)).collect();
    match args.format {
        Format::Csv => print(&table(&lines).csv())?,
        Format::Json => print(&printable_json(&json_text(&experiment, &lines)))?,
        Format::Table => {
            print(&table(&lines).terminal(width()))?;
            print(&format!("\n{}\n", total(&lines, &estimate)))?;
        }
    }
    Ok(Exit::Done)
}

/// One trial of the plan.
struct Line {
    trial: Trial,
    steps: u64,
    seconds: Option<f64>,
    status: &'static str,
}

impl Line {
    fn of(trial: Trial, experiment: &Experiment, journal: &Journal, estimate: &Estimate) -> Self {
        let steps = experiment.trial_steps(&trial);
        let status = journal.current(&trial.id).map_or("pending", |record| record.result.status.word());
        Self { seconds: estimate.seconds(&trial, steps), steps, status, trial }
    }

    fn settings(&self) -> String {
        let word = |(name, value): (&String, &Value)| match value {
            Value::String(text) => format!("{name} {text}"),
            value => format!("{name} {value}"),
        };
        self.trial.settings.iter().map(word).collect::<Vec<_>>().join(", ")
    }
}

fn table(lines: &[Line]) -> Table {
    let mut table = Table::new([
        ("trial", Align::Left),
        ("engine", Align::Left),
        ("settings", Align::Left),
        ("seed", Align::Right),
        ("steps", Align::Right),
        ("seconds", Align::Right),
        ("status", Align::Left),
    ]);
    let row = |line: &Line| {
        vec![
            line.trial.id.0.clone(),
            line.trial.engine.clone(),
            line.settings(),
            line.trial.seed.map(|seed| seed.to_string()).unwrap_or_default(),
            line.steps.to_string(),
            line.seconds.map(|seconds| format!("{seconds:.2}")).unwrap_or_default(),
            line.status.to_owned(),
        ]
    };
    table.rows = lines.iter().map(row).collect();
    table
}

fn json_text(experiment: &Experiment, lines: &[Line]) -> String {
    let trial = |line: &Line| {
        json!({
            "trial": line.trial.id,
            "engine": line.trial.engine,
            "settings": line.trial.settings,
            "seed": line.trial.seed,
            "steps": line.steps,
            "seconds": line.seconds,
            "status": line.status,
        })
    };
    let value = json!({
        "experiment": experiment.spec.name,
        "question": experiment.spec.question,
        "total": { "trials": lines.len(), "steps": lines.iter().map(|line| line.steps).sum::<u64>() },
        "trials": lines.iter().map(trial).collect::<Vec<_>>(),
    });
    serde_json::to_string_pretty(&value).expect("invariant: plain data") + "\n"
}

fn total(lines: &[Line], estimate: &Estimate) -> String {
    let steps: u64 = lines.iter().map(|line| line.steps).sum();
    let finished = lines.iter().filter(|line| line.status != "pending").count();
    let known: Option<f64> = lines.iter().map(|line| line.seconds).sum();
    let time = match known {
        Some(seconds) => format!("about {seconds:.0} s on one worker, by {}", estimate.source()),
        None => "time unknown until each shape has run once".to_owned(),
    };
    format!("{} trials ({finished} finished), at most {steps} optimizer steps, {time}", lines.len())
}
