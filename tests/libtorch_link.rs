//! That a test binary finds libtorch at run time, and the version that `tch` is made for.
#![cfg(feature = "libtorch")]

use tch::{Kind, Tensor};

#[test]
fn libtorch_is_found_at_run_time() {
    let sum = Tensor::from_slice(&[1.0f64, 2.0]) + Tensor::from_slice(&[10.0f64, 20.0]);
    assert_eq!(sum.kind(), Kind::Double);
    assert_eq!(Vec::<f64>::try_from(sum).unwrap(), [11.0, 22.0]);
}
