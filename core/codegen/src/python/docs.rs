//! Descriptions as docstrings.

use crate::layout::wrap;

/// As wide as the code is.
const WIDTH: usize = 120;

/// The docstring of a module or of what stands at the margin.
pub(super) fn at_margin(text: String) -> String {
    docstring(&text, 0)
}

/// The docstring of a class, or of a field.
pub(super) fn in_class(text: String) -> String {
    docstring(&text, 4)
}

/// The docstring of a method.
pub(super) fn in_method(text: String) -> String {
    docstring(&text, 8)
}

/// A docstring whose first line is indented by the template.
fn docstring(text: &str, indent: usize) -> String {
    let text = text.replace('\\', "\\\\").replace("\"\"\"", "'''");
    let margin = " ".repeat(indent);
    let mut lines = Vec::new();
    for (at, paragraph) in text.lines().enumerate() {
        // The quotes take some of the first line.
        let width = WIDTH - indent - if at == 0 { 6 } else { 0 };
        let hanging = if paragraph.starts_with(':') { "    " } else { "" };
        if paragraph.is_empty() {
            lines.push(String::new());
        }
        for (at, line) in wrap(paragraph, width - hanging.len()).into_iter().enumerate() {
            lines.push(format!("{}{line}", if at == 0 { "" } else { hanging }));
        }
    }
    match lines.as_slice() {
        [line] if !line.ends_with('"') => format!("\"\"\"{line}\"\"\""),
        lines => {
            let indented = lines
                .iter()
                .skip(1)
                .map(|line| if line.is_empty() { String::new() } else { format!("{margin}{line}") });
            let rest: Vec<String> = indented.collect();
            let first = lines.first().map_or("", String::as_str);
            format!("\"\"\"{first}\n{}\n{margin}\"\"\"", rest.join("\n"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_one_line_and_more_is_a_block() {
        assert_eq!(in_class("One.".into()), "\"\"\"One.\"\"\"");
        assert_eq!(in_class("One.\n\n:param x: Two.".into()), "\"\"\"One.\n\n    :param x: Two.\n    \"\"\"");
    }

    #[test]
    fn quotes_and_backslashes_stay_text() {
        assert_eq!(at_margin("a\\b \"\"\" c".into()), "\"\"\"a\\\\b ''' c\"\"\"");
    }

    #[test]
    fn long_lines_are_broken_and_parameters_hang() {
        let text = in_method(format!("First.\n\n:param x: {}", "word ".repeat(40)));
        assert!(text.lines().all(|line| line.len() <= 120), "{text}");
        assert!(text.lines().nth(3).is_some_and(|line| line.starts_with("            word")), "{text}");
    }
}
