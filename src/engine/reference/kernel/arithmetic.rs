//! Arithmetic that the equations are written in: one text for f32, f64 and packs of lanes.
//!
//! [`Number`] is what an equation needs of a value, be it one number or sixteen lanes; [`Float`] adds
//! the constants of a floating-point format. Each operation is exact by IEEE 754 or, as
//! [`Number::mul_add`], rounds once, so an equation has the same bits whatever it is computed in.

use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A value that equations are computed in, lane by lane.
pub trait Number:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// What each lane holds.
    type Element: Float;
    /// The same value in every lane.
    fn splat(value: Self::Element) -> Self;
    /// `self * factor + addend`, rounded once.
    fn mul_add(self, factor: Self, addend: Self) -> Self;
    /// The square root.
    fn sqrt(self) -> Self;
    /// The magnitude.
    fn abs(self) -> Self;
    /// The magnitude of `self` with the sign of `sign`.
    fn copy_sign(self, sign: Self) -> Self;
    /// `if self < bound { then } else { otherwise }`. A comparison, never a minimum: NaN is not below
    /// anything and so takes `otherwise` on every machine.
    fn select_below(self, bound: Self, then: Self, otherwise: Self) -> Self;
    /// `if size < bound { 0 } else { self }`: a NaN for a size leaves what there is.
    fn zero_below(self, size: Self, bound: Self) -> Self {
        size.select_below(bound, Self::splat(Self::Element::default()), self)
    }
    /// `if bound < self { bound } else { self }`: no more than `bound`, and NaN stays.
    fn at_most(self, bound: Self) -> Self;
    /// `if self < bound { bound } else { self }`: no less than `bound`, and NaN stays.
    fn at_least(self, bound: Self) -> Self;
    /// `2^n` where `self` is `n + `[`Float::ROUNDING`] and `2^n` is a normal number.
    fn power_of_two(self) -> Self;
    /// Whether every lane has a magnitude below that of `bound`; NaN has none.
    fn all_within(self, bound: Self::Element) -> bool;
}

/// A floating-point format: f32 or f64.
pub trait Float: Number<Element = Self> + PartialOrd + Default + Debug + Send + Sync + 'static {
    /// `1.5 * 2^p` with p bits of fraction: adding it rounds to a whole number, which then stands in the lowest bits.
    const ROUNDING: Self;
    /// `1 / ln 2`.
    const LOG2_E: Self;
    /// `ln 2` to so few bits that its product with a small whole number is exact ...
    const LN2_HIGH: Self;
    /// ... and what is missing from it.
    const LN2_LOW: Self;
    /// Coefficients of q in `exp(r) - 1 = r + r^2 q(r)`, lowest power first. Chebyshev interpolation
    /// over `|r| <= 1.0002 ln(2)/2`, relative error of the left side 1.9e-9 (f32) and 8.4e-19 (f64).
    const EXPM1: &'static [Self];
    /// Coefficients of q in `tanh(x) = x + x^3 q(x^2)`, lowest power first. Chebyshev interpolation over
    /// `x^2 <= 0.3026`, relative error of the left side 5.6e-9 (f32) and 7.0e-18 (f64).
    const TANH: &'static [Self];
    /// `exp` of more has a reciprocal that rounds to 0.
    const EXP_LIMIT: Self;
    /// `exp` of less has a reciprocal that is a normal number.
    const EXP_NORMAL: Self;
    /// What the flush rule calls too small: `2^-58` (f32), `2^-506` (f64); see docs/bits.md.
    const TINY: Self;
    /// The square of [`Float::TINY`].
    const TINY_SQUARED: Self;
    /// Rounded to this format.
    fn from_f64(value: f64) -> Self;
    /// Exact.
    fn to_f64(self) -> f64;
}

