//! `lookback forecast DIR`: the next rows, with intervals.

use std::path::{Path, PathBuf};

use crate::base::error::{Error, Place, Problem, Result};
use crate::base::file::replace;
use crate::base::text::printable;
use crate::cli::interrupt::stop_flag;
use crate::cli::screen::width;
use crate::cli::{Exit, WantedModel, libtorch, print};
use crate::outlook::{Request, Workshop, next_rows};
use crate::record::{NEXT_ROWS_FILE, NextRow, NextRows};
use crate::report::figure::{fan, write_drawing};
use crate::report::{Align, Standing, Table};
use crate::results::{ResultsFolder, begun_folders};
use crate::run::engine_infos;

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] = &[
    "lookback forecast results/published/quantiles-airline --rows 3",
    "lookback forecast results/published/test-reference --engine reference --format csv",
];

/// Arguments of `forecast`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    model: WantedModel,
    /// A file with newer rows: one that goes on where the data end, or that contains them; rows without a value are
    /// rows to forecast
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Give the configuration's forecasts combined with those of the best baseline, weighted by validation, and intervals
    /// of these
    #[arg(long)]
    combined: bool,
    /// How many rows [default: as many as one forecast reaches]
    #[arg(long, value_name = "N", conflicts_with = "until")]
    rows: Option<usize>,
    /// Until this time, for example 2026-01-31 or 2026-01
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Form of the answer
    #[arg(long, value_name = "FORM", default_value = "text")]
    format: RowsForm,
    /// Write to this file instead of the screen
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Draw the last known rows, the forecasts and their intervals into this file, .svg or .png
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
}

/// Whom an answer is for.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum RowsForm {
    /// For people
    Text,
    /// For spreadsheets: a row for each time
    Csv,
    /// For programs: one object
    Json,
}

/// Forecasts the rows behind the end of the data; of a spec that lists targets for each of them.
///
/// # Errors
/// If nothing is chosen, or the data do not suffice.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let all = &args.model.folder;
    let folders = begun_folders(all, &engine_infos())?;
    if let (Some(file), [first, _, ..]) = (&args.picture, &folders[..]) {
        let problem = Problem::new(Place::file(file), "one picture is of one target, and there are several");
        let help = format!("name the folder of one, for example {}", first.display());
        return Err(Error::input(problem.help(help)));
    }
    let drawn = |file: &&PathBuf| {
        file.extension()
            .is_some_and(|ending| ["svg", "png"].iter().any(|known| ending.eq_ignore_ascii_case(known)))
    };
    if let Some(file) = args.picture.as_ref().filter(|file| !drawn(file)) {
        let problem = Problem::new(Place::file(file), "a picture is drawn as SVG or PNG");
        return Err(Error::input(problem.help("give it a name that ends in .svg or .png")));
    }
    let answers = folders.iter().map(|folder| answer(args, folder)).collect::<Result<Vec<NextRows>>>()?;
    if let (Some(file), Some(drawing)) = (&args.picture, answers.first().and_then(fan)) {
        write_drawing(file, &drawing)?;
    }
    let text = match (args.format, &answers[..]) {
        (RowsForm::Text, _) => answers.iter().map(text).collect::<Vec<_>>().join("\n"),
        (RowsForm::Csv, _) => csv(&answers),
        (RowsForm::Json, [answer]) => answer.json(),
        (RowsForm::Json, _) => serde_json::to_string_pretty(&answers).expect("invariant: plain data") + "\n",
    };
    if args.format == RowsForm::Csv {
        answers.iter().flat_map(|answer| &answer.notes).for_each(|note| tell!("note: {note}"));
    }
    match &args.output {
        Some(file) => replace(file, &text)?,
        None => print(&text)?,
    }
    if args.format == RowsForm::Text && !args.combined && args.model.request(all).is_of_best() {
        let folder = printable(&all.display().to_string());
        tell!("kept as {NEXT_ROWS_FILE}: `lookback report {folder}` puts it on the page and draws it");
    }
    Ok(Exit::Done)
}

/// The next rows of one folder, which keeps those of the configuration that is best.
fn answer(args: &Args, folder: &Path) -> Result<NextRows> {
    let (data, until) = (args.data.clone(), args.until.clone());
    let combined = args.combined;
    let request = Request { data, rows: args.rows, until, combined, ..args.model.request(folder) };
    let results = ResultsFolder::open(folder, engine_infos())?;
    let standing = Standing::of_choices(&results)?;
    let stop = stop_flag()?;
    let workshop = Workshop {
        folder,
        results: &results,
        watch: &*stop,
        ready: &libtorch::ready,
        tell: &|text| tell!("{text}"),
    };
    let answer = next_rows(&request, &standing, &workshop)?;
    if request.is_of_best() {
        answer.write(folder)?;
    }
    Ok(answer)
}

