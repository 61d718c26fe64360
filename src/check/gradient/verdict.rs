//! The verdict on a tensor's gradient, and the numbers that decide it.

use super::gradient_case::GradientCase;

/// Step s of the difference quotient for one element. The truncation error is s^4/30 times the fifth
/// derivative, measured below 1e-11 at 1e-3; the rounding of a loss L (some 2e-16 L) enters with
/// 1.5/s, as 3e-13 L. A step ten times as large or as small makes the worst error larger.
pub const STEP: f64 = 1e-3;

/// Along a direction every element moves by the step times this, over the root of H, or of F if that is larger: the norm
/// of a random change of a matrix grows with that root and takes the truncation error along (2.9e-8 at H = 64, T = 28
/// with the undivided step, 1e-10 with the divided one; 1.8e-8 at H = 2, F = 36 divided by the root of H alone).
pub(crate) const DIRECTION_STEP: f64 = 2.0;

/// Errors lie at least so far from where a loss or its slope has a kink. Steps move an output by less than a third of it,
/// so every quotient sees one smooth piece.
pub(crate) const KINK_MARGIN: f64 = 0.1;

/// Largest error that passes, relative to the tensor's largest gradient. What is measured is below
/// 1e-9; a mistake in an equation is seldom below 1e-3.
pub const TOLERANCE: f64 = 1e-8;

/// A gradient is never measured against less than this part of the loss: below that, the rounding of
/// the loss alone (see [`STEP`]) would come near the tolerance. It also is the rule for gradients
/// that are exactly zero, as those of the recurrent weights are where there is only one step.
pub(crate) const SMALLEST_SCALE: f64 = 1e-3;

/// Nets with up to so many weights and inputs together are checked element by element.
pub(crate) const MOST_ELEMENTS: usize = 512;

/// Directions for each tensor of a larger net: every element of the tensor moves by the same step, up
/// or down at random, so one wrong element shows with its full size in every direction.
pub(crate) const DIRECTIONS: usize = 4;

/// Most samples in the batch of a check, element by element and along directions; fewer if the
/// spec's batches are smaller. Gradients are sums over samples, so more of them add cost, not
/// coverage, except for the engines' blocks of rows, which the larger number fills.
pub(crate) const MOST_SAMPLES: [usize; 2] = [4, 8];

/// The verdict on one tensor of one engine at one case.
#[derive(Clone, Debug, PartialEq)]
pub struct GradientVerdict {
    /// The engine's name.
    pub engine: &'static str,
    /// Shape and equations; its batch size is what the check used.
    pub case: GradientCase,
    /// PyTorch's name; `input`; or `loss` for the stated loss itself.
    pub tensor: String,
    /// Derivatives that were compared.
    pub checked: usize,
    /// Largest error, relative to the tensor's largest gradient; infinite if something is NaN.
    pub worst: f64,
    /// The index of the worst element, or the direction; an engine's words if it refused.
    pub place: String,
    /// Whether `worst` is within [`TOLERANCE`].
    pub passed: bool,
}
