//! Sixteen lanes: what one step of a kernel works on, whatever the width of the registers.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::arithmetic::{Float, Number};
use crate::engine::reference::sums::LANES;

/// Sixteen neighbouring values on cache lines of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C, align(64))]
pub struct Line<R>(pub [R; LANES]);

/// The values of lines, one after the other.
pub fn values<R>(lines: &[Line<R>]) -> &[R] {
    const { assert!(size_of::<Line<R>>() == LANES * size_of::<R>(), "invariant: lines have no padding") };
    // SAFETY: lines are LANES values each, without padding, as asserted.
    unsafe { std::slice::from_raw_parts(lines.as_ptr().cast(), lines.len() * LANES) }
}

/// The values of lines, one after the other.
pub fn values_mut<R>(lines: &mut [Line<R>]) -> &mut [R] {
    const { assert!(size_of::<Line<R>>() == LANES * size_of::<R>(), "invariant: lines have no padding") };
    // SAFETY: lines are LANES values each, without padding, as asserted.
    unsafe { std::slice::from_raw_parts_mut(lines.as_mut_ptr().cast(), lines.len() * LANES) }
}

/// A vector register, or one number where there is none.
pub(crate) trait Register: Number {
    /// Values that it holds; divides 16.
    const WIDTH: usize;
    /// The first [`Register::WIDTH`] values of `from`.
    ///
    /// # Panics
    /// If there are fewer.
    fn read(from: &[Self::Element]) -> Self;
    /// Overwrites the first [`Register::WIDTH`] values of `to`.
    ///
    /// # Panics
    /// If there are fewer.
    fn write(self, to: &mut [Self::Element]);
    /// The values of both in turn, `a0 b0 a1 b1 ...`: the first half of them, and the second.
    fn interleave(self, other: Self) -> (Self, Self);
    /// Runs `task` in a function of its own, compiled for this register's instructions.
    fn outlined<R, V: Lanes<R>, T: Task<R>>(task: T) -> T::Output;
}

macro_rules! number_register {
    ($($real:ty),+) => {$(
        impl Register for $real {
            const WIDTH: usize = 1;
            #[inline(always)]
            fn read(from: &[Self]) -> Self {
                from[0]
            }
            #[inline(always)]
            fn write(self, to: &mut [Self]) {
                to[0] = self;
            }
            #[inline(always)]
            fn interleave(self, other: Self) -> (Self, Self) {
                (self, other)
            }
            #[inline(never)]
            fn outlined<R, V: Lanes<R>, T: Task<R>>(task: T) -> T::Output {
                task.run::<V>()
            }
        }
    )+};
}

number_register!(f32, f64);

/// Sixteen lanes of one format under one instruction set.
pub trait Lanes<R>: Number<Element = R> {
    /// The most rows of register blocks of 1, 2, 3 and 4 lines (groups of 16 columns); 0: too wide.
    const BLOCK_ROWS: [usize; 4];
    /// All lanes of a line.
    fn load(line: &Line<R>) -> Self;
    /// Overwrites a line.
    fn store(self, line: &mut Line<R>);
    /// The values of both in turn, `a0 b0 a1 b1 ...`: the first sixteen of them, and the rest.
    fn interleave(self, other: Self) -> (Self, Self);
    /// Runs `task` in a function of its own, so that its code exists once.
    fn outlined<T: Task<R>>(task: T) -> T::Output;
}

/// Work whose text is the same for all instruction sets.
pub trait Task<R> {
    /// What it gives.
    type Output;
    /// Does it. Must be `#[inline(always)]` down to the last function, so that all of it is compiled
    /// for the instructions.
    fn run<V: Lanes<R>>(self) -> Self::Output;
}

/// Transposes sixteen rows of sixteen values: each round turns the place (row, lane), read as eight binary digits, by one
/// digit.
#[inline(always)]
pub(crate) fn transpose<R, V: Lanes<R>>(rows: &mut [V; LANES]) {
    for _digit in 0..LANES.ilog2() {
        let before = *rows;
        for n in 0..LANES / 2 {
            (rows[2 * n], rows[2 * n + 1]) = before[n].interleave(before[n + LANES / 2]);
        }
    }
}

