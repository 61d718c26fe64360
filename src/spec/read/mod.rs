//! Reading a spec: bytes -> text -> tree -> checked values -> [`Spec`].

mod assemble;
mod axis_forms;
mod column_keys;
mod consistent;
mod engines;
mod feature_sets;
mod lists;
mod problems;
mod search;
mod targets;
mod value;
mod walk;
mod yaml;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::base::error::{Error, Problem, Result};
use crate::base::file::{is_there, read_at_most};
use crate::base::path::straight;
use crate::spec::plan::limits;
use crate::spec::{EngineInfo, Spec};
use problems::{NOWHERE, Problems, Spot};
pub(crate) use value::check_name;
use walk::SpecWalk;

/// Largest spec file in bytes.
const LARGEST: u64 = 1 << 20;

impl Spec {
    /// Reads and checks the file at `path`, which holds one experiment; `infos` are all engines there are.
    ///
    /// # Errors
    /// [`Error::Io`] if the file cannot be read, [`Error::Input`] with everything that is wrong in it, or if it lists
    /// several targets.
    pub fn read(path: &Path, infos: &[&EngineInfo]) -> Result<Self> {
        only(Self::read_each(path, infos)?)
    }

    /// The same for a file that may list targets: an experiment for each, in their order, and at least one.
    ///
    /// # Errors
    /// [`Error::Io`] if the file cannot be read, [`Error::Input`] with everything that is wrong in it.
    pub(crate) fn read_each(path: &Path, infos: &[&EngineInfo]) -> Result<Vec<Self>> {
        if !is_there(path)? {
            return Err(Error::io("open", path)(ErrorKind::NotFound.into()));
        }
        let bytes = read_at_most(path, LARGEST + 1)?;
        Self::parse_each(&decoded(&bytes, path)?, path, infos)
    }

    /// Checks `text`, the content of the file at `path`, which holds one experiment.
    ///
    /// # Errors
    /// [`Error::Input`] with everything that is wrong in it, or if it lists several targets.
    pub fn parse(text: &str, path: &Path, infos: &[&EngineInfo]) -> Result<Self> {
        only(Self::parse_each(text, path, infos)?)
    }

    /// The same for a text that may list targets: an experiment for each, in their order, and at least one.
    ///
    /// # Errors
    /// [`Error::Input`] with everything that is wrong in it.
    pub fn parse_each(text: &str, path: &Path, infos: &[&EngineInfo]) -> Result<Vec<Self>> {
        let mut problems = Problems::new(path);
        let specs = checked(text, path, infos, &mut problems);
        problems.result()?;
        Ok(specs.expect("invariant: whatever hinders a spec is a problem"))
    }

    /// Where the data file is: `data.file`, from the spec's folder if it is relative.
    pub fn data_path(&self) -> PathBuf {
        let folder = self.places.file.parent().unwrap_or(Path::new(""));
        straight(&folder.join(&self.data.file))
    }
}

/// The one experiment of a file.
fn only(mut specs: Vec<Spec>) -> Result<Spec> {
    if specs.len() == 1 {
        return Ok(specs.remove(0));
    }
    let message = format!("`data.target` lists {} targets: expected one here", specs.len());
    let folders: Vec<String> = specs.iter().map(Spec::target_folder).collect();
    let help = format!("name one; their folders of results are {}", folders.join(", "));
    Err(Error::input(Problem::new(specs[0].places.of("data.target:"), message).help(help)))
}

fn decoded(bytes: &[u8], path: &Path) -> Result<String> {
    let mut problems = Problems::new(path);
    let text = std::str::from_utf8(bytes);
    match text {
        _ if bytes.len() as u64 > LARGEST => {
            problems.add(
                NOWHERE,
                "the file is larger than 1 MiB",
                "a spec is a short YAML file; is this the data?",
            );
        }
        _ if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") => {
            problems.add(NOWHERE, "the file is UTF-16", "save it as UTF-8");
        }
        Ok(_) => {}
        Err(error) => {
            let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            problems.add(end_of(&valid), "the file is not UTF-8 here", "save it as UTF-8");
        }
    }
    problems.result()?;
    Ok(text.expect("invariant: checked above").into())
}

/// The place right behind `text`.
fn end_of(text: &str) -> Spot {
    let last = text.rsplit('\n').next().unwrap_or_default();
    (1 + text.matches('\n').count(), 1 + last.trim_start_matches('\u{feff}').chars().count())
}

fn checked(text: &str, path: &Path, infos: &[&EngineInfo], problems: &mut Problems) -> Option<Vec<Spec>> {
    let root = tree(text, problems)?;
    let mut walk = SpecWalk::new(problems, path);
    walk.section(&root, "", NOWHERE);
    if !matches!(root.tree, yaml::YamlTree::Map(_)) {
        return None;
    }
    walk.feature_sets();
    walk.hyperparameters();
    let search = walk.searched();
    walk.zipped();
    walk.conditioned();
    walk.split_sum();
    walk.choosable();
    walk.quantiles();
    walk.columns();
    walk.csv_marks();
    let (engines, baselines) = engines::resolve(&mut walk, infos);
    if !walk.problems.is_empty() {
        return None;
    }
    let spec = Spec { engines, baselines, search, ..walk.spec() };
    let targets = std::mem::take(&mut walk.targets);
    limits::broken(&spec, infos).into_iter().for_each(|problem| problems.push(problem));
    Some(targets::each(spec, targets))
}

/// What the text says; `None` if a problem was added that leaves nothing to check.
fn tree(text: &str, problems: &mut Problems) -> Option<yaml::YamlNode> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}');
    if let Some(at) = text.find(control) {
        let code = text[at..].chars().next().map_or(0, u32::from);
        problems.add(end_of(&text[..at]), format!("the control character U+{code:04X} stands here"), "");
        return None;
    }
    if text.len() as u64 > LARGEST {
        problems.add(NOWHERE, "the text is larger than 1 MiB", "");
        return None;
    }
    let root = yaml::read(text, problems);
    if root.is_none() && problems.is_empty() {
        let help = "the shortest spec has name, data, engines and a sweep";
        problems.add(NOWHERE, "the file is empty", help);
    }
    root
}
