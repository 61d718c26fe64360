//! Points of a scrambled Sobol sequence, which fill the space more evenly.

use super::{Draw, DrawMethod};

/// Points of the sequence that the crate can compute.
const POINTS: usize = 1 << 16;

pub(super) const SOBOL: DrawMethod = DrawMethod {
    word: "sobol",
    about: "Configurations from a scrambled Sobol sequence, which fills the space more evenly.",
    about_seed: "Seed of the scrambling alone.",
    share,
};

fn share(draw: &Draw) -> Option<f64> {
    // The crate takes 32 bits; folding keeps all of ours in them.
    let seed = (draw.seed ^ (draw.seed >> 32)) as u32;
    let point = (draw.number < POINTS).then_some(draw.number as u32)?;
    Some(f64::from(sobol_burley::sample(point, draw.dimension as u32, seed)))
}