/// Sixteen lanes in N registers.
#[derive(Clone, Copy)]
pub struct Pack<V, const N: usize>([V; N]);

/// Whether sixteen of everything, one after the other, would be most of the program's code: numbers on a processor whose
/// fused multiply-add is a function call without vector instructions. That path is no faster for being long.
const fn too_long<V: Register>() -> bool {
    cfg!(target_arch = "x86_64") && V::WIDTH == 1
}

/// Methods that do to all lanes what they do to those of one register.
macro_rules! each_register {
    ($($method:ident($($other:ident),*))+) => {$(
        #[inline(always)]
        fn $method(mut self, $($other: Self),*) -> Self {
            #[inline(never)]
            fn outlined<V: Register, const N: usize>(to: &mut [V; N], $($other: &[V; N]),*) {
                for n in 0..N {
                    to[n] = to[n].$method($($other[n]),*);
                }
            }
            if const { too_long::<V>() } {
                outlined(&mut self.0, $(&$other.0),*);
                return self;
            }
            for n in 0..N {
                self.0[n] = self.0[n].$method($($other.0[n]),*);
            }
            self
        }
    )+};
}

macro_rules! operators {
    ($($trait:ident: $method:ident($($other:ident)?))+) => {$(
        impl<V: Register, const N: usize> $trait for Pack<V, N> {
            type Output = Self;
            each_register!($method($($other)?));
        }
    )+};
}

operators!(Add: add(other) Sub: sub(other) Mul: mul(other) Div: div(other) Neg: neg());

impl<V: Register, const N: usize> Number for Pack<V, N> {
    type Element = V::Element;
    each_register! {
        mul_add(factor, addend) sqrt() abs() copy_sign(sign) select_below(bound, then, otherwise) zero_below(size, bound)
        at_most(bound) at_least(bound) power_of_two()
    }
    #[inline(always)]
    fn splat(value: V::Element) -> Self {
        Self([V::splat(value); N])
    }
    #[inline(always)]
    fn all_within(self, bound: V::Element) -> bool {
        let mut all = true;
        for value in self.0 {
            all &= value.all_within(bound);
        }
        all
    }
}

impl<R: Float, V: Register<Element = R>, const N: usize> Lanes<R> for Pack<V, N> {
    const BLOCK_ROWS: [usize; 4] = match (V::WIDTH * size_of::<R>(), N) {
        // 32 registers: up to 24 sums, a row of weights and a factor.
        (64, 1) => [6, 6, 6, 6],
        (64, _) => [6, 6, 4, 3],
        // 16 registers: up to 12 sums.
        (32, 2) => [6, 0, 0, 0],
        (32, _) => [3, 0, 0, 0],
        _ => [1, 0, 0, 0],
    };
    #[inline(always)]
    fn load(line: &Line<R>) -> Self {
        let mut registers = [V::splat(R::default()); N];
        for (n, register) in registers.iter_mut().enumerate() {
            *register = V::read(&line.0[n * V::WIDTH..]);
        }
        Self(registers)
    }
    #[inline(always)]
    fn store(self, line: &mut Line<R>) {
        for (n, register) in self.0.into_iter().enumerate() {
            register.write(&mut line.0[n * V::WIDTH..]);
        }
    }
    #[inline(always)]
    fn interleave(self, other: Self) -> (Self, Self) {
        let (mut first, mut second) = (self, other);
        for n in 0..N {
            let halves = self.0[n].interleave(other.0[n]);
            for (at, half) in [(2 * n, halves.0), (2 * n + 1, halves.1)] {
                if at < N { first.0[at] = half } else { second.0[at - N] = half }
            }
        }
        (first, second)
    }
    #[inline(always)]
    fn outlined<T: Task<R>>(task: T) -> T::Output {
        V::outlined::<R, Self, T>(task)
    }
}
