//! Text that others wrote, as each place shows it: it commands no screen, opens no tag and runs no formula.

/// Whether a character turns the direction of the text behind it, so that it reads as another.
pub(crate) fn turns_writing(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character would command a screen or turn the direction of writing; a line break does neither.
pub(crate) fn commands_screen(c: char) -> bool {
    (c.is_control() && c != '\n') || turns_writing(c)
}

/// The text with blanks for what would command a screen.
pub(crate) fn strip_controls(text: &str) -> String {
    text.replace(commands_screen, " ")
}

/// The text with control characters, and those that turn the direction of writing, as their escapes;
/// line breaks stay.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => shown.push(c),
            c if turns_writing(c) => shown.extend(c.escape_unicode()),
            c if c.is_control() => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    shown
}

/// JSON in which such characters stand by JSON's own escapes, so that it reads back as the same text.
pub(crate) fn printable_json(json: &str) -> String {
    json.chars()
        .map(|c| if commands_screen(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() })
        .collect()
}

/// Text between tags or in an attribute; characters that `blank` names become blanks.
pub(crate) fn escape_markup(text: &str, blank: fn(char) -> bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(if blank(c) { ' ' } else { c }),
        }
    }
    escaped
}

/// Text that Markdown shows as it is, on one line; control characters become blanks.
pub(crate) fn escape_markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        // Within a word an underscore is no emphasis; a list begins with a mark and a blank.
        let emphasis = c == '_' && !(before.is_alphanumeric() && next.is_alphanumeric());
        let list = matches!(c, '-' | '+' | '.' | ')') && next == ' ' && begins_list(&escaped);
        match c {
            c if c.is_control() || turns_writing(c) => escaped.push(' '),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '|' | '`' | '*' | '[' | ']' | '#' | '!' | '~' => escaped.extend(['\\', c]),
            c if emphasis || list => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
        before = c;
    }
    escaped
}

/// Whether a mark behind `start` would begin a list: nothing or a number stands before it.
fn begins_list(start: &str) -> bool {
    start.trim_start().chars().all(|c| c.is_ascii_digit())
}

/// Text that LaTeX shows as it is, on one line; control characters become blanks.
pub(crate) fn escape_latex(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let number = rest.peek().is_some_and(char::is_ascii_digit);
        match c {
            '\\' => escaped.push_str("\\textbackslash{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '<' => escaped.push_str("\\textless{}"),
            '>' => escaped.push_str("\\textgreater{}"),
            '|' => escaped.push_str("\\textbar{}"),
            '`' => escaped.push_str("\\textasciigrave{}"),
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => escaped.extend(['\\', c]),
            // Behind the end of a row these would be taken for its options.
            '[' | '*' => escaped.extend(['{', c, '}']),
            '±' => escaped.push_str("$\\pm$"),
            '–' => escaped.push_str("--"),
            '-' if number && (escaped.is_empty() || escaped.ends_with(' ')) => escaped.push_str("$-$"),
            // Two hyphens would become a dash.
            '-' => escaped.push_str("-{}"),
            c if c.is_control() || turns_writing(c) => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A cell that no spreadsheet takes for a formula; numbers stay as they are.
pub(crate) fn escape_formula(cell: &str) -> String {
    const FORMULA: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    let risky = cell.starts_with(['\t', '\r', '\n']) || cell.trim_start().starts_with(FORMULA);
    let number = cell.parse::<f64>().is_ok_and(f64::is_finite);
    if risky && !number { format!("'{cell}") } else { cell.to_owned() }
}

/// A word that a shell takes as one.
pub(crate) fn escape_shell(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+%=,:".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_json_means_what_it_did() {
        let text = "a\u{1b}\u{7f}\u{9b}\u{202e}b\n";
        let json = printable_json(&serde_json::to_string(text).expect("text is JSON"));
        assert_eq!(printable(&json), json);
        assert_eq!(serde_json::from_str::<String>(&json).expect("it is JSON"), text);
    }

    #[test]
    fn no_character_commands_a_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\nc\td\u{9b}1m\u{202e}e"), "a\\u{1b}[2Jb\nc\\td\\u{9b}1m\\u{202e}e");
        assert_eq!(printable("kW \u{b7} h, é, 日本"), "kW \u{b7} h, é, 日本");
    }

    #[test]
    fn markup_shows_text_as_it_is() {
        let shown = escape_markup("</script><b a='\"'>&\u{1b}", char::is_control);
        assert_eq!(shown, "&lt;/script&gt;&lt;b a=&#39;&quot;&#39;&gt;&amp; ");
    }

    #[test]
    fn markdown_takes_no_text_for_its_own_marks() {
        let shown = [
            ("- a", "\\- a"),
            ("1. a_b _c_", "1\\. a_b \\_c\\_"),
            ("a - b. c", "a - b. c"),
            ("x\u{1b}[2J\ny", "x \\[2J y"),
            ("~~a~~ > b", "\\~\\~a\\~\\~ &gt; b"),
        ];
        for (text, escaped) in shown {
            assert_eq!(escape_markdown(text), escaped);
        }
    }

    #[test]
    fn latex_shows_text_as_it_is() {
        let shown = [
            ("a_b & 5 % #1 {x} $", "a\\_b \\& 5 \\% \\#1 \\{x\\} \\$"),
            ("\\input{~/^}", "\\textbackslash{}input\\{\\textasciitilde{}/\\textasciicircum{}\\}"),
            ("0.776 ± 0.007", "0.776 $\\pm$ 0.007"),
            ("-184.4 %", "$-$184.4 \\%"),
            ("a--b\n[c]", "a-{}-{}b {[}c]"),
            ("x < 1 | `y` *", "x \\textless{} 1 \\textbar{} \\textasciigrave{}y\\textasciigrave{} {*}"),
        ];
        for (text, escaped) in shown {
            assert_eq!(escape_latex(text), escaped);
        }
    }

    #[test]
    fn csv_disarms_every_beginning_of_a_formula_and_no_number() {
        for cell in ["=1", "+x", "-x", "@x", " =1", "\tx", "\u{ff1d}1", "-inf"] {
            assert_eq!(escape_formula(cell), format!("'{cell}"));
        }
        for cell in ["-1.5", "+2e-3", "a=b", ""] {
            assert_eq!(escape_formula(cell), cell);
        }
    }
}
