//! From a CSV file that no spec describes to a spec that is ready to sweep: the whole verb `new` but its printing.
//!
//! `inspection` finds out how a file is to be read, `template` which sweep suits what it holds. Reading itself never
//! guesses; this is where guesses are made, so that a new spec can state them for its author to check.

mod columns_beside;
mod first_split;
mod giveaways;
mod holiday_rules;
mod holidays;
mod inspection;
mod left_out;
mod template;
mod usual_holidays;

use std::path::{Path, PathBuf};

use columns_beside::ColumnsBeside;
use first_split::{FirstSplit, train_rows};
pub use inspection::{CsvInspection, Inspected, Wishes, inspect, inspect_bytes};
use left_out::LeftOut;
pub use template::SpecTemplate;
use template::{Demand, InputsBeside, MARK, unready_yaml};
use usual_holidays::PublicHolidays;

use crate::base::error::{Error, Place, Problem, Result};
use crate::base::file::{create, read_text, replace};
use crate::data::{Season, autocorrelation, seasons};
use crate::run::Experiment;
use crate::spec::{DataSpec, check_name};

/// The schema beside the specs, for editors.
const SCHEMA: &str = "spec.schema.json";

/// Rows below which a validation part would be a handful.
const FEWEST: usize = 30;

/// What a new spec is asked to be.
#[derive(Clone, Debug)]
pub struct NewRequest {
    /// Name of the experiment.
    pub name: String,
    /// The data file.
    pub data: PathBuf,
    /// What is known of it.
    pub wishes: Wishes,
    /// Rows of one season, if they are known.
    pub season: Option<usize>,
    /// Folder to write the spec to.
    pub folder: PathBuf,
}

/// What came of a request.
#[derive(Debug)]
pub enum NewSpec {
    /// A spec that can be swept.
    Ready(Box<CsvInspection>, Box<SpecTemplate>),
    /// A draft that cannot, and everything that hinders.
    Unready(Vec<Problem>),
}

impl NewRequest {
    /// The spec's file.
    ///
    /// # Errors
    /// If the name cannot be that of a file.
    pub fn file(&self) -> Result<PathBuf> {
        Ok(self.folder.join(format!("{}.yaml", proper(&self.name)?)))
    }

    /// Looks at the data file and writes a spec for it, and beside it the schema for editors. An existing spec is never
    /// changed, but for a draft that could not be swept.
    ///
    /// # Errors
    /// If the name is none, the spec exists, or nothing can be said of the file.
    pub fn write(&self, schema_text: &str) -> Result<NewSpec> {
        let file = self.file()?;
        if file.exists() && !read_text(&file).is_ok_and(|text| text.starts_with(MARK)) {
            let problem = Problem::new(Place::file(&file), "exists already and is left as it is");
            return Err(Error::input(problem.help("choose another name, or delete the file first")));
        }
        let mut look = match inspect(&self.data, &self.wishes) {
            Ok(Inspected::Ready(look)) => look,
            Ok(Inspected::Unready(data, guesses, problems)) => {
                return self.unready(&data, &guesses, problems);
            }
            Err(Error::Input(problems)) if self.data.is_file() => {
                return self.unready(&DataSpec::default(), &[], problems);
            }
            Err(other) => return Err(other),
        };
        if look.series.len() < FEWEST {
            let message =
                format!("{} rows are too few to be split into train, validation and test", look.series.len());
            let problem = Problem::new(Place::file(&self.data), message);
            let problem = problem.help(format!("a first sweep needs {FEWEST} rows or more"));
            return self.unready(&look.data, &look.guesses, vec![problem]);
        }
        let train = train_rows(look.series.len());
        let rounds = match self.season {
            None => seasons(&look.series, train),
            Some(rows) => vec![given(&look, rows, train)],
        };
        let inputs = self.inputs(&mut look, (train, rounds.first().map(|round| round.rows)));
        match self.ready(&file, &look, (&rounds, &inputs))? {
            Ok(template) => {
                self.keep_schema(schema_text)?;
                Ok(NewSpec::Ready(look, Box::new(template)))
            }
            Err(problems) => self.unready(&look.data, &look.guesses, problems),
        }
    }

