//! A gate for silent cliffs: the matrix product's GFLOP/s in every register block, as a share of the peak that
//! is measured between its samples. Not criterion: it says pass or fail.
//!
//! `cargo bench --no-default-features --bench gate`. Where code for a block stops being vectorised it falls to
//! some 6 GFLOP/s, 3 % of the peak; numbers stay right, so no test would see it.

mod multiply;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use lookback::base::rng;
use lookback::engine::reference::isa::Isa;
use lookback::engine::reference::kernel::lanes::{Lanes, Task};
use lookback::spec::Precision;
use lookback::speed::{TimedStep, TimingConfig, probes, race, statistics};

use self::multiply::Multiply;

/// Inner extent: the block's weights stay in the first cache.
const INNER: usize = 64;

/// Rows of one product: so many blocks that its call is nothing.
const BLOCKS: usize = 8;

/// Share of the peak below which a block has fallen. A block has a chain of 4 cycles for each register of sums, on 2
/// pipelines, and so at most an eighth of the peak for each of them; half of that is for loads and a noisy machine. A line
/// of 16 columns is one register of AVX-512 and two of AVX2.
fn least(isa: Isa, (rows, lines): (usize, usize)) -> f64 {
    let registers = if isa == Isa::Avx512 { 1 } else { 2 };
    ((rows * lines * registers) as f64 / 8.0).min(1.0) * 0.4
}

/// The rows and lines of every block that the instruction set has.
fn blocks(isa: Isa) -> Vec<(usize, usize)> {
    struct Sizes;
    impl Task<f32> for Sizes {
        type Output = [usize; 4];
        fn run<V: Lanes<f32>>(self) -> [usize; 4] {
            V::BLOCK_ROWS
        }
    }
    let most = isa.dispatch(Sizes);
    (0..4).flat_map(|line| (1..=most[line]).map(move |rows| (rows, line + 1))).collect()
}

/// The block's share of the peak: median over blocks of the race.
fn share(isa: Isa, (rows, lines): (usize, usize)) -> lookback::base::error::Result<f64> {
    let mut product = Multiply::new((rows, INNER, lines), BLOCKS);
    let flop = product.flop() as f64;
    let probes = probes(Precision::F32)?;
    let peak_flop = probes.each_ref().map(|(_, flop)| *flop as f64);
    let mut steps: Vec<TimedStep> = probes.into_iter().map(|(step, _)| step).collect();
    steps.push(Box::new(|| {
        black_box(product.run(isa));
        Ok(())
    }));
    let config = TimingConfig { blocks: 21, sample: Duration::from_millis(1) };
    let lanes = race(&mut steps, &config, &mut rng::stream(0, "gate"))?;
    let peak = |at: usize, block: usize| peak_flop[at] / lanes[at].samples[block];
    let in_block = |block: usize| flop / lanes[2].samples[block] / peak(0, block).max(peak(1, block));
    Ok(statistics::median(&(0..config.blocks).map(in_block).collect::<Vec<_>>()))
}

fn main() -> ExitCode {
    let isa = Isa::from_environment().expect("LOOKBACK_ISA fits this machine");
    if isa == Isa::Scalar {
        println!("gate: no vector instructions, nothing to guard");
        return ExitCode::SUCCESS;
    }
    let mut fallen = 0;
    for (rows, lines) in blocks(isa) {
        let share = share(isa, (rows, lines)).expect("products do not fail");
        let least = least(isa, (rows, lines));
        let verdict = if share < least { "FALLEN" } else { "" };
        fallen += usize::from(share < least);
        println!(
            "{} block {rows} x {lines}: {:.0} % of peak, at least {:.0} % {verdict}",
            isa.word(),
            100.0 * share,
            100.0 * least
        );
    }
    if fallen > 0 {
        println!("gate: {fallen} blocks have fallen off a cliff");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
