//! One folder of results, opened once for all who read it: spec, plan, journal, speed pass.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::base::error::{Error, Place, Problem, Result};
use crate::record::{JOURNAL_FILE, Journal, RESTORE, Record, SPEED_FILE, Speed, same_content};
use crate::spec::{EngineInfo, Plan, Spec, TrialId};

/// The resolved spec's name in a results folder.
pub(crate) const SPEC_FILE: &str = "spec.yaml";

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
        plan.grow(&journal.outcomes(journal.basis()))?;
        reject_altered_ids(&plan, &journal, folder)?;
        let speed = speed_of(folder)?;
        Ok(Self { spec, plan, journal, speed, infos })
    }
}

/// A record without a checksum whose id was altered stands beside the plan, and its trial seems not to have run. By
/// content alone it cannot be told from one that a spec with another split asked for; but their ids have nothing in
/// common.
///
/// # Errors
/// [`Error::Check`] if there is one; if a record cannot be read again.
pub(crate) fn reject_altered_ids(plan: &Plan, journal: &Journal, folder: &Path) -> Result<()> {
    const ALIKE: usize = 12;
    let alike =
        |a: &TrialId, b: &TrialId| a.0.bytes().zip(b.0.bytes()).filter(|(a, b)| a == b).count() >= ALIKE;
    let mut strangers: BTreeSet<TrialId> = journal.unguarded_trials().collect();
    if !strangers.is_empty() {
        plan.ids(0..plan.len()).for_each(|(_, id)| _ = strangers.remove(&id));
    }
    let strangers = strangers.iter().filter_map(|id| journal.record(id).transpose());
    let strangers = strangers.collect::<Result<Vec<Record>>>()?;
    if strangers.is_empty() {
        return Ok(());
    }
    for trial in plan.iter().filter(|trial| !journal.has_record(&trial.id)) {
        let same =
            |record: &&Record| alike(&record.trial.id, &trial.id) && same_content(&record.trial, &trial);
        if let Some(record) = strangers.iter().find(same) {
            return Err(Error::Check(format!(
                "{}: the record of trial {} has the content of trial {}: its id was altered; {RESTORE}",
                folder.join(JOURNAL_FILE).display(),
                record.trial.id.0,
                trial.id.0
            )));
        }
    }
    Ok(())
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
pub(crate) fn speed_of(folder: &Path) -> Result<Option<Speed>> {
    let file = Some(folder.join(SPEED_FILE)).filter(|file| file.exists());
    file.map(|file| Speed::read(&file)).transpose()
}
