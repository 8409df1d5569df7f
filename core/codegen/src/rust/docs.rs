//! Descriptions as documentation comments.

use crate::layout::wrap;

/// As wide as the code is.
const WIDTH: usize = 120;

/// Documentation of an item at the margin.
pub(super) fn outer(text: String) -> String {
    comment(&text, "///", WIDTH)
}

/// Documentation of something within an item.
pub(super) fn indented(text: String) -> String {
    comment(&text, "///", WIDTH - 4)
}

/// Documentation of a module.
pub(super) fn module(text: String) -> String {
    comment(&text, "//!", WIDTH)
}

/// Paragraphs and the points of lists are wrapped; what stands between fences is left as it is.
fn comment(text: &str, mark: &str, width: usize) -> String {
    let width = width - mark.len() - 1;
    let mut lines = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        let is_fence = line.starts_with("```");
        in_code ^= is_fence;
        if line.is_empty() {
            lines.push(mark.to_owned());
        } else if in_code || is_fence {
            lines.push(format!("{mark} {line}"));
        } else {
            let indent = if line.starts_with("- ") { "  " } else { "" };
            for (at, part) in wrap(line, width - indent.len()).into_iter().enumerate() {
                let indent = if at == 0 { "" } else { indent };
                lines.push(format!("{mark} {indent}{part}"));
            }
        }
    }
    lines.join("\n")
}

/// A description from a document, with what rustdoc would take for markup defused.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Every other part is code.
    let parts: Vec<&str> = text.split('`').collect();
    for (at, part) in parts.iter().enumerate() {
        match at % 2 {
            0 => out.push_str(&defuse(part)),
            _ => out.push_str(&format!("`{part}`")),
        }
    }
    out
}

/// Addresses get their brackets; tags, and brackets that are no link, lose their meaning.
fn defuse(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        if word.starts_with("http://") || word.starts_with("https://") {
            let address = word.trim_end_matches(['.', ',', ')', ';', ':']);
            return format!("<{address}>{}", &word[address.len()..]);
        }
        word.replace('<', "\\<").replace('>', "\\>").replace('[', "\\[").replace(']', "\\]")
    });
    let mut text = words.collect::<Vec<_>>().join(" ");
    // Links are left alone after all.
    while let Some(close) = text.find("\\](") {
        text.remove(close);
        if let Some(open) = text[..close].rfind("\\[") {
            text.remove(open);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_wrapped_and_code_is_not() {
        let text = format!("{}\n\n- `to`: whom\n\n```\n{}\n```", "word ".repeat(40), "code ".repeat(40));
        let out = outer(text);
        assert!(out.lines().take(2).all(|line| line.len() <= 120 && line.starts_with("/// word")), "{out}");
        assert!(out.contains("\n///\n/// - `to`: whom\n///\n/// ```\n/// code code"), "{out}");
    }

    #[test]
    fn what_looks_like_markup_is_defused() {
        assert_eq!(plain("at most <64> [a, b] `<x> [y]`"), "at most \\<64\\> \\[a, b\\] `<x> [y]`");
        assert_eq!(plain("see https://example.com/x."), "see <https://example.com/x>.");
        let links = "a [link](https://example.com) and [a long one](x) here";
        assert_eq!(plain(links), links);
        assert_eq!(plain("[x] [link](y)"), "\\[x\\] [link](y)");
        assert_eq!(plain("an `open end"), "an `open end`");
    }
}
