//! Trained engines beside each other on equal weights and batches, as a table and in sentences.

use super::Table;
use crate::base::median::median;
use crate::base::text::decimals;
use crate::report::analysis::{Agreement, Standing, setting_words};

/// A sentence for each pair of engines.
pub(crate) fn engine_notes(all: &[Agreement]) -> Vec<String> {
    let mut pairs: Vec<&[String; 2]> = all.iter().map(|agreement| &agreement.engines).collect();
    pairs.dedup();
    let sentence = |pair: &[String; 2]| {
        let of_pair = || all.iter().filter(|agreement| agreement.engines == *pair);
        let differences: Vec<f64> =
            of_pair().flat_map(|agreement| agreement.differences.iter().copied()).collect();
        let worst = differences.iter().copied().fold(0.0, f64::max);
        let count = differences.len();
        let median = median(&differences)?;
        let [rounding, visible] =
            [0, 1].map(|limit| of_pair().filter_map(|agreement| agreement.parted[limit]).min());
        Some(format!(
            "{} and {} in {count} trials each with the same weights and batches: test RMSE differs by {} (median) \
             to {} of itself; first epoch in which curves differ by 1e-6: {}, by 1e-3: {}",
            pair[0],
            pair[1],
            share(median),
            share(worst),
            epoch(rounding),
            epoch(visible),
        ))
    };
    pairs.into_iter().filter_map(sentence).collect()
}

/// A row for each configuration; `None` if no two engines share one.
pub(crate) fn engines_table(standing: &Standing) -> Option<Table> {
    let axes = standing.results.columns();
    let settings: String = axes.iter().map(|name| format!("{name}>|")).collect();
    let numbers = "seeds>|largest difference of test RMSE>|first epoch apart by 1e-6>|by 1e-3>";
    let mut table = Table::headed(&format!("engines|{settings}{numbers}"));
    for agreement in &standing.agreements {
        let mut row = vec![agreement.engines.join(", ")];
        let settings = &agreement.settings;
        row.extend(axes.iter().map(|name| setting_words(settings.get(*name))));
        row.push(agreement.seeds.to_string());
        row.push(share(agreement.differences.iter().copied().fold(0.0, f64::max)));
        row.extend(agreement.parted.map(epoch));
        table.rows.push(row);
    }
    (!table.rows.is_empty()).then_some(table)
}

/// A share for people: in percent, or as a power of ten where percents would read 0.
fn share(share: f64) -> String {
    match share {
        share if share >= 1e-4 => {
            format!("{:.1$} %", 100.0 * share, decimals(std::iter::once(100.0 * share)))
        }
        0.0 => "0".to_owned(),
        share => format!("{share:.0e}"),
    }
}

fn epoch(epoch: Option<usize>) -> String {
    epoch.map_or("never".to_owned(), |epoch| epoch.to_string())
}
