//! `lookback check SPEC`.

use serde_json::{Value, json};

use crate::base::error::{Error, Problem, Result};
use crate::base::text::counted;
use crate::cli::screen::{print_json, verbose};
use crate::cli::{Answer, Exit, Form, WantedSpec, print};
use crate::data::{Part, Split};
use crate::run::Experiment;

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] =
    &["lookback check experiments/metro.yaml", "lookback check experiments/metro.yaml --format json"];

/// Arguments of `check`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    wanted: WantedSpec,
    #[command(flatten)]
    answer: Answer,
}

/// How many rows each part has.
fn parts(experiment: &Experiment) -> String {
    let of = |split: &Split| {
        Part::ALL.map(|part| format!("{} {}", part.word(), split.rows(part).len())).join(", ")
    };
    let Some(rolling) = &experiment.rolling else { return of(&experiment.split) };
    let time = |row: usize| experiment.series.short_stamp(row);
    let tested = rolling.tested();
    format!(
        "{} of {} from {} to {}, {}; the first: {}",
        counted(rolling.slices(), "slice"),
        rolling.step(),
        time(tested.start),
        time(tested.end - 1),
        counted(rolling.fits.len(), "fit"),
        of(&rolling.fits[0])
    )
}

/// Checks a spec and its data.
///
/// # Errors
/// Everything that is wrong with them.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let experiments = match args.wanted.each() {
        Err(Error::Input(problems)) if args.answer.form == Form::Json => {
            let problems: Vec<Value> = problems.iter().map(problem).collect();
            print_json(&json!({ "ok": false, "problems": problems }))?;
            return Ok(Exit::Input);
        }
        loaded => loaded?,
    };
    experiments.iter().for_each(verbose::tell_of_data);
    let listed = experiments[0].spec.listed;
    if args.answer.form == Form::Json {
        let found: Vec<Value> = experiments.iter().map(facts).collect();
        print_json(&if listed { json!({ "ok": true, "targets": found }) } else { found[0].clone() })?;
        return Ok(Exit::Done);
    }
    let mut text = format!("{}: ok\n", args.wanted.spec.display());
    for experiment in &experiments {
        let target = if listed { format!("{}: ", experiment.spec.data.target) } else { String::new() };
        text += &format!("  {target}{} trials\n", experiment.plan.len());
        text += &format!("  {target}{} rows: {}\n", experiment.series.len(), parts(experiment));
        for note in &experiment.series.notes {
            text += &format!("  {target}note: {}\n", &**note);
        }
    }
    print(&text)?;
    Ok(Exit::Done)
}

/// One experiment for programs.
fn facts(experiment: &Experiment) -> Value {
    let Experiment { spec, series, .. } = experiment;
    // Under a rolling origin those of the first fit.
    let rows = |part: Part| (part.word().to_owned(), Value::from(experiment.split.rows(part).len()));
    let parts: Value = Part::ALL.map(rows).into_iter().collect();
    let mut facts = json!({
        "ok": true,
        "trials": experiment.plan.len(),
        "rows": series.len(),
        "parts": parts,
        "fits": experiment.fits().len(),
        "slices": experiment.rolling.as_ref().map(|rolling| rolling.slices()),
        "step": series.step.to_string(),
        "notes": series.notes,
    });
    if spec.listed {
        facts["target"] = spec.data.target.as_str().into();
    }
    facts
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
