//! How far tanh and sigmoid of the reference engine are from correctly rounded values, in units in the
//! last place (ulp) of the true value.

use lookback::engine::reference::activation::{is_near_zero, sigmoid, sigmoid_near_zero, tanh};
use lookback::engine::reference::isa::Isa;
use serde_json::Value;

/// Measured over all f32 values: 1.333 (tanh) and 1.684 (sigmoid).
const LIMIT_F32: f64 = 2.0;
/// Measured over the recorded points: below 2. The recorded values are themselves rounded, by up to half an ulp.
const LIMIT_F64: f64 = 2.0;

/// One unit in the last place of a number with `bits` bits of fraction and smallest exponent `lowest`.
fn ulp(value: f64, bits: i32, lowest: i32) -> f64 {
    let exponent = (value.to_bits() >> 52 & 0x7ff) as i32 - 1023;
    f64::from(exponent.max(lowest) - bits).exp2()
}

/// The logistic function in f64, without overflow or cancellation: good to two ulp of f64.
fn exact_sigmoid(x: f64) -> f64 {
    if x < 0.0 { x.exp() / (1.0 + x.exp()) } else { 1.0 / (1.0 + (-x).exp()) }
}

/// The largest errors of tanh and sigmoid over every `stride`-th bit pattern of f32, NaN left out.
fn worst_errors(stride: usize) -> (f64, f64) {
    let (mut worst_tanh, mut worst_sigmoid) = (0.0_f64, 0.0_f64);
    Isa::choose(None).unwrap().run(|| {
        for bits in (0..=u32::MAX).step_by(stride) {
            let x = f32::from_bits(bits);
            if x.is_nan() {
                continue;
            }
            let error = |found: f32, exact: f64| (f64::from(found) - exact).abs() / ulp(exact, 23, -126);
            worst_tanh = worst_tanh.max(error(tanh(x), f64::from(x).tanh()));
            worst_sigmoid = worst_sigmoid.max(error(sigmoid(x), exact_sigmoid(f64::from(x))));
        }
    });
    (worst_tanh, worst_sigmoid)
}

#[test]
fn f32_activations_are_within_two_ulp_on_every_251st_value() {
    let (tanh, sigmoid) = worst_errors(251);
    assert!(tanh <= LIMIT_F32, "tanh: {tanh} ulp");
    assert!(sigmoid <= LIMIT_F32, "sigmoid: {sigmoid} ulp");
}

#[test]
#[ignore = "every one of the 2^32 values: some minutes in a release build"]
fn f32_activations_are_within_two_ulp_on_every_value() {
    let (tanh, sigmoid) = worst_errors(1);
    println!("tanh {tanh:.3} ulp, sigmoid {sigmoid:.3} ulp");
    assert!(tanh <= LIMIT_F32, "tanh: {tanh} ulp");
    assert!(sigmoid <= LIMIT_F32, "sigmoid: {sigmoid} ulp");
}

#[test]
fn near_zero_the_short_sigmoid_has_the_bits_of_the_other() {
    let (mut short, mut long) = (0_u32, 0_u32);
    Isa::choose(None).unwrap().run(|| {
        for x in (0..=u32::MAX).step_by(251).map(f32::from_bits) {
            if is_near_zero(x) {
                assert_eq!(sigmoid_near_zero(x).to_bits(), sigmoid(x).to_bits(), "at {x:e}");
                let x = f64::from(x) * 0.999_999_9;
                assert_eq!(sigmoid_near_zero(x).to_bits(), sigmoid(x).to_bits(), "at {x:e}");
                short += 1;
            } else {
                long += 1;
            }
        }
    });
    assert!(short > 1_000_000 && long > 1_000_000, "{short} short, {long} long");
    for x in [8.0, -8.0, f32::INFINITY, f32::NAN] {
        assert!(!is_near_zero(x), "{x}");
    }
}

