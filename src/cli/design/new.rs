//! `lookback new NAME --data FILE`.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::base::error::{Error, Place, Problem, Result};
use crate::cli::design::schema::schema_text;
use crate::cli::{Exit, print};
use crate::data::{Season, seasons};
use crate::new::{CsvInspection, SpecTemplate, Wishes, inspect};
use crate::run::{Experiment, engine_infos};

/// The schema beside the specs, for editors.
const SCHEMA: &str = "spec.schema.json";

/// Rows below which a validation part would be a handful.
const FEWEST: usize = 30;

/// Arguments of `new`.
#[derive(clap::Args)]
pub struct Args {
    /// Name of the experiment, of its spec and of its results folder
    name: String,
    /// The CSV file with the series
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// Column to forecast [default: the first one of numbers whose name tells of passengers, else the first]
    #[arg(long, value_name = "COLUMN")]
    target: Option<String>,
    /// Column of times [default: the first one that can be read as times]
    #[arg(long, value_name = "COLUMN")]
    time: Option<String>,
    /// strftime format of the times [default: ISO 8601, or the only one that reads the column]
    #[arg(long, value_name = "FORMAT")]
    date_format: Option<String>,
    /// Rows in one season [default: those of a day, a week or a year that the step suggests]
    #[arg(long, value_name = "ROWS", value_parser = clap::value_parser!(u32).range(2..=100_000))]
    season: Option<u32>,
    /// Folder to write the spec to
    #[arg(long, value_name = "DIR", default_value = "experiments")]
    experiments: PathBuf,
}

/// Looks at a CSV file and writes a commented spec for it, ready to sweep. An existing file is never changed.
///
/// # Errors
/// If the name is none, the spec exists, or the file cannot be read as a series that can be split.
pub fn run(args: &Args) -> Result<Exit> {
    let file = args.experiments.join(format!("{}.yaml", proper(&args.name)?));
    if file.exists() {
        let problem = Problem::new(Place::file(&file), "exists already and is left as it is");
        return Err(Error::input(problem.help("choose another name, or delete the file first")));
    }
    let wishes = Wishes {
        time: args.time.clone(),
        target: args.target.clone(),
        date_format: args.date_format.clone(),
    };
    let look = inspect(&args.data, &wishes)?;
    if look.series.len() < FEWEST {
        let message =
            format!("{} rows are too few to be split into train, validation and test", look.series.len());
        let problem = Problem::new(Place::file(&args.data), message);
        return Err(Error::input(problem.help(format!("a first sweep needs {FEWEST} rows or more"))));
    }
    let train = (0.7 * look.series.len() as f64) as usize;
    let rounds = match args.season {
        None => seasons(&look.series, train),
        Some(rows) => vec![Season { rows: rows as usize, ..given(&look, rows as usize, train) }],
    };
    std::fs::create_dir_all(&args.experiments).map_err(Error::io("create", &args.experiments))?;
    let draft = write(args, &file, &look, &rounds)?;
    let schema = args.experiments.join(SCHEMA);
    if !schema.exists() {
        std::fs::write(&schema, schema_text()).map_err(Error::io("write", &schema))?;
    }
    print(&told(args, &file, &look, &draft))?;
    Ok(Exit::Done)
}

/// The name without an ending, if it can name a spec and its results.
fn proper(name: &str) -> Result<&str> {
    let name = name.trim_end_matches(".yaml");
    let fits = name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    if fits {
        return Ok(name);
    }
    let message =
        "is no name for an experiment: up to 64 letters, digits, `.`, `_` and `-`, a letter or digit first";
    Err(Error::input(
        Problem::new(Place::file(Path::new(name)), message)
            .help("for example: lookback new metro --data FILE"),
    ))
}

/// A season that the user names.
fn given(look: &CsvInspection, rows: usize, train: usize) -> Season {
    let known = seasons(&look.series, train).into_iter().find(|season| season.rows == rows);
    known.unwrap_or(Season {
        rows,
        what: "round",
        correlation: crate::data::autocorrelation(&look.series.values[..train], rows),
    })
}

/// Writes the fullest draft that the data can bear, in one step, and never over another file.
fn write(args: &Args, file: &Path, look: &CsvInspection, rounds: &[Season]) -> Result<SpecTemplate> {
    /// From the fullest draft to the one that asks least.
    const RANKS: usize = 4;
    let infos = engine_infos();
    let engines = infos.iter().filter(|info| !info.is_baseline() && info.missing.is_none());
    let engines: Vec<String> = engines.map(|info| info.name.to_owned()).collect();
    let folder = args.experiments.canonicalize().map_err(Error::io("open", &args.experiments))?;
    let data = args.data.canonicalize().map_err(Error::io("open", &args.data))?;
    let relative = pathdiff::diff_paths(&data, &folder).unwrap_or(data);
    let mut refused = None;
    for rank in 0..RANKS {
        let draft = SpecTemplate::of(proper(&args.name)?, look, rounds.to_vec(), &engines, rank);
        let mut draft_file = tempfile::Builder::new()
            .suffix(".yaml")
            .tempfile_in(&folder)
            .map_err(Error::io("write", file))?;
        draft_file
            .write_all(draft.yaml(look, &relative, SCHEMA).as_bytes())
            .map_err(Error::io("write", file))?;
        match Experiment::load(draft_file.path()) {
            Ok(_) => {
                let kept = draft_file.persist_noclobber(file).map_err(|error| error.error);
                kept.map_err(Error::io("write", file))?;
                return Ok(draft);
            }
            Err(error) => refused = Some(error),
        }
    }
    let Some(Error::Input(problems)) = refused else {
        return Err(refused.expect("invariant: every draft was refused"));
    };
    // They name a draft that is gone; what they say holds for the data.
    let place = Place::file(&args.data);
    let told = problems.into_iter().map(|problem| Problem { place: place.clone(), ..problem });
    Err(Error::Input(told.collect()))
}

/// What was found and what to do next.
fn told(args: &Args, file: &Path, look: &CsvInspection, draft: &SpecTemplate) -> String {
    let series = &look.series;
    let mut text = format!("{}: a spec for {}\n", file.display(), args.data.display());
    text += &format!("  times    {}, a row for each {}\n", look.data.time, series.step);
    let others = if look.others.is_empty() {
        String::new()
    } else {
        format!(" (--target: {})", look.others.join(", "))
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
    for guess in look.guesses.iter().chain(&series.notes) {
        text += &format!("  note: {guess}\n");
    }
    text += &format!(
        "{} trials of networks, roughly {} on this machine. Next:\n",
        draft.trials(),
        duration(draft.seconds)
    );
    text + &format!("  lookback check {0}\n  lookback sweep {0}\n", file.display())
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
