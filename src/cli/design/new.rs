//! `lookback new NAME --data FILE`.

use std::path::{Path, PathBuf};

use crate::base::error::{Error, Result};
use crate::base::text::printable;
use crate::cli::design::schema::schema_text;
use crate::cli::{Exit, print};
use crate::new::{CsvInspection, NewRequest, NewSpec, SpecTemplate, Wishes};
use crate::spec::countries;

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] = &["lookback new mine --data experiments/data/airline.csv"];

/// Arguments of `new`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Name of the experiment, of its spec and of its results folder
    name: String,
    /// The CSV file with the series; gzip, zip and workbooks are opened
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// Column to forecast, or the series where rows tell them apart [default: the first one of numbers whose name
    /// tells of passengers, else the first]
    #[arg(long, value_name = "NAME")]
    target: Option<String>,
    /// Column of times, or several that are read together [default: those that can be read as times]
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    time: Vec<String>,
    /// strftime format of the times [default: ISO 8601, or the only one that reads the column]
    #[arg(long, value_name = "FORMAT")]
    date_format: Option<String>,
    /// Columns that tell series apart, where these stand below each other
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    series: Vec<String>,
    /// Column of the values of these series
    #[arg(long, value_name = "COLUMN")]
    value: Option<String>,
    /// Time of the first row, where the file has no times
    #[arg(long, value_name = "TIME", requires = "step")]
    start: Option<String>,
    /// Step from row to row, where the file has no times, such as "5 minutes"
    #[arg(long, value_name = "STEP", requires = "start")]
    step: Option<String>,
    /// IANA time zone of the times
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// What becomes of missing values
    #[arg(long, value_name = "WORD")]
    missing: Option<String>,
    /// What becomes of missing rows
    #[arg(long, value_name = "WORD")]
    gaps: Option<String>,
    /// What becomes of several values for one time: first, last, mean, sum, min, max, count
    #[arg(long, value_name = "WORD")]
    duplicates: Option<String>,
    /// Encoding of the file, such as windows-1252 or gb18030
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Any key of the spec's data section, such as csv.skip_header=2
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// Country whose public holidays become an input, by its two letters, such as NZ
    #[arg(long, value_name = "CODE", value_parser = clap::builder::PossibleValuesParser::new(countries()), hide_possible_values = true)]
    country: Option<String>,
    /// Rows in one season [default: those of a day, a week or a year that the step suggests]
    #[arg(long, value_name = "ROWS", value_parser = clap::value_parser!(u32).range(2..=100_000))]
    season: Option<u32>,
    /// Folder to write the spec to
    #[arg(long, value_name = "DIR", default_value = "experiments")]
    experiments: PathBuf,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.trim().to_owned())),
        _ => Err("expected key=value, for example csv.skip_header=2".to_owned()),
    }
}

/// Looks at a CSV file and writes a commented spec for it, ready to sweep, or the best draft with what it could not
/// decide. An existing spec is never changed.
///
/// # Errors
/// If the name is none, the spec exists, or the file cannot be read as a series that can be split.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let request = NewRequest {
        name: args.name.clone(),
        data: args.data.clone(),
        wishes: wishes(args),
        season: args.season.map(|rows| rows as usize),
        folder: args.experiments.clone(),
    };
    let file = request.file()?;
    match request.write(&schema_text())? {
        NewSpec::Ready(look, draft) => {
            print(&told(args, &file, &look, &draft))?;
            Ok(Exit::Done)
        }
        NewSpec::Unready(problems) => {
            print(&format!(
                "{}: a draft that is not ready, with what is known and what is not\n",
                file.display()
            ))?;
            Err(Error::Input(problems))
        }
    }
}

fn wishes(args: &Args) -> Wishes {
    let mut wishes = Wishes::of_country(args.country.clone());
    for (key, value) in &args.set {
        wishes.set_text(key, value);
    }
    let texts = [
        ("target", &args.target),
        ("value", &args.value),
        ("date_format", &args.date_format),
        ("time_zone", &args.time_zone),
        ("missing", &args.missing),
        ("gaps", &args.gaps),
        ("duplicates", &args.duplicates),
        ("encoding", &args.encoding),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            wishes.set(key, text.as_str());
        }
    }
    for (key, names) in [("time", &args.time), ("series", &args.series)] {
        match names.as_slice() {
            [] => {}
            [one] => wishes.set(key, one.as_str()),
            more => wishes.set(key, more.to_vec()),
        }
    }
    if let Some((start, step)) = args.start.as_ref().zip(args.step.as_ref()) {
        wishes.set("time", serde_json::json!({ "start": start, "step": step }));
    }
    wishes
}

/// What was found and what to do next.
fn told(args: &Args, file: &Path, look: &CsvInspection, draft: &SpecTemplate) -> String {
    const SHOWN: usize = 12;
    let series = &look.series;
    let mut text = format!("{}: a spec for {}\n", file.display(), args.data.display());
    text += &format!("  times    {}, a row for each {}\n", look.data.time, series.step);
    let others = if look.others.is_empty() {
        String::new()
    } else {
        let more = look.others.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let shown: Vec<&str> = look.others.iter().take(SHOWN).map(String::as_str).collect();
        format!(" (--target: {}{more})", shown.join(", "))
    };
    text += &format!("  target   {}{others}\n", look.data.target);
    let rounds: Vec<String> = draft
        .seasons
        .iter()
        .map(|season| {
            format!("{} rows (a {}, autocorrelation {:.2})", season.rows, season.what, season.correlation)
        })
        .collect();
    text += &format!(
        "  season   {}\n",
        if rounds.is_empty() { "none found".to_owned() } else { rounds.join(", ") }
    );
    for note in look.told().chain(draft.notes.iter().map(String::as_str)) {
        text += &format!("  note: {note}\n");
    }
    text += &format!(
        "{} trials of networks, roughly {} on this machine. Next:\n",
        draft.trials(),
        duration(draft.seconds)
    );
    text += &format!("  lookback check {0}\n  lookback sweep {0}\n", file.display());
    if !draft.known_columns().is_empty() {
        let columns: Vec<String> = draft.known_columns().iter().map(|name| printable(name)).collect();
        text += &format!(
            "`forecast` will need a file with {} for the rows to come, the target left empty there:\n  \
             lookback forecast results/{} --data FILE\n",
            columns.join(", "),
            draft.name
        );
    }
    text
}

/// An estimate in words no surer than it is.
fn duration(seconds: f64) -> String {
    match seconds {
        seconds if seconds < 10.0 => "some seconds".to_owned(),
        seconds if seconds < 40.0 => "half a minute".to_owned(),
        seconds if seconds < 90.0 => "a minute".to_owned(),
        seconds => format!("{:.0} minutes", seconds / 60.0),
    }
}
