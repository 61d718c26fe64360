//! What becomes of the targets of one spec together.

use std::path::{Path, PathBuf};

use crate::base::error::{Error, Result};
use crate::cli::arguments::Form;
use crate::cli::screen::{print, print_json, tell_of_page, width};
use crate::report::{Overview, Standing, TargetResults};
use crate::results::{ResultsFolder, Targets};
use crate::run::engine_infos;
use crate::spec::Spec;

/// Leaves the spec with its whole list in the folder of all its results.
///
/// # Errors
/// If the spec cannot be read, or the folder cannot be written.
pub(crate) fn keep_list(spec: &Path, folder: &Path) -> Result<()> {
    let specs = Spec::read_each(spec, &engine_infos())?;
    std::fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
    Targets::keep(&specs, folder, &data_from(&specs[0], folder)?)
}

/// Rebuilds what the targets of a folder come to together, from what there is of each, and shows it in `form`, if any.
///
/// # Errors
/// If a target's results cannot be read, or the folder cannot be written.
pub(crate) fn overview(folder: &Path, form: Option<Form>) -> Result<()> {
    let Some(targets) = Targets::of(folder, &engine_infos())? else { return Ok(()) };
    let opened = open_targets(&targets)?;
    let found = opened.iter().map(|results| results.as_ref().map(Standing::from_results).transpose());
    show_overview(folder, &targets, found.collect::<Result<_>>()?, form)
}

/// Opens the results of every target that has some.
///
/// # Errors
/// If they cannot be read.
pub(crate) fn open_targets(targets: &Targets) -> Result<Vec<Option<ResultsFolder>>> {
    let open = |at: usize| match targets.has_results(at) {
        true => ResultsFolder::open(&targets.folders[at], engine_infos()).map(Some),
        false => Ok(None),
    };
    (0..targets.specs.len()).map(open).collect()
}

/// The same as [`overview`], of what is read already.
///
/// # Errors
/// If the folder cannot be written.
pub(crate) fn show_overview(
    folder: &Path,
    targets: &Targets,
    found: Vec<Option<Standing>>,
    form: Option<Form>,
) -> Result<()> {
    let each = targets.specs.iter().zip(found).map(|(spec, standing)| TargetResults { spec, standing });
    let overview = Overview::from_targets(each.collect());
    overview.write(folder)?;
    match form {
        None => return Ok(()),
        Some(Form::Text) => print(&overview.render(width()))?,
        Some(Form::Json) => print_json(&overview.json())?,
    }
    tell_of_page(folder);
    Ok(())
}

/// The path of a spec's data from a folder.
///
/// # Errors
/// If one of the two is not there.
pub(crate) fn data_from(spec: &Spec, folder: &Path) -> Result<PathBuf> {
    let data = spec.data_path();
    let from = folder.canonicalize().map_err(Error::io("open", folder))?;
    let to = data.canonicalize().map_err(Error::io("open", &data))?;
    Ok(pathdiff::diff_paths(&to, &from).unwrap_or(to))
}
