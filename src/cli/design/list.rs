//! `lookback list`.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::base::error::{Error, Result};
use crate::base::text::four_digits;
use crate::cli::screen::{error_screen, print_json, width};
use crate::cli::{Exit, Form, ResultsRoot, print};
use crate::record::{Journal, Status};
use crate::report::{Standing, Table};
use crate::results::{ResultsFolder, SPEC_FILE, Targets, outdated, published, result_folders, spec_files};
use crate::run::{engine_infos, readable_infos};
use crate::spec::{EngineInfo, Part, Plan, Spec};

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] = &["lookback list", "lookback list --format json"];

/// Arguments of `list`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder that holds specs, in it and below it
    #[arg(long, value_name = "DIR", default_value = "experiments")]
    experiments: PathBuf,
    #[command(flatten)]
    results: ResultsRoot,
    /// Form of the list
    #[arg(long, value_name = "FORM", default_value = "text")]
    format: Form,
}

/// Lists experiments and results, one line each; nothing is written.
///
/// # Errors
/// If a folder cannot be read; a spec or a result that is wrong is a line that says so. Results that cannot be read are
/// told of on standard error too, and the first of them decides how it ends.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let mut entries = Vec::new();
    let mut folders = result_folders(&args.results.root)?;
    for file in spec_files(&args.experiments)? {
        for entry in ListedExperiment::of_file(&file, args) {
            let known = [&entry.results, &entry.of_all_targets];
            folders.retain(|folder| !known.contains(&&Some(folder.clone())));
            entries.push(entry);
        }
    }
    for folder in &folders {
        match Targets::of(folder, &engine_infos()) {
            Ok(Some(targets)) => {
                entries.extend(targets.begun().map(|folder| ListedExperiment::of_results(folder)))
            }
            _ => entries.push(ListedExperiment::of_results(folder)),
        }
    }
    match args.format {
        Form::Json => print_json(&entries.iter().map(ListedExperiment::json).collect())?,
        Form::Text if entries.is_empty() => print(&format!(
            "no spec in {} and no results in {}; begin with: lookback new NAME --data FILE\n",
            args.experiments.display(),
            args.results.root.display()
        ))?,
        Form::Text => print(&(table(&entries).terminal(width()) + "\n"))?,
    }
    let mut unreadable = entries.iter().filter_map(|entry| entry.unreadable.as_ref()).peekable();
    let exit = unreadable.peek().map_or(Exit::Done, |error| Exit::of_error(error));
    unreadable.for_each(error_screen::print);
    Ok(exit)
}

/// One line: a spec with its results, or one of them.
#[derive(Default)]
struct ListedExperiment {
    name: String,
    spec: Option<PathBuf>,
    results: Option<PathBuf>,
    /// Where the results of a spec that lists targets lie together.
    of_all_targets: Option<PathBuf>,
    /// File and target.
    series: String,
    planned: Option<usize>,
    finished: usize,
    unsuccessful: usize,
    /// Engine and test RMSE of the best by validation.
    best: Option<(String, f64)>,
    unit: String,
    /// Day of the last session.
    date: String,
    state: Vec<String>,
    /// Why its results cannot be read.
    unreadable: Option<Error>,
}

impl ListedExperiment {
    /// An entry for each experiment of a spec.
    fn of_file(file: &Path, args: &Args) -> Vec<Self> {
        let infos = readable_infos();
        let infos: Vec<&EngineInfo> = infos.iter().collect();
        let read = |spec: Spec| Ok((Plan::of(&spec, &infos)?, spec));
        let all = Spec::read_each(file, &infos).and_then(|specs| specs.into_iter().map(read).collect());
        let all: Vec<(Plan, Spec)> = match all {
            Ok(all) => all,
            Err(error) => {
                let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let state = vec![wrong(&error)];
                return vec![Self { name, spec: Some(file.to_owned()), state, ..Self::default() }];
            }
        };
        all.iter().map(|(plan, spec)| Self::of_spec(file, (plan, spec), args)).collect()
    }

