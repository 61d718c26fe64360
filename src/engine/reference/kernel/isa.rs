//! Which vector instructions the kernels use, chosen when a model is made.
//!
//! The choice changes the speed, never the bits. The environment variable `LOOKBACK_ISA` forces it
//! down: `scalar`, `avx2` (with FMA) or `avx512`.

use super::lanes::Task;
use crate::base::choice::choice;
use crate::base::error::{Error, Result};
use crate::engine::reference::real::Real;

choice! {
    /// A set of vector instructions by its word in `LOOKBACK_ISA`, the slowest first.
    Isa {
        /// None beyond the target's own. On x86-64 its fused multiply-add is a function call, 60 times as slow.
        Scalar = "scalar",
        /// AVX2 and FMA.
        Avx2 = "avx2",
        /// AVX-512 F, DQ, BW and VL.
        Avx512 = "avx512",
    }
}

/// The environment variable that forces the choice down.
pub const VARIABLE: &str = "LOOKBACK_ISA";

impl Isa {
    /// Whether this machine has it.
    pub fn available(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        return match self {
            Self::Scalar => true,
            Self::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            Self::Avx512 => {
                Self::Avx2.available()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512vl")
            }
        };
        #[cfg(not(target_arch = "x86_64"))]
        return self == Self::Scalar;
    }

    /// The fastest set that this machine has and `wanted` (a word, or nothing) allows.
    ///
    /// # Errors
    /// If the word is unknown, or names a set that this machine lacks.
    pub fn choose(wanted: Option<&str>) -> Result<Self> {
        let best =
            *Self::ALL.iter().rev().find(|isa| isa.available()).expect("invariant: scalar is everywhere");
        let Some(word) = wanted else { return Ok(best) };
        let refuse = |why: String| Error::engine("reference", format!("{VARIABLE}={word}: {why}"));
        match Self::from_word(word) {
            Some(isa) if isa.available() => Ok(isa),
            Some(_) => Err(refuse(format!("this machine lacks it; its best is {}", best.word()))),
            None => Err(refuse("unknown; expected scalar, avx2 or avx512".to_owned())),
        }
    }

    /// As `LOOKBACK_ISA` says, or the fastest there is.
    ///
    /// # Errors
    /// As [`Isa::choose`].
    pub fn from_environment() -> Result<Self> {
        let word = std::env::var_os(VARIABLE).map(|word| word.to_string_lossy().into_owned());
        Self::choose(word.as_deref())
    }

    /// Runs `task` compiled for this instruction set.
    ///
    /// # Panics
    /// If this machine lacks it.
    pub fn run<T>(self, task: impl FnOnce() -> T) -> T {
        assert!(self.available(), "invariant: only instruction sets that the machine has are chosen");
        match self {
            Self::Scalar => task(),
            // SAFETY: the machine has the instructions, as asserted above.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => unsafe { avx2(task) },
            // SAFETY: the same.
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => unsafe { avx512(task) },
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx2 | Self::Avx512 => unreachable!("invariant: x86 instructions are not available here"),
        }
    }

    /// Runs `task` with the lanes of this instruction set, compiled for it.
    ///
    /// # Panics
    /// If this machine lacks it.
    pub fn dispatch<R: Real, T: Task<R>>(self, task: T) -> T::Output {
        assert!(self.available(), "invariant: only instruction sets that the machine has are chosen");
        match self {
            Self::Scalar => task.run::<R::Scalar>(),
            // SAFETY: the machine has the instructions, as asserted above.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => unsafe { avx2_task(task) },
            // SAFETY: the same.
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => unsafe { avx512_task(task) },
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx2 | Self::Avx512 => unreachable!("invariant: x86 instructions are not available here"),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2_task<R: Real, T: Task<R>>(task: T) -> T::Output {
    task.run::<R::Avx2>()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,avx512f,avx512dq,avx512bw,avx512vl")]
fn avx512_task<R: Real, T: Task<R>>(task: T) -> T::Output {
    task.run::<R::Avx512>()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2<T>(task: impl FnOnce() -> T) -> T {
    task()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,avx512f,avx512dq,avx512bw,avx512vl")]
fn avx512<T>(task: impl FnOnce() -> T) -> T {
    task()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_wish_the_best_is_chosen_and_any_available_one_on_request() {
        let best = Isa::choose(None).unwrap();
        assert!(Isa::ALL.iter().all(|isa| *isa <= best || !isa.available()));
        for isa in Isa::ALL.iter().copied() {
            match Isa::choose(Some(isa.word())) {
                Ok(chosen) => assert_eq!((chosen, isa.available()), (isa, true)),
                Err(error) => {
                    assert!(!isa.available());
                    assert!(error.to_string().contains(best.word()), "{error}");
                }
            }
        }
    }

    #[test]
    fn an_unknown_instruction_set_is_refused_with_the_words_that_are_known() {
        let error = Isa::choose(Some("sse")).unwrap_err().to_string();
        assert_eq!(error, "reference: LOOKBACK_ISA=sse: unknown; expected scalar, avx2 or avx512");
    }
}
