//! The next rows as a fan: the last known values, the forecasts behind them and the intervals around these.

use super::drawing::{LegendEntry, PlotFrame, PlotStyle, Svg, WIDTH, text_width};
use super::scale::Scale;
use crate::base::text::counted;
use crate::record::NextRows;

/// The band of each level, the widest first.
const FILLS: [&str; 3] = ["#d9e8f3", "#a9cde6", "#7fb5da"];

/// Labels below the plot, at most.
const LABELS: usize = 7;

/// Between two of them, at least.
const BETWEEN: f64 = 12.0;

/// The drawing; `None` without rows.
pub(super) fn draw(next: &NextRows) -> Option<String> {
    let (known, count) = (next.before.len(), next.rows.len());
    if count == 0 {
        return None;
    }
    let (forecast, baseline) = (PlotStyle::nth(0), PlotStyle::nth(1));
    let entries = entries(next, forecast, baseline);
    let mut svg = Svg::new(&title(next), 380.0, entries);
    let ends = next.rows.iter().flat_map(|row| row.intervals.iter().flatten());
    let all = next.before.iter().filter_map(|row| row.value);
    let all =
        all.chain(next.rows.iter().map(|row| row.forecast)).chain(ends.flat_map(|(low, high)| [*low, *high]));
    let frame = PlotFrame {
        left: 60.0,
        top: 64.0,
        width: 722.0,
        height: 260.0,
        x: Scale::between(0.0, (known + count - 1) as f64),
        y: Scale::around(all.chain(next.rows.iter().filter_map(|row| row.baseline)), false)?,
    };
    for (level, fill) in widest(next).into_iter().zip(FILLS) {
        band(&mut svg, &frame, next, (level, fill));
    }
    let unit = if next.unit.is_empty() { String::new() } else { format!(" ({})", next.unit) };
    svg.axes(&frame, &labels(next, &frame), ("", &format!("{}{unit}", next.target)));
    let values: Vec<Option<f64>> = next.before.iter().map(|row| row.value).collect();
    svg.curve(&frame, 0, &values, (PlotStyle::truth(), 2.2));
    // The forecasts go on from the last known value.
    let last = values.last().copied().flatten();
    let begin = known.saturating_sub(1);
    let from_last = |of: fn(&crate::record::NextRow) -> Option<f64>| -> Vec<Option<f64>> {
        std::iter::once(last).filter(|_| known > 0).chain(next.rows.iter().map(of)).collect()
    };
    svg.curve(&frame, begin, &from_last(|row| row.baseline), (baseline, 1.6));
    svg.curve(&frame, begin, &from_last(|row| Some(row.forecast)), (forecast, 2.0));
    for (at, row) in next.rows.iter().enumerate().filter(|_| count <= 60) {
        svg.mark(frame.place((known + at) as f64, row.forecast), forecast, (forecast.colour, 2.6));
    }
    Some(svg.finish())
}

/// The rows that are known differ from forecast to forecast.
fn title(next: &NextRows) -> String {
    let rows = counted(next.rows.len(), "row");
    format!("{}: the next {rows} behind {}", next.experiment, short(&next.known_until))
}

/// The places of the levels that are drawn, the widest first.
fn widest(next: &NextRows) -> Vec<usize> {
    let mut levels: Vec<usize> = (0..next.levels.len()).collect();
    levels.sort_by(|a, b| next.levels[*b].total_cmp(&next.levels[*a]));
    levels.truncate(FILLS.len());
    levels
}

fn entries(next: &NextRows, forecast: PlotStyle, baseline: PlotStyle) -> Vec<LegendEntry> {
    let drawn = widest(next).into_iter().rev().map(|at| next.levels[at]);
    let levels: Vec<String> = drawn.map(|level| format!("{:.0}", 100.0 * level)).collect();
    let who = if next.is_combined { "combined" } else { &next.engine };
    let name = format!("{who} with its {} % intervals", levels.join(" and "));
    let entry = |name: String, look: PlotStyle| LegendEntry { name, look, mark: false };
    let mut entries = vec![entry("known".to_owned(), PlotStyle::truth()), entry(name, forecast)];
    entries.extend(next.baseline.iter().map(|name| entry(name.clone(), baseline)));
    entries
}

/// The area between the ends of a level's intervals, which begins at the last known value.
fn band(svg: &mut Svg, frame: &PlotFrame, next: &NextRows, (level, fill): (usize, &str)) {
    let known = next.before.len();
    let start =
        next.before.last().and_then(|row| row.value).map(|value| frame.place((known - 1) as f64, value));
    let numbered: Vec<(usize, Option<(f64, f64)>)> =
        next.rows.iter().map(|row| row.intervals.get(level).copied().flatten()).enumerate().collect();
    for run in numbered.chunk_by(|a, b| a.1.is_some() == b.1.is_some()) {
        let ends: Vec<(usize, (f64, f64))> =
            run.iter().filter_map(|(at, ends)| Some((*at, (*ends)?))).collect();
        let Some((first, _)) = ends.first() else { continue };
        let upper = ends.iter().map(|(at, (_, high))| frame.place((known + at) as f64, *high));
        let lower = ends.iter().rev().map(|(at, (low, _))| frame.place((known + at) as f64, *low));
        let begin = start.filter(|_| *first == 0);
        let places: Vec<(f64, f64)> = begin.into_iter().chain(upper).chain(lower).collect();
        svg.area(&places, fill);
    }
}

