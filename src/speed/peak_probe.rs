//! The processor's peak as a contestant: it is timed between the engines' samples, so that a share of
//! it does not depend on the clock rate of the moment.

use std::hint::black_box;

use super::race::TimedStep;
use crate::base::error::Result;
use crate::engine::reference::isa::Isa;
use crate::engine::reference::kernel::peak::Chains;
use crate::engine::reference::real::Real;
use crate::spec::Precision;

/// Rounds in one step: some ten microseconds.
const ROUNDS: usize = 4096;

/// Chains that fill the pipelines of narrow and of wide registers without leaving the register file.
const FEW: usize = 5;
const MANY: usize = 12;

/// Steps of both numbers of chains, with their floating-point operations; the faster is the peak.
///
/// # Errors
/// If `LOOKBACK_ISA` asks for instructions that this machine lacks.
pub fn probes(precision: Precision) -> Result<[(TimedStep<'static>, u64); 2]> {
    let isa = Isa::from_environment()?;
    Ok(match precision {
        Precision::F32 => [probe::<f32, FEW>(isa), probe::<f32, MANY>(isa)],
        Precision::F64 => [probe::<f64, FEW>(isa), probe::<f64, MANY>(isa)],
    })
}

fn probe<R: Real, const CHAINS: usize>(isa: Isa) -> (TimedStep<'static>, u64) {
    let flop = Chains::<R, CHAINS>::new(ROUNDS).flop();
    let step = move || {
        black_box(isa.dispatch(black_box(Chains::<R, CHAINS>::new(ROUNDS))));
        Ok(())
    };
    (Box::new(step), flop)
}
