//! `figures/`: the main plots of a report as SVG and PNG, for papers and READMEs.
//!
//! Each plot is a function from what a report knows to a drawing, which [`picture`] turns into files. A
//! journal without what a plot needs does without it. The same journal gives the same bytes: nothing here
//! reads the clock, the machine's fonts or its language.

mod along;
mod cost;
mod forecast;
mod heat;
mod learning;
mod letters;
mod picture;
mod scale;
mod searches;
mod sheet;
mod viridis;

use std::path::Path;

use super::answer::unit;
use super::searches::Searches;
use super::{Configuration, Sources, Standing, speed_figure};
use crate::base::error::{Error, Result};
use crate::record::{Forecasts, Speed};
use crate::spec::Part;
use sheet::{Entry, Look};

/// The folder's name within a folder of results.
pub const FIGURES_FOLDER: &str = "figures";

/// A plot: `None` if its data are not there.
type Plot = fn(&Scene) -> Option<String>;

/// Every plot by the name of its files.
const PLOTS: [(&str, Plot); 7] = [
    ("forecast", forecast::draw),
    ("heatmap", heat::draw),
    ("cost", cost::draw),
    ("learning", learning::draw),
    ("steps", along::steps),
    ("slices", along::slices),
    ("speed", |scene| speed(scene.sources.speed)),
];

/// What plots are drawn from.
struct Scene<'a> {
    sources: &'a Sources<'a>,
    standing: &'a Standing,
    forecasts: Option<&'a Forecasts>,
}

impl Scene<'_> {
    /// The part that chooses, or that stands for it where there is none.
    fn part(&self) -> Part {
        if self.sources.validated() { Part::Validation } else { Part::Train }
    }

    /// How an engine looks, as on the page.
    fn look(&self, engine: &str) -> Look {
        let mut names: Vec<&str> = self.sources.spec.engines.iter().map(String::as_str).collect();
        for configuration in &self.standing.configurations {
            if !names.contains(&configuration.engine.as_str()) {
                names.push(&configuration.engine);
            }
        }
        Look::of(names.iter().position(|name| *name == engine).unwrap_or_default())
    }

    /// A legend of some engines, each once.
    fn legend<'b>(&self, engines: impl Iterator<Item = &'b str>, mark: bool) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for engine in engines {
            if !entries.iter().any(|entry| entry.name == engine) {
                entries.push(Entry { name: engine.to_owned(), look: self.look(engine), mark });
            }
        }
        entries
    }

    /// `validation RMSE (thousand entries)`.
    fn rmse_of(&self, part: Part) -> String {
        match unit(self.sources).trim() {
            "" => format!("{} RMSE", part.name()),
            unit => format!("{} RMSE ({unit})", part.name()),
        }
    }

    /// Configurations that are no yardsticks and have a score where it counts.
    fn scored(&self) -> Vec<&Configuration> {
        let all = self.standing.configurations.iter();
        all.filter(|c| !c.baseline && c.mean(self.part()).is_some()).collect()
    }
}

/// Writes every figure that a folder of results has data for; one that is up to date is left alone.
///
/// # Errors
/// If the folder cannot be written, or `forecasts.csv` cannot be read.
pub fn write_figures(sources: &Sources, standing: &Standing, folder: &Path) -> Result<()> {
    let forecasts = Forecasts::read(folder)?;
    let scene = Scene { sources, standing, forecasts: forecasts.as_ref() };
    put(folder, PLOTS.iter().map(|(name, plot)| (*name, plot(&scene))))
}

/// The figure of a speed pass that stands alone.
///
/// # Errors
/// If the folder cannot be written.
pub fn write_speed_figure(pass: &Speed, folder: &Path) -> Result<()> {
    put(folder, std::iter::once(("speed", speed(Some(pass)))))
}

/// The figure of searches side by side, as `searches.svg` and `searches.png`.
///
/// # Errors
/// If the folder cannot be written.
pub fn write_searches_figure(found: &Searches, folder: &Path) -> Result<()> {
    picture::write(folder, "searches", &searches::draw(found))
}

fn speed(pass: Option<&Speed>) -> Option<String> {
    pass.filter(|pass| super::speed::compared(pass)).map(speed_figure::svg)
}

fn put(folder: &Path, drawings: impl Iterator<Item = (&'static str, Option<String>)>) -> Result<()> {
    let folder = folder.join(FIGURES_FOLDER);
    for (name, drawing) in drawings {
        match drawing {
            Some(drawing) => {
                std::fs::create_dir_all(&folder).map_err(Error::io("create", &folder))?;
                picture::write(&folder, name, &drawing)?;
            }
            None => picture::remove(&folder, name)?,
        }
    }
    Ok(())
}