/// The same columns whatever the answer: a target where there are several, and the baseline by its name.
fn csv(answers: &[NextRows]) -> String {
    let target = (answers.len() > 1).then(|| ("target".to_owned(), Align::Left));
    let baseline = ["baseline", "baseline_forecast"].map(|name| (name.to_owned(), Align::Right));
    // What one target lacks stays empty.
    let mut levels: Vec<f64> = answers.iter().flat_map(|answer| &answer.levels).copied().collect();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    let head = target.iter().cloned().chain(columns(&levels)).chain(baseline);
    let mut table = Table::new(head.chain([("combined".to_owned(), Align::Right)]));
    let exact = |value: f64| value.to_string();
    for answer in answers {
        for row in &answer.rows {
            let target = target.iter().map(|_| answer.target.clone());
            let [baseline, combined] =
                [row.baseline, row.combined].map(|value| value.map(exact).unwrap_or_default());
            let baseline = [answer.baseline.clone().unwrap_or_default(), baseline];
            let cells = cells(row, (&answer.levels, &levels), exact);
            table.rows.push(target.chain(cells).chain(baseline).chain([combined]).collect());
        }
    }
    table.csv()
}

/// Time, forecast, and a column for each end of an interval.
fn columns(levels: &[f64]) -> impl Iterator<Item = (String, Align)> {
    let fixed = [("time".to_owned(), Align::Left), ("forecast".to_owned(), Align::Right)];
    let ends = levels.iter().flat_map(|level| {
        let percent = (1e9 * level).round() / 1e7;
        ["lower", "upper"].map(|end| (format!("{end}_{percent}"), Align::Right))
    });
    fixed.into_iter().chain(ends)
}

/// What stands in them: of a row with intervals of its own levels those of the levels that the table has.
fn cells(row: &NextRow, (given, shown): (&[f64], &[f64]), number: impl Fn(f64) -> String) -> Vec<String> {
    let mut cells = vec![row.time.clone(), number(row.forecast)];
    for level in shown {
        let interval = given.iter().zip(&row.intervals).find(|(given, _)| *given == level);
        let interval = interval.and_then(|(_, interval)| *interval);
        cells.extend(interval.map_or_else(Default::default, |(low, high)| [number(low), number(high)]));
    }
    cells
}

/// The same with the baseline under its name, and both combined.
fn table(answer: &NextRows, number: impl Fn(f64) -> String) -> Table {
    let shown = !answer.is_combined && answer.rows.iter().any(|row| row.combined.is_some());
    let combined = shown.then(|| "combined".to_owned());
    let others = answer.baseline.iter().cloned().chain(combined).map(|name| (name, Align::Right));
    let mut table = Table::new(columns(&answer.levels).chain(others));
    for row in &answer.rows {
        let others = [row.baseline, row.combined.filter(|_| shown)].into_iter().flatten().map(&number);
        let cells = cells(row, (&answer.levels, &answer.levels), &number);
        table.rows.push(cells.into_iter().chain(others).collect());
    }
    table
}

fn text(answer: &NextRows) -> String {
    let NextRows { experiment, target, unit, engine, trials, .. } = answer;
    let unit = if unit.is_empty() { String::new() } else { format!(", {unit}") };
    let seeds = if trials.len() == 1 { String::new() } else { format!(" ({} seeds averaged)", trials.len()) };
    let configuration = if answer.configuration.is_empty() {
        String::new()
    } else {
        format!(" with {}", answer.configuration)
    };
    let ends =
        |row: &NextRow| row.intervals.clone().into_iter().flatten().flat_map(|(low, high)| [low, high]);
    let shown = answer.rows.iter().flat_map(|row| ends(row).chain([row.forecast]));
    let largest = shown.map(f64::abs).fold(0.0, f64::max);
    // Four digits of the largest number.
    let places = (3.0 - largest.max(1e-9).log10().floor()).clamp(0.0, 9.0) as usize;
    let mut text = format!("{experiment}: {target}{unit}, known until {}\n", answer.known_until);
    text += &format!("forecast of {engine}{configuration}{seeds}\n\n");
    text += &table(answer, |value| format!("{value:.places$}")).terminal(width());
    text += "\n";
    for note in &answer.notes {
        text += &format!("note: {note}\n");
    }
    text
}
