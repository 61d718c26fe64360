//! What every figure is drawn with: the writer of SVG, looks, legends, scales, colours, letters, and the way to files.

mod legend;
mod letters;
pub(super) mod picture;
mod plot_style;
pub(super) mod scale;
mod svg;
pub(crate) mod viridis;

pub use legend::LegendEntry;
pub(super) use letters::text_width;
pub use plot_style::{INK, PlotStyle};
pub(super) use plot_style::{SOFT, WIDTH};
pub use svg::{Anchor, PlotFrame, Svg};
