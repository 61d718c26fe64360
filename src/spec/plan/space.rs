//! The space that the axes of a sweep span: its size, and the configuration at any place in it.
//!
//! A dimension is one axis, or several whose lists run side by side (`zip`). A conditional axis counts only where
//! it applies, so that no combination stands twice.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::spec::{Axis, Condition};

/// The share of the draws that leaves an axis unset which is a range or unset.
const HALF: f64 = 0.5;

/// Axes and the dimensions they make.
#[derive(Clone, Debug)]
pub(crate) struct Space {
    pub axes: Vec<Axis>,
    /// Positions in `axes`, in the order of the first of each, those with a condition behind all others.
    dimensions: Vec<Vec<usize>>,
}

impl Space {
    /// Spanned by `axes`, of which those named together in `zip` run side by side.
    pub(crate) fn of(axes: Vec<Axis>, zip: &[Vec<&'static str>]) -> Self {
        let group = |name: &str| zip.iter().position(|group| group.contains(&name));
        let mut dimensions: Vec<Vec<usize>> = Vec::new();
        for (at, axis) in axes.iter().enumerate() {
            let zipped = group(axis.name);
            let joins =
                |dimension: &&mut Vec<usize>| zipped.is_some() && group(axes[dimension[0]].name) == zipped;
            match dimensions.iter_mut().find(joins) {
                Some(dimension) => dimension.push(at),
                None => dimensions.push(vec![at]),
            }
        }
        dimensions.sort_by_key(|dimension| axes[dimension[0]].when.is_some());
        Self { axes, dimensions }
    }

    /// Number of dimensions.
    pub(crate) fn dimensions(&self) -> usize {
        self.dimensions.len()
    }

    /// The name of a dimension: that of its first axis.
    pub(crate) fn name(&self, dimension: usize) -> &'static str {
        self.axes[self.dimensions[dimension][0]].name
    }

    /// Whether any axis is a range.
    pub(crate) fn has_ranges(&self) -> bool {
        self.axes.iter().any(|axis| axis.range.is_some())
    }

    /// Items of a dimension that is a list without order; `None` for a range, and for numbers that rise or fall.
    pub(crate) fn items_without_order(&self, dimension: usize) -> Option<usize> {
        let axis = &self.axes[self.dimensions[dimension][0]];
        let numbers: Vec<f64> = axis.values.iter().filter_map(Value::as_f64).collect();
        let ordered = numbers.len() == axis.values.len()
            && (numbers.is_sorted_by(|a, b| a < b) || numbers.is_sorted_by(|a, b| a > b));
        (axis.range.is_none() && !ordered).then_some(axis.values.len())
    }

    /// Number of combinations, at most `u128::MAX`.
    pub(crate) fn size(&self) -> u128 {
        self.combinations(&mut vec![None; self.dimensions.len()])
    }

    /// The places of grid point `number`, each in the middle of its item's share; the first dimension is the slowest.
    ///
    /// # Panics
    /// If there are not so many.
    pub(crate) fn grid(&self, mut number: u128) -> Vec<f64> {
        let mut items: Vec<Option<usize>> = vec![None; self.dimensions.len()];
        for dimension in 0..items.len() {
            if !self.controls(dimension) {
                // Every item is followed by as many combinations, so there is no need to try one after the other.
                items[dimension] = Some(0);
                let each = self.combinations(&mut items);
                items[dimension] = Some((number / each) as usize);
                number %= each;
                continue;
            }
            let found = (0..self.list(dimension)).find(|item| {
                items[dimension] = Some(*item);
                let each = self.combinations(&mut items);
                let here = number < each;
                number -= if here { 0 } else { each };
                here
            });
            items[dimension] = Some(found.expect("invariant: the number is below the size"));
        }
        let share = |(dimension, item): (usize, Option<usize>)| {
            (item.expect("invariant: all are placed") as f64 + 0.5) / self.list(dimension) as f64
        };
        items.into_iter().enumerate().map(share).collect()
    }

    /// The values of the axes at `places`: for each dimension a share in [0, 1) of the way.
    pub(crate) fn settings(&self, places: &[f64]) -> BTreeMap<&'static str, Value> {
        let mut values: BTreeMap<&'static str, Value> = BTreeMap::new();
        for (dimension, share) in self.dimensions.iter().zip(places) {
            for axis in dimension.iter().map(|at| &self.axes[*at]) {
                let value = match axis.range {
                    Some(_) if axis.or_unset && *share < HALF => Value::Null,
                    Some(range) if axis.or_unset => range.at((share - HALF) / HALF, &axis.values),
                    Some(range) => range.at(*share, &axis.values),
                    None => axis.values[item(*share, axis.values.len())].clone(),
                };
                values.insert(axis.name, value);
            }
        }
        let conditions = self.axes.iter().filter_map(|axis| Some((axis.name, axis.when.as_ref()?)));
        for (name, condition) in conditions {
            if !values.get(condition.axis).is_some_and(|value| condition.values.contains(value)) {
                values.insert(name, condition.otherwise.clone());
            }
        }
        values
    }

    /// Combinations that agree with the `items` already chosen.
    fn combinations(&self, items: &mut Vec<Option<usize>>) -> u128 {
        let open = (0..items.len()).find(|at| items[*at].is_none() && self.controls(*at));
        let Some(controller) = open else {
            let length = |at: usize| if self.applies(at, items) { self.values(at) } else { 1 };
            let open = (0..items.len()).filter(|at| items[*at].is_none());
            return open.map(length).fold(1, u128::saturating_mul);
        };
        let mut total: u128 = 0;
        for item in 0..self.list(controller) {
            items[controller] = Some(item);
            total = total.saturating_add(self.combinations(items));
        }
        items[controller] = None;
        total
    }

    /// Whether another axis' condition looks at this dimension.
    fn controls(&self, dimension: usize) -> bool {
        let looked_at = |name: &str| {
            self.axes.iter().any(|axis| axis.when.as_ref().is_some_and(|condition| condition.axis == name))
        };
        self.dimensions[dimension].iter().any(|at| looked_at(self.axes[*at].name))
    }

    /// Whether a dimension's axis applies where all axes that conditions look at are placed.
    fn applies(&self, dimension: usize, items: &[Option<usize>]) -> bool {
        let Some(Condition { axis, values, .. }) = &self.axes[self.dimensions[dimension][0]].when else {
            return true;
        };
        let Some(at) = self.axes.iter().position(|other| other.name == *axis) else { return false };
        let controller = self.dimensions.iter().position(|dimension| dimension.contains(&at));
        let item = controller.and_then(|controller| items[controller]);
        item.is_some_and(|item| values.contains(&self.axes[at].values[item]))
    }

    /// Items of a dimension's lists; of a range its two ends.
    fn list(&self, dimension: usize) -> usize {
        self.axes[self.dimensions[dimension][0]].values.len()
    }

    /// Values of a dimension, at most `u128::MAX`.
    fn values(&self, dimension: usize) -> u128 {
        let axis = &self.axes[self.dimensions[dimension][0]];
        match axis.range {
            Some(range) => {
                let drawn = range.count(&axis.values).unwrap_or(u128::MAX);
                drawn.saturating_add(u128::from(axis.or_unset))
            }
            None => axis.values.len() as u128,
        }
    }
}

/// The item of a list at a share of the way.
pub(crate) fn item(share: f64, items: usize) -> usize {
    ((share * items as f64) as usize).min(items - 1)
}
