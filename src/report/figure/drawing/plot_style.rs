//! How wide drawings are, and how things look: colours and dashes that can be told apart, and marks.

/// Width of every drawing.
pub(crate) const WIDTH: f64 = 800.0;

/// Colours that people who do not tell red from green can tell apart (after Okabe and Ito).
const COLOURS: [&str; 7] = ["#0072b2", "#c04e00", "#007a5a", "#a8578a", "#8a6d00", "#2b8fc9", "#555e6e"];

/// Dashes that tell lines apart without colour.
const DASHES: [&str; 7] = ["", "7 4", "2 3", "10 3 2 3", "4 4", "1 4", "14 3"];

/// The colours of frames, small words and all others.
pub(crate) const LINE: &str = "#d7dbe2";
/// Axis labels.
pub(crate) const SOFT: &str = "#525b6b";
/// Titles, and the truth.
pub const INK: &str = "#1a1f29";

/// How the things of one engine look.
#[derive(Clone, Copy, Debug)]
pub struct PlotStyle {
    /// Of lines and marks.
    pub colour: &'static str,
    /// SVG's `stroke-dasharray`.
    pub dashes: &'static str,
    /// Which mark.
    pub(super) mark: usize,
}

impl PlotStyle {
    /// The `number`-th.
    pub fn nth(number: usize) -> Self {
        Self { colour: COLOURS[number % 7], dashes: DASHES[number % 7], mark: number % 6 }
    }

    /// Of the truth.
    pub fn truth() -> Self {
        Self { colour: INK, dashes: "", mark: 0 }
    }

    /// Of what bounds others.
    pub fn edge() -> Self {
        Self { dashes: "5 4", ..Self::truth() }
    }
}
