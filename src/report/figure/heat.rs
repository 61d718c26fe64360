//! RMSE over two axes, a map for each engine and each value of the others; over ranges a point for each
//! configuration. Look-back and hidden units are the two where they vary.

use serde_json::Value;

use super::drawing::{Anchor, INK, PlotFrame, SOFT, Svg, WIDTH, text_width};
use super::scale::Scale;
use super::scene::Scene;
use super::viridis::viridis;
use crate::base::text::decimals;
use crate::report::analysis::{Configuration, compare, setting_words};
use crate::spec::{Part, named};

/// Values of an axis that still stand as fields of a map.
const FIELDS: usize = 12;

/// Maps of a figure.
const MAPS: usize = 12;

/// Height of a field.
const ROW: f64 = 24.0;

/// The drawing; `None` unless at least two configurations differ in an axis.
pub(super) fn draw(scene: &Scene) -> Option<String> {
    let scored = scene.scored();
    let axes: Vec<HeatAxis> = scene
        .standing
        .results
        .shown_columns()
        .into_iter()
        .map(|name| HeatAxis::from_configurations(name, &scored))
        .filter(|axis| axis.values.len() > 1)
        .collect();
    let axis_of = |name: &str| axes.iter().find(|axis| axis.name == name);
    let across = axis_of(named::look_back.name).or(axes.first())?;
    let other = |axis: &&HeatAxis| axis.name != across.name;
    let down = axis_of(named::hidden_units.name).filter(other).or(axes.iter().find(other));
    if across.values.len() > FIELDS || down.is_some_and(|down| down.values.len() > FIELDS) {
        return points(scene, &scored, (across, down));
    }
    let facets: Vec<&HeatAxis> = axes
        .iter()
        .filter(|axis| other(axis) && down.is_none_or(|down| down.name != axis.name))
        .filter(|axis| axis.values.len() <= FIELDS)
        .collect();
    let mut maps: Vec<Map> = Vec::new();
    for configuration in &scored {
        let title = std::iter::once(configuration.engine.clone());
        let title =
            title.chain(facets.iter().map(|axis| format!("{} {}", axis.name, axis.text(configuration))));
        let title = title.collect::<Vec<_>>().join(", ");
        match maps.iter_mut().find(|map| map.title == title) {
            Some(map) => map.configurations.push(configuration),
            None => maps.push(Map { title, configurations: vec![configuration] }),
        }
    }
    Some(fields(scene, &maps, (across, down)))
}

/// A hyperparameter and the values that it takes, in order.
struct HeatAxis {
    name: &'static str,
    values: Vec<String>,
}

impl HeatAxis {
    /// Numbers in their order, all else as in the spec.
    fn from_configurations(name: &'static str, configurations: &[&Configuration]) -> Self {
        let mut seen: Vec<Option<&Value>> = Vec::new();
        for configuration in configurations {
            let setting = configuration.setting(name);
            if !seen.contains(&setting) {
                seen.push(setting);
            }
        }
        let number = |setting: &Option<&Value>| setting.and_then(Value::as_f64);
        if seen.iter().all(|setting| number(setting).is_some()) {
            seen.sort_by(|a, b| number(a).unwrap_or(0.0).total_cmp(&number(b).unwrap_or(0.0)));
        }
        Self { name, values: seen.into_iter().map(setting_words).collect() }
    }

    fn text(&self, configuration: &Configuration) -> String {
        setting_words(configuration.setting(self.name))
    }

    fn number(&self, configuration: &Configuration) -> Option<f64> {
        configuration.setting(self.name).and_then(Value::as_f64)
    }
}

/// The configurations of one map.
struct Map<'a> {
    title: String,
    configurations: Vec<&'a Configuration>,
}

/// From errors to colours, and what stands beside them.
struct Colours {
    part: Part,
    least: f64,
    far: f64,
    beyond: bool,
    places: usize,
}

impl Colours {
    /// The worst twentieth shares one colour: one bad configuration must not make all others look alike.
    fn from_scene(scene: &Scene, scored: &[&Configuration]) -> Self {
        let part = scene.part();
        let mut means: Vec<f64> = scored.iter().filter_map(|c| c.mean(part)).collect();
        means.sort_by(f64::total_cmp);
        let far = means[(19 * (means.len() - 1)) / 20];
        let places = decimals(means.iter().copied());
        let beyond = means.last().is_some_and(|most| format!("{most:.places$}") != format!("{far:.places$}"));
        Self { part, least: means[0], far, beyond, places }
    }

    fn text(&self, error: f64) -> String {
        format!("{error:.0$}", self.places)
    }

    fn share(&self, error: f64) -> f64 {
        if self.far > self.least { 1.0 - (error - self.least) / (self.far - self.least) } else { 1.0 }
    }

    /// The colours with their ends in numbers.
    fn bar(&self, svg: &mut Svg, (x, y): (f64, f64)) {
        svg.words((x - 6.0, y + 10.0), Anchor::End, &self.text(self.least));
        for step in 0..80 {
            let (ground, _) = viridis(1.0 - f64::from(step) / 79.0);
            svg.field((x + 2.0 * f64::from(step), y), (2.2, 12.0), &ground);
        }
        let more = if self.beyond { " and above" } else { "" };
        svg.words((x + 168.0, y + 10.0), Anchor::Start, &(self.text(self.far) + more));
    }
}

