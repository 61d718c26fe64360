//! Sums in 16 lanes: the dot products of the head and the norm of a gradient.
//!
//! A long sum in one chain of additions is slow and collects errors; 16 chains that are added up at
//! the end, always 16 and always in the same way, are fast on every machine and have one value.

use super::kernel::arithmetic::Float;

/// Lanes of a sum and of a panel of weights.
pub(crate) const LANES: usize = 16;

/// The sum of the lanes: lane l takes lane l + 8, then l + 4, l + 2, l + 1.
#[inline(always)]
pub(crate) fn add_lanes<R: Float>(mut lanes: [R; LANES]) -> R {
    let mut half = LANES / 2;
    while half > 0 {
        for lane in 0..half {
            lanes[lane] = lanes[lane] + lanes[lane + half];
        }
        half /= 2;
    }
    lanes[0]
}

/// `sum(a b)`: element n belongs to lane n mod 16; the last round is filled up with zeros.
pub(crate) fn dot<R: Float>(a: &[R], b: &[R]) -> R {
    let mut lanes = [R::default(); LANES];
    for first in (0..a.len()).step_by(LANES) {
        for (lane, sum) in lanes.iter_mut().enumerate() {
            let pair = (a.get(first + lane), b.get(first + lane));
            let (a, b) = if let (Some(&a), Some(&b)) = pair { (a, b) } else { Default::default() };
            *sum = a.mul_add(b, *sum);
        }
    }
    add_lanes(lanes)
}
