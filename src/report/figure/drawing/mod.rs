//! What every figure is drawn with: the writer of SVG, looks, legends, scales, colours, letters, and the way to files.

mod legend;
mod letters;
pub(super) mod picture;
mod plot_style;
pub(super) mod scale;
mod svg;
pub(crate) mod viridis;

pub use legend::{LEGEND_ROW, LegendEntry, legend_rows};
pub(super) use letters::text_width;
pub(super) use plot_style::SOFT;
pub use plot_style::{INK, PlotStyle};
pub(super) use svg::WIDTH;
pub use svg::{Anchor, PlotFrame, Svg};
