//! One regression tree, grown: nodes in the order of a walk that goes left first.

/// A split or a leaf.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum TreeNode {
    /// Inputs not above `threshold` go on at the next node, others and NaN at `right`.
    Split {
        /// Position of the input.
        input: usize,
        /// In the input's unit.
        threshold: f64,
        /// Position of the other branch.
        right: usize,
    },
    /// What is added to the forecast.
    Leaf(f64),
}

/// Nodes, the root first.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RegressionTree(pub Vec<TreeNode>);

impl RegressionTree {
    /// Numbers that a node is written as: input (-1 for a leaf), threshold or value, position of the right branch.
    pub(crate) const WIDTH: usize = 3;

    /// Number of nodes.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The last input that it asks for; `None` if it asks for none.
    pub(crate) fn last_input(&self) -> Option<usize> {
        let input = |node: &TreeNode| match node {
            TreeNode::Split { input, .. } => Some(*input),
            TreeNode::Leaf(_) => None,
        };
        self.0.iter().filter_map(input).max()
    }

    /// The value of the leaf that an input falls into.
    pub(super) fn of(&self, inputs: &[f64]) -> f64 {
        let mut at = 0;
        loop {
            match self.0[at] {
                TreeNode::Leaf(value) => return value,
                TreeNode::Split { input, threshold, .. } if inputs[input] <= threshold => at += 1,
                TreeNode::Split { right, .. } => at = right,
            }
        }
    }

    /// Its nodes, [`RegressionTree::WIDTH`] numbers each.
    pub(super) fn numbers(&self) -> impl Iterator<Item = f64> + '_ {
        self.0.iter().flat_map(|node| match *node {
            TreeNode::Leaf(value) => [-1.0, value, 0.0],
            TreeNode::Split { input, threshold, right } => [input as f64, threshold, right as f64],
        })
    }

    /// From what [`RegressionTree::numbers`] wrote; `None` if a branch does not lead forward to a node.
    pub(super) fn read(numbers: &[f64]) -> Option<Self> {
        let count = numbers.len() / Self::WIDTH;
        let node = |(at, node): (usize, &[f64])| match *node {
            [-1.0, value, _] => Some(TreeNode::Leaf(value)),
            [input, threshold, right] if input >= 0.0 => {
                let right = right as usize;
                (at + 1 < right && right < count).then_some(TreeNode::Split {
                    input: input as usize,
                    threshold,
                    right,
                })
            }
            _ => None,
        };
        let nodes: Option<Vec<TreeNode>> = numbers.chunks_exact(Self::WIDTH).enumerate().map(node).collect();
        nodes.filter(|nodes| matches!(nodes.last(), Some(TreeNode::Leaf(_)))).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stump() -> RegressionTree {
        let split = TreeNode::Split { input: 1, threshold: 0.5, right: 2 };
        RegressionTree(vec![split, TreeNode::Leaf(-1.0), TreeNode::Leaf(2.0)])
    }

    #[test]
    fn a_threshold_itself_goes_left() {
        assert_eq!([0.4, 0.5, 0.6, f64::NAN].map(|x| stump().of(&[9.0, x])), [-1.0, -1.0, 2.0, 2.0]);
    }

    #[test]
    fn what_was_written_reads_back_and_nothing_else_does() {
        let numbers: Vec<f64> = stump().numbers().collect();
        assert_eq!(RegressionTree::read(&numbers), Some(stump()));
        for (at, wrong) in [(2, 0.0), (2, 3.0), (0, -2.0), (6, 0.0)] {
            let mut other = numbers.clone();
            other[at] = wrong;
            assert_eq!(RegressionTree::read(&other), None, "{other:?}");
        }
        assert_eq!(RegressionTree::read(&[]), None);
    }
}