#[test]
fn f64_activations_are_within_two_ulp_of_the_recorded_values() {
    let path = format!("{}/tests/gold/activations.json", env!("CARGO_MANIFEST_DIR"));
    let gold: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let (mut worst_tanh, mut worst_sigmoid) = (0.0_f64, 0.0_f64);
    for row in gold["rows"].as_array().unwrap() {
        let [x, exact_tanh, exact_sigmoid] = [0, 1, 2].map(|n| row[n].as_f64().unwrap());
        let error = |found: f64, exact: f64| (found - exact).abs() / ulp(exact, 52, -1022);
        worst_tanh = worst_tanh.max(error(tanh(x), exact_tanh));
        worst_sigmoid = worst_sigmoid.max(error(sigmoid(x), exact_sigmoid));
    }
    println!("tanh {worst_tanh:.3} ulp, sigmoid {worst_sigmoid:.3} ulp");
    assert!(worst_tanh <= LIMIT_F64, "tanh: {worst_tanh} ulp");
    assert!(worst_sigmoid <= LIMIT_F64, "sigmoid: {worst_sigmoid} ulp");
}

#[test]
fn activations_are_exact_at_their_ends() {
    for x in [f32::INFINITY, 1e30, 100.0, 20.0] {
        assert_eq!((tanh(x), tanh(-x)), (1.0, -1.0));
        assert_eq!(sigmoid(x), 1.0);
    }
    assert_eq!((sigmoid(f32::NEG_INFINITY), sigmoid(-1e30_f32), sigmoid(0.0_f32)), (0.0, 0.0, 0.5));
    assert_eq!(
        (tanh(0.0_f64).to_bits(), tanh(-0.0_f64).to_bits()),
        (0.0_f64.to_bits(), (-0.0_f64).to_bits())
    );
    assert!(tanh(f32::NAN).is_nan() && sigmoid(f32::NAN).is_nan());
    assert!(tanh(f64::NAN).is_nan() && sigmoid(f64::NAN).is_nan());
}

/// Which exceptions of floating point `work` raised: a denormal operand, or a result too small to be normal.
/// The processor's flags stay up until someone takes them down.
#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "the flags can be read by an instruction alone")]
fn meets_denormals(work: impl FnOnce()) -> bool {
    const DENORMAL_OPERAND: u32 = 1 << 1;
    const UNDERFLOW: u32 = 1 << 4;
    const ALL_FLAGS: u32 = 0x3f;
    let mut control = 0_u32;
    // SAFETY: reads the control register into a number, and writes it back with its flags down and all else as it was.
    unsafe {
        std::arch::asm!("stmxcsr [{}]", in(reg) &raw mut control);
        control &= !ALL_FLAGS;
        std::arch::asm!("ldmxcsr [{}]", in(reg) &raw const control);
    }
    work();
    // SAFETY: as above.
    unsafe { std::arch::asm!("stmxcsr [{}]", in(reg) &raw mut control) };
    control & (DENORMAL_OPERAND | UNDERFLOW) != 0
}

#[cfg(target_arch = "x86_64")]
#[test]
fn tanh_of_a_normal_number_meets_no_denormal_one_which_would_take_a_hundred_times_as_long() {
    use std::hint::black_box;
    assert!(
        meets_denormals(|| {
            black_box(black_box(1e-30_f32) * black_box(1e-10));
        }),
        "the flags work"
    );
    Isa::choose(None).unwrap().run(|| {
        let every = (f32::MIN_POSITIVE.to_bits()..f32::INFINITY.to_bits()).step_by(9973);
        for x in every.map(f32::from_bits) {
            assert!(
                !meets_denormals(|| {
                    black_box(tanh(black_box(x)));
                }),
                "f32 at {x:e}"
            );
            let x = f64::from(x) * 1e-250;
            let is_normal = x.is_normal();
            assert!(
                !is_normal
                    || !meets_denormals(|| {
                        black_box(tanh(black_box(x)));
                    }),
                "f64 at {x:e}"
            );
        }
    });
}
