//! The least value of a function of a few numbers from 0 to 1, by the simplex of Nelder & Mead (1965).

/// A point and its value.
type Vertex = (Vec<f64>, f64);

/// Where the simplex is so flat, the search ends: in units of the function.
const FLAT: f64 = 1e-6;

/// The point with the least value that was found from `start` on, first `step` along each axis, and its value. Points
/// outside are drawn to the border. Plain sums in one order: the same bits on every machine.
pub(super) fn minimum(
    start: &[f64],
    step: f64,
    evaluations: usize,
    mut value: impl FnMut(&[f64]) -> f64,
) -> Vertex {
    let mut evaluate = |point: Vec<f64>| {
        let point: Vec<f64> = point.into_iter().map(|number| number.clamp(0.0, 1.0)).collect();
        let value = value(&point);
        (point, value)
    };
    let mut simplex: Vec<Vertex> = vec![evaluate(start.to_vec())];
    for axis in 0..start.len() {
        let mut point = start.to_vec();
        point[axis] += if point[axis] + step > 1.0 { -step } else { step };
        simplex.push(evaluate(point));
    }
    let mut done = simplex.len();
    while done < evaluations && !start.is_empty() {
        simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
        let worst = simplex.len() - 1;
        if simplex[worst].1 - simplex[0].1 <= FLAT {
            break;
        }
        let centre: Vec<f64> = (0..start.len())
            .map(|axis| simplex[..worst].iter().map(|vertex| vertex.0[axis]).sum::<f64>() / worst as f64)
            .collect();
        let along = |by: f64| -> Vec<f64> {
            centre
                .iter()
                .zip(&simplex[worst].0)
                .map(|(centre, worst)| centre + by * (centre - worst))
                .collect()
        };
        let reflected = evaluate(along(1.0));
        done += 1;
        if reflected.1 < simplex[0].1 {
            let expanded = evaluate(along(2.0));
            done += 1;
            simplex[worst] = if expanded.1 < reflected.1 { expanded } else { reflected };
        } else if reflected.1 < simplex[worst - 1].1 {
            simplex[worst] = reflected;
        } else {
            let outside = reflected.1 < simplex[worst].1;
            let contracted = evaluate(along(if outside { 0.5 } else { -0.5 }));
            done += 1;
            if contracted.1 < simplex[worst].1.min(reflected.1) {
                simplex[worst] = contracted;
            } else {
                let best = simplex[0].0.clone();
                for vertex in &mut simplex[1..] {
                    let halved =
                        vertex.0.iter().zip(&best).map(|(corner, best)| best + 0.5 * (corner - best));
                    *vertex = evaluate(halved.collect());
                    done += 1;
                }
            }
        }
    }
    simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
    simplex.swap_remove(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_valley_is_found_inside_and_on_the_border() {
        let valley =
            |p: &[f64]| 100.0 * (p[1] - p[0] * p[0]) * (p[1] - p[0] * p[0]) + (0.7 - p[0]) * (0.7 - p[0]);
        let (point, value) = minimum(&[0.1, 0.9], 0.1, 2000, valley);
        assert!(value < 1e-5 && (point[0] - 0.7).abs() < 1e-2, "{point:?} {value}");
        let (point, _) = minimum(&[0.5, 0.5], 0.1, 2000, |p| p[0] - p[1]);
        assert_eq!(point, [0.0, 1.0]);
    }

    #[test]
    fn without_an_axis_there_is_one_point() {
        assert_eq!(minimum(&[], 0.1, 10, |_| 3.0), (vec![], 3.0));
    }
}
