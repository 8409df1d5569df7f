//! What the façades of Swift and Kotlin have in common: the places, operations, models and enums of a product, one view for each
//! file. A [`Language`] says what things are called and which types they have; its templates say how it is written.

mod layout;
mod view;

pub(crate) use self::layout::Layout;
pub(crate) use self::view::{file, overview, product};

use crate::ir::Kind;
use crate::templates::wrap;
use crate::words::Words;

/// What one language calls things.
pub(crate) trait Language {
    /// A method, a property or a parameter.
    fn name(&self, name: &Words) -> String;

    /// A property of a model, beside those that every model has.
    fn field(&self, name: &Words) -> String;

    /// A model or an enum.
    fn type_name(&self, name: &Words) -> String;

    /// A text of an enum.
    fn case(&self, text: &str) -> String;

    /// The type of an argument.
    fn takes(&self, kind: &Kind) -> String;

    /// The type of a field, without what says that it may be missing.
    fn holds(&self, kind: &Kind) -> String;

    /// How a field is read from a reader that stands before its value; what is read may be nothing.
    fn read(&self, kind: &Kind) -> String;

    /// How a text that is always there is read.
    fn read_always(&self) -> String;

    /// A text in quotes.
    fn quoted(&self, text: &str) -> String {
        format!("{text:?}")
    }

    /// A description, with what the language would take for markup defused.
    fn doc(&self, text: &str) -> String;

    /// Descriptions of parameters, as paragraphs below that of their method.
    fn doc_of_parameters(&self, parameters: &[(&str, &str)]) -> String;
}

/// A documentation comment that opens and closes, for a place so many columns from the margin.
pub(crate) fn block_comment(text: &str, indent: usize) -> String {
    let lines = lines(text, indent + 3);
    let margin = " ".repeat(indent);
    match lines.as_slice() {
        [line] if line.len() + indent + 7 <= WIDTH => format!("/** {line} */"),
        lines => {
            let mut out = String::from("/**\n");
            for line in lines {
                out.push_str(format!("{margin} * {line}").trim_end());
                out.push('\n');
            }
            out + &margin + " */"
        }
    }
}

/// A documentation comment of lines.
pub(crate) fn line_comment(text: &str, indent: usize) -> String {
    let margin = format!("\n{}", " ".repeat(indent));
    let lines: Vec<String> =
        lines(text, indent + 4).iter().map(|line| format!("/// {line}").trim_end().to_owned()).collect();
    lines.join(&margin)
}

const WIDTH: usize = 120;

/// Wraps paragraphs and the points of lists, each on a line of its own.
fn lines(text: &str, margin: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let indent = if line.trim_start().starts_with("- ") { line.len() - line.trim_start().len() } else { 0 };
        let hang = indent + if line.trim_start().starts_with("- ") || line.starts_with('@') { 2 } else { 0 };
        let parts = wrap(line, WIDTH - margin - hang);
        if parts.is_empty() {
            lines.push(String::new());
        }
        for (at, part) in parts.into_iter().enumerate() {
            lines.push(" ".repeat(if at == 0 { indent } else { hang }) + &part);
        }
    }
    lines
}

/// `dateSentBefore`
pub(crate) fn camel(name: &Words) -> String {
    let pascal = name.pascal();
    let first = name.iter().next().unwrap_or_default();
    first.to_owned() + pascal.get(first.len()..).unwrap_or_default()
}

/// `Phone numbers`
pub(crate) fn sentence_case(name: &Words) -> String {
    crate::words::capitalized(&name.spaced())
}

/// A file without spaces at the ends of lines, without empty lines behind an opening or before a closing bracket, and with one at most
/// elsewhere: templates need not care, and neither language has a formatter that could be had everywhere.
pub(crate) fn tidy(text: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        let closes = line.trim_start().starts_with(['}', ')']);
        while closes && out.last().is_some_and(|last| last.is_empty()) {
            out.pop();
        }
        let opens = out.last().is_none_or(|last| last.is_empty() || last.ends_with(['{', '(']));
        if !(line.is_empty() && opens) {
            out.push(line);
        }
    }
    out.join("\n").trim_end().to_owned() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_wrapped_and_closed() {
        assert_eq!(block_comment("Short.", 4), "/** Short. */");
        assert_eq!(block_comment("One.\n\n@param to Whom", 0), "/**\n * One.\n *\n * @param to Whom\n */");
        assert_eq!(
            line_comment("One.\n\n- Parameters:\n  - to: Whom", 4),
            "/// One.\n    ///\n    /// - Parameters:\n    ///   - to: Whom"
        );
        assert!(line_comment(&"word ".repeat(60), 8).lines().all(|line| line.len() <= WIDTH));
    }

    #[test]
    fn files_are_tidied() {
        assert_eq!(tidy("a {\n\n  b  \n\n\n  c\n\n}\n\n\n"), "a {\n  b\n\n  c\n}\n");
    }

    #[test]
    fn names_begin_small() {
        assert_eq!(camel(&Words::of("DateSent<")), "dateSentBefore");
        assert_eq!(camel(&Words::of("X-Twilio-Webhook-Enabled")), "xTwilioWebhookEnabled");
        assert_eq!(camel(&Words::of("")), "");
    }
}
