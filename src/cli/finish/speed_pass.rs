//! The speed pass of an experiment, alone on the machine.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::base::error::{Error, Result};
use crate::data::Part;
use crate::record::{SPEED_FILE, Speed, SpeedCase};
use crate::report::write_speed;
use crate::run::{Experiment, SampleSource, parts};
use crate::spec::Params;
use crate::speed::{self, Case, TimingConfig};

/// The distinct shapes of an experiment.
pub(crate) fn cases_of(experiment: &Experiment) -> Vec<Case> {
    let shape = |engine: &crate::engine::Engine, params: &Params| {
        let Experiment { series, split, spec, .. } = experiment;
        let source = SampleSource { series, split, features: &spec.features_of(params), penalty: None };
        // A line that is taken off changes no shape.
        let parts = parts(&source, engine, &Params { line: None, ..params.clone() });
        parts.expect("invariant: nothing but a line can fail to be fitted").of(Part::Train).shape()
    };
    speed::of_plan(&experiment.spec, experiment.plan.firsts(), shape)
}

/// The speed pass at the end of a sweep whose spec asks for one, unless it stands there already.
///
/// # Errors
/// As [`timed`]; [`Error::Interrupted`] if `stop` was set.
pub(crate) fn after_sweep(
    experiment: &Experiment,
    folder: &Path,
    quiet: bool,
    stop: &AtomicBool,
) -> Result<()> {
    let Some(blocks) = experiment.spec.speed_blocks else { return Ok(()) };
    let cases = cases_of(experiment);
    let known = Speed::read(&folder.join(SPEED_FILE));
    let complete = known.is_ok_and(|known| {
        known.facts.blocks == blocks
            && cases.iter().all(|case| {
                let key = case.key();
                known
                    .cases
                    .iter()
                    .any(|known| known.shape == key && known.entries.len() >= case.engines.len())
            })
    });
    if complete || cases.is_empty() {
        return Ok(());
    }
    let config = TimingConfig { blocks, sample: Duration::from_millis(20) };
    write_speed(&timed(&cases, &config, quiet, stop)?, folder)
}

/// Times all cases and tells of each.
///
/// # Errors
/// If an engine refuses; [`Error::Interrupted`] if `stop` was set.
pub(crate) fn timed(cases: &[Case], config: &TimingConfig, quiet: bool, stop: &AtomicBool) -> Result<Speed> {
    let (mut done, all) = (0, speed::jobs(cases).count());
    speed::pass(cases, config, |case| {
        done += 1;
        if !quiet {
            tell!("speed {done}/{all}: {}", line(case));
        }
        if stop.load(Ordering::SeqCst) { Err(Error::Interrupted) } else { Ok(()) }
    })
}

/// One case as a line: its shape and each engine's time.
fn line(case: &SpeedCase) -> String {
    let times: Vec<String> =
        case.best().into_iter().map(|entry| format!("{} {:.1} us", entry.engine, entry.us.value)).collect();
    format!("{} {}: {}", case.work.word(), case.shape.words(), times.join(", "))
}
