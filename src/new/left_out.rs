//! Which columns a proposal leaves out, and why, in one sentence.

/// Names that a reason lists.
const NAMED: usize = 5;

/// A column that is no input of a proposal.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LeftOut {
    /// Its name.
    pub name: String,
    /// Why, in a few words.
    pub why: &'static str,
}

impl LeftOut {
    /// Of names, for one reason.
    pub(super) fn all<'n>(names: impl IntoIterator<Item = &'n String>, why: &'static str) -> Vec<Self> {
        names.into_iter().map(|name| Self { name: name.clone(), why }).collect()
    }
}

/// `columns left out: a, b (why), c (why)`; `None` if there are none.
pub(super) fn sentence(columns: &[LeftOut]) -> Option<String> {
    let mut reasons: Vec<&str> = Vec::new();
    for column in columns {
        if !reasons.contains(&column.why) {
            reasons.push(column.why);
        }
    }
    let of = |why: &&str| {
        let names: Vec<&str> =
            columns.iter().filter(|column| column.why == *why).map(|column| column.name.as_str()).collect();
        let more = match names.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("{}{more} ({why})", names[..names.len().min(NAMED)].join(", "))
    };
    let s = if columns.len() == 1 { "" } else { "s" };
    (!columns.is_empty())
        .then(|| format!("column{s} left out: {}", reasons.iter().map(of).collect::<Vec<_>>().join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_by_the_reason_for_which_they_are_left_out() {
        let names = ["a", "b", "c", "d", "e", "f"].map(str::to_owned);
        let mut columns = LeftOut::all(&names, "words");
        columns.insert(1, LeftOut { name: "id".to_owned(), why: "a code" });
        let told = sentence(&columns).expect("there are some");
        assert_eq!(told, "columns left out: a, b, c, d, e and 1 more (words); id (a code)");
        assert_eq!(sentence(&columns[1..2]).as_deref(), Some("column left out: id (a code)"));
        assert_eq!(sentence(&[]), None);
    }
}
