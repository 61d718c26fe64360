//! Mean and spread over seeds.

/// Mean and spread over seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Arithmetic mean.
    pub mean: f64,
    /// Sample standard deviation (n - 1); `None` for one value.
    pub sd: Option<f64>,
}

impl Spread {
    /// Of some values, summed in order; `None` of nothing.
    pub fn from_values(values: &[f64]) -> Option<Self> {
        let count = values.len() as f64;
        if values.is_empty() {
            return None;
        }
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let sd = (values.len() > 1).then(|| (squares / (count - 1.0)).sqrt());
        Some(Self { mean, sd })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_the_mean_and_the_sample_standard_deviation() {
        assert_eq!(Spread::from_values(&[]), None);
        assert_eq!(Spread::from_values(&[3.0]), Some(Spread { mean: 3.0, sd: None }));
        assert_eq!(Spread::from_values(&[1.0, 3.0]), Some(Spread { mean: 2.0, sd: Some(2.0_f64.sqrt()) }));
    }
}
