//! Marks beside numbers and times: currencies, units, flags, footnotes.

/// A field without the one mark of a list that stands before or behind its number.
pub(crate) fn stripped<'t>(text: &'t str, marks: &[String]) -> Option<&'t str> {
    let without =
        |mark: &String| text.strip_suffix(mark.as_str()).or_else(|| text.strip_prefix(mark.as_str()));
    marks.iter().find_map(without).map(str::trim)
}

/// What stands before or behind the number of a field, if a reader may take it off: a currency, a percent sign, a unit,
/// the mark of a footnote. What multiplies or bounds a number is none.
pub(crate) fn beside(text: &str) -> Option<&str> {
    const MULTIPLES: &str = "k m b t g mn mln mio bn mrd tsd th lakh lakhs lac cr crore mil mila mille milj tis tys bin tkr \
                             тыс млн млрд 万 萬 億 亿 千 만 억";
    const BEFORE: [&str; 13] = ["$", "€", "£", "¥", "₩", "₹", "~", "≈", "ca.", "'", "`", "’", "*"];
    let digit = |c: char| c.is_ascii_digit();
    let behind = &text[text.rfind(digit)? + 1..];
    let mark = behind.trim_start_matches(|c| behind.len() > 1 && c == '.').trim();
    if mark.is_empty() || mark == "." {
        let before = text[..text.find(digit)?].trim();
        return BEFORE.contains(&before).then_some(before);
    }
    let odd = |c: char| !(c.is_alphabetic() || "*†‡§%‰$€£¥₩₹^#[].".contains(c));
    let word = mark.trim_end_matches('.').to_lowercase();
    let multiple = MULTIPLES.split_whitespace().any(|multiple| multiple == word);
    // `12 b` is a flag of Eurostat, `12b` may be billions.
    let flag = mark == "b" && behind.starts_with(' ');
    (mark.chars().count() <= 6 && !mark.contains(odd) && (!multiple || flag)).then_some(mark)
}
