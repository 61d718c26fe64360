//! Forecast against truth: the whole of a short series, the last weeks of a long one, and what was missed.

use super::drawing::{Anchor, LegendEntry, PlotFrame, PlotStyle, Svg};
use super::scale::Scale;
use super::scene::Scene;
use crate::record::{ForecastRow, Record};

/// A series of at most so many values is drawn whole.
const WHOLE: usize = 400;

/// Values of a longer one, the last.
const LAST: usize = 84;

/// The drawing; `None` without a forecast of a trial that the report would draw today.
pub(super) fn draw(scene: &Scene) -> Option<String> {
    let forecasts = scene.beside.forecasts.as_ref()?;
    let first = if forecasts.rows.len() > WHOLE { forecasts.rows.len() - LAST } else { 0 };
    let rows = &forecasts.rows[first..];
    let line = |(at, record): &(usize, Record)| {
        let column = forecasts.columns.iter().find(|column| column.trial == record.trial.id.0)?;
        let of = &scene.standing.configurations[*at];
        let values = column.values[first..].to_vec();
        Some(ForecastLine { name: of.label(), look: scene.look(&of.engine), values })
    };
    let lines: Vec<ForecastLine> = scene.shown.iter().filter_map(line).collect();
    if lines.is_empty() || rows.len() < 2 {
        return None;
    }
    let names = lines.iter().map(|line| (line.name.clone(), line.look));
    let entries: Vec<LegendEntry> = std::iter::once(("actual".to_owned(), PlotStyle::truth()))
        .chain(names)
        .map(|(name, look)| LegendEntry { name, look, mark: false })
        .collect();
    let spec = &scene.standing.results.spec;
    let which = if first > 0 { format!(", the last {LAST} values") } else { String::new() };
    let mut svg = Svg::new(&format!("{}: forecast against truth{which}", spec.title()), 452.0, entries);
    let target = format!("{}{}", spec.data.target, in_unit(&scene.standing.results.unit()));
    let actual = rows.iter().map(|row| row.actual).collect::<Vec<_>>();
    let all = actual.iter().chain(lines.iter().flat_map(|line| &line.values)).flatten().copied();
    let x = Scale::between(0.0, (rows.len() - 1) as f64);
    let upper =
        PlotFrame { left: 60.0, top: 64.0, width: 722.0, height: 232.0, x, y: Scale::around(all, false)? };
    parts(&mut svg, &upper, rows);
    svg.axes(&upper, &[], ("", &target));
    svg.curve(&upper, 0, &actual, (PlotStyle::truth(), 2.2));
    for line in &lines {
        svg.curve(&upper, 0, &line.values, (line.look, 1.6));
    }
    let missed: Vec<(Vec<Option<f64>>, PlotStyle)> =
        lines.iter().map(|line| (line.missed(rows), line.look)).collect();
    let all = missed.iter().flat_map(|(values, _)| values).flatten().copied();
    let y = Scale::around(all.chain(std::iter::once(0.0)), false)?;
    let lower = PlotFrame { top: 326.0, height: 80.0, y, ..upper };
    svg.axes(&lower, &time_ticks(rows), ("", "forecast - actual"));
    for (values, look) in &missed {
        svg.curve(&lower, 0, values, (*look, 1.3));
    }
    Some(svg.finish())
}

/// One trial's forecasts of the rows that are drawn.
struct ForecastLine {
    name: String,
    look: PlotStyle,
    values: Vec<Option<f64>>,
}

impl ForecastLine {
    fn missed(&self, rows: &[ForecastRow]) -> Vec<Option<f64>> {
        self.values.iter().zip(rows).map(|(value, row)| Some((*value)? - row.actual?)).collect()
    }
}

/// The parts as fields, with their names above where more than one is seen.
fn parts(svg: &mut Svg, frame: &PlotFrame, rows: &[ForecastRow]) {
    let mut from = 0;
    for (number, group) in rows.chunk_by(|a, b| a.part == b.part).enumerate() {
        let ends = [from, from + group.len()].map(|at| frame.left + frame.width * frame.x.share(at as f64));
        let width = ends[1].min(frame.left + frame.width) - ends[0];
        if number % 2 == 1 {
            svg.field((ends[0], frame.top), (width, frame.height), "#f1f3f6");
        }
        if group.len() < rows.len() {
            svg.words((ends[0] + width / 2.0, frame.top - 8.0), Anchor::Middle, group[0].part.word());
        }
        from += group.len();
    }
}

fn in_unit(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" ({})", unit.trim()) }
}

/// The first row of each year, month, day or hour, whichever gives a handful; else every so many rows.
fn time_ticks(rows: &[ForecastRow]) -> Vec<(f64, String)> {
    // Lengths of `2016`, `2016-03`, `2016-03-01` and `2016-03-01T05`.
    for length in [4, 7, 10, 13] {
        let key = |row: &ForecastRow| row.time.get(..length).unwrap_or(&row.time).to_owned();
        let begins = (1..rows.len()).filter(|at| key(&rows[at - 1]) != key(&rows[*at]));
        let ticks: Vec<(f64, String)> = begins.map(|at| (at as f64, key(&rows[at]))).collect();
        if (4..=9).contains(&ticks.len()) {
            return ticks;
        }
        let kept: Vec<(f64, String)> = ticks.iter().step_by(2).cloned().collect();
        if length == 4 && (4..=9).contains(&kept.len()) {
            return kept;
        }
    }
    let stride =
        [1, 2, 7, 14, 24, 28, 48].into_iter().find(|n| rows.len() / n <= 6).unwrap_or(rows.len() / 6);
    // Before the last row, so that its label does not leave the drawing.
    let at = (0..rows.len()).rev().step_by(stride).skip(1);
    at.filter(|at| *at > stride / 3).map(|at| (at as f64, rows[at].time.replace('T', " "))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(times: impl Iterator<Item = String>) -> Vec<ForecastRow> {
        times.map(|time| ForecastRow { time, part: crate::spec::Part::Test, actual: Some(1.0) }).collect()
    }

    #[test]
    fn ticks_stand_at_the_beginnings_of_years_months_or_days() {
        let months = |year: i32| (1..=12).map(move |month| format!("{year}-{month:02}-01"));
        let texts =
            |rows: &[ForecastRow]| time_ticks(rows).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(texts(&rows((2001..2007).flat_map(months))), ["2002", "2003", "2004", "2005", "2006"]);
        assert_eq!(texts(&rows(months(2001)))[..2], ["2001-10-01", "2001-08-01"]);
        let hours = (1..=6).flat_map(|day| (0..24).map(move |hour| format!("2001-01-{day:02}T{hour:02}:00")));
        assert_eq!(texts(&rows(hours))[0], "2001-01-02");
    }
}
