//! `lookback gradcheck [SPEC]`.

use std::path::PathBuf;

use serde_json::json;

use crate::base::error::{Error, Result};
use crate::base::in_parallel::cores;
use crate::check::gate::{self, GateWatch as _};
use crate::check::gradient::{self, GradientVerdict, Subject, TOLERANCE};
use crate::check::gradient_case::{self, CaseInputs};
use crate::cli::libtorch;
use crate::cli::screen::GradcheckProgress;
use crate::cli::screen::print_json;
use crate::cli::screen::width;
use crate::cli::{Answer, Exit, Form, ResultsRoot, print};
use crate::network::{Cell, CellOutput, Loss};
use crate::report::Table;
use crate::run::engine_infos;
use crate::spec::{Plan, Spec};

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] = &["lookback gradcheck experiments/test/reference.yaml"];

/// Arguments of `gradcheck`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The experiment's YAML file [default: a few shapes that differ in kind]
    spec: Option<PathBuf>,
    #[command(flatten)]
    results: ResultsRoot,
    /// Shapes to check at the same time [default: the machine's cores]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    #[command(flatten)]
    answer: Answer,
}

/// Checks backpropagation against difference quotients and prints the verdicts. They are kept in
/// the spec's results folder, if there is one.
///
/// # Errors
/// If the spec is wrong.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let jobs = args.jobs.map_or_else(cores, usize::from);
    let Some(file) = &args.spec else {
        libtorch::ready()?;
        return show(&checked(&gradient::subjects(gradient_case::usual()), jobs)?, args.answer.form);
    };
    let infos = engine_infos();
    // Targets differ in their values alone, not in their shapes.
    let specs = Spec::read_each(file, &infos)?;
    let spec = &specs[0];
    libtorch::ready_for(spec)?;
    let plan = Plan::lay_out(spec, &infos);
    for engine in &spec.engines {
        if let Some(why) = infos.iter().find(|info| info.name == engine).and_then(|info| info.missing) {
            tell!("{engine} is not checked: {why}");
        }
    }
    let inputs = CaseInputs::read(spec)?;
    let verdicts = checked(&gate::of_plan(inputs, &plan), jobs)?;
    for folder in specs.iter().map(|spec| args.results.of_spec(spec)).filter(|folder| folder.exists()) {
        gate::store(inputs, &plan, &folder, &verdicts)?;
    }
    show(&verdicts, args.answer.form)
}

fn checked(subjects: &[Subject], jobs: usize) -> Result<Vec<GradientVerdict>> {
    let bar = GradcheckProgress::new(false);
    bar.begin(subjects.len());
    let verdicts = gradient::check(subjects, jobs, &|| bar.done());
    bar.end();
    verdicts
}

fn show(verdicts: &[GradientVerdict], format: Form) -> Result<Exit> {
    let sizes = "look_back>|batch_size>|input_size>|hidden_units>";
    let mut table = Table::headed(&format!("engine|{sizes}|variant|tensor|checked>|error>|where|"));
    table.rows = verdicts.iter().map(row).collect();
    if format == Form::Json {
        let passed = gate::complaint(verdicts).is_none();
        print_json(&json!({ "passed": passed, "tolerance": TOLERANCE, "tensors": table.json() }))?;
        return Ok(if passed { Exit::Done } else { Exit::Check });
    }
    let mut text = table.terminal(width()) + "\n\n";
    let mut engines: Vec<&str> = verdicts.iter().map(|verdict| verdict.engine).collect();
    engines.dedup();
    for engine in engines {
        let of_engine = verdicts.iter().filter(|verdict| verdict.engine == engine);
        let (mut worst, mut compared) = (0.0_f64, 0);
        for verdict in of_engine {
            worst = worst.max(verdict.worst);
            compared += verdict.checked;
        }
        text += &format!("{engine}: {compared} derivatives, worst error {worst:.1e}\n");
    }
    text += &format!("errors are relative to the tensor's largest gradient; tolerance {TOLERANCE:.0e}\n");
    if table.rows.iter().any(|row| row[5].contains('=')) {
        text += "K: steps forecast at once; k: last steps whose forecasts enter the loss\n";
    }
    print(&text)?;
    match gate::complaint(verdicts) {
        None => Ok(Exit::Done),
        Some(complaint) => Err(Error::Check(complaint)),
    }
}

/// A verdict for the screen: what few shapes have besides their sizes shares one column.
fn row(verdict: &GradientVerdict) -> Vec<String> {
    let case = &verdict.case;
    let mut variant = Vec::new();
    match case.cell {
        Cell::Lstm(CellOutput::Tanh) => {}
        Cell::Lstm(output) => variant.push(output.word().to_owned()),
        Cell::Gru => variant.push(case.cell_kind().word().to_owned()),
    }
    if case.loss != Loss::Mse {
        variant.push(case.loss.to_string());
    }
    if case.dropout {
        variant.push("dropout".to_owned());
    }
    for (name, number) in [("L", case.layers), ("K", case.horizon), ("k", case.loss_steps)] {
        if number > 1 {
            variant.push(format!("{name}={number}"));
        }
    }
    let sizes = [case.look_back, case.batch_size, case.shape().features, case.hidden_units];
    let mut row = vec![verdict.engine.to_owned()];
    row.extend(sizes.map(|size| size.to_string()));
    row.extend([variant.join(" "), verdict.tensor.clone(), verdict.checked.to_string()]);
    row.extend([format!("{:.1e}", verdict.worst), verdict.place.clone()]);
    row.push(if verdict.passed { String::new() } else { "FAILED".to_owned() });
    row
}
