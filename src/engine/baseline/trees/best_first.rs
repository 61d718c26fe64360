//! Growing one tree: the leaf whose split takes most off the squared error is split next.
//!
//! A leaf with the residuals r of n samples is worth `S^2 / (n + lambda)`, S their sum, and its value is
//! `S / (n + lambda)` (Chen & Guestrin, "XGBoost", KDD 2016, equations 5 to 7, with squared loss). A split's gain is what
//! its two leaves are worth together beyond what the leaf was.

use super::bins::Bins;
use super::tree::{RegressionTree, TreeNode};

/// Most leaves of a tree.
const LEAVES: usize = 15;
/// Fewest samples of a leaf.
const FEWEST: usize = 5;
/// Penalty on leaf values, as so many samples without a residual.
const LAMBDA: f64 = 1.0;

/// Sum of residuals and number of samples of each stretch of each input.
type Histogram = Vec<Vec<(f64, u32)>>;

/// The best split of a leaf.
struct LeafSplit {
    gain: f64,
    input: usize,
    /// Samples up to this stretch go left.
    stretch: u8,
}

/// A leaf that may be split: its samples, what they hold, and what a split would gain.
struct Leaf {
    samples: Vec<u32>,
    sum: f64,
    histogram: Histogram,
    split: Option<LeafSplit>,
    /// Its place in the tree that is growing.
    branch: usize,
}

/// A tree on residuals, its leaf values not yet shrunk; and for each sample the value of its leaf.
pub(super) fn grow(bins: &Bins, residuals: &[f64]) -> (RegressionTree, Vec<f64>) {
    let all: Vec<u32> = (0..bins.count as u32).collect();
    let mut branches = vec![Branch::Leaf(0.0)];
    let histogram = histogram(bins, residuals, &all);
    let mut leaves = vec![Leaf::of(bins, all, residuals, histogram, 0)];
    while leaves.len() < LEAVES {
        let gain = |leaf: &Leaf| leaf.split.as_ref().map_or(0.0, |split| split.gain);
        // Of equal gains the first, so that nothing depends on the order of a sort.
        let best = (0..leaves.len())
            .fold(0, |best, at| if gain(&leaves[at]) > gain(&leaves[best]) { at } else { best });
        let Some(split) = leaves[best].split.take().filter(|split| split.gain > 0.0) else { break };
        let leaf = leaves.swap_remove(best);
        let (left, right) = (branches.len(), branches.len() + 1);
        branches[leaf.branch] = Branch::Split { input: split.input, stretch: split.stretch, left, right };
        branches.extend([Branch::Leaf(0.0), Branch::Leaf(0.0)]);
        leaves.extend(leaf.parted(bins, residuals, &split, [left, right]));
    }
    let mut values = vec![0.0; bins.count];
    for leaf in &leaves {
        let value = leaf.value();
        branches[leaf.branch] = Branch::Leaf(value);
        leaf.samples.iter().for_each(|sample| values[*sample as usize] = value);
    }
    let mut nodes = Vec::with_capacity(branches.len());
    lay_out(&branches, 0, bins, &mut nodes);
    (RegressionTree(nodes), values)
}

/// A node of the tree that is growing.
enum Branch {
    Split { input: usize, stretch: u8, left: usize, right: usize },
    Leaf(f64),
}

/// Appends a branch with all below it, left first; at most [`LEAVES`] deep.
fn lay_out(branches: &[Branch], at: usize, bins: &Bins, nodes: &mut Vec<TreeNode>) {
    match branches[at] {
        Branch::Leaf(value) => nodes.push(TreeNode::Leaf(value)),
        Branch::Split { input, stretch, left, right } => {
            let place = nodes.len();
            nodes.push(TreeNode::Leaf(0.0));
            lay_out(branches, left, bins, nodes);
            let threshold = bins.thresholds[input][usize::from(stretch)];
            nodes[place] = TreeNode::Split { input, threshold, right: nodes.len() };
            lay_out(branches, right, bins, nodes);
        }
    }
}

impl Leaf {
    fn of(bins: &Bins, samples: Vec<u32>, residuals: &[f64], histogram: Histogram, branch: usize) -> Self {
        let sum = samples.iter().map(|sample| residuals[*sample as usize]).sum();
        let mut leaf = Self { samples, sum, histogram, split: None, branch };
        leaf.split = leaf.best_split(bins);
        leaf
    }

    fn value(&self) -> f64 {
        self.sum / (self.samples.len() as f64 + LAMBDA)
    }

    fn best_split(&self, bins: &Bins) -> Option<LeafSplit> {
        let count = self.samples.len();
        if count < 2 * FEWEST {
            return None;
        }
        let worth = |sum: f64, count: usize| sum * sum / (count as f64 + LAMBDA);
        let whole = worth(self.sum, count);
        let mut best: Option<LeafSplit> = None;
        for (input, stretches) in self.histogram.iter().enumerate() {
            let (mut sum, mut left) = (0.0, 0);
            for (stretch, &(of_stretch, samples)) in
                stretches.iter().enumerate().take(bins.thresholds[input].len())
            {
                sum += of_stretch;
                left += samples as usize;
                if samples == 0 || left < FEWEST {
                    continue;
                }
                if count - left < FEWEST {
                    break;
                }
                let gain = worth(sum, left) + worth(self.sum - sum, count - left) - whole;
                if best.as_ref().is_none_or(|best| gain > best.gain) {
                    best = Some(LeafSplit { gain, input, stretch: stretch as u8 });
                }
            }
        }
        best
    }

    /// The two leaves of a split: the smaller one is counted, the other is what remains.
    fn parted(self, bins: &Bins, residuals: &[f64], split: &LeafSplit, branches: [usize; 2]) -> [Self; 2] {
        let column = &bins.columns[split.input];
        let goes_left = |sample: &u32| column[*sample as usize] <= split.stretch;
        let (left, right): (Vec<u32>, Vec<u32>) = self.samples.iter().copied().partition(goes_left);
        let mut rest = self.histogram;
        let smaller = histogram(bins, residuals, if left.len() <= right.len() { &left } else { &right });
        for (rest, smaller) in rest.iter_mut().zip(&smaller) {
            for (rest, smaller) in rest.iter_mut().zip(smaller) {
                rest.0 -= smaller.0;
                rest.1 -= smaller.1;
            }
        }
        let [of_left, of_right] = if left.len() <= right.len() { [smaller, rest] } else { [rest, smaller] };
        [
            Self::of(bins, left, residuals, of_left, branches[0]),
            Self::of(bins, right, residuals, of_right, branches[1]),
        ]
    }
}

fn histogram(bins: &Bins, residuals: &[f64], samples: &[u32]) -> Histogram {
    let of_node: Vec<f64> = samples.iter().map(|sample| residuals[*sample as usize]).collect();
    let of = |(column, thresholds): (&Vec<u8>, &Vec<f64>)| {
        let mut stretches = vec![(0.0, 0); thresholds.len() + 1];
        if !thresholds.is_empty() {
            for (sample, residual) in samples.iter().zip(&of_node) {
                let stretch = &mut stretches[usize::from(column[*sample as usize])];
                stretch.0 += residual;
                stretch.1 += 1;
            }
        }
        stretches
    };
    bins.columns.iter().zip(&bins.thresholds).map(of).collect()
}
