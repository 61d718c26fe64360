//! Contestants timed in random blocks: in each block everyone once, in an order that is drawn anew.
//!
//! What slows the machine for a while then slows everyone, and nobody always runs behind the same
//! neighbour. The only clock of the speed pass.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::base::error::Result;
use crate::base::rng::Stream;

/// One step of something.
pub type TimedStep<'a> = Box<dyn FnMut() -> Result<()> + 'a>;

/// How much is timed.
#[derive(Clone, Copy, Debug)]
pub struct TimingConfig {
    /// Blocks.
    pub blocks: usize,
    /// Least time of a sample.
    pub sample: Duration,
}

/// One contestant's samples.
pub struct Lane {
    /// Steps in each sample.
    pub steps: u64,
    /// Microseconds a step, one a block.
    pub samples: Vec<f64>,
}

/// Warms everyone up, then times them.
///
/// # Errors
/// What a step says.
pub fn race(steps: &mut [TimedStep], config: &TimingConfig, draws: &mut Stream) -> Result<Vec<Lane>> {
    let mut lanes = Vec::with_capacity(steps.len());
    for step in &mut *steps {
        lanes.push(Lane { steps: warm_up(step, config.sample)?, samples: Vec::new() });
    }
    let mut order: Vec<usize> = (0..steps.len()).collect();
    for _ in 0..config.blocks {
        draws.shuffle(&mut order);
        for &at in &order {
            let lane = &mut lanes[at];
            let elapsed = time(&mut steps[at], lane.steps)?;
            lane.samples.push(elapsed.as_secs_f64() * 1e6 / lane.steps as f64);
        }
    }
    Ok(lanes)
}

/// Runs until a sample would take half its least time, and says how many steps fill a whole one.
fn warm_up(step: &mut TimedStep, sample: Duration) -> Result<u64> {
    // The first step allocates, the second may still choose its code.
    step()?;
    let mut steps = 1;
    loop {
        let elapsed = time(step, steps)?;
        if 2 * elapsed >= sample {
            let fill = sample.as_secs_f64() / elapsed.as_secs_f64() * steps as f64;
            return Ok((fill.ceil() as u64).max(1));
        }
        steps *= 2;
    }
}

fn time(step: &mut TimedStep, steps: u64) -> Result<Duration> {
    let begun = Instant::now();
    for _ in 0..steps {
        black_box(step()?);
    }
    Ok(begun.elapsed())
}
