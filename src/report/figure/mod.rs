//! `figures/`: the main plots of a report as SVG and PNG, for papers and READMEs.
//!
//! Each plot is a function from what a report knows to a drawing, which `picture` turns into files. A
//! journal without what a plot needs does without it. The same journal gives the same bytes: nothing here
//! reads the clock, the machine's fonts or its language.

mod accuracy;
mod calibration;
mod drawing;
mod fan;
mod forecast;
mod heat;
mod learning;
mod over_steps;
mod scene;
mod speed_ratios;

use std::path::Path;

pub use drawing::{Anchor, INK, LegendEntry, PlotFrame, PlotStyle, Svg};
pub(crate) use picture::write_drawing;
pub use picture::write_picture;
pub use scale::Scale;
pub(crate) use speed_ratios::speed_ratios;

use drawing::{picture, scale, viridis};
use scene::Scene;

use super::analysis::Standing;
use super::page::Beside;
use super::speed::is_compared;
use crate::base::error::{Error, Result};
use crate::record::{NextRows, Speed};

/// The folder's name within a folder of results.
pub(crate) const FIGURES_FOLDER: &str = "figures";

/// A plot: `None` if its data are not there.
type Plot = fn(&Scene) -> Option<String>;

/// Every plot by the name of its files.
const PLOTS: [(&str, Plot); 8] = [
    ("forecast", forecast::draw),
    ("heatmap", heat::draw),
    ("cost", accuracy::draw),
    ("learning", learning::draw),
    ("steps", over_steps::steps),
    ("slices", over_steps::slices),
    ("intervals", calibration::draw),
    ("speed", |scene| speed(scene.standing.results.speed.as_ref())),
];

/// The drawing of the next rows; `None` if there are none.
pub(crate) fn fan(next: &NextRows) -> Option<String> {
    fan::draw(next)
}

/// Writes every figure that a folder of results has data for; one that is up to date is left alone.
///
/// # Errors
/// If the folder cannot be written, or the journal cannot be read again.
pub(crate) fn write_figures(standing: &Standing, beside: &Beside, folder: &Path) -> Result<()> {
    let scene = Scene::read(standing, beside)?;
    let next = beside.next(standing.results)?.and_then(fan::draw);
    put(folder, PLOTS.iter().map(|(name, plot)| (*name, plot(&scene))).chain([("next_rows", next)]))
}

/// The figure of a speed pass that stands alone.
///
/// # Errors
/// If the folder cannot be written.
pub(crate) fn write_speed_figure(pass: &Speed, folder: &Path) -> Result<()> {
    put(folder, std::iter::once(("speed", speed(Some(pass)))))
}

fn speed(pass: Option<&Speed>) -> Option<String> {
    pass.filter(|pass| is_compared(pass)).map(speed_ratios)
}

fn put(folder: &Path, drawings: impl Iterator<Item = (&'static str, Option<String>)>) -> Result<()> {
    let folder = folder.join(FIGURES_FOLDER);
    for (name, drawing) in drawings {
        match drawing {
            Some(drawing) => {
                std::fs::create_dir_all(&folder).map_err(Error::io("create", &folder))?;
                write_picture(&folder, name, &drawing)?;
            }
            None => picture::remove(&folder, name)?,
        }
    }
    Ok(())
}
