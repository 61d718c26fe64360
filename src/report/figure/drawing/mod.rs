//! What every figure is drawn with: the writer of SVG, scales, colours, letters, and the way to files.

pub mod letters;
pub mod picture;
pub mod scale;
pub mod svg;
pub mod viridis;
