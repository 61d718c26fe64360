//! `lookback check SPEC`.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::screen::print_json;
use super::{Exit, Form, print};
use crate::data::Part;
use crate::error::{Error, Problem, Result};
use crate::run::Experiment;

/// Arguments of `check`.
#[derive(clap::Args)]
pub struct Args {
    /// The experiment's YAML file
    spec: PathBuf,
    /// Form of the answer
    #[arg(long, value_name = "FORM", default_value = "text")]
    format: Form,
}

/// Checks a spec and its data.
///
/// # Errors
/// Everything that is wrong with them.
pub fn run(args: &Args) -> Result<Exit> {
    let experiment = match Experiment::load(&args.spec) {
        Err(Error::Input(problems)) if args.format == Form::Json => {
            let problems: Vec<Value> = problems.iter().map(problem).collect();
            print_json(&json!({ "ok": false, "problems": problems }))?;
            return Ok(Exit::Input);
        }
        loaded => loaded?,
    };
    let series = &experiment.series;
    let parts = Part::ALL.map(|part| (part.name(), experiment.split.rows(part).len()));
    if args.format == Form::Json {
        let parts: Value =
            parts.iter().map(|(name, rows)| ((*name).to_owned(), Value::from(*rows))).collect();
        print_json(&json!({
            "ok": true,
            "trials": experiment.plan.len(),
            "rows": series.len(),
            "parts": parts,
            "step": series.step.to_string(),
            "notes": series.notes,
        }))?;
        return Ok(Exit::Done);
    }
    let parts = parts.map(|(name, rows)| format!("{name} {rows}"));
    let mut text = format!("{}: ok\n", args.spec.display());
    text += &format!("  {} trials\n", experiment.plan.len());
    text += &format!("  {} rows: {}\n", series.len(), parts.join(", "));
    for note in &series.notes {
        text += &format!("  note: {note}\n");
    }
    print(&text)?;
    Ok(Exit::Done)
}

fn problem(problem: &Problem) -> Value {
    let place = &problem.place;
    json!({
        "file": place.file.display().to_string(),
        "line": place.line,
        "column": place.column,
        "message": problem.message,
        "help": problem.help,
    })
}
