//! From what a model puts out to forecasts in the target's unit: points, and the quantiles around them.
//!
//! Letters: n samples, K horizon, Q quantiles.

use crate::network::Quantiles;

/// Forecasts of some samples, in the target's unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Predictions {
    /// The forecasts, `[n, K]`: of quantiles the median.
    pub points: Vec<f64>,
    /// `[n, K, Q]`, rising along Q; empty for a model that forecasts points alone.
    pub quantiles: Vec<f64>,
}

impl Predictions {
    /// From the outputs of a model, `[n, K]`, or `[n, K, Q]` if it forecasts these quantiles; `back` takes an output of a
    /// forecast, counted through n and K, to the target's unit. Nothing keeps quantiles from crossing in training, so they
    /// are sorted: those of a step are then the quantiles of one distribution, and no further from the right ones
    /// (Chernozhukov, Fernandez-Val & Galichon 2010).
    ///
    /// # Errors
    /// Those of `back`.
    pub(crate) fn of<E>(
        outputs: &[f64],
        quantiles: Option<Quantiles>,
        back: impl Fn(usize, f64) -> Result<f64, E>,
    ) -> Result<Self, E> {
        let count = quantiles.map_or(1, |levels| levels.count());
        let values = outputs.iter().enumerate().map(|(at, output)| back(at / count, *output));
        let mut values = values.collect::<Result<Vec<f64>, E>>()?;
        let Some(quantiles) = quantiles else { return Ok(Self { points: values, quantiles: Vec::new() }) };
        values.chunks_exact_mut(count).for_each(|step| step.sort_by(f64::total_cmp));
        let points = values.iter().skip(quantiles.median()).step_by(count).copied().collect();
        Ok(Self { points, quantiles: values })
    }

    /// Adds others, value by value, and counts them from none on.
    pub(crate) fn add(&mut self, other: &Self) {
        for (sums, values) in [(&mut self.points, &other.points), (&mut self.quantiles, &other.quantiles)] {
            sums.resize(values.len(), 0.0);
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        }
    }

    /// All divided by a number.
    pub(crate) fn divided(mut self, by: f64) -> Self {
        self.points.iter_mut().chain(&mut self.quantiles).for_each(|value| *value /= by);
        self
    }

    /// Those of some steps, by number.
    pub(crate) fn picked(&self, steps: impl Iterator<Item = usize>) -> Self {
        let all: Vec<&[f64]> = self.of_each().collect();
        let (points, quantiles): (Vec<f64>, Vec<&[f64]>) =
            steps.map(|step| (self.points[step], all[step])).unzip();
        Self { points, quantiles: quantiles.concat() }
    }

    /// Appends further steps.
    pub(crate) fn append(&mut self, mut further: Self) {
        self.points.append(&mut further.points);
        self.quantiles.append(&mut further.quantiles);
    }

    /// Keeps the first so many steps.
    pub(crate) fn truncate(&mut self, steps: usize) {
        let each = self.quantiles.len() / self.points.len().max(1);
        self.points.truncate(steps);
        self.quantiles.truncate(steps * each);
    }

    /// One for each sample of so many steps.
    pub(crate) fn by_forecast(&self, horizon: usize) -> impl Iterator<Item = Self> {
        let samples = self.points.len() / horizon;
        let each = self.quantiles.len() / samples.max(1);
        (0..samples).map(move |at| Self {
            points: self.points[at * horizon..][..horizon].to_vec(),
            quantiles: self.quantiles[at * each..][..each].to_vec(),
        })
    }

    /// The quantiles of each forecast, in the order of the points; none where there are none.
    pub(crate) fn of_each(&self) -> impl Iterator<Item = &[f64]> {
        let count = self.quantiles.len() / self.points.len().max(1);
        (0..self.points.len()).map(move |at| &self.quantiles[at * count..][..count])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twice(at: usize, output: f64) -> Result<f64, usize> {
        if output.is_nan() { Err(at) } else { Ok(2.0 * output) }
    }

    #[test]
    fn crossed_quantiles_are_sorted_and_the_median_is_the_forecast() {
        let quantiles = Quantiles::new(&[0.1, 0.5, 0.9]).unwrap();
        let outputs = [1.0, 3.0, 2.0, 4.0, 5.0, 6.0];
        let found = Predictions::of(&outputs, Some(quantiles), twice).unwrap();
        assert_eq!(found.quantiles, [2.0, 4.0, 6.0, 8.0, 10.0, 12.0]);
        assert_eq!(found.points, [4.0, 10.0]);
        assert_eq!(found.of_each().collect::<Vec<_>>(), [[2.0, 4.0, 6.0], [8.0, 10.0, 12.0]]);
        assert_eq!(Predictions::of(&[1.0, 1.0, f64::NAN], Some(quantiles), twice), Err(0));
    }

    #[test]
    fn points_stay_in_their_order() {
        let found = Predictions::of(&[3.0, 1.0], None, twice).unwrap();
        assert_eq!(found, Predictions { points: vec![6.0, 2.0], quantiles: Vec::new() });
        assert_eq!(found.of_each().map(<[f64]>::len).collect::<Vec<_>>(), [0, 0]);
    }
}
