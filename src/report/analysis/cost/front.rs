//! The Pareto front: what none other beats in both of two costs.

/// Positions of the points that none other beats in both numbers, the least first number first.
pub(crate) fn front(points: &[(f64, f64)]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|a, b| points[*a].0.total_cmp(&points[*b].0).then(points[*a].1.total_cmp(&points[*b].1)));
    let mut least = f64::INFINITY;
    order.retain(|at| {
        let better = points[*at].1 < least;
        least = least.min(points[*at].1);
        better
    });
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_holds_what_none_beats_in_both() {
        let points = [(2.0, 1.0), (1.0, 3.0), (3.0, 2.0), (1.0, 4.0), (4.0, 0.5)];
        assert_eq!(front(&points), [1, 0, 4]);
        assert_eq!(front(&[(1.0, f64::NAN), (2.0, 1.0)]), [1], "no number beats nothing");
    }
}
