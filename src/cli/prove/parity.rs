//! `lookback parity [SPEC]`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::base::error::{Error, Place, Problem, Result};
use crate::base::file::replace;
use crate::check::gradient_case::CaseInputs;
use crate::check::parity::{self, ParityRow, Setup};
use crate::cli::screen::{print_json, width};
use crate::cli::{Answer, Exit, Form, ResultsRoot, libtorch, print};
use crate::engine::ENGINES;
use crate::report::Table;
use crate::run::engine_infos;
use crate::spec::{Plan, Precision, Spec};

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] = &["lookback parity experiments/test/reference.yaml"];

/// Arguments of `parity`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The experiment's YAML file [default: a few shapes that differ in kind]
    spec: Option<PathBuf>,
    #[command(flatten)]
    results: ResultsRoot,
    #[command(flatten)]
    answer: Answer,
}

/// Compares this build's engines and prints the worst differences. Every one is kept in the spec's
/// results folder, if there is one.
///
/// # Errors
/// If the spec is wrong, or this build has only one engine to train.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let infos = engine_infos();
    let (setups, folders) = match &args.spec {
        None => (parity::usual(), Vec::new()),
        Some(file) => {
            // Targets differ in their values alone, not in their shapes.
            let specs = Spec::read_each(file, &infos)?;
            let setups = parity::setups(CaseInputs::read(&specs[0])?, &Plan::lay_out(&specs[0], &infos));
            (setups, specs.iter().map(|spec| args.results.of_spec(spec)).collect())
        }
    };
    if let Some(engine) =
        ENGINES.iter().find(|engine| !engine.info.is_baseline() && engine.info.missing.is_some())
    {
        let why = engine.info.missing.unwrap_or_default();
        let message = format!("parity compares engines, and {} is not in this build", engine.info.name);
        let place = Place::file(args.spec.as_deref().unwrap_or(std::path::Path::new("parity")));
        return Err(Error::input(Problem::new(place, message).help(why)));
    }
    libtorch::ready()?;
    let rows = compare(&setups)?;
    for folder in folders.iter().filter(|folder| folder.exists()) {
        replace(&folder.join(parity::FILE_NAME), &parity::table(&rows).csv())?;
    }
    match args.answer.form {
        Form::Text => print(&show(&rows))?,
        Form::Json => print_json(&parity::table(&rows).json())?,
    }
    match rows.iter().filter(|row| !row.passed).count() {
        0 => Ok(Exit::Done),
        beyond => {
            Err(Error::Check(format!("{beyond} of {} differences are beyond the tolerance", rows.len())))
        }
    }
}

fn compare(setups: &[Setup]) -> Result<Vec<ParityRow>> {
    let mut rows = Vec::new();
    for setup in setups {
        for engines in parity::pairs(setup) {
            rows.extend(parity::compare(engines, setup)?);
        }
    }
    Ok(rows)
}

/// For each quantity the setup at which it differs most.
fn show(rows: &[ParityRow]) -> String {
    let mut text = String::new();
    for precision in [Precision::F64, Precision::F32] {
        let mut order: Vec<&str> = Vec::new();
        let mut worst: BTreeMap<&str, &ParityRow> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.precision == precision) {
            let known = worst.entry(&row.quantity).or_insert_with(|| {
                order.push(&row.quantity);
                row
            });
            if row.difference > known.difference {
                *known = row;
            }
        }
        let numbers = "difference>|tolerance>|own_rounding>|look_back>|hidden_units>|rate>|gradient_there>";
        let mut table = Table::headed(&format!("{}|{numbers}|", precision.word()));
        table.rows = order.iter().map(|quantity| cells(worst[quantity])).collect();
        text += &table.terminal(width());
        text += "\n\n";
    }
    text += "each quantity where it differs most, relative to the largest value of its tensor;\n";
    text += "own rounding: what one rounding of the initial weights comes to in the first engine alone;\n";
    text += "gradient there: of the weight that differs most, relative to its tensor's largest\n";
    text
}

fn cells(row: &ParityRow) -> Vec<String> {
    vec![
        row.quantity.replace("gradient of ", "d loss / d "),
        format!("{:.1e}", row.difference),
        format!("{:.0e}", row.tolerance),
        row.own_rounding.map(|part| format!("{part:.0e}")).unwrap_or_default(),
        row.setup.case.look_back.to_string(),
        row.setup.case.hidden_units.to_string(),
        row.setup.learning_rate.to_string(),
        row.gradient_there.map(|part| format!("{part:.0e}")).unwrap_or_default(),
        if row.passed { String::new() } else { "BEYOND".to_owned() },
    ]
}