    fn of_spec(file: &Path, (plan, spec): (&Plan, &Spec), args: &Args) -> Self {
        let mut entry = Self { spec: Some(file.to_owned()), ..Self::planned(spec, plan) };
        let folder = args.results.of_spec(spec);
        entry.of_all_targets = spec.listed.then(|| args.results.of(&spec.name));
        match ResultsFolder::open(&folder, engine_infos()) {
            _ if !folder.join(SPEC_FILE).exists() => {
                let planned = entry.planned.unwrap_or_default();
                entry.state.extend(["not run".to_owned(), format!("{planned} pending")]);
                if published(&args.results.root, spec, &folder).is_some() {
                    entry.state.push("published".to_owned());
                }
            }
            Err(error) => entry.cannot_be_read(error),
            Ok(results) => {
                entry.results = Some(folder);
                let changes = outdated(spec, &results.spec, &results.journal);
                entry.state.extend(changes.into_iter().map(|change| change.words().to_owned()));
                // What a search that halves has grown to is known to its results alone.
                let plan = if plan.grows() { &results.plan } else { plan };
                entry.planned = Some(plan.len());
                entry.count(plan, &results.journal);
                entry.tell_of(&results);
            }
        }
        entry
    }

    fn of_results(folder: &Path) -> Self {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let results = Some(folder.to_owned());
        if !folder.join(SPEC_FILE).exists() {
            let state = vec!["speed pass".to_owned()];
            return Self { name, results, state, ..Self::default() };
        }
        match ResultsFolder::open(folder, engine_infos()) {
            Err(error) => {
                let mut entry = Self { name, results, ..Self::default() };
                entry.cannot_be_read(error);
                entry
            }
            Ok(opened) => {
                let mut entry = Self { results, ..Self::planned(&opened.spec, &opened.plan) };
                entry.state.push("no spec".to_owned());
                entry.count(&opened.plan, &opened.journal);
                entry.tell_of(&opened);
                entry
            }
        }
    }

    fn planned(spec: &Spec, plan: &Plan) -> Self {
        let file = spec.data.file.file_name().unwrap_or_default().to_string_lossy();
        Self {
            name: spec.folder().display().to_string(),
            series: format!("{file} {}", spec.data.target),
            planned: Some(plan.len()),
            unit: spec.data.unit.clone(),
            ..Self::default()
        }
    }

    fn count(&mut self, plan: &Plan, journal: &Journal) {
        for status in plan.iter().filter_map(|trial| journal.current_status(&trial.id)) {
            self.finished += 1;
            self.unsuccessful += usize::from(status != Status::Done);
        }
        let pending = plan.len() - self.finished;
        for (count, what) in [(pending, "pending"), (self.unsuccessful, "without numbers")] {
            if count > 0 {
                self.state.push(format!("{count} {what}"));
            }
        }
    }

    fn tell_of(&mut self, results: &ResultsFolder) {
        self.date = results
            .journal
            .last_session()
            .map(|session| session.facts.started.chars().take(10).collect())
            .unwrap_or_default();
        match Standing::of_choices(results) {
            Ok(standing) => {
                self.best =
                    standing.best().and_then(|best| Some((best.engine.clone(), best.mean(Part::Test)?)));
            }
            Err(error) => self.cannot_be_read(error),
        }
    }

    fn cannot_be_read(&mut self, error: Error) {
        self.state.push(wrong(&error));
        self.unreadable = Some(error);
    }

    fn state(&self) -> String {
        if self.state.is_empty() { "done".to_owned() } else { self.state.join(", ") }
    }

    fn json(&self) -> Value {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        json!({
            "name": self.name,
            "spec": path(&self.spec),
            "results": path(&self.results),
            "series": self.series,
            "planned": self.planned,
            "finished": self.finished,
            "unsuccessful": self.unsuccessful,
            "best": self.best.as_ref().map(|(engine, rmse)| json!({ "engine": engine, "test_rmse": rmse })),
            "unit": self.unit,
            "date": self.date,
            "state": if self.state.is_empty() { vec!["done".to_owned()] } else { self.state.clone() },
        })
    }
}

/// An error in the few words of a line.
fn wrong(error: &Error) -> String {
    match error {
        Error::Input(problems) => match problems.as_slice() {
            [one] => format!("wrong: {}", one.message),
            all => format!("wrong: {} errors", all.len()),
        },
        other => format!("wrong: {other}"),
    }
}

fn table(entries: &[ListedExperiment]) -> Table {
    let mut table = Table::headed("name|series|trials>|best|test_RMSE>|date|state");
    let row = |entry: &ListedExperiment| {
        let trials = entry.planned.map(|planned| format!("{}/{planned}", entry.finished));
        let (engine, rmse) = entry.best.clone().map_or_else(Default::default, |(engine, rmse)| {
            (engine, format!("{} {}", four_digits(rmse), entry.unit).trim().to_owned())
        });
        let name = entry.name.clone();
        let first = [name, entry.series.clone(), trials.unwrap_or_default(), engine, rmse];
        first.into_iter().chain([entry.date.clone(), entry.state()]).collect()
    };
    table.rows = entries.iter().map(row).collect();
    table
}
