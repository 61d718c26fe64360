//! exp, tanh and sigmoid in a fixed order of operations that round once each.
//!
//! `exp(y) = 2^n (1 + p)` with n the whole number nearest to `y / ln 2`, `r = y - n ln 2` and the
//! polynomial `p = exp(r) - 1`. Neither function rounds `exp` itself:
//!
//! * `sigmoid(x) = 1 / (1 + exp(-x))`, its denominator computed as `2^n p + (2^n + 1)`;
//! * `tanh(|x|) = 1 - 2 / (1 + exp(2|x|))`, and a polynomial in x^2 below 0.55, where that cancels.
//!
//! NaN gives NaN. Errors over all f32 values: see the tests.

use super::kernel::arithmetic::{Float, Number};

/// `(n + ROUNDING, p)` of the decomposition above.
#[inline(always)]
fn reduce<N: Number>(y: N) -> (N, N) {
    let shifted = y.mul_add(N::splat(N::Element::LOG2_E), N::splat(N::Element::ROUNDING));
    let n = shifted - N::splat(N::Element::ROUNDING);
    let r = n.mul_add(N::splat(-N::Element::LN2_HIGH), y);
    let r = n.mul_add(N::splat(-N::Element::LN2_LOW), r);
    (shifted, (r * r).mul_add(polynomial(N::Element::EXPM1, r), r))
}

/// Horner's rule; coefficients from the lowest power up.
#[inline(always)]
fn polynomial<N: Number>(coefficients: &'static [N::Element], x: N) -> N {
    let (&highest, lower) = coefficients.split_last().expect("invariant: polynomials have coefficients");
    let mut sum = N::splat(highest);
    for &coefficient in lower.iter().rev() {
        sum = sum.mul_add(x, N::splat(coefficient));
    }
    sum
}

#[inline(always)]
fn number<N: Number>(value: f64) -> N {
    N::splat(N::Element::from_f64(value))
}

/// `1 - 2^-57` rounds to 1 in both formats, so nothing changes beyond `exp(40)`.
const ONE_FROM: f64 = 40.0;

/// `exp` of more is added to 1 in the other order.
const LARGE: f64 = 8.0;

/// The logistic function `1 / (1 + exp(-x))`.
#[inline(always)]
pub fn sigmoid<N: Number>(x: N) -> N {
    let (zero, one) = (number::<N>(0.0), number::<N>(1.0));
    let y = (-x).at_least(number(-ONE_FROM)).at_most(N::splat(N::Element::EXP_LIMIT));
    let (shifted, p) = reduce(y);
    // Where the result may be denormal the denominator is computed 2^-64 times as large.
    let normal = N::splat(N::Element::EXP_NORMAL);
    let scale = (shifted - normal.select_below(y, number(64.0), zero)).power_of_two();
    // 2^n + 1 is exact for small n; for large n it is 2^n p + 1 that loses less.
    let late = number::<N>(LARGE).select_below(y, scale, zero);
    let result = one / (scale.mul_add(p, (scale - late) + one) + late);
    result * normal.select_below(y, number(1.0 / (1u128 << 64) as f64), one)
}

/// Whether [`sigmoid_near_zero`] may stand for [`sigmoid`] in every lane.
#[inline(always)]
pub fn is_near_zero<N: Number>(x: N) -> bool {
    x.all_within(N::Element::from_f64(LARGE))
}

/// [`sigmoid`] of less than 8 in magnitude: the same bits with half of the operations, because bounds, the other
/// order and denormal results begin beyond.
#[inline(always)]
pub fn sigmoid_near_zero<N: Number>(x: N) -> N {
    let one = number::<N>(1.0);
    let (shifted, p) = reduce(-x);
    let scale = shifted.power_of_two();
    one / scale.mul_add(p, scale + one)
}

/// `x - tanh(x)` is less than half an ulp below this magnitude.
const TANH_IS_X_BELOW: f64 = 1.0 / (1u64 << 30) as f64;

/// The hyperbolic tangent.
#[inline(always)]
pub fn tanh<N: Number>(x: N) -> N {
    /// Below this magnitude the polynomial is used.
    const NEAR_ZERO: f64 = 0.55;
    let (one, two) = (number::<N>(1.0), number::<N>(2.0));
    let size = x.abs();
    // The powers of tiny magnitudes are denormal, and a gate that is shut makes tiny cell states: neither branch
    // may meet them, even where its result is not taken.
    let base = size.zero_below(size, number(TANH_IS_X_BELOW));
    let square = base * base;
    let near = (base * square).mul_add(polynomial(N::Element::TANH, square), size);
    let y = (size + size).at_least(number(NEAR_ZERO)).at_most(number(ONE_FROM));
    let (shifted, p) = reduce(y);
    let scale = shifted.power_of_two();
    let far = one - two / scale.mul_add(p, scale + one);
    size.select_below(number(NEAR_ZERO), near, far).copy_sign(x)
}
