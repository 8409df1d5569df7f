//! The Swift façade: a type for each product with the others in it, a file for each resource; and for the tests a way from a case to
//! the typed call.

use std::path::PathBuf;

use crate::error::Result;
use crate::facade::{Language, Layout, camel, file, line_comment, overview, product, tidy};
use crate::ir::{Api, Kind, Text};
use crate::templates::{Files, Templates, header};
use crate::words::Words;

/// Words that need backticks as names.
const KEYWORDS: &[&str] = &[
    "as",
    "associatedtype",
    "break",
    "case",
    "catch",
    "class",
    "continue",
    "default",
    "defer",
    "deinit",
    "do",
    "else",
    "enum",
    "extension",
    "fallthrough",
    "false",
    "fileprivate",
    "for",
    "func",
    "guard",
    "if",
    "import",
    "in",
    "init",
    "inout",
    "internal",
    "is",
    "let",
    "nil",
    "operator",
    "precedencegroup",
    "private",
    "protocol",
    "public",
    "repeat",
    "rethrows",
    "return",
    "self",
    "static",
    "struct",
    "subscript",
    "super",
    "switch",
    "throw",
    "throws",
    "true",
    "try",
    "typealias",
    "var",
    "where",
    "while",
];

/// What a parameter must not be called: the façade's own parameters and variables.
const TAKEN: &[&str] = &["arguments", "limit", "options", "resume", "scope"];

/// What a field must not be called: what every model has.
const OF_MODELS: &[&str] = &["raw", "id", "hashValue", "description"];

/// Types that generated files use under their own names.
const TYPES: &[&str] = &[
    "Any",
    "Array",
    "Bool",
    "CallOptions",
    "Client",
    "Codable",
    "Date",
    "Day",
    "Decimal",
    "Dictionary",
    "Hashable",
    "Int",
    "JSON",
    "JSONReader",
    "Listing",
    "Meta",
    "Page",
    "Pages",
    "Raw",
    "Response",
    "Scope",
    "Secret",
    "Self",
    "Sendable",
    "String",
    "TextEnum",
    "Type",
    "URL",
];

struct Swift;

fn escaped(name: String) -> String {
    if KEYWORDS.contains(&name.as_str()) { format!("`{name}`") } else { name }
}

impl Language for Swift {
    fn name(&self, name: &Words) -> String {
        let name = camel(name);
        match name.chars().next() {
            Some(first) if first.is_ascii_digit() => format!("_{name}"),
            _ if TAKEN.contains(&name.as_str()) => name + "_",
            _ => escaped(name),
        }
    }

    fn field(&self, name: &Words) -> String {
        let name = camel(name);
        if OF_MODELS.contains(&name.as_str()) { name + "_" } else { self.name(&Words::of(&name)) }
    }

    fn type_name(&self, name: &Words) -> String {
        let name = name.pascal();
        if TYPES.contains(&name.as_str()) { name + "Model" } else { name }
    }

    fn case(&self, text: &str) -> String {
        let name = camel(&Words::of(text));
        match name.chars().next() {
            None if text.is_empty() => "empty".to_owned(),
            None => "sign".to_owned(),
            Some(first) if first.is_ascii_digit() => format!("n{name}"),
            Some(_) if matches!(name.as_str(), "unknown" | "text" | "self") => name + "_",
            Some(_) => escaped(name),
        }
    }

    fn takes(&self, kind: &Kind) -> String {
        match kind {
            // The text of the secret, which its owner knows.
            Kind::Secret | Kind::Text(_) => "String".to_owned(),
            Kind::List(of) => format!("[{}]", self.takes(of)),
            Kind::Map(_) | Kind::PrefixedMap(_) | Kind::Record(_) => "[String: JSON]".to_owned(),
            kind => self.holds(kind),
        }
    }

