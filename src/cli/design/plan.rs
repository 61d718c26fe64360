//! `lookback plan SPEC`.

use clap::ValueEnum;
use serde_json::{Value, json};

use crate::base::error::Result;
use crate::base::text::{printable_json, three_digits};
use crate::cli::screen::{verbose, width};
use crate::cli::{Exit, ResultsRoot, WantedSpec, print};
use crate::record::Journal;
use crate::report::{Align, Table};
use crate::results::speed_of;
use crate::run::{Estimate, Experiment, GIGA, PlanContext, PlanTotal, PlannedTrial, goes_on};
use crate::spec::{SearchExtent, Trial};

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] =
    &["lookback plan experiments/airline.yaml", "lookback plan experiments/airline.yaml --format csv"];

/// Arguments of `plan`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    wanted: WantedSpec,
    #[command(flatten)]
    results: ResultsRoot,
    /// Form of the list
    #[arg(long, value_name = "FORM", default_value = "table")]
    format: PlanFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum PlanFormat {
    /// For people
    Table,
    /// One row a trial
    Csv,
    /// One object with an array of trials
    Json,
}

/// Rows that people get to see.
const SHOWN: usize = 1000;

/// Lists every trial and the work it is, without ever holding them all.
///
/// # Errors
/// Everything that is wrong with the spec or its data.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let experiments = args.wanted.each()?;
    let listed = experiments[0].spec.listed;
    let mark =
        |json: &str| if listed && matches!(args.format, PlanFormat::Json) { print(json) } else { Ok(()) };
    for (at, experiment) in experiments.into_iter().enumerate() {
        mark(if at == 0 { "[\n" } else { ",\n" })?;
        one(args, experiment, at == 0)?;
    }
    mark("]\n")?;
    Ok(Exit::Done)
}

/// Lists the trials of one experiment; `first`: none was listed before.
fn one(args: &Args, mut experiment: Experiment, first: bool) -> Result<()> {
    verbose::tell_of_data(&experiment);
    let folder = args.results.of_spec(&experiment.spec);
    let journal = Journal::read(&folder)?;
    verbose::tell(|| format!("{} trials have a record in {}", journal.len(), folder.display()));
    experiment.plan.grow(&journal.outcomes(Some(&experiment.basis())))?;
    let speed = speed_of(&folder)?;
    let estimate = Estimate::new(&experiment, &journal, speed.as_ref())?;
    let known = PlanContext { experiment: &experiment, journal: &journal, estimate: &estimate };
    match args.format {
        PlanFormat::Csv => print_csv(known.trials(), first)?,
        PlanFormat::Json => print_json(&known)?,
        PlanFormat::Table => {
            if experiment.spec.listed {
                let gap = if first { "" } else { "\n" };
                print(&format!("{gap}target {}\n\n", experiment.spec.data.target))?;
            }
            // Once through the plan: to find a trial's id is most of the work.
            let mut total = PlanTotal::default();
            let mut shown = Vec::new();
            for line in known.trials() {
                total.add(&line);
                if shown.len() < SHOWN {
                    shown.push(line);
                }
            }
            print(&table(shown.into_iter()).terminal(width()))?;
            if let Some(more) = experiment.plan.len().checked_sub(SHOWN + 1) {
                print(&format!("\n... and {} more trials: --format csv lists them", more + 1))?;
            }
            print(&format!("\n{}\n", total.words(&estimate)))?;
            let whole = |trial: &Trial| experiment.flop(trial) as f64;
            let extent = experiment.plan.extent(&mut { whole }, &goes_on);
            extent.map_or(Ok(()), |extent| print(&format!("{}\n", extent_words(&extent))))?;
        }
    }
    Ok(())
}

fn settings(trial: &Trial) -> String {
    let word = |(name, value): (&String, &Value)| match value {
        Value::String(text) => format!("{name} {text}"),
        value => format!("{name} {value}"),
    };
    trial.settings.iter().map(word).collect::<Vec<_>>().join(", ")
}

fn table(lines: impl Iterator<Item = PlannedTrial>) -> Table {
    let mut table = Table::headed("trial|engine|settings|seed>|steps>|gflop>|seconds>|status");
    let row = |line: PlannedTrial| {
        vec![
            line.trial.id.0.clone(),
            line.trial.engine.clone(),
            settings(&line.trial),
            line.trial.seed.map(|seed| seed.to_string()).unwrap_or_default(),
            line.steps.to_string(),
            three_digits(line.flop as f64 / GIGA),
            line.seconds.map(|seconds| format!("{seconds:.2}")).unwrap_or_default(),
            line.status().to_owned(),
        ]
    };
    table.rows = lines.map(row).collect();
    table
}

/// Rows in pieces, under one line of headings if they are the `first`.
fn print_csv(lines: impl Iterator<Item = PlannedTrial>, mut first: bool) -> Result<()> {
    let mut lines = lines.peekable();
    while let Some(target) = lines.peek().map(|line| line.target.clone()) {
        let mut piece = table(lines.by_ref().take(SHOWN));
        if let Some(target) = target {
            piece.columns.insert(0, ("target".to_owned(), Align::Left));
            piece.rows.iter_mut().for_each(|row| row.insert(0, target.clone()));
        }
        let text = piece.csv();
        let rows = text.split_once('\n').map(|(_, rows)| rows).unwrap_or_default();
        print(if std::mem::take(&mut first) { &text } else { rows })?;
    }
    Ok(())
}

fn print_json(known: &PlanContext) -> Result<()> {
    let spec = &known.experiment.spec;
    let mut total = PlanTotal::default();
    known.trials().for_each(|line| total.add(&line));
    let mut head = json!({
        "experiment": spec.name,
        "question": spec.question,
    });
    if spec.listed {
        head["target"] = spec.data.target.as_str().into();
    }
    head["total"] = json!({ "trials": total.trials, "steps": total.steps, "flop": total.flop });
    let pretty = |value: &Value| serde_json::to_string_pretty(value).expect("invariant: plain data");
    let head = pretty(&head);
    let head = head.strip_suffix("\n}").expect("invariant: an object ends with its brace");
    print(&printable_json(&format!("{head},\n  \"trials\": [")))?;
    for (at, line) in known.trials().enumerate() {
        let trial = json!({
            "trial": line.trial.id,
            "engine": line.trial.engine,
            "settings": line.trial.settings,
            "seed": line.trial.seed,
            "steps": line.steps,
            "flop": line.flop,
            "seconds": line.seconds,
            "status": line.status(),
        });
        let separator = if at == 0 { "\n    " } else { ",\n    " };
        print(&printable_json(&format!("{separator}{}", pretty(&trial).replace('\n', "\n    "))))?;
    }
    print("\n  ]\n}\n")
}

/// What all stages take, of which only the first is known before it has run.
fn extent_words(extent: &SearchExtent) -> String {
    let share = |part: f64| format!("{:.0} %", 100.0 * part / extent.all.max(f64::MIN_POSITIVE));
    format!(
        "all stages take {} to {}, by which configurations go on, of the {} Gflop that all of them take with every epoch \
         and seed",
        share(extent.least),
        share(extent.most),
        three_digits(extent.all / GIGA)
    )
}