    /// What may be told beside the series: further columns, public holidays. What is guessed of them is noted.
    fn inputs(&self, look: &mut CsvInspection, (train, round): (usize, Option<usize>)) -> InputsBeside {
        let read = columns_beside::read(look, &self.data);
        let mut columns =
            read.as_ref().map(|read| ColumnsBeside::of(read, (train, round))).unwrap_or_default();
        if read.is_none() {
            columns.left_out = LeftOut::all(columns_beside::further(look), "not read beside such a series");
        }
        columns.left_out.extend(look.left_out.iter().cloned());
        look.guesses.extend(read.iter().flat_map(giveaways::told));
        let country = match &self.wishes.country {
            Some(country) => Some(country.clone()),
            None => holidays::found(&look.series, train).map(|found| {
                look.guesses.push(found.sentence());
                found.country.to_owned()
            }),
        };
        let public = country.map(|country| PublicHolidays::of(&country, &look.series, train));
        look.guesses.extend(public.as_ref().and_then(PublicHolidays::sentence));
        let same = read.as_ref().zip(public.as_ref());
        look.guesses.extend(same.and_then(|(read, public)| columns.without_public_days(read, public)));
        look.guesses.extend(columns.sentence());
        let year_end = holidays::year_end(
            &look.series,
            train,
            &public.as_ref().map(PublicHolidays::days).unwrap_or_default(),
        );
        InputsBeside { columns, public, year_end }
    }

    fn keep_schema(&self, text: &str) -> Result<()> {
        let schema = self.folder.join(SCHEMA);
        match schema.exists() {
            true => Ok(()),
            false => std::fs::write(&schema, text).map_err(Error::io("write", &schema)),
        }
    }

    /// The path of the data file from the folder of specs.
    fn relative(&self) -> Result<PathBuf> {
        std::fs::create_dir_all(&self.folder).map_err(Error::io("create", &self.folder))?;
        let folder = self.folder.canonicalize().map_err(Error::io("open", &self.folder))?;
        let data = self.data.canonicalize().map_err(Error::io("open", &self.data))?;
        Ok(pathdiff::diff_paths(&data, &folder).unwrap_or(data))
    }

    /// Writes a draft that cannot be swept.
    fn unready(&self, data: &DataSpec, guesses: &[String], problems: Vec<Problem>) -> Result<NewSpec> {
        let text = unready_yaml(proper(&self.name)?, data, guesses, &problems, &self.relative()?);
        replace(&self.file()?, &text)?;
        Ok(NewSpec::Unready(problems))
    }

    /// Writes the fullest draft that the data can bear; why, if it can bear none.
    fn ready(
        &self,
        file: &Path,
        look: &CsvInspection,
        (rounds, inputs): (&[Season], &InputsBeside),
    ) -> Result<Result<SpecTemplate, Vec<Problem>>> {
        let relative = self.relative()?;
        let text = |draft: &SpecTemplate| draft.yaml(look, &relative, SCHEMA);
        let checked =
            |draft: &SpecTemplate| Experiment::of_text(&text(draft), file, (&look.data, &look.series));
        let usual = FirstSplit::without_unusual_days(&look.series);
        let parts = [Some(usual).filter(FirstSplit::leave_out), Some(FirstSplit::default())];
        let mut refused = Vec::new();
        for parts in parts.into_iter().flatten() {
            for demand in Demand::ALL {
                let mut draft = SpecTemplate::of(proper(&self.name)?, look, (rounds, inputs), demand);
                draft.parts = parts.clone();
                let mut experiment = match checked(&draft) {
                    Err(Error::Input(problems)) => {
                        refused = problems;
                        continue;
                    }
                    experiment => experiment?,
                };
                draft.notes.extend(left_out::sentence(&inputs.columns.not_in(&experiment)));
                // Where validation begins earlier, other days of it may be unusual.
                for _ in 0..2 {
                    let parts = draft.parts.with_enough_validation(&look.series, &experiment);
                    let Some(parts) = parts else { break };
                    let earlier = SpecTemplate { parts, ..draft.clone() };
                    experiment = match checked(&earlier) {
                        Err(Error::Input(_)) => break,
                        experiment => experiment?,
                    };
                    draft = earlier;
                }
                draft.notes.extend(draft.parts.sentence(&look.series));
                let write = if file.exists() { replace } else { create };
                write(file, &text(&draft))?;
                return Ok(Ok(draft));
            }
        }
        // They name a draft that is gone; what they say holds for the data.
        let place = Place::file(&self.data);
        Ok(Err(refused.into_iter().map(|problem| Problem { place: place.clone(), ..problem }).collect()))
    }
}

/// The name without an ending, if it can name a spec and its results.
fn proper(name: &str) -> Result<&str> {
    let name = name.trim_end_matches(".yaml");
    let refused = |why: String| {
        let message = "is no name for an experiment: up to 64 letters, digits, `.`, `_` and `-`, a letter or digit first";
        let example = "for example: lookback new metro --data FILE";
        let help = if why.is_empty() { example.to_owned() } else { format!("{why}; {example}") };
        Error::input(Problem::new(Place::file(Path::new(name)), message).help(help))
    };
    check_name(name).map_err(refused).map(|()| name)
}

/// A season that the user names.
fn given(look: &CsvInspection, rows: usize, train: usize) -> Season {
    let known = seasons(&look.series, train).into_iter().find(|season| season.rows == rows);
    known.unwrap_or(Season {
        rows,
        what: "round",
        correlation: autocorrelation(&look.series.values[..train], rows),
    })
}
