//! What depends on the processor: lanes of vector registers and the blocked matrix product.
//!
//! The only unsafe code of the crate. It changes how fast numbers come, never their bits.

pub mod lanes;
pub mod product;
#[cfg(target_arch = "x86_64")]
pub mod x86;
