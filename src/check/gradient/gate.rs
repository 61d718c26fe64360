//! The gate before a sweep: pending trials become verdicts, a file of them, and a yes or no.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use super::gradient_case::{self, CaseInputs, GradientCase, LATER_COLUMNS};
use super::{GradientVerdict, Subject, TOLERANCE};
use crate::base::error::{Error, Result};
use crate::base::file::replace;
use crate::report::Table;
use crate::run::Experiment;
use crate::spec::{Plan, Trial};

/// The verdicts' name in a results folder.
pub(crate) const FILE_NAME: &str = "gradients.csv";

/// Columns that tell subjects apart.
const KEY_COLUMNS: [&str; 10] = [
    "engine",
    "look_back",
    "batch_size",
    "input_size",
    "hidden_units",
    "cell_output",
    "horizon",
    "loss_steps",
    "cell",
    "layers",
];

/// What [`LATER_COLUMNS`] would hold in a table without them.
const WITHOUT_LATER: [&str; 2] = ["mse", "0"];

/// How many columns tell subjects apart where these are in one table.
fn key_width<'a>(mut cases: impl Iterator<Item = &'a GradientCase>) -> usize {
    let later = cases.any(GradientCase::is_later);
    KEY_COLUMNS.len() + if later { LATER_COLUMNS.len() } else { 0 }
}

/// How subjects are checked.
pub struct GateOptions<'a> {
    /// So many at a time.
    pub jobs: usize,
    /// Who looks on.
    pub watch: &'a dyn GateWatch,
    /// What has been found already.
    pub known: &'a KnownVerdicts,
}

/// Verdicts of this process: the targets of one spec have shapes in common, which are checked once.
#[derive(Default)]
pub struct KnownVerdicts(RefCell<Vec<GradientVerdict>>);

impl KnownVerdicts {
    fn of(&self, subject: &Subject) -> Vec<GradientVerdict> {
        let known = self.0.borrow();
        let asked =
            |verdict: &&GradientVerdict| verdict.engine == subject.0.info.name && verdict.case == subject.1;
        known.iter().filter(asked).cloned().collect()
    }

    fn add(&self, verdicts: Vec<GradientVerdict>) {
        self.0.borrow_mut().extend(verdicts);
    }
}

/// Checks the engines of `pending` at the shapes that are not known yet, and leaves the verdicts in
/// `folder`; those of the plan's other shapes stay. Does nothing if no network is pending.
///
/// # Errors
/// [`Error::Check`] if an engine fails, or the folder cannot be written.
pub fn gate(
    experiment: &Experiment,
    pending: &mut dyn Iterator<Item = Trial>,
    folder: &Path,
    GateOptions { jobs, watch, known }: &GateOptions,
) -> Result<()> {
    let inputs = CaseInputs::of(experiment);
    let subjects = super::subjects(gradient_case::of_trials(inputs, pending));
    if subjects.is_empty() {
        return Ok(());
    }
    let fresh: Vec<Subject> =
        subjects.iter().filter(|subject| known.of(subject).is_empty()).copied().collect();
    if !fresh.is_empty() {
        watch.begin(fresh.len());
        let verdicts = super::check(&fresh, *jobs, &|| watch.done());
        watch.end();
        known.add(verdicts?);
    }
    let verdicts: Vec<GradientVerdict> = subjects.iter().flat_map(|subject| known.of(subject)).collect();
    store(inputs, &experiment.plan, folder, &verdicts)?;
    match complaint(&verdicts) {
        None => Ok(()),
        Some(complaint) => Err(Error::Check(format!(
            "{complaint}\nno trial of such a shape has started; {} has every verdict",
            folder.join(FILE_NAME).display()
        ))),
    }
}

/// Sees a check happen; called from several threads.
pub trait GateWatch: Sync {
    /// So many subjects will be checked.
    fn begin(&self, subjects: usize);
    /// One of them is.
    fn done(&self);
    /// All are.
    fn end(&self);
}

/// What is wrong, in one sentence for the worst verdict of each engine; `None` if all passed.
pub fn complaint(verdicts: &[GradientVerdict]) -> Option<String> {
    let mut worst: BTreeMap<&str, &GradientVerdict> = BTreeMap::new();
    for verdict in verdicts.iter().filter(|verdict| !verdict.passed) {
        let known = worst.entry(verdict.engine).or_insert(verdict);
        if verdict.worst > known.worst {
            *known = verdict;
        }
    }
    let sentence = |verdict: &GradientVerdict| {
        let GradientCase { look_back, hidden_units, .. } = verdict.case;
        format!(
            "the gradients of {} are wrong: {} {} with look_back {look_back}, hidden_units {hidden_units} \
             is off by {:.1e} of the tensor's largest (tolerance {TOLERANCE:.0e})",
            verdict.engine, verdict.tensor, verdict.place, verdict.worst
        )
    };
    let sentences: Vec<String> = worst.into_values().map(sentence).collect();
    (!sentences.is_empty()).then(|| sentences.join("\n"))
}

