//! Descriptions as documentation comments.

use crate::layout::wrap;

const WIDTH: usize = 120;

/// Documentation at the margin.
pub(super) fn comment(text: String) -> String {
    block(&text, 0)
}

/// Documentation of something within braces.
pub(super) fn indented(text: String) -> String {
    block(&text, 2)
}

fn block(text: &str, indent: usize) -> String {
    let text = text.replace("*/", "*\\/");
    let margin = " ".repeat(indent);
    if !text.contains('\n') && indent + text.chars().count() + 7 <= WIDTH {
        return format!("{margin}/** {text} */");
    }
    let lines = text.lines().flat_map(|line| match wrap(line, WIDTH - indent - 3) {
        lines if lines.is_empty() => vec![String::new()],
        lines => lines,
    });
    let lines: String = lines.map(|line| format!("{margin} * {line}").trim_end().to_owned() + "\n").collect();
    format!("{margin}/**\n{lines}{margin} */")
}
