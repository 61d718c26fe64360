//! AVX2 and AVX-512 registers.
//!
//! Everything here is safe only on a machine that has the instructions. These types are reached as
//! `Real::Avx2` and `Real::Avx512`, which `Isa::dispatch` alone uses, after it has asked the machine.

use std::arch::x86_64::*;
use std::ops::{Add, Div, Mul, Neg, Sub};

use super::arithmetic::Number;
use super::lanes::{Lanes, Register, Task};

macro_rules! operator {
    ($name:ident, $trait:ident, $method:ident, $intrinsic:ident) => {
        impl $trait for $name {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                // SAFETY: see the module; the intrinsic itself has no precondition.
                Self(unsafe { $intrinsic(self.0, other.0) })
            }
        }
    };
}

/// A register type from its intrinsics.
macro_rules! register {
    (
        $name:ident($raw:ty) of $real:ty, width $width:literal, needs $features:literal,
        $splat:ident $load:ident $store:ident $fma:ident $sqrt:ident
        $add:ident $sub:ident $mul:ident $div:ident $min:ident $max:ident $and:ident $andnot:ident $or:ident $xor:ident,
        select($a:ident, $b:ident, $then:ident, $otherwise:ident) $select:expr,
        zeroed $zeroed:expr,
        power($n:ident) $power:expr,
        all_below($x:ident, $y:ident) $all_below:expr,
        interleave($first:ident, $second:ident) $interleaved:expr
    ) => {
        #[doc = concat!(stringify!($width), " lanes of ", stringify!($real), ".")]
        #[derive(Clone, Copy)]
        #[repr(transparent)]
        pub struct $name($raw);

        operator!($name, Add, add, $add);
        operator!($name, Sub, sub, $sub);
        operator!($name, Mul, mul, $mul);
        operator!($name, Div, div, $div);

        impl Neg for $name {
            type Output = Self;
            #[inline(always)]
            fn neg(self) -> Self {
                // SAFETY: see the module.
                Self(unsafe { $xor(self.0, $splat(-0.0)) })
            }
        }

        impl Number for $name {
            type Element = $real;
            #[inline(always)]
            fn splat(value: $real) -> Self {
                // SAFETY: see the module.
                Self(unsafe { $splat(value) })
            }
            #[inline(always)]
            fn mul_add(self, factor: Self, addend: Self) -> Self {
                // SAFETY: see the module.
                Self(unsafe { $fma(self.0, factor.0, addend.0) })
            }
            #[inline(always)]
            fn sqrt(self) -> Self {
                // SAFETY: see the module.
                Self(unsafe { $sqrt(self.0) })
            }
            #[inline(always)]
            fn abs(self) -> Self {
                // SAFETY: see the module.
                Self(unsafe { $andnot($splat(-0.0), self.0) })
            }
            #[inline(always)]
            fn copy_sign(self, sign: Self) -> Self {
                // SAFETY: see the module.
                Self(unsafe { $or($andnot($splat(-0.0), self.0), $and($splat(-0.0), sign.0)) })
            }
            #[inline(always)]
            fn select_below(self, bound: Self, then: Self, otherwise: Self) -> Self {
                let ($a, $b, $then, $otherwise) = (self.0, bound.0, then.0, otherwise.0);
                // SAFETY: see the module.
                Self(unsafe { $select })
            }
            #[inline(always)]
            fn zero_below(self, size: Self, bound: Self) -> Self {
                let ($then, $a, $b) = (self.0, size.0, bound.0);
                // SAFETY: see the module.
                Self(unsafe { $zeroed })
            }
            #[inline(always)]
            fn at_most(self, bound: Self) -> Self {
                // SAFETY: see the module. The instruction is `if a < b { a } else { b }`.
                Self(unsafe { $min(bound.0, self.0) })
            }
            #[inline(always)]
            fn at_least(self, bound: Self) -> Self {
                // SAFETY: see the module. The instruction is `if a > b { a } else { b }`.
                Self(unsafe { $max(bound.0, self.0) })
            }
            #[inline(always)]
            fn power_of_two(self) -> Self {
                let $n = self.0;
                // SAFETY: see the module.
                Self(unsafe { $power })
            }
            #[inline(always)]
            fn all_within(self, bound: $real) -> bool {
                let ($x, $y) = (self.abs().0, Self::splat(bound).0);
                // SAFETY: see the module.
                unsafe { $all_below }
            }
        }

        impl Register for $name {
            const WIDTH: usize = $width;
            #[inline(always)]
            fn read(from: &[$real]) -> Self {
                let from = &from[..$width];
                // SAFETY: the slice has as many values as the register.
                Self(unsafe { $load(from.as_ptr()) })
            }
            #[inline(always)]
            fn write(self, to: &mut [$real]) {
                let to = &mut to[..$width];
                // SAFETY: the slice has as many values as the register.
                unsafe { $store(to.as_mut_ptr(), self.0) }
            }
            #[inline(always)]
            fn interleave(self, other: Self) -> (Self, Self) {
                let ($first, $second) = (self.0, other.0);
                // SAFETY: see the module.
                let (low, high) = unsafe { $interleaved };
                (Self(low), Self(high))
            }
            #[inline(always)]
            fn outlined<R, V: Lanes<R>, T: Task<R>>(task: T) -> T::Output {
                #[target_feature(enable = $features)]
                #[inline(never)]
                fn outlined<R, V: Lanes<R>, T: Task<R>>(task: T) -> T::Output {
                    task.run::<V>()
                }
                // SAFETY: see the module.
                unsafe { outlined::<R, V, T>(task) }
            }
        }
    };
}

