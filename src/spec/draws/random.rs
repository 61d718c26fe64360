//! Each axis drawn on its own.

use super::{Draw, DrawMethod};
use crate::base::rng;

pub(super) const RANDOM: DrawMethod = DrawMethod {
    word: "random",
    about: "Configurations drawn at random.",
    about_seed: "Seed of the draws alone.",
    share: |draw| Some(share(draw)),
};

/// By name: another axis beside it leaves the draws of this one as they are.
pub(super) fn share(draw: &Draw) -> f64 {
    let label = format!("search/{}/{}", draw.number, draw.axis);
    rng::stream(draw.seed, &label).uniform(0.0, 1.0)
}
