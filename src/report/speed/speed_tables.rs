//! Tables of a speed pass, from `speed.json` alone.

use std::path::Path;

use super::cases::{REFERENCE, gflops, is_compared, rival};
use crate::base::error::Result;
use crate::base::file::replace;
use crate::base::text::{exact, exact_or_empty, three_digits};
use crate::record::{SPEED_FILE, Speed, SpeedCase, SpeedShape, TimedInterval, Work};
use crate::report::figure::speed_ratios;
use crate::report::tables::{Align, Table, latex};
use crate::spec::CellKind;

/// Writes `speed.json` and what is derived from it into `folder`: a table for programs, one for
/// people, and the figure.
///
/// # Errors
/// If the folder cannot be written.
pub(crate) fn write_speed(speed: &Speed, folder: &Path) -> Result<()> {
    // Read where nobody has the letters of figures/.
    let figure = speed_ratios(speed).replacen("\"Inter\"", "\"Inter, sans-serif\"", 1);
    let files = [
        (SPEED_FILE, speed.text()),
        ("speed.csv", speed_csv(speed).csv()),
        ("speed.md", markdown(speed)),
        ("speed.tex", latex(&speed_table(speed), SPEED_FILE)),
        ("speed.svg", figure),
    ];
    files.iter().try_for_each(|(name, text)| replace(&folder.join(name), text))
}

/// `speed.csv`: a row for each engine's fastest way at each shape.
pub(crate) fn speed_csv(speed: &Speed) -> Table {
    let names = ["work", "engine", "variant", "precision", "look_back", "steps", "batch_size", "input_size"];
    let more = ["hidden_units", "us_per_step", "us_low", "us_high", "samples_per_s", "gflops", "peak_share"];
    let last = ["ratio", "ratio_low", "ratio_high", "beyond_noise", "memory_bytes", "allocations_per_step"];
    let kinds = if has_kinds(speed) { &["cell", "layers"][..] } else { &[] };
    let names = names.into_iter().chain(more).chain(last).chain(kinds.iter().copied());
    let mut table = Table::plain(names);
    for case in &speed.cases {
        let ratio = rival(case).and_then(|rival| rival.ratio);
        for entry in case.best() {
            let shape = &case.shape;
            let mut row = vec![case.work.word().to_owned(), entry.engine.clone(), entry.variant.clone()];
            row.push(shape.precision.word().to_owned());
            let extents =
                [shape.look_back, shape.steps, shape.batch_size, shape.input_size, shape.hidden_units];
            row.extend(extents.map(|extent| extent.to_string()));
            row.extend([entry.us.value, entry.us.low, entry.us.high].map(exact));
            row.push(exact((shape.batch_size as f64 / entry.us.value * 1e6).round()));
            row.extend([gflops(case, entry), gflops(case, entry) / case.peak_gflops].map(short));
            let ends = ratio.map(|ratio| [ratio.value, ratio.low, ratio.high].map(exact));
            row.extend(ends.unwrap_or_default());
            row.push(ratio.map(|ratio| beyond(ratio, speed).to_string()).unwrap_or_default());
            row.push(entry.memory.map(|bytes| bytes.to_string()).unwrap_or_default());
            row.push(exact_or_empty(entry.allocations));
            row.extend(kind(shape).into_iter().take(kinds.len()));
            table.rows.push(row);
        }
    }
    table
}

/// Whether any network is not one layer of an LSTM: only then tables tell cells and layers apart.
fn has_kinds(speed: &Speed) -> bool {
    speed.cases.iter().any(|case| case.shape.cell.is_some() || case.shape.layers.is_some())
}

/// Cell and layers.
fn kind(shape: &SpeedShape) -> [String; 2] {
    [shape.cell.unwrap_or(CellKind::Lstm).word().to_owned(), shape.layers.unwrap_or(1).to_string()]
}

