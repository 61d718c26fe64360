//! Matrix products as plain loops: each sum grows by fused multiply-adds in the order of docs/bits.md.

use super::real::Real;

/// `sums[r, :] += a[r, :] b` for every row r: `a` is `[rows, inner]`, `b` `[inner, columns]`.
/// Each sum grows by fused multiply-adds over `inner` in order.
pub(crate) fn add_product<R: Real>(sums: &mut [R], columns: usize, a: &[R], b: &[R]) {
    let inner = b.len() / columns;
    for (sums, a) in sums.chunks_exact_mut(columns).zip(a.chunks_exact(inner)) {
        for (&factor, b) in a.iter().zip(b.chunks_exact(columns)) {
            for (sum, &b) in sums.iter_mut().zip(b) {
                *sum = factor.mul_add(b, *sum);
            }
        }
    }
}

/// `sums += a^T b`: `a` is `[rows, m]`, `b` `[rows, columns]`, `sums` `[m, columns]`. Each sum grows
/// by fused multiply-adds over the rows in order.
pub(crate) fn add_transposed_product<R: Real>(sums: &mut [R], columns: usize, a: &[R], b: &[R]) {
    let m = sums.len() / columns;
    for (a, b) in a.chunks_exact(m).zip(b.chunks_exact(columns)) {
        for (sums, &factor) in sums.chunks_exact_mut(columns).zip(a) {
            for (sum, &b) in sums.iter_mut().zip(b) {
                *sum = factor.mul_add(b, *sum);
            }
        }
    }
}

/// A matrix of so many columns, turned.
pub(crate) fn transpose<R: Real>(matrix: &[R], columns: usize) -> Vec<R> {
    (0..columns).flat_map(|column| matrix.iter().skip(column).step_by(columns).copied()).collect()
}
