//! Several tests at once: Holm's correction.

/// Holm's adjusted p-values, in the order of `p`: with the smallest first, `max(j <= i, (m - j + 1) p(j))`, at
/// most 1. A test counts if its adjusted p is below the level; then at most that share of all such tables names
/// any difference that is none.
///
/// Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statistics 6 (1979).
pub(crate) fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let mut adjusted = vec![0.0; p.len()];
    let mut least: f64 = 0.0;
    for (rank, at) in order.into_iter().enumerate() {
        least = least.max((p.len() - rank) as f64 * p[at]).min(1.0);
        adjusted[at] = least;
    }
    adjusted
}
