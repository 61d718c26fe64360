//! `lookback compare DIR DIR...`.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::base::error::Result;
use crate::cli::screen::{print_json, width};
use crate::cli::{Answer, Exit, Form, print};
use crate::record::Speed;
use crate::report::{ResultsComparison, Side, Table, comparison_json, render_comparison};
use crate::results::ResultsFolder;
use crate::run::engine_infos;
use crate::speed;

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] =
    &["lookback compare results/published/airline results/published/airline-year"];

/// Arguments of `compare`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folders of results; every other one is held against the first
    #[arg(required = true, num_args = 2.., value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// End with code 4 if the test RMSE of a configuration became worse with its whole interval and by Holm's
    /// correction for all of them, and with 6 if none could be compared
    #[arg(long)]
    fail_if_worse: bool,
    #[command(flatten)]
    answer: Answer,
}

/// Shows what differs between results: spec, environment, RMSE and speed. Nothing is written.
///
/// # Errors
/// If a folder holds no results, or they cannot be read.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let folders: Vec<ResultsFolder> = args
        .folders
        .iter()
        .map(|folder| ResultsFolder::open(folder, engine_infos()))
        .collect::<Result<_>>()?;
    let side = |(path, results): (&PathBuf, _)| Side { name: path.display().to_string(), results };
    let sides: Vec<Side> = args.folders.iter().zip(&folders).map(side).collect();
    let comparison = ResultsComparison::compare(&sides)?;
    let speeds: Vec<Option<&Speed>> = folders.iter().map(|folder| folder.speed.as_ref()).collect();
    match args.answer.form {
        Form::Json => {
            let mut object = comparison_json(&comparison);
            object["speed_against_first"] =
                speeds[1..].iter().map(|now| speed_json(*now, speeds[0])).collect();
            print_json(&object)?;
        }
        Form::Text => {
            let mut text = render_comparison(&comparison, width());
            for (at, now) in speeds.iter().enumerate().skip(1) {
                text += &speed_text(*now, speeds[0], &comparison.names[at]);
            }
            print(&text)?;
        }
    }
    let (worse, compared) = comparison.worse();
    Ok(match (worse.len(), compared) {
        _ if !args.fail_if_worse => Exit::Done,
        (_, 0) => Exit::Nothing,
        (0, _) => Exit::Done,
        _ => Exit::Check,
    })
}

/// Shapes that both speed passes have: time in this result over that in the first.
fn changes(now: Option<&Speed>, then: Option<&Speed>) -> Vec<speed::SpeedComparison> {
    now.zip(then).map(|(now, then)| speed::compare(now, then)).unwrap_or_default()
}

fn speed_text(now: Option<&Speed>, then: Option<&Speed>, name: &str) -> String {
    let found = changes(now, then);
    if found.is_empty() {
        let without = [now, then].iter().filter(|speed| speed.is_none()).count();
        return match without {
            0 => format!("\nspeed: the passes of both have no shape in common with {name}\n"),
            _ => String::new(),
        };
    }
    let mut table = Table::headed("work|shape|engine|time_ratio|95 %_interval");
    let row = |found: &speed::SpeedComparison| {
        vec![
            found.work.word().to_owned(),
            found.shape.words(),
            found.engine.clone(),
            format!("{:.3}", found.change.value),
            format!("{:.3} to {:.3}", found.change.low, found.change.high),
        ]
    };
    table.rows = found.iter().map(row).collect();
    format!(
        "\nspeed of {name} over the first, as shares of each machine's peak\n{}\n",
        table.terminal(width())
    )
}

fn speed_json(now: Option<&Speed>, then: Option<&Speed>) -> Value {
    let case = |found: &speed::SpeedComparison| {
        json!({
            "work": found.work,
            "shape": found.shape,
            "engine": found.engine,
            "time_ratio": found.change,
        })
    };
    changes(now, then).iter().map(case).collect()
}