register! {
    F32x16(__m512) of f32, width 16, needs "avx2,fma,avx512f,avx512dq,avx512bw,avx512vl",
    _mm512_set1_ps _mm512_loadu_ps _mm512_storeu_ps _mm512_fmadd_ps _mm512_sqrt_ps
    _mm512_add_ps _mm512_sub_ps _mm512_mul_ps _mm512_div_ps _mm512_min_ps _mm512_max_ps
    _mm512_and_ps _mm512_andnot_ps _mm512_or_ps _mm512_xor_ps,
    select(a, b, then, otherwise) _mm512_mask_blend_ps(_mm512_cmp_ps_mask::<_CMP_LT_OQ>(a, b), otherwise, then),
    zeroed _mm512_maskz_mov_ps(_mm512_cmp_ps_mask::<_CMP_NLT_UQ>(a, b), then),
    power(n) _mm512_castsi512_ps(_mm512_add_epi32(
        _mm512_slli_epi32::<23>(_mm512_castps_si512(n)),
        _mm512_castps_si512(_mm512_set1_ps(1.0)),
    )),
    all_below(x, y) _mm512_cmp_ps_mask::<_CMP_LT_OQ>(x, y) == u16::MAX,
    interleave(a, b) (
        _mm512_permutex2var_ps(a, _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23), b),
        _mm512_permutex2var_ps(a, _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), b),
    )
}

register! {
    F64x8(__m512d) of f64, width 8, needs "avx2,fma,avx512f,avx512dq,avx512bw,avx512vl",
    _mm512_set1_pd _mm512_loadu_pd _mm512_storeu_pd _mm512_fmadd_pd _mm512_sqrt_pd
    _mm512_add_pd _mm512_sub_pd _mm512_mul_pd _mm512_div_pd _mm512_min_pd _mm512_max_pd
    _mm512_and_pd _mm512_andnot_pd _mm512_or_pd _mm512_xor_pd,
    select(a, b, then, otherwise) _mm512_mask_blend_pd(_mm512_cmp_pd_mask::<_CMP_LT_OQ>(a, b), otherwise, then),
    zeroed _mm512_maskz_mov_pd(_mm512_cmp_pd_mask::<_CMP_NLT_UQ>(a, b), then),
    power(n) _mm512_castsi512_pd(_mm512_add_epi64(
        _mm512_slli_epi64::<52>(_mm512_castpd_si512(n)),
        _mm512_castpd_si512(_mm512_set1_pd(1.0)),
    )),
    all_below(x, y) _mm512_cmp_pd_mask::<_CMP_LT_OQ>(x, y) == u8::MAX,
    interleave(a, b) (
        _mm512_permutex2var_pd(a, _mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11), b),
        _mm512_permutex2var_pd(a, _mm512_setr_epi64(4, 12, 5, 13, 6, 14, 7, 15), b),
    )
}

register! {
    F32x8(__m256) of f32, width 8, needs "avx2,fma",
    _mm256_set1_ps _mm256_loadu_ps _mm256_storeu_ps _mm256_fmadd_ps _mm256_sqrt_ps
    _mm256_add_ps _mm256_sub_ps _mm256_mul_ps _mm256_div_ps _mm256_min_ps _mm256_max_ps
    _mm256_and_ps _mm256_andnot_ps _mm256_or_ps _mm256_xor_ps,
    select(a, b, then, otherwise) _mm256_blendv_ps(otherwise, then, _mm256_cmp_ps::<_CMP_LT_OQ>(a, b)),
    zeroed _mm256_andnot_ps(_mm256_cmp_ps::<_CMP_LT_OQ>(a, b), then),
    power(n) _mm256_castsi256_ps(_mm256_add_epi32(
        _mm256_slli_epi32::<23>(_mm256_castps_si256(n)),
        _mm256_castps_si256(_mm256_set1_ps(1.0)),
    )),
    all_below(x, y) _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_LT_OQ>(x, y)) == 0xFF,
    interleave(a, b) {
        let (low, high) = (_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
        (_mm256_permute2f128_ps::<0x20>(low, high), _mm256_permute2f128_ps::<0x31>(low, high))
    }
}

register! {
    F64x4(__m256d) of f64, width 4, needs "avx2,fma",
    _mm256_set1_pd _mm256_loadu_pd _mm256_storeu_pd _mm256_fmadd_pd _mm256_sqrt_pd
    _mm256_add_pd _mm256_sub_pd _mm256_mul_pd _mm256_div_pd _mm256_min_pd _mm256_max_pd
    _mm256_and_pd _mm256_andnot_pd _mm256_or_pd _mm256_xor_pd,
    select(a, b, then, otherwise) _mm256_blendv_pd(otherwise, then, _mm256_cmp_pd::<_CMP_LT_OQ>(a, b)),
    zeroed _mm256_andnot_pd(_mm256_cmp_pd::<_CMP_LT_OQ>(a, b), then),
    power(n) _mm256_castsi256_pd(_mm256_add_epi64(
        _mm256_slli_epi64::<52>(_mm256_castpd_si256(n)),
        _mm256_castpd_si256(_mm256_set1_pd(1.0)),
    )),
    all_below(x, y) _mm256_movemask_pd(_mm256_cmp_pd::<_CMP_LT_OQ>(x, y)) == 0xF,
    interleave(a, b) {
        let (low, high) = (_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b));
        (_mm256_permute2f128_pd::<0x20>(low, high), _mm256_permute2f128_pd::<0x31>(low, high))
    }
}
