//! The pass: every case, its contestants and the peak in one race, and the figures of it.

use super::case::Case;
use super::contestant::{Contestant, contestants, samples, step};
use super::race::{Lane, TimedStep, TimingConfig, race};
use super::{allocations, facts, peak_memory, peak_probe, statistics};
use crate::base::error::Result;
use crate::base::rng;
use crate::base::text::six_digits;
use crate::engine::LIBTORCH_NAME;
use crate::engine::reference::REFERENCE;
use crate::record::{Speed, SpeedCase, SpeedEntry, TimedInterval, Work};

/// Steps before a contestant's allocations are counted, and steps that are counted.
const STEPS: (u64, u64) = (2, 2);

/// Every case once for each kind of work, in the order in which [`pass`] times them.
pub fn jobs(cases: &[Case]) -> impl Iterator<Item = (&Case, Work)> {
    [Work::Training, Work::Inference].into_iter().flat_map(|work| cases.iter().map(move |case| (case, work)))
}

/// Times all cases; `hear` is told of each as it is done, and its error ends the pass.
///
/// # Errors
/// What an engine says, and an unknown word in `LOOKBACK_ISA`.
pub fn pass(
    cases: &[Case],
    config: &TimingConfig,
    mut hear: impl FnMut(&SpeedCase) -> Result<()>,
) -> Result<Speed> {
    let mut speed = Speed::new(facts::begin(config)?);
    for (case, work) in jobs(cases) {
        let timed = timed(case, work, config)?;
        hear(&timed)?;
        speed.cases.push(timed);
    }
    facts::end(&mut speed.facts);
    let itself = speed.cases.iter().filter_map(|case| Some((case.itself?.value - 1.0).abs()));
    let itself: Vec<f64> = itself.collect();
    speed.noise_floor = if itself.is_empty() { 0.0 } else { statistics::quantile(&itself, 0.95) };
    speed.warnings = facts::warnings(&speed.facts, speed.noise_floor);
    Ok(speed)
}

/// What is known of a contestant before the race.
struct Entrant {
    who: Contestant,
    memory: Option<u64>,
    allocations: Option<f64>,
}

fn timed(case: &Case, work: Work, config: &TimingConfig) -> Result<SpeedCase> {
    let windows = samples(case, work);
    let rows = case.params.batch_size;
    let mut draws = rng::stream(0, &format!("speed/{}/{:?}", work.word(), case.key()));
    let probes = peak_probe::probes(case.params.precision)?;
    let probe_flop = probes.each_ref().map(|(_, flop)| *flop);
    let mut steps: Vec<TimedStep> = probes.into_iter().map(|(step, _)| step).collect();
    let all = contestants(case);
    let reference = all.iter().position(|who| who.engine == REFERENCE.info.name);
    let mut entrants = Vec::new();
    for who in &all {
        let (made, grown) = peak_memory::growth(|| {
            let mut step = step(who.model(case)?, work, &windows, rows);
            (0..STEPS.0).try_for_each(|_| step())?;
            Ok(step)
        });
        let mut made: TimedStep = made?;
        let (counted, count) = allocations::count(|| (0..STEPS.1).try_for_each(|_| made()));
        counted?;
        // What C++ allocates does not pass through Rust's allocator.
        let count = count.filter(|_| who.engine != LIBTORCH_NAME);
        let allocations = count.map(|count| count as f64 / STEPS.1 as f64);
        entrants.push(Entrant { who: who.clone(), memory: grown, allocations });
        steps.push(made);
    }
    if let Some(at) = reference {
        steps.push(step(all[at].model(case)?, work, &windows, rows));
    }
    let lanes = race(&mut steps, config, &mut draws)?;
    let (probe_lanes, lanes) = lanes.split_at(probe_flop.len());
    let peaks = probe_lanes.iter().zip(probe_flop);
    let peaks = peaks.map(|(lane, flop)| flop as f64 / statistics::median(&lane.samples) / 1e3);
    let reference_lane = reference.map(|at| &lanes[at]);
    let mut ratio = |lane: &Lane| {
        reference_lane
            .map(|other| rounded_all(statistics::paired_ratio(&lane.samples, &other.samples, &mut draws)))
    };
    let flop = case.flop();
    Ok(SpeedCase {
        work,
        shape: case.key(),
        flop: if work == Work::Training { flop.training } else { flop.inference },
        peak_gflops: six_digits(peaks.fold(0.0, f64::max)),
        itself: reference.and_then(|_| ratio(lanes.last()?)),
        entries: entrants.into_iter().zip(lanes).map(|(who, lane)| entry(who, lane, ratio(lane))).collect(),
    })
}

fn entry(entrant: Entrant, lane: &Lane, ratio: Option<TimedInterval>) -> SpeedEntry {
    let samples: Vec<f64> = lane.samples.iter().copied().map(six_digits).collect();
    SpeedEntry {
        engine: entrant.who.engine.to_owned(),
        variant: entrant.who.variant.to_owned(),
        us: rounded_all(statistics::median_interval(&samples)),
        ratio,
        memory: entrant.memory,
        allocations: entrant.allocations,
        steps_per_sample: lane.steps,
        samples,
    }
}

/// More digits were noise in the file.
fn rounded_all(interval: TimedInterval) -> TimedInterval {
    let TimedInterval { value, low, high } = interval;
    TimedInterval { value: six_digits(value), low: six_digits(low), high: six_digits(high) }
}
