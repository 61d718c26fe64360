//! `lookback check SPEC`.

use std::path::PathBuf;

use super::{Exit, print};
use crate::data::Part;
use crate::error::Result;
use crate::run::Experiment;

/// Arguments of `check`.
#[derive(clap::Args)]
pub struct Args {
    /// The experiment's YAML file
    spec: PathBuf,
}

/// Checks a spec and its data.
///
/// # Errors
/// Everything that is wrong with them.
pub fn run(args: &Args) -> Result<Exit> {
    let experiment = Experiment::load(&args.spec)?;
    let parts = Part::ALL.map(|part| format!("{} {}", part.name(), experiment.split.rows(part).len()));
    let rows = experiment.series.values.len();
    let mut text = format!("{}: ok\n", args.spec.display());
    text += &format!("  {} trials\n", experiment.plan.len());
    text += &format!("  {rows} rows: {}\n", parts.join(", "));
    for note in &experiment.series.notes {
        text += &format!("  note: {note}\n");
    }
    print(&text)?;
    Ok(Exit::Done)
}