fn fields(scene: &Scene, maps: &[Map], (across, down): (&HeatAxis, Option<&HeatAxis>)) -> String {
    let all: Vec<&Configuration> = maps.iter().flat_map(|map| map.configurations.iter().copied()).collect();
    let colours = Colours::from_scene(scene, &all);
    let rows = down.map_or(1, |down| down.values.len());
    let widest = |axis: &HeatAxis| axis.values.iter().map(|text| text_width(text)).fold(0.0, f64::max);
    let side = down.map_or(0.0, |down| widest(down).max(text_width(down.name)) + 14.0);
    let grid = HeatLayout { across, down, side, column: (widest(across) + 14.0).clamp(52.0, 130.0) };
    let size = (side + grid.column * across.values.len() as f64, 46.0 + ROW * rows as f64);
    let a_row = (((WIDTH - 32.0 + 28.0) / (size.0 + 28.0)).floor() as usize).max(1);
    let shown = maps.len().min(MAPS);
    // No more in a row than it takes: four stand two by two, not three and one.
    let a_row = shown.div_ceil(shown.div_ceil(a_row));
    let height = 78.0 + shown.div_ceil(a_row) as f64 * (size.1 + 26.0);
    let title = scene.title(&format!("mean {}", scene.rmse_of(colours.part)));
    let mut svg = Svg::new(&title, height, Vec::new());
    for (number, map) in maps.iter().take(shown).enumerate() {
        let left = 16.0 + (number % a_row) as f64 * (size.0 + 28.0);
        let top = 46.0 + (number / a_row) as f64 * (size.1 + 26.0);
        grid.draw(&mut svg, map, &colours, (left, top));
    }
    let foot = height - 30.0;
    colours.bar(&mut svg, (70.0, foot));
    let more = if maps.len() > shown {
        format!("; the first {shown} of {} maps", maps.len())
    } else {
        String::new()
    };
    svg.words((WIDTH - 16.0, foot + 10.0), Anchor::End, &format!("the frame marks the lowest of all{more}"));
    svg.finish()
}

type Axes<'a> = (&'a HeatAxis, Option<&'a HeatAxis>);

/// How the fields of every map lie.
struct HeatLayout<'a> {
    across: &'a HeatAxis,
    down: Option<&'a HeatAxis>,
    /// Width of the names at the side.
    side: f64,
    /// Width of a field.
    column: f64,
}

impl HeatLayout<'_> {
    fn draw(&self, svg: &mut Svg, map: &Map, colours: &Colours, (left, top): (f64, f64)) {
        let Self { across, down, side, column } = *self;
        svg.inked((left, top + 10.0), Anchor::Start, (&map.title, INK));
        let corner = (left + side, top + 42.0);
        let name = |name: &str| name.to_owned();
        svg.words(
            (left + side - 8.0, top + 34.0),
            Anchor::End,
            &down.map_or(String::new(), |d| name(d.name)),
        );
        for (at, text) in across.values.iter().enumerate() {
            let x = corner.0 + column * (at as f64 + 0.5);
            svg.words((x, top + 34.0), Anchor::Middle, text);
        }
        let middle = corner.0 + column * across.values.len() as f64;
        svg.words((middle, top + 10.0), Anchor::End, across.name);
        for (row, y_text) in down.map_or(vec![String::new()], |down| down.values.clone()).iter().enumerate() {
            let y = corner.1 + ROW * row as f64;
            svg.words((corner.0 - 8.0, y + 16.0), Anchor::End, y_text);
            for (at, x_text) in across.values.iter().enumerate() {
                let here = |c: &&&Configuration| {
                    across.text(c) == *x_text && down.is_none_or(|down| down.text(c) == *y_text)
                };
                let errors = map.configurations.iter().filter(here).filter_map(|c| c.mean(colours.part));
                let Some(error) = errors.min_by(f64::total_cmp) else { continue };
                let x = corner.0 + column * at as f64;
                let (ground, ink) = viridis(colours.share(error));
                svg.field((x, y), (column - 1.0, ROW - 1.0), &ground);
                let text = colours.text(error);
                if text == colours.text(colours.least) {
                    svg.frame((x + 2.0, y + 2.0), (column - 5.0, ROW - 5.0), (ink, 2.0));
                }
                svg.inked((x + column / 2.0, y + 16.0), Anchor::Middle, (&text, ink));
            }
        }
    }
}

/// A point for each configuration; the best last, so that none hides it.
fn points(scene: &Scene, scored: &[&Configuration], (across, down): Axes) -> Option<String> {
    let colours = Colours::from_scene(scene, scored);
    let mut order: Vec<&Configuration> = scored.to_vec();
    order.sort_by(|a, b| compare(b.mean(colours.part), a.mean(colours.part)));
    let place = |c: &Configuration| {
        let y = down.map_or_else(|| c.mean(colours.part), |down| down.number(c));
        Some((across.number(c)?, y?))
    };
    let places = scored.iter().filter_map(|c| place(c));
    let frame = PlotFrame {
        left: 60.0,
        top: 64.0,
        width: 722.0,
        height: 320.0,
        x: Scale::of_sizes(places.clone().map(|(x, _)| x))?,
        y: Scale::of_sizes(places.map(|(_, y)| y))?,
    };
    let title = scene.title(&format!("mean {}", scene.rmse_of(colours.part)));
    let mut svg = Svg::new(&title, 466.0, Vec::new());
    let y_name = down.map_or_else(|| scene.rmse_of(colours.part), |down| down.name.to_owned());
    svg.axes(&frame, &frame.x.ticks(), (across.name, &y_name));
    for configuration in order {
        let Some((x, y)) = place(configuration) else { continue };
        let (ground, _) = viridis(colours.share(configuration.mean(colours.part)?));
        svg.mark(frame.place(x, y), scene.look(&configuration.engine), (&ground, 4.5));
    }
    colours.bar(&mut svg, (70.0, 434.0));
    svg.inked((WIDTH - 16.0, 444.0), Anchor::End, ("a mark for each configuration", SOFT));
    Some(svg.finish())
}