/// Writes the verdicts into a results folder, in plan order beside those of earlier checks of the
/// plan's other shapes.
///
/// # Errors
/// If the folder cannot be written.
pub fn store(inputs: CaseInputs, plan: &Plan, folder: &Path, verdicts: &[GradientVerdict]) -> Result<()> {
    let own = folder.join(FILE_NAME);
    write(inputs, plan, folder, |width| vec![rows_of(width, verdicts), earlier(&own, width)])
}

/// Writes the verdicts that checks left in other folders into a results folder, in plan order.
///
/// # Errors
/// If the folder cannot be written.
pub fn unite(inputs: CaseInputs, plan: &Plan, folder: &Path, from: &[std::path::PathBuf]) -> Result<()> {
    let read = |width| from.iter().map(|folder| earlier(&folder.join(FILE_NAME), width)).collect();
    write(inputs, plan, folder, read)
}

/// The cells of each tensor's verdict.
type CheckRows = Vec<Vec<String>>;

/// Writes the file from the rows that `tables` gives for keys of so many columns: of each shape those of the first table
/// that has it. Nothing is written where none has any.
fn write(
    inputs: CaseInputs,
    plan: &Plan,
    folder: &Path,
    tables: impl FnOnce(usize) -> Vec<CheckRows>,
) -> Result<()> {
    let subjects = super::subjects(gradient_case::of_trials(inputs, plan.firsts()));
    let width = key_width(subjects.iter().map(|(_, case)| case));
    let tables = tables(width);
    let mut united = Table::plain(columns(width));
    for (engine, case) in subjects {
        let key = &key(engine.info.name, &case)[..width];
        let of =
            |rows: &CheckRows| rows.iter().filter(|row| &row[..width] == key).cloned().collect::<CheckRows>();
        let found = tables.iter().map(of).find(|rows| !rows.is_empty());
        united.rows.extend(found.into_iter().flatten());
    }
    if united.rows.is_empty() { Ok(()) } else { replace(&folder.join(FILE_NAME), &united.csv()) }
}

/// The rows of a file as a table with keys of so many columns has them; none without such a file.
fn earlier(path: &Path, width: usize) -> CheckRows {
    let read = || {
        let mut reader = csv::Reader::from_path(path).ok()?;
        let headers: Vec<String> = reader.headers().ok()?.iter().map(str::to_owned).collect();
        let known = [KEY_COLUMNS.len(), width].into_iter().find(|known| headers == columns(*known))?;
        let rows = reader.records().map(|row| {
            let mut row: Vec<String> = row.ok()?.iter().map(str::to_owned).collect();
            row.splice(known..known, WITHOUT_LATER.into_iter().take(width - known).map(str::to_owned));
            Some(row)
        });
        rows.collect::<Option<Vec<_>>>()
    };
    read().unwrap_or_default()
}

/// All that tells subjects apart, whether a table shows it or not.
fn key(engine: &str, case: &GradientCase) -> Vec<String> {
    let numbers = [case.look_back, case.batch_size, case.shape().features, case.hidden_units];
    let mut key = vec![engine.to_owned()];
    key.extend(numbers.map(|number| number.to_string()));
    key.push(case.cell_output().to_owned());
    key.extend([case.horizon, case.loss_steps].map(|number| number.to_string()));
    key.extend([case.cell_kind().word().to_owned(), case.layers.to_string()]);
    key.extend(case.later_cells());
    key
}

/// A row for each tensor, a pure function of spec and engine.
fn rows_of(width: usize, verdicts: &[GradientVerdict]) -> CheckRows {
    let row = |verdict: &GradientVerdict| {
        let mut row = key(verdict.engine, &verdict.case);
        row.truncate(width);
        let (checked, worst) = (verdict.checked.to_string(), format!("{:e}", verdict.worst));
        row.extend([verdict.tensor.clone(), checked, worst, verdict.place.clone()]);
        row.push(verdict.passed.to_string());
        row
    };
    verdicts.iter().map(row).collect()
}

fn columns(key_width: usize) -> Vec<&'static str> {
    let key = KEY_COLUMNS.into_iter().chain(LATER_COLUMNS).take(key_width);
    key.chain(["tensor", "checked", "worst_relative_error", "where", "passed"]).collect()
}

/// The verdicts of `lookback gradcheck` on a spec: every engine of it that this build has, at every shape.
pub(crate) fn of_plan(inputs: CaseInputs, plan: &Plan) -> Vec<Subject> {
    let accepted = |(engine, case): &Subject| (engine.info.refuses)(&case.params()).is_none();
    super::subjects(gradient_case::of_trials(inputs, plan.firsts()).into_iter().filter(accepted).collect())
}
