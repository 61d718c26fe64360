//! The floating-point formats that networks are trained in, with the registers that hold their lanes.

use super::kernel::arithmetic::Float;
use super::kernel::lanes::{Lanes, Pack};
#[cfg(target_arch = "x86_64")]
use super::kernel::x86::{F32x8, F32x16, F64x4, F64x8};

/// A floating-point format that kernels compute in: f32 or f64.
pub trait Real: Float {
    /// Sixteen lanes without vector instructions.
    type Scalar: Lanes<Self>;
    /// Sixteen lanes in AVX2 registers; for `Isa::dispatch` alone.
    #[cfg(target_arch = "x86_64")]
    type Avx2: Lanes<Self>;
    /// Sixteen lanes in AVX-512 registers; for `Isa::dispatch` alone.
    #[cfg(target_arch = "x86_64")]
    type Avx512: Lanes<Self>;
}

impl Real for f32 {
    type Scalar = Pack<f32, 16>;
    #[cfg(target_arch = "x86_64")]
    type Avx2 = Pack<F32x8, 2>;
    #[cfg(target_arch = "x86_64")]
    type Avx512 = Pack<F32x16, 1>;
}

impl Real for f64 {
    type Scalar = Pack<f64, 16>;
    #[cfg(target_arch = "x86_64")]
    type Avx2 = Pack<F64x4, 4>;
    #[cfg(target_arch = "x86_64")]
    type Avx512 = Pack<F64x8, 2>;
}