    fn holds(&self, kind: &Kind) -> String {
        match kind {
            Kind::Any | Kind::Json => "JSON".to_owned(),
            Kind::Boolean => "Bool".to_owned(),
            Kind::Integer => "Int".to_owned(),
            Kind::Decimal => "Decimal".to_owned(),
            Kind::Text(Text::Uri) => "URL".to_owned(),
            Kind::Text(_) | Kind::Sid(_) | Kind::Choice(_) => "String".to_owned(),
            Kind::Secret => "Secret".to_owned(),
            Kind::Enum(name) | Kind::Record(name) => self.type_name(name),
            Kind::Timestamp => "Date".to_owned(),
            Kind::Date => "Day".to_owned(),
            Kind::List(of) => format!("[{}]", self.holds(of)),
            Kind::Map(of) => format!("[String: {}]", self.holds(of)),
            Kind::PrefixedMap(_) => "[String: JSON]".to_owned(),
        }
    }

    fn read(&self, kind: &Kind) -> String {
        match kind {
            Kind::Any | Kind::Json => "json()".to_owned(),
            Kind::Boolean => "boolean()".to_owned(),
            Kind::Integer => "integer()".to_owned(),
            Kind::Decimal => "decimal()".to_owned(),
            Kind::Text(Text::Uri) => "url()".to_owned(),
            Kind::Text(_) | Kind::Sid(_) | Kind::Choice(_) => "optionalText()".to_owned(),
            Kind::Secret => "secret()".to_owned(),
            Kind::Enum(_) => "choice()".to_owned(),
            Kind::Record(name) => format!("nested({}.init(reading:))", self.type_name(name)),
            Kind::Timestamp => "date()".to_owned(),
            Kind::Date => "day()".to_owned(),
            Kind::List(of) => format!("list {{ $0.{} }}", self.read(of)),
            Kind::Map(of) => format!("map {{ $0.{} }}", self.read(of)),
            Kind::PrefixedMap(_) => "map { $0.json() }".to_owned(),
        }
    }

    fn read_always(&self) -> String {
        "textOrEmpty()".to_owned()
    }

    fn doc(&self, text: &str) -> String {
        text.to_owned()
    }

    fn doc_of_parameters(&self, parameters: &[(&str, &str)]) -> String {
        let lines = parameters.iter().map(|(name, doc)| format!("  - {}: {doc}", name.trim_matches('`')));
        format!("- Parameters:\n{}", lines.collect::<Vec<_>>().join("\n"))
    }
}

/// The files of the library and of its tests, each with their folder in the repository.
///
/// # Errors
/// Two things would have the same name.
pub(crate) fn render(api: &Api) -> Result<Vec<(PathBuf, Files)>> {
    let mut templates = Templates::of("swift")?;
    templates.filter("doc", |text| line_comment(&text, 0));
    templates.filter("doc_within", |text| line_comment(&text, 4));
    templates.filter("doc_deep", |text| line_comment(&text, 8));
    let layouts: Vec<Layout<'_>> =
        api.products.iter().map(|product| Layout::of(product, &Swift)).collect::<Result<_>>()?;
    let all = overview(&layouts, &Swift, &header("//", "core/api"))?;
    let mut files = vec![("Products.swift".into(), templates.render("products.swift.jinja", &all)?)];
    let tests = vec![("TypedCalls.swift".into(), templates.render("typed_calls.swift.jinja", &all)?)];
    for layout in &layouts {
        let header = header("//", &format!("core/api/{}", layout.product.document));
        let version = format!("{}{}", layout.product.name.pascal(), layout.product.version.pascal());
        let text = templates.render("product.swift.jinja", product(layout, &Swift, &header)?)?;
        files.push((format!("{version}/{version}.swift").into(), text));
        for place in &layout.places {
            let text = templates.render("resource.swift.jinja", file(layout, place, &Swift, &header)?)?;
            // Swift wants no two files of one name in a module.
            files.push((format!("{version}/{version}{}.swift", place.stem).into(), text));
        }
    }
    let tidied = |files: Files| files.into_iter().map(|(path, text)| (path, tidy(&text))).collect();
    Ok(vec![
        ("bindings-uniffi/swift/Sources/Trunkline/Generated".into(), tidied(files)),
        ("bindings-uniffi/swift/Tests/TrunklineTests/Generated".into(), tidied(tests)),
    ])
}
