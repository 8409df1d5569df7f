//! Descriptions: texts with marks, which every language writes its own way. All that a façade says comes from here.

use super::version::{Site, Version};
use crate::ir::{Argument, Download, Enum, Field, Model, Operation, Param, Product};
use crate::words::Words;

/// A part of a text.
#[derive(Debug, PartialEq)]
pub(crate) enum Part<'t> {
    /// It means itself, whatever a language would take for markup in it.
    Plain(&'t str),
    /// `` `code` ``
    Code(&'t str),
    /// `[text](address)`
    Link(&'t str, &'t str),
    /// An address that stands for itself.
    Address(&'t str),
}

/// Takes a text apart. Code that is not closed goes on to the end.
pub(crate) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut plain = 0;
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        let rest = &text[at..];
        let begins_word = text[..at].chars().next_back().is_none_or(char::is_whitespace);
        let found = match letter {
            '`' => Some(code(rest)),
            '[' => link(rest),
            'h' if begins_word => address(rest),
            _ => None,
        };
        match found {
            Some((part, length)) => {
                if plain < at {
                    parts.push(Part::Plain(&text[plain..at]));
                }
                parts.push(part);
                at += length;
                plain = at;
            }
            None => at += letter.len_utf8(),
        }
    }
    if plain < text.len() {
        parts.push(Part::Plain(&text[plain..]));
    }
    parts
}

fn code(rest: &str) -> (Part<'_>, usize) {
    match rest[1..].find('`') {
        Some(length) => (Part::Code(&rest[1..=length]), length + 2),
        None => (Part::Code(&rest[1..]), rest.len()),
    }
}

fn link(rest: &str) -> Option<(Part<'_>, usize)> {
    let (text, behind) = rest[1..].split_once("](")?;
    let (address, _) = behind.split_once(')')?;
    let is_one = !text.contains(['[', ']', '`']) && !address.contains(char::is_whitespace);
    is_one.then(|| (Part::Link(text, address), text.len() + address.len() + 4))
}

fn address(rest: &str) -> Option<(Part<'_>, usize)> {
    if !rest.starts_with("http://") && !rest.starts_with("https://") {
        return None;
    }
    let word = rest.split_whitespace().next()?;
    let address = word.trim_end_matches(['.', ',', ')', ';', ':']);
    Some((Part::Address(address), address.len()))
}

/// A product: `Twilio API.`
pub(crate) fn of_product(product: &Product) -> String {
    format!("{}.", product.title)
}

/// A product at one version: `Twilio API v2010. Accounts and messages.`
pub(crate) fn of_version(product: &Product) -> String {
    let name = format!("{} {}.", product.title, product.version.snake());
    product.summary.as_ref().map_or(name.clone(), |summary| format!("{name} {summary}"))
}

/// A resource, as far as the record says that it is about: `Messages: a message that is sent or received.`
pub(crate) fn of_resource(version: &Version<'_>, site: &Site<'_>) -> String {
    let model = site.answers().first().and_then(|name| version.ir.model(name)?.doc.as_deref());
    let name = site.resource.name.sentence();
    model.map_or(format!("{name}."), |doc| format!("{name}: {}", lower_first(doc)))
}

/// A path argument.
pub(crate) fn of_argument(argument: &Argument) -> String {
    argument.doc.clone().unwrap_or_else(|| "A part of the path.".to_owned())
}

/// An operation.
pub(crate) fn of_operation(operation: &Operation) -> String {
    operation.doc.clone().unwrap_or_else(|| sentence(&operation.verb))
}

/// A parameter.
pub(crate) fn of_param(param: &Param) -> String {
    param.doc.clone().unwrap_or_else(|| format!("`{}`", param.wire))
}

/// A model.
pub(crate) fn of_model(model: &Model) -> String {
    model.doc.clone().unwrap_or_else(|| sentence(&model.name))
}

/// The file that a record stands for.
pub(crate) fn of_download(download: &Download) -> String {
    let file = "The file that the record stands for, as a stream of its bytes.";
    match download.formats.as_slice() {
        [] => file.to_owned(),
        formats => {
            let formats: Vec<String> = formats.iter().map(|format| format!("`{format}`")).collect();
            format!("{file} It can be had as {}; as the service keeps it unless said otherwise.", formats.join(" or "))
        }
    }
}

/// A field.
pub(crate) fn of_field(field: &Field) -> String {
    field.doc.clone().unwrap_or_else(|| format!("`{}`", field.wire))
}

/// An enum.
pub(crate) fn of_enum(one: &Enum) -> String {
    one.doc.clone().unwrap_or_else(|| sentence(&one.name))
}

/// Parameters that stand in for each other.
pub(crate) fn of_group(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("One of {} must be given.", names.join(", "))
}

/// What every list takes beside its filters.
pub(crate) const LIMIT: &str = "At most so many records. 0 gives none and sends nothing.";
pub(crate) const PAGE_SIZE: &str = "So many records with each request, up to the operation's maximum.";
pub(crate) const RESUME: &str = "A place that a page named; the filters are then those of the place.";

/// What every call takes.
pub(crate) const OPTIONS: &str = "Options of this call alone: timeouts, retries, headers.";

/// `Phone numbers.`
fn sentence(name: &Words) -> String {
    name.sentence() + "."
}

/// A description that goes on a sentence: `A message` becomes `a message`; `SID of …` stays.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if !letters.clone().next().is_some_and(char::is_uppercase) => {
            first.to_lowercase().to_string() + letters.as_str()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Part::{Address, Code, Link, Plain};
    use super::*;

    #[test]
    fn texts_are_taken_apart() {
        assert_eq!(parts("at most <64> [a, b] `<x> [y]`"), [Plain("at most <64> [a, b] "), Code("<x> [y]")]);
        assert_eq!(parts("see https://example.com/x."), [Plain("see "), Address("https://example.com/x"), Plain(".")]);
        assert_eq!(
            parts("a [link](https://example.com) and [a long one](x) here"),
            [Plain("a "), Link("link", "https://example.com"), Plain(" and "), Link("a long one", "x"), Plain(" here")]
        );
        assert_eq!(parts("[x] [link](y)"), [Plain("[x] "), Link("link", "y")]);
        assert_eq!(parts("an `open end"), [Plain("an "), Code("open end")]);
        assert_eq!(parts("``"), [Code("")]);
        assert_eq!(parts("the others"), [Plain("the others")]);
    }

    #[test]
    fn descriptions_go_on_sentences() {
        assert_eq!(lower_first("A message."), "a message.");
        assert_eq!(lower_first("SID of it."), "SID of it.");
    }
}
