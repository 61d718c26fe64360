//! `lookback plan SPEC`.

use clap::ValueEnum;
use serde_json::{Value, json};

use crate::base::error::Result;
use crate::base::text::{printable_json, three_digits};
use crate::cli::WantedSpec;
use crate::cli::screen::verbose;
use crate::cli::screen::width;
use crate::cli::{Exit, ResultsRoot, print};
use crate::record::{Journal, RecordStanding};
use crate::report::{Align, Table};
use crate::results::speed_of;
use crate::run::{Estimate, Experiment, TrialWork, goes_on};
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

/// Operations in the unit of tables.
const GIGA: f64 = 1e9;

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
    experiment.grow(&journal);
    let speed = speed_of(&folder)?;
    let estimate = Estimate::new(&experiment, &journal, speed.as_ref());
    let work = TrialWork::of(&experiment);
    let known = PlanContext { experiment: &experiment, journal: &journal, estimate: &estimate, work };
    let lines = || experiment.plan.iter().map(|trial| PlannedTrial::new(trial, &known));
    match args.format {
        PlanFormat::Csv => print_csv(lines(), first)?,
        PlanFormat::Json => print_json(&experiment, &Total::from_lines(lines()), lines())?,
        PlanFormat::Table => {
            if experiment.spec.listed {
                let gap = if first { "" } else { "\n" };
                print(&format!("{gap}target {}\n\n", experiment.spec.data.target))?;
            }
            // Once through the plan: to find a trial's id is most of the work.
            let mut total = Total::default();
            let mut shown = Vec::new();
            for line in lines() {
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
            let whole = |trial: &Trial| work.whole(&experiment, trial) as f64;
            let extent = experiment.plan.extent(&mut { whole }, &goes_on);
            extent.map_or(Ok(()), |extent| print(&format!("{}\n", extent_words(&extent))))?;
        }
    }
    journal.intact()
}

/// What tells about a trial.
struct PlanContext<'a> {
    experiment: &'a Experiment,
    journal: &'a Journal,
    estimate: &'a Estimate<'a>,
    work: TrialWork,
}

/// One trial of the plan.
struct PlannedTrial {
    /// Of a spec that lists targets.
    target: Option<String>,
    trial: Trial,
    steps: u64,
    /// Floating-point operations; of one that goes on those of the epochs that it adds.
    flop: u64,
    seconds: Option<f64>,
    status: &'static str,
}

impl PlannedTrial {
    fn new(trial: Trial, known: &PlanContext) -> Self {
        let PlanContext { experiment, journal, estimate, work } = *known;
        let steps = experiment.trial_steps(&trial);
        let status = match journal.standing(&trial.id, &experiment.basis()) {
            Some(RecordStanding::Ended(status)) => status.word(),
            _ => "pending",
        };
        let target = experiment.spec.listed.then(|| experiment.spec.data.target.clone());
        let flop = work.fresh(experiment, &trial);
        Self { target, seconds: estimate.seconds(&trial, steps), steps, flop, status, trial }
    }

    fn settings(&self) -> String {
        let word = |(name, value): (&String, &Value)| match value {
            Value::String(text) => format!("{name} {text}"),
            value => format!("{name} {value}"),
        };
        self.trial.settings.iter().map(word).collect::<Vec<_>>().join(", ")
    }
}

fn table(lines: impl Iterator<Item = PlannedTrial>) -> Table {
    let mut table = Table::new([
        ("trial", Align::Left),
        ("engine", Align::Left),
        ("settings", Align::Left),
        ("seed", Align::Right),
        ("steps", Align::Right),
        ("gflop", Align::Right),
        ("seconds", Align::Right),
        ("status", Align::Left),
    ]);
    let row = |line: PlannedTrial| {
        vec![
            line.trial.id.0.clone(),
            line.trial.engine.clone(),
            line.settings(),
            line.trial.seed.map(|seed| seed.to_string()).unwrap_or_default(),
            line.steps.to_string(),
            three_digits(line.flop as f64 / GIGA),
            line.seconds.map(|seconds| format!("{seconds:.2}")).unwrap_or_default(),
            line.status.to_owned(),
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

fn print_json(
    experiment: &Experiment,
    total: &Total,
    lines: impl Iterator<Item = PlannedTrial>,
) -> Result<()> {
    let mut head = json!({
        "experiment": experiment.spec.name,
        "question": experiment.spec.question,
    });
    if experiment.spec.listed {
        head["target"] = experiment.spec.data.target.as_str().into();
    }
    head["total"] = json!({ "trials": total.trials, "steps": total.steps, "flop": total.flop });
    let pretty = |value: &Value| serde_json::to_string_pretty(value).expect("invariant: plain data");
    let head = pretty(&head);
    let head = head.strip_suffix("\n}").expect("invariant: an object ends with its brace");
    print(&printable_json(&format!("{head},\n  \"trials\": [")))?;
    for (at, line) in lines.enumerate() {
        let trial = json!({
            "trial": line.trial.id,
            "engine": line.trial.engine,
            "settings": line.trial.settings,
            "seed": line.trial.seed,
            "steps": line.steps,
            "flop": line.flop,
            "seconds": line.seconds,
            "status": line.status,
        });
        let separator = if at == 0 { "\n    " } else { ",\n    " };
        print(&printable_json(&format!("{separator}{}", pretty(&trial).replace('\n', "\n    "))))?;
    }
    print("\n  ]\n}\n")
}

/// All trials together.
struct Total {
    trials: usize,
    finished: usize,
    steps: u64,
    flop: u64,
    /// `None` if the time of a trial is not known.
    seconds: Option<f64>,
}

impl Default for Total {
    fn default() -> Self {
        Self { trials: 0, finished: 0, steps: 0, flop: 0, seconds: Some(0.0) }
    }
}

impl Total {
    fn from_lines(lines: impl Iterator<Item = PlannedTrial>) -> Self {
        let mut total = Self::default();
        lines.for_each(|line| total.add(&line));
        total
    }

    fn add(&mut self, line: &PlannedTrial) {
        self.trials += 1;
        self.finished += usize::from(line.status != "pending");
        self.steps = self.steps.saturating_add(line.steps);
        self.flop = self.flop.saturating_add(line.flop);
        self.seconds = self.seconds.zip(line.seconds).map(|(sum, more)| sum + more);
    }

    fn words(&self, estimate: &Estimate) -> String {
        let time = match self.seconds {
            Some(seconds) => format!("about {seconds:.0} s on one worker, by {}", estimate.source()),
            None => "time unknown until a trial of each engine has run".to_owned(),
        };
        format!(
            "{} trials ({} finished), at most {} optimizer steps and {} Gflop of work, {time}",
            self.trials,
            self.finished,
            self.steps,
            three_digits(self.flop as f64 / GIGA)
        )
    }
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