/// Times at even distances, the first forecast among them, as far as they stand beside each other and on the sheet.
fn labels(next: &NextRows, frame: &PlotFrame) -> Vec<(f64, String)> {
    let known = next.before.len();
    let times = next.before.iter().map(|row| &row.time).chain(next.rows.iter().map(|row| &row.time));
    let times: Vec<String> = times.map(|time| short(time)).collect();
    let widest = times.iter().map(|time| text_width(time)).fold(1.0, f64::max);
    let most = (frame.width / (widest + BETWEEN)).floor().clamp(1.0, LABELS as f64);
    let stride = times.len().div_ceil(most as usize).max(1);
    let fits = |at: &usize| {
        let (middle, _) = frame.place(*at as f64, 0.0);
        middle >= widest / 2.0 && middle + widest / 2.0 <= WIDTH
    };
    let places = (0..times.len()).filter(|at| at % stride == known % stride).filter(fits);
    places.map(|at| (at as f64, times[at].clone())).collect()
}

/// A time without its offset, and without seconds where there are none.
fn short(time: &str) -> String {
    let clock = time.get(..19).unwrap_or(time).replace('T', " ");
    clock.strip_suffix(":00").filter(|short| short.len() == 16).map_or(clock.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{INTERVAL_METHOD, KnownRow, NextRow};

    fn next(rows: usize) -> NextRows {
        let time = |day: usize| format!("2026-01-{day:02}");
        NextRows {
            experiment: "metro <b>".to_owned(),
            target: "entries".to_owned(),
            unit: "people".to_owned(),
            engine: "reference".to_owned(),
            computed_by: "reference".to_owned(),
            configuration: String::new(),
            trials: Vec::new(),
            hashes: Vec::new(),
            baseline: Some("ridge".to_owned()),
            weight: None,
            is_combined: false,
            known_until: time(20),
            notes: Vec::new(),
            interval_method: INTERVAL_METHOD,
            levels: vec![0.8, 0.95],
            quantile_levels: Vec::new(),
            rows: (0..rows)
                .map(|at| NextRow {
                    time: time(21 + at),
                    forecast: 5.0,
                    intervals: vec![Some((4.0, 6.0)), (at > 0).then_some((3.0, 7.0))],
                    baseline: Some(4.5),
                    combined: Some(5.0),
                    quantiles: Vec::new(),
                })
                .collect(),
            before: (0..20)
                .map(|at| KnownRow { time: time(1 + at), value: (at != 7).then_some(at as f64) })
                .collect(),
        }
    }

    #[test]
    fn a_fan_has_an_area_for_each_level_and_a_line_for_each_run() {
        assert_eq!(draw(&next(0)), None);
        let drawing = draw(&next(3)).expect("rows");
        assert_eq!(drawing.matches("<polygon points=").count(), 2, "{drawing}");
        assert!(drawing.contains("metro &lt;b&gt;: the next 3 rows"), "{drawing}");
        assert!(drawing.contains("reference with its 80 and 95 % intervals"), "{drawing}");
        let combined = draw(&NextRows { is_combined: true, ..next(3) }).expect("rows");
        assert!(combined.contains("combined with its 80 and 95 % intervals"), "{combined}");
        assert!(drawing.contains("2026-01-21"), "the first row that is forecast has its label: {drawing}");
    }

    #[test]
    fn labels_stand_beside_each_other_and_on_the_sheet() {
        let time = |row: usize| {
            format!("2026-01-{:02}T{:02}:{:02}:00+13:00", 1 + row / 96, row / 4 % 24, row % 4 * 15)
        };
        for (known, count) in [(400, 96), (56, 1), (0, 3), (400, 400)] {
            let mut next = next(1);
            let (row, of) = (next.rows[0].clone(), next.before[0].clone());
            next.before = (0..known).map(|at| KnownRow { time: time(at), ..of.clone() }).collect();
            next.rows = (known..known + count).map(|at| NextRow { time: time(at), ..row.clone() }).collect();
            let drawing = draw(&next).expect("rows");
            let below = |line: &&str| line.contains("text-anchor=\"middle\"") && line.contains(">2026-");
            let ends = |line: &str| {
                let x: f64 = line.split('"').nth(1)?.parse().ok()?;
                let half = text_width(line.split(['>', '<']).nth(2)?) / 2.0;
                Some((x - half, x + half))
            };
            let labels: Vec<(f64, f64)> = drawing.lines().filter(below).filter_map(ends).collect();
            assert!(!labels.is_empty(), "{drawing}");
            assert!(labels.iter().all(|(left, right)| *left >= 0.0 && *right <= WIDTH), "{labels:?}");
            assert!(labels.windows(2).all(|pair| pair[0].1 < pair[1].0), "{labels:?}");
        }
    }
}