/// A row for each shape: the reference, the fastest other engine, and how they compare.
pub(crate) fn speed_table(speed: &Speed) -> Table {
    let compared = is_compared(speed);
    let kinds = if has_kinds(speed) { 2 } else { 0 };
    let mut names = vec![("work", Align::Left)];
    names.extend([("cell", Align::Left), ("layers", Align::Right)].into_iter().take(kinds));
    names.extend([("T", Align::Right), ("B", Align::Right), ("F", Align::Right)]);
    names.extend([("H", Align::Right), ("us/step", Align::Right), ("% of_peak", Align::Right)]);
    if compared {
        names.extend([("libtorch_us/step", Align::Right), ("its_best", Align::Left)]);
        names.extend([("ratio", Align::Right), ("95 %_interval", Align::Right), ("", Align::Left)]);
    }
    let mut table = Table::new(names);
    for case in &speed.cases {
        let Some(entry) = case.best().into_iter().find(|entry| entry.engine == REFERENCE) else { continue };
        let shape = &case.shape;
        let mut row = vec![case.work.word().to_owned()];
        row.extend(kind(shape).into_iter().take(kinds));
        let extents = [shape.steps, shape.batch_size, shape.input_size, shape.hidden_units];
        row.extend(extents.map(|extent| extent.to_string()));
        row.push(three_digits(entry.us.value));
        row.push(format!("{:.0}", 100.0 * gflops(case, entry) / case.peak_gflops));
        if compared {
            row.extend(against(case, speed));
        }
        table.rows.push(row);
    }
    table
}

fn against(case: &SpeedCase, speed: &Speed) -> [String; 5] {
    let Some((rival, ratio)) = rival(case).and_then(|rival| Some((rival, rival.ratio?))) else {
        return Default::default();
    };
    let mark = if beyond(ratio, speed) { "" } else { "within noise" };
    [
        three_digits(rival.us.value),
        rival.variant.clone(),
        three_digits(ratio.value),
        format!("{} - {}", three_digits(ratio.low), three_digits(ratio.high)),
        mark.to_owned(),
    ]
}

/// The same for Markdown, with what the reader must know.
fn markdown(speed: &Speed) -> String {
    let facts = &speed.facts;
    let mut text = "<!-- made by `lookback speed` from speed.json -->\n# Speed\n\n".to_owned();
    for warning in &speed.warnings {
        text += &format!("**Less sure than it should be:** {warning}.\n\n");
    }
    text += &format!("{}\n\n", speed_note(speed));
    text += &format!(
        "{} on {}, {} instructions, {} processors; lookback {} ({}), libtorch {}; {} s for {} cases.\n\n",
        facts.cpu,
        facts.os,
        facts.isa,
        facts.cores,
        facts.lookback,
        facts.commit,
        facts.libtorch.as_deref().unwrap_or("not built in"),
        facts.seconds.round(),
        speed.cases.len(),
    );
    if let Some(line) = headline(speed) {
        text += &format!("{line}\n\n");
    }
    text += "![ratio over hidden units](speed.svg)\n\n";
    text + &speed_table(speed).markdown()
}

/// What the columns mean.
pub(crate) fn speed_note(speed: &Speed) -> String {
    let Speed { facts, noise_floor, .. } = speed;
    format!(
        "one thread, medians of {} random blocks; ratio: time of libtorch's best variant over the reference's; \
         an engine differs from itself by up to {:.1} % (noise floor); T time steps, B samples, F features, \
         H hidden units",
        facts.blocks,
        100.0 * noise_floor
    )
}

/// Whether a ratio differs from 1 by more than the noise, with its whole interval.
fn beyond(ratio: TimedInterval, speed: &Speed) -> bool {
    let floor = 1.0 + speed.noise_floor;
    ratio.low > floor || ratio.high < 1.0 / floor
}

fn short(value: f64) -> String {
    format!("{value:.4}")
}

/// The ratios of all training steps in one sentence; `None` without another engine.
fn headline(speed: &Speed) -> Option<String> {
    let ratios = speed.cases.iter().filter(|case| case.work == Work::Training);
    let mut ratios: Vec<f64> = ratios.filter_map(|case| Some(rival(case)?.ratio?.value)).collect();
    ratios.sort_by(f64::total_cmp);
    let (least, most) = (ratios.first()?, ratios.last()?);
    let mean = (ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / ratios.len() as f64).exp();
    Some(format!(
        "Over {} shapes a training step is {least:.2} to {most:.0} times as fast as the fastest of three ways in libtorch, \
         {mean:.1} times in the geometric mean.",
        ratios.len()
    ))
}
