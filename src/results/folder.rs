//! One folder of results, opened once for all who read it: spec, plan, journal, speed pass.

use std::path::{Path, PathBuf};

use crate::base::error::{Error, Place, Problem, Result};
use crate::record::{JOURNAL_FILE, Journal, SPEED_FILE, Speed};
use crate::spec::{EngineInfo, Plan, Spec, TrialId};

/// The resolved spec's name in a results folder.
pub const SPEC_FILE: &str = "spec.yaml";

/// A results folder's spec, plan and journal.
pub struct ResultsFolder {
    /// The resolved spec.
    pub spec: Spec,
    /// Its trials.
    pub plan: Plan,
    /// What is known of them.
    pub journal: Journal,
    /// The speed pass, if there was one.
    pub speed: Option<Speed>,
    /// The facts about every engine of this build.
    pub infos: Vec<&'static EngineInfo>,
}

impl ResultsFolder {
    /// Reads a results folder; engines that this build lacks may stand in it.
    ///
    /// # Errors
    /// If it holds no results, or they cannot be read.
    pub fn open(folder: &Path, infos: Vec<&'static EngineInfo>) -> Result<Self> {
        let readable = readable(&infos);
        let readable: Vec<&EngineInfo> = readable.iter().collect();
        let spec = Spec::read(&spec_file(folder)?, &readable)?;
        let mut plan = Plan::of(&spec, &readable)?;
        if !folder.join(JOURNAL_FILE).exists() {
            let problem =
                Problem::new(Place::file(folder), format!("holds no results: there is no {JOURNAL_FILE}"));
            return Err(Error::input(problem.help("the tables that stand there are left as they are")));
        }
        let journal = Journal::read(folder)?;
        grow(&mut plan, &journal);
        let speed = speed_of(folder)?;
        Ok(Self { spec, plan, journal, speed, infos })
    }
}

/// Adds to a plan the rungs that the records of a journal decide: those of its last session's data and version,
/// which alone stand in tables. Returns whether a rung is still to be decided.
pub fn grow(plan: &mut Plan, journal: &Journal) -> bool {
    plan.grow(&|trial: &TrialId| journal.current(trial).map(|record| record.outcome()))
}

/// The facts about engines without regard to what this build lacks: for results that are only read.
pub fn readable(infos: &[&EngineInfo]) -> Vec<EngineInfo> {
    infos.iter().map(|info| EngineInfo { missing: None, ..**info }).collect()
}

/// The resolved spec in a results folder.
///
/// # Errors
/// If there is none.
pub fn spec_file(folder: &Path) -> Result<PathBuf> {
    let file = folder.join(SPEC_FILE);
    if file.exists() {
        return Ok(file);
    }
    let problem = Problem::new(Place::file(folder), format!("holds no results: there is no {SPEC_FILE}"));
    Err(Error::input(problem.help("name the folder of one experiment, for example results/metro")))
}

/// The speed pass in a results folder, if there was one.
///
/// # Errors
/// If its file cannot be read.
pub fn speed_of(folder: &Path) -> Result<Option<Speed>> {
    let file = Some(folder.join(SPEED_FILE)).filter(|file| file.exists());
    file.map(|file| Speed::read(&file)).transpose()
}
