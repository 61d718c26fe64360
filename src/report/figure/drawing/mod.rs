//! What every figure is drawn with: the writer of SVG, scales, colours, letters, and the way to files.

pub(super) mod letters;
pub(super) mod picture;
pub(super) mod scale;
pub(super) mod svg;
pub(crate) mod viridis;
