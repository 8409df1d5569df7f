//! The Kotlin façade: a package for each product, a file for each resource; and for the tests a way from a case to the typed call.

use std::path::PathBuf;

use crate::error::Result;
use crate::facade::{Language, Layout, block_comment, camel, file, overview, product, tidy};
use crate::ir::{Api, Kind};
use crate::templates::{Files, Templates, header};
use crate::words::{Words, capitalized};

/// Words that Kotlin keeps for itself.
const KEYWORDS: &[&str] = &[
    "as",
    "break",
    "class",
    "continue",
    "do",
    "else",
    "false",
    "for",
    "fun",
    "if",
    "in",
    "interface",
    "is",
    "null",
    "object",
    "package",
    "return",
    "super",
    "this",
    "throw",
    "true",
    "try",
    "typealias",
    "typeof",
    "val",
    "var",
    "when",
    "while",
];

/// What a parameter must not be called: the façade's own parameters and variables.
const TAKEN: &[&str] = &["limit", "options", "resume", "scope"];

/// What a field must not be called: what every model or every object has.
const OF_MODELS: &[&str] = &["raw", "hashCode", "equals", "toString", "copy", "class"];

/// Types that generated files use under their own names.
const TYPES: &[&str] = &[
    "Any",
    "BigDecimal",
    "Boolean",
    "CallOptions",
    "Choice",
    "Client",
    "CompletableFuture",
    "Instant",
    "List",
    "Listing",
    "LocalDate",
    "Long",
    "Map",
    "Meta",
    "Page",
    "Raw",
    "Response",
    "Scope",
    "Secret",
    "String",
    "Unit",
];

struct Kotlin;

impl Language for Kotlin {
    fn name(&self, name: &Words) -> String {
        let name = camel(name);
        match name.as_str() {
            taken if TAKEN.contains(&taken) => name + "_",
            keyword if KEYWORDS.contains(&keyword) || keyword.starts_with(|first: char| first.is_ascii_digit()) => {
                format!("`{name}`")
            }
            _ => name,
        }
    }

    fn field(&self, name: &Words) -> String {
        let name = camel(name);
        if OF_MODELS.contains(&name.as_str()) {
            return name + "_";
        }
        if KEYWORDS.contains(&name.as_str()) { format!("`{name}`") } else { name }
    }

    fn type_name(&self, name: &Words) -> String {
        let name = name.pascal();
        if TYPES.contains(&name.as_str()) { name + "Model" } else { name }
    }

    fn case(&self, text: &str) -> String {
        let name = Words::of(text).screaming();
        match name.chars().next() {
            None if text.is_empty() => "EMPTY".to_owned(),
            None => "SIGN".to_owned(),
            Some(first) if first.is_ascii_digit() => format!("N{name}"),
            Some(_) => name,
        }
    }

    fn takes(&self, kind: &Kind) -> String {
        match kind {
            // The text of the secret, which its owner knows.
            Kind::Secret => "String".to_owned(),
            Kind::List(of) => format!("List<{}>", self.takes(of)),
            Kind::Map(_) | Kind::PrefixedMap(_) | Kind::Record(_) => "Map<String, Any?>".to_owned(),
            kind => self.holds(kind),
        }
    }

    fn holds(&self, kind: &Kind) -> String {
        match kind {
            Kind::Any | Kind::Json => "Any".to_owned(),
            Kind::Boolean => "Boolean".to_owned(),
            Kind::Integer => "Long".to_owned(),
            Kind::Decimal => "BigDecimal".to_owned(),
            Kind::Text(_) | Kind::Sid(_) | Kind::Choice(_) => "String".to_owned(),
            Kind::Secret => "Secret".to_owned(),
            Kind::Enum(name) | Kind::Record(name) => self.type_name(name),
            Kind::Timestamp => "Instant".to_owned(),
            Kind::Date => "LocalDate".to_owned(),
            Kind::List(of) => format!("List<{}>", self.holds(of)),
            Kind::Map(of) => format!("Map<String, {}?>", self.holds(of)),
            Kind::PrefixedMap(_) => "Map<String, Any?>".to_owned(),
        }
    }

