//! A way to draw, and what it is asked.

/// A way to draw.
pub struct DrawMethod {
    /// The word a spec uses for it.
    pub word: &'static str,
    /// What it draws, in one sentence.
    pub about: &'static str,
    /// What its seed decides, in one sentence.
    pub about_seed: &'static str,
    /// Where a draw lies on an axis, as the share of the axis below it; `None` behind the end of a sequence.
    pub(crate) share: fn(&Draw) -> Option<f64>,
}

/// One axis of one draw.
pub(crate) struct Draw<'a> {
    /// Of all draws.
    pub seed: u64,
    /// Of the draw, from 0.
    pub number: usize,
    /// Number of the axis, from 0.
    pub dimension: usize,
    /// The axis's name.
    pub axis: &'a str,
}

impl PartialEq for DrawMethod {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

impl std::fmt::Debug for DrawMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word)
    }
}