macro_rules! number {
    ($real:ty, fraction_bits: $bits:literal) => {
        impl Number for $real {
            type Element = Self;
            #[inline(always)]
            fn splat(value: Self) -> Self {
                value
            }
            #[inline(always)]
            fn mul_add(self, factor: Self, addend: Self) -> Self {
                <$real>::mul_add(self, factor, addend)
            }
            #[inline(always)]
            fn sqrt(self) -> Self {
                <$real>::sqrt(self)
            }
            #[inline(always)]
            fn abs(self) -> Self {
                <$real>::abs(self)
            }
            #[inline(always)]
            fn copy_sign(self, sign: Self) -> Self {
                <$real>::copysign(self, sign)
            }
            #[inline(always)]
            fn select_below(self, bound: Self, then: Self, otherwise: Self) -> Self {
                if self < bound { then } else { otherwise }
            }
            #[inline(always)]
            fn at_most(self, bound: Self) -> Self {
                if bound < self { bound } else { self }
            }
            #[inline(always)]
            fn at_least(self, bound: Self) -> Self {
                if self < bound { bound } else { self }
            }
            #[inline(always)]
            fn power_of_two(self) -> Self {
                const ONE: $real = 1.0;
                <$real>::from_bits((self.to_bits() << $bits).wrapping_add(ONE.to_bits()))
            }
            #[inline(always)]
            fn all_within(self, bound: Self) -> bool {
                <$real>::abs(self) < bound
            }
        }
    };
}

number!(f32, fraction_bits: 23);
number!(f64, fraction_bits: 52);

impl Float for f32 {
    const ROUNDING: Self = 12_582_912.0;
    const LOG2_E: Self = std::f32::consts::LOG2_E;
    const LN2_HIGH: Self = 0.693_145_75;
    const LN2_LOW: Self = 1.428_606_8e-6;
    const EXPM1: &'static [Self] =
        &[0.5, 0.166_666_67, 0.041_666_463, 0.008_333_31, 0.001_393_365_9, 0.000_198_910_01];
    const TANH: &'static [Self] =
        &[-0.333_333_3, 0.133_331_13, -0.053_909_376, 0.021_309_063, -0.006_609_614];
    const EXP_LIMIT: Self = 104.0;
    const EXP_NORMAL: Self = 87.0;
    const TINY: Self = 1.0 / (1u64 << 58) as f32;
    const TINY_SQUARED: Self = Self::TINY * Self::TINY;

    fn from_f64(value: f64) -> Self {
        value as f32
    }
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
}

impl Float for f64 {
    const ROUNDING: Self = 6_755_399_441_055_744.0;
    const LOG2_E: Self = std::f64::consts::LOG2_E;
    const LN2_HIGH: Self = 0.693_147_180_369_123_8;
    const LN2_LOW: Self = 1.908_214_929_270_587_7e-10;
    const EXPM1: &'static [Self] = &[
        0.5,
        0.166_666_666_666_666_7,
        0.041_666_666_666_666_67,
        0.008_333_333_333_326_129,
        0.001_388_888_888_888_374_4,
        0.000_198_412_698_748_407_68,
        2.480_158_732_556_212_5e-5,
        2.755_725_537_465_874_4e-6,
        2.755_727_362_486_648e-7,
        2.510_522_763_655_176e-8,
        2.091_469_456_035_159_2e-9,
    ];
    const TANH: &'static [Self] = &[
        -0.333_333_333_333_333_3,
        0.133_333_333_333_327_14,
        -0.053_968_253_967_431_74,
        0.021_869_488_493_563_037,
        -0.008_863_234_395_418_095,
        0.003_592_110_347_096_177,
        -0.001_455_661_577_570_236_5,
        0.000_588_934_807_244_702_8,
        -0.000_234_631_045_283_004_06,
        8.510_707_927_354_112e-5,
        -2.059_855_667_327_516_6e-5,
    ];
    const EXP_LIMIT: Self = 746.0;
    const EXP_NORMAL: Self = 708.0;
    /// The bits of `2^-506`.
    const TINY: Self = f64::from_bits((1023 - 506) << 52);
    const TINY_SQUARED: Self = Self::TINY * Self::TINY;

    fn from_f64(value: f64) -> Self {
        value
    }
    fn to_f64(self) -> f64 {
        self
    }
}

/// The flush rule: a magnitude below `bound` becomes 0; NaN stays.
#[inline(always)]
pub fn flush<N: Number>(value: N, bound: N::Element) -> N {
    value.zero_below(value.abs(), N::splat(bound))
}
