//! How text is laid out: lines that are wrapped, comments, and blank lines. Templates need not care.

/// As wide as all code of the project is.
pub(crate) const WIDTH: usize = 120;

/// Breaks a text into lines of at most so many characters, at spaces; a word that is longer has a line of its own.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Wraps paragraphs, each on a line of its own. The points of lists (`- …`) and tags (`@param …`, `:param x: …`) hang; what stands
/// between fences is left as it is.
pub(crate) fn paragraphs(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        let bare = line.trim_start();
        let is_fence = bare.starts_with("```");
        in_code ^= is_fence;
        if in_code || is_fence || bare.is_empty() {
            lines.push(line.trim_end().to_owned());
            continue;
        }
        let is_point = bare.starts_with("- ");
        let indent = if is_point { line.len() - bare.len() } else { 0 };
        let hang = match bare.as_bytes()[0] {
            b'-' if is_point => indent + 2,
            b'@' => 2,
            b':' => 4,
            _ => 0,
        };
        for (at, part) in wrap(bare, width - hang).into_iter().enumerate() {
            lines.push(" ".repeat(if at == 0 { indent } else { hang }) + &part);
        }
    }
    lines
}

/// A comment of lines with a mark (`///`), so many columns from the margin; the template indents the first line.
pub(crate) fn line_comment(mark: &str, text: &str, indent: usize) -> String {
    let lines = paragraphs(text, WIDTH - indent - mark.len() - 1);
    let lines: Vec<String> = lines.iter().map(|line| format!("{mark} {line}").trim_end().to_owned()).collect();
    lines.join(&format!("\n{}", " ".repeat(indent)))
}

/// A comment that opens and closes (`/** … */`), so many columns from the margin; the template indents the first line.
pub(crate) fn block_comment(text: &str, indent: usize) -> String {
    let lines = paragraphs(text, WIDTH - indent - 3);
    let margin = " ".repeat(indent);
    match lines.as_slice() {
        [line] if line.chars().count() + indent + 7 <= WIDTH => format!("/** {line} */"),
        lines => {
            let lines = lines.iter().map(|line| format!("{margin} * {line}").trim_end().to_owned() + "\n");
            format!("/**\n{}{margin} */", lines.collect::<String>())
        }
    }
}

/// Where a language wants blank lines.
pub(crate) struct Blank {
    /// None behind a line that ends so.
    pub(crate) opens: &'static [char],
    /// None before a line that begins so.
    pub(crate) closes: &'static [char],
    /// At most so many at the margin; elsewhere it is one.
    pub(crate) at_margin: usize,
}

/// Of languages with braces.
pub(crate) const BRACES: Blank = Blank { opens: &['{', '('], closes: &['}', ')'], at_margin: 1 };

/// A text without spaces at the ends of lines and without blank lines that are not wanted.
pub(crate) fn tidy(text: &str, blank: &Blank) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = 0;
    let mut opens = true;
    for line in text.lines().map(str::trim_end) {
        let bare = line.trim_start();
        if bare.is_empty() {
            gap += 1;
            continue;
        }
        let most = if line.len() == bare.len() { blank.at_margin } else { 1 };
        if !opens && !bare.starts_with(blank.closes) {
            out.extend(std::iter::repeat_n('\n', gap.min(most)));
        }
        out.push_str(line);
        out.push('\n');
        gap = 0;
        // A bracket at the end of a comment or a docstring opens nothing.
        opens = line.ends_with(blank.opens) && !bare.starts_with(['"', '#', '/', '*']);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_wrapped_and_closed() {
        assert_eq!(block_comment("Short.", 4), "/** Short. */");
        assert_eq!(block_comment("One.\n\n@param to Whom", 0), "/**\n * One.\n *\n * @param to Whom\n */");
        assert_eq!(
            line_comment("///", "One.\n\n- Parameters:\n  - to: Whom", 4),
            "/// One.\n    ///\n    /// - Parameters:\n    ///   - to: Whom"
        );
        assert!(line_comment("///", &"word ".repeat(60), 8).lines().all(|line| line.len() <= WIDTH));
    }

    #[test]
    fn paragraphs_are_wrapped_and_code_is_not() {
        let text = format!("{}\n\n- `to`: whom\n\n```\n{}\n```", "word ".repeat(40), "code ".repeat(40));
        let lines = paragraphs(&text, 100);
        assert!(lines[..2].iter().all(|line| line.len() <= 100 && line.starts_with("word")), "{lines:?}");
        assert_eq!(lines[3], "- `to`: whom");
        assert!(lines[6].len() > 190, "{lines:?}");
    }

    #[test]
    fn points_and_tags_hang() {
        assert_eq!(paragraphs("  - one two three", 9), ["  - one", "    two", "    three"]);
        assert_eq!(paragraphs(":param x: y", 9), [":param", "    x: y"]);
    }

    #[test]
    fn files_are_tidied() {
        assert_eq!(tidy("\na {\n\n  b  \n\n\n  c\n\n}\n\n\nd\n\n\n", &BRACES), "a {\n  b\n\n  c\n}\n\nd\n");
        let python = Blank { opens: &[':'], closes: &[], at_margin: 2 };
        assert_eq!(
            tidy("x\n\n\n\nclass A:\n\n    \"\"\"A:\n\n    b\n", &python),
            "x\n\n\nclass A:\n    \"\"\"A:\n\n    b\n"
        );
    }
}
