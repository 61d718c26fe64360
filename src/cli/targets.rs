//! `--target`, and what becomes of the targets of one spec together.

use std::path::Path;

use super::report::{tell_of_page, width};
use super::screen::print_json;
use super::{Form, print};
use crate::base::error::{Error, Problem, Result};
use crate::report::{Overview, Standing, Target};
use crate::results::{ResultsFolder, Targets};
use crate::run::{Experiment, engine_infos};
use crate::spec::{EngineInfo, Spec};

/// Which target of a spec is meant.
#[derive(clap::Args)]
pub struct Wanted {
    /// Of a spec that lists targets, this one alone
    #[arg(long, value_name = "NAME", requires = "spec")]
    target: Option<String>,
}

impl Wanted {
    /// Every experiment of a spec, or the one that is wanted.
    ///
    /// # Errors
    /// As [`Experiment::load_each`].
    pub fn each(&self, spec: &Path) -> Result<Vec<Experiment>> {
        self.each_with(spec, &engine_infos())
    }

    /// The same, of engines that are among `infos`.
    ///
    /// # Errors
    /// As [`Experiment::load_each`].
    pub fn each_with(&self, spec: &Path, infos: &[&EngineInfo]) -> Result<Vec<Experiment>> {
        Experiment::load_each(spec, self.target.as_deref(), infos)
    }

    /// The one experiment, for what is done to one at a time, as the sentence `why` says.
    ///
    /// # Errors
    /// As [`Wanted::each`], or if there are several.
    pub fn one(&self, spec: &Path, why: &str) -> Result<Experiment> {
        let mut each = self.each(spec)?;
        if each.len() == 1 {
            return Ok(each.remove(0));
        }
        let names: Vec<&str> = each.iter().map(|own| own.spec.data.target.as_str()).collect();
        let message = format!("{why}, and `data.target` lists {}", names.len());
        let place = each[0].spec.places.of("data.target:");
        Err(Error::input(
            Problem::new(place, message).help(format!("add --target, one of {}", names.join(", "))),
        ))
    }

    /// Its name, as given.
    pub fn name(&self) -> Option<&str> {
        self.target.as_deref()
    }
}

/// Leaves the spec with its whole list in the folder of all its results.
///
/// # Errors
/// If the spec cannot be read, or the folder cannot be written.
pub fn keep_list(spec: &Path, folder: &Path) -> Result<()> {
    let specs = Spec::read_each(spec, &engine_infos())?;
    std::fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
    Targets::keep(&specs, folder, &super::sweep::data_from(&specs[0], folder)?)
}

/// Rebuilds what the targets of a folder come to together, from what there is of each, and shows it in `form`, if any.
///
/// # Errors
/// If a target's results cannot be read, or the folder cannot be written.
pub fn overview(folder: &Path, form: Option<Form>) -> Result<()> {
    let Some(targets) = Targets::of(folder, &engine_infos())? else { return Ok(()) };
    let open = |at: usize| match targets.has_results(at) {
        true => ResultsFolder::open(&targets.folders[at], engine_infos()).map(Some),
        false => Ok(None),
    };
    let opened: Vec<Option<ResultsFolder>> = (0..targets.specs.len()).map(open).collect::<Result<_>>()?;
    let found = opened.iter().map(|opened| {
        let sources = opened.as_ref()?.sources();
        let standing = Standing::of(&sources);
        Some((sources, standing))
    });
    let overview =
        Overview::of(targets.specs.iter().zip(found).map(|(spec, found)| Target { spec, found }).collect());
    opened.iter().flatten().try_for_each(|own| own.journal.intact())?;
    overview.write(folder)?;
    match form {
        None => return Ok(()),
        Some(Form::Text) => print(&overview.render(width()))?,
        Some(Form::Json) => print_json(&overview.json())?,
    }
    tell_of_page(folder);
    Ok(())
}
