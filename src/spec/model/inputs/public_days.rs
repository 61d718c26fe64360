//! Public holidays of a country, from a table that a script makes (`tests/gold/public_days.py`).
//!
//! Looked up day by day, 2000 to 2035, and expanded where a spec is read: a resolved spec names every date.

use jiff::civil::Date;

const TABLE: &str = include_str!("public_days.txt");

/// The countries of the table, by their two letters (ISO 3166).
pub(crate) fn countries() -> Vec<&'static str> {
    TABLE.lines().filter(|line| is_country(line)).collect()
}

/// The public holidays of a country, in order; `None` if the table does not have it.
pub(crate) fn public_days(country: &str) -> Option<Vec<Date>> {
    let mut lines = TABLE.lines();
    lines.find(|line| is_country(line) && *line == country)?;
    let mut days = Vec::new();
    for line in lines.take_while(|line| !is_country(line)) {
        let (year, dates) = line.split_once(' ').unwrap_or((line, ""));
        let year = year.parse().ok()?;
        for date in dates.split_whitespace() {
            let (month, day) = date.split_at_checked(2)?;
            days.push(Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?);
        }
    }
    Some(days)
}

fn is_country(line: &str) -> bool {
    line.len() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_of_the_table_can_be_read_and_some_days_are_known() {
        let all = countries();
        assert!(all.len() >= 30 && all.is_sorted());
        for country in all {
            let days = public_days(country).unwrap_or_else(|| panic!("{country}"));
            assert!(days.is_sorted() && days.len() >= 36 * 4, "{country}: {}", days.len());
        }
        let holds = |country, date| public_days(country).is_some_and(|days| days.contains(&date));
        let date = jiff::civil::date;
        assert!(holds("NZ", date(2022, 6, 24)), "Matariki");
        assert!(holds("US", date(2010, 12, 31)), "New Year's Day 2011 fell on a Saturday");
        assert!(
            holds("DE", date(2017, 10, 31)) && !holds("DE", date(2016, 10, 31)),
            "500 years of the Reformation"
        );
        assert!(public_days("XX").is_none());
    }
}
