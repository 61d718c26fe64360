//! Which products of two numbers that are told of the rows to forecast enter a line.
//!
//! Letters: n samples, A numbers told, K horizon. Of A numbers there are A (A - 1) / 2 products. Where they are too many,
//! those are taken whose correlation with what a line without products leaves on the train part is largest:
//! `sum_k (sum_n p r_k)^2 / sum_n (p - mean p)^2`, r being what is left. Every sum runs in one order.

use serde::{Deserialize, Serialize};

use super::line_inputs::told;
use crate::data::Windows;
use crate::network::{Tensor, TensorShape};

/// Most products that are chosen: with some hundred other inputs a system that is solved in a second.
const MOST: usize = 300;

/// Most sums of one product and one sample: of more samples every second, third ... one is looked at.
const LOOKS: usize = 2_000_000_000;

/// Name of the tensor that tells the chosen ones.
const NAME: &str = "ridge.products";

/// Products of two numbers, by their places among those told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Products {
    /// No product.
    None,
    /// Every one of two different numbers.
    All,
    /// These, in ascending order.
    Chosen(Vec<(usize, usize)>),
}

impl Products {
    /// The most telling ones for what is left to tell, `[n, K]`.
    pub(super) fn choose(train: &Windows, left: &[f64]) -> Self {
        let (count, horizon) = (train.row_features() - train.past(), train.shape().horizon);
        let pairs = count * count.saturating_sub(1) / 2;
        let stride = (pairs * horizon * train.len()).div_ceil(LOOKS).max(1);
        let samples: Vec<usize> = (0..train.len()).step_by(stride).collect();
        let mut scored: Vec<(f64, (usize, usize))> = Vec::new();
        for one in 0..count {
            let mut sums = vec![ProductSums::new(horizon); count - one - 1];
            for &sample in &samples {
                let numbers = told(train, sample);
                // Most numbers are 0 most of the time: one of a hundred slots holds.
                if numbers[one] != 0.0 {
                    let left = &left[sample * horizon..][..horizon];
                    for (sums, other) in sums.iter_mut().zip(&numbers[one + 1..]) {
                        sums.add(numbers[one] * other, left);
                    }
                }
            }
            let score = |(other, sums): (usize, ProductSums)| {
                Some((sums.score(samples.len() as f64)?, (one, one + 1 + other)))
            };
            scored.extend(sums.into_iter().enumerate().filter_map(score));
        }
        // The best first; of equal ones the first.
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut chosen: Vec<(usize, usize)> = scored.into_iter().take(MOST).map(|(_, pair)| pair).collect();
        chosen.sort_unstable();
        Self::Chosen(chosen)
    }

    /// Appends those of the numbers told.
    pub(super) fn push(&self, rows: &mut Vec<f64>, told: &[f64]) {
        match self {
            Self::None => (),
            Self::All => {
                for (number, one) in told.iter().enumerate() {
                    rows.extend(told[number + 1..].iter().map(|other| one * other));
                }
            }
            // Of fewer numbers than there were in training the width of the row tells.
            Self::Chosen(pairs) => {
                rows.extend(pairs.iter().filter_map(|(one, other)| Some(told.get(*one)? * told.get(*other)?)))
            }
        }
    }

    /// How many there are of `count` numbers told; `None` if one of them is of a number that is not told.
    pub(super) fn len_of(&self, count: usize) -> Option<usize> {
        match self {
            Self::None => Some(0),
            Self::All => Some(count * count.saturating_sub(1) / 2),
            Self::Chosen(pairs) => {
                pairs.iter().all(|(one, other)| one.max(other) < &count).then_some(pairs.len())
            }
        }
    }

    /// Those of `count` numbers told, by their places.
    pub(crate) fn pairs(&self, count: usize) -> Vec<(usize, usize)> {
        match self {
            Self::None => Vec::new(),
            Self::All => (0..count).flat_map(|one| (one + 1..count).map(move |other| (one, other))).collect(),
            Self::Chosen(pairs) => pairs.clone(),
        }
    }

    /// The shape of their tensor, if they are some of all.
    pub(crate) fn shape(&self) -> Option<TensorShape> {
        let Self::Chosen(pairs) = self else { return None };
        Some(TensorShape { name: NAME.to_owned(), shape: vec![pairs.len(), 2] })
    }

    /// Their tensor, `[products, 2]`.
    pub(crate) fn tensor(&self) -> Option<Tensor> {
        let Self::Chosen(pairs) = self else { return None };
        let values = pairs.iter().flat_map(|(one, other)| [*one as f64, *other as f64]).collect();
        Some(Tensor { name: NAME.to_owned(), shape: vec![pairs.len(), 2], values })
    }

    /// Those that [`Products::tensor`] wrote; `None` if it is something else.
    pub(crate) fn read(tensor: &Tensor) -> Option<Self> {
        let place = |value: f64| (value >= 0.0 && value.fract() == 0.0).then_some(value as usize);
        let (pairs, rest) = tensor.values.as_chunks::<2>();
        let pairs: Option<Vec<_>> =
            pairs.iter().map(|[one, other]| Some((place(*one)?, place(*other)?))).collect();
        pairs.filter(|_| rest.is_empty()).map(Self::Chosen)
    }
}

/// Sums of one product over samples.
#[derive(Clone)]
struct ProductSums {
    sum: f64,
    squares: f64,
    /// With what is left of each step, `[K]`.
    left: Vec<f64>,
}

impl ProductSums {
    fn new(horizon: usize) -> Self {
        Self { sum: 0.0, squares: 0.0, left: vec![0.0; horizon] }
    }

    fn add(&mut self, product: f64, left: &[f64]) {
        if product != 0.0 {
            self.sum += product;
            self.squares += product * product;
            self.left.iter_mut().zip(left).for_each(|(sum, left)| *sum += product * left);
        }
    }

    /// How much it tells; `None` for a product that is the same in every sample.
    fn score(&self, count: f64) -> Option<f64> {
        let spread = self.squares - self.sum * self.sum / count;
        let tells: f64 = self.left.iter().map(|left| left * left).sum();
        (spread > 1e-9 * self.squares).then(|| tells / spread)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Shape;

    /// Of a hundred numbers told, half of them flags, the truth is the product of two.
    #[test]
    fn the_product_that_is_left_to_tell_is_chosen() {
        let (rows, width) = (500, 100);
        let number = |row: usize, at: usize| (row * (2 * at + 3) + row * row * (at + 1)) % 101;
        let value = |row: usize, at: usize| match at {
            0 => 0.0,
            at if at % 2 == 0 => f64::from(u8::from(number(row, at) < 30)),
            at => number(row, at) as f64 / 101.0 - 0.5,
        };
        let inputs: Vec<f64> = (0..rows).flat_map(|row| (0..width).map(move |at| value(row, at))).collect();
        let truth = |row: usize| value(row, 12) * value(row, 31);
        let truths: Vec<f64> = (0..rows).map(truth).collect();
        let shape = Shape { steps: 1, features: width, horizon: 1 };
        let windows = Windows::of_samples(inputs, truths.clone(), shape).with_told(99);
        let chosen = Products::choose(&windows, &truths);
        let Products::Chosen(pairs) = &chosen else { panic!("{chosen:?}") };
        assert_eq!(pairs.len(), MOST);
        assert!(pairs.contains(&(11, 30)), "numbers told begin behind the first one");
        assert_eq!(Products::read(&chosen.tensor().unwrap()).unwrap(), chosen);
    }
}
