//! `lookback status DIR`.

use std::path::PathBuf;

use serde_json::json;

use crate::base::error::Result;
use crate::cli::make::missing_shards::lacking;
use crate::cli::screen::{print_json, width};
use crate::cli::{Answer, Exit, Form, print};
use crate::report::Table;
use crate::run::{Experiment, Survey};

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] = &["lookback status results/metro"];

/// Arguments of `status`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The results folder that the shards share, for example results/metro
    folder: PathBuf,
    #[command(flatten)]
    answer: Answer,
}

/// Shows where each shard stands, from its files; no queue is asked.
///
/// # Errors
/// If the folder holds no parts, or parts that do not belong together.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let mut experiment = Experiment::of_results(&args.folder)?;
    let survey = Survey::of(&mut experiment, &args.folder)?;
    let mut table = Table::headed("shard>|trials>|finished>|attempts>|state|where");
    for (index, shard) in survey.shards.iter().enumerate() {
        let place = match shard.word() {
            "running" => shard.live.join(", "),
            "lost" => format!("died on {}", shard.dead.join(", ")),
            "gave up" => shard.gave_up.clone().unwrap_or_default().trim().to_owned(),
            _ => String::new(),
        };
        let numbers = [index, shard.planned, shard.finished, shard.attempts].map(|number| number.to_string());
        table.rows.push(numbers.into_iter().chain([shard.word().to_owned(), place]).collect());
    }
    let rungs = rungs(&survey);
    if args.answer.form == Form::Json {
        let (planned, finished) = survey.trials();
        let missing: Vec<String> = survey.missing().iter().map(ToString::to_string).collect();
        let rungs = rungs.map(|rungs| rungs.json());
        print_json(
            &json!({ "planned": planned, "finished": finished, "missing": missing, "shards": table.json(), "rungs": rungs }),
        )?;
    } else {
        print(&(table.terminal(width()) + "\n"))?;
        if let Some(rungs) = rungs {
            print(&(rungs.terminal(width()) + "\n"))?;
        }
        print(&lacking(&survey, &args.folder))?;
    }
    Ok(if survey.missing().is_empty() { Exit::Done } else { Exit::Incomplete })
}

/// The rungs of a search that halves.
fn rungs(survey: &Survey) -> Option<Table> {
    if survey.rungs.len() == 1 {
        return None;
    }
    let mut table = Table::headed("rung>|epochs>|trials>|finished>|state");
    for (at, rung) in survey.rungs.iter().enumerate() {
        let epochs: Vec<String> = rung.rung.epochs.iter().map(usize::to_string).collect();
        let state = match rung {
            rung if rung.complete() => "done",
            rung if rung.rung.is_decided() => "begun",
            _ => "waits for the rung below",
        };
        let numbers = [rung.rung.trials, rung.finished].map(|number| number.to_string());
        let row = [(at + 1).to_string(), epochs.join(" ")].into_iter().chain(numbers);
        table.rows.push(row.chain([state.to_owned()]).collect());
    }
    Some(table)
}