    fn read(&self, kind: &Kind) -> String {
        match kind {
            Kind::Any | Kind::Json => "any()".to_owned(),
            Kind::Boolean => "boolean()".to_owned(),
            Kind::Integer => "long()".to_owned(),
            Kind::Decimal => "decimal()".to_owned(),
            Kind::Text(_) | Kind::Sid(_) | Kind::Choice(_) => "optionalText()".to_owned(),
            Kind::Secret => "secret()".to_owned(),
            Kind::Enum(name) => format!("optionalText()?.let(::{})", self.type_name(name)),
            Kind::Record(name) => format!("nested(::read{})", self.type_name(name)),
            Kind::Timestamp => "instant()".to_owned(),
            Kind::Date => "day()".to_owned(),
            Kind::List(of) => format!("list {{ it.{} }}", self.read(of)),
            Kind::Map(of) => format!("map {{ it.{} }}", self.read(of)),
            Kind::PrefixedMap(_) => "map { it.any() }".to_owned(),
        }
    }

    fn read_always(&self) -> String {
        "textOrEmpty()".to_owned()
    }

    fn quoted(&self, text: &str) -> String {
        format!("{text:?}").replace('$', "\\$")
    }

    fn doc(&self, text: &str) -> String {
        text.replace("*/", "*&#47;").replace("/*", "/&#42;")
    }

    fn doc_of_parameters(&self, parameters: &[(&str, &str)]) -> String {
        let lines = parameters.iter().map(|(name, doc)| format!("@param {} {doc}", name.trim_matches('`')));
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// The files of the library and of its tests, each with their folder in the repository.
///
/// # Errors
/// Two things would have the same name.
pub(crate) fn render(api: &Api) -> Result<Vec<(PathBuf, Files)>> {
    let mut templates = Templates::of("kotlin")?;
    templates.filter("doc", |text| block_comment(&text, 0));
    templates.filter("doc_within", |text| block_comment(&text, 4));
    templates.filter("doc_deep", |text| block_comment(&text, 8));
    templates.filter("unquoted", |text| text.trim_matches('"').to_owned());
    let layouts: Vec<Layout<'_>> =
        api.products.iter().map(|product| Layout::of(product, &Kotlin)).collect::<Result<_>>()?;
    let all = overview(&layouts, &Kotlin, &header("//", "core/api"))?;
    let mut files = vec![("io/trunkline/Products.kt".into(), templates.render("products.kt.jinja", &all)?)];
    let tests = vec![("io/trunkline/TypedCalls.kt".into(), templates.render("typed_calls.kt.jinja", &all)?)];
    for layout in &layouts {
        let header = header("//", &format!("core/api/{}", layout.product.document));
        let folder = [
            "io".to_owned(),
            "trunkline".to_owned(),
            layout.product.name.pascal().to_lowercase(),
            camel(&layout.product.version),
        ];
        let folder: PathBuf = folder.iter().collect();
        let version = capitalized(&camel(&layout.product.version));
        let text = templates.render("product.kt.jinja", product(layout, &Kotlin, &header)?)?;
        files.push((folder.join(format!("{version}.kt")), text));
        for place in &layout.places {
            let text = templates.render("resource.kt.jinja", file(layout, place, &Kotlin, &header)?)?;
            files.push((folder.join(format!("{}.kt", place.stem)), text));
        }
    }
    let tidied = |files: Files| files.into_iter().map(|(path, text)| (path, tidy(&text))).collect();
    Ok(vec![
        ("bindings-uniffi/kotlin/trunkline/src/main/generated".into(), tidied(files)),
        ("bindings-uniffi/kotlin/tests/src/test/generated".into(), tidied(tests)),
    ])
}
