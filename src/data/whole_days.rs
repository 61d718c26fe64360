//! The days of a series that are there in full.

use std::ops::Range;

use jiff::civil::Date;

use super::Series;

impl Series {
    /// Of the first `rows` the days with the mean of their true values, in the order of rows. A day that has less than three
    /// quarters of the values of the fullest is none.
    pub(crate) fn whole_days(&self, rows: usize) -> Vec<(Date, Range<usize>, f64)> {
        let mut days = Vec::new();
        let mut next = 0;
        for day in self.times[..rows.min(self.len())].chunk_by(|a, b| a.date() == b.date()) {
            let rows = next..next + day.len();
            next = rows.end;
            let truths = rows.clone().filter(|row| self.is_truth(*row..row + 1));
            let (sum, count) = truths.fold((0.0, 0), |(sum, count), row| (sum + self.values[row], count + 1));
            days.push((day[0].date(), rows, sum, count));
        }
        let most = days.iter().map(|(.., count)| *count).max().unwrap_or(0);
        let whole = days.into_iter().filter(|(.., count)| *count > 0 && 4 * count >= 3 * most);
        whole.map(|(day, rows, sum, count)| (day, rows, sum / f64::from(count))).collect()
    }
}
