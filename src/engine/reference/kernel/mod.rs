//! What depends on the processor: instruction sets, lanes of vector registers, the blocked matrix product.
//!
//! The only unsafe code of the crate but for the allocator that counts. It changes how fast numbers come, never their bits.
#![allow(unsafe_code)] // vector instructions, and innermost loops without bounds checks

pub mod arithmetic;
pub mod isa;
pub mod lanes;
pub mod peak;
pub mod product;
#[cfg(target_arch = "x86_64")]
pub(super) mod x86;
