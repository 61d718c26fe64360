//! Text as HTML and SVG show it, whatever it holds.

/// Text between tags or in an attribute; characters that `blank` names become blanks.
pub fn escape(text: &str, blank: fn(char) -> bool) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_shows_text_as_it_is() {
        let shown = escape("</script><b a='\"'>&\u{1b}", char::is_control);
        assert_eq!(shown, "&lt;/script&gt;&lt;b a=&#39;&quot;&#39;&gt;&amp; ");
    }
}
