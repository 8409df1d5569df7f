//! The Swift façade: a module for each product, in it a type that has all others in it, and a file for each resource; the package that they
//! are; and for the tests a way from a case to the typed call.

use std::path::PathBuf;

use crate::error::Result;
use crate::facade::{self, At, Facade, Filing, Language, Records, Rule, Rules, Said, Side, Site, VersionNames, Within};
use crate::ir::{Answer, Field, Kind, Model, Operation, Text};
use crate::layout::{BRACES, line_comment, tidy};
use crate::output::Folder;
use crate::templates::{Files, Serde, Templates, Value, context, header};
use crate::words::Words;

const RULES: Rules = Rules {
    member: Rule { case: Words::camel, before_digit: "_", taken: &[], apart: "_" },
    // The façade's own parameters and variables.
    param: Rule {
        case: Words::camel,
        before_digit: "_",
        taken: &["arguments", "limit", "options", "pageSize", "resume", "scope"],
        apart: "_",
    },
    // What every model has.
    field: Rule {
        case: Words::camel,
        before_digit: "_",
        taken: &["raw", "id", "hashValue", "description"],
        apart: "_",
    },
    type_name: Rule { case: Words::pascal, before_digit: "N", taken: TYPES, apart: "Model" },
    case: Rule { case: Words::camel, before_digit: "n", taken: &["unknown", "text", "self"], apart: "_" },
    module: Rule { case: Words::pascal, before_digit: "N", taken: &[], apart: "_" },
    files: Filing::Flat,
    types_within: Within::Version,
    records: Records::Once,
    records_act: false,
    keywords: &[
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
    ],
    quoted: |name| format!("`{name}`"),
};

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
    "Download",
    "Downloadable",
    "Hashable",
    "Indirect",
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

pub(crate) struct Swift;

impl Language for Swift {
    fn rules(&self) -> &'static Rules {
        &RULES
    }

    /// A list is a `Listing`, which is read as a stream.
    fn method(&self, operation: &Operation) -> String {
        match operation.answer {
            Answer::Page(_) if operation.verb.snake() == "list" => "stream".to_owned(),
            _ => self.member(&operation.verb),
        }
    }

    fn level(&self, site: &Site<'_>, side: Side) -> String {
        site.flat.pascal() + if side == Side::All { "Resource" } else { "Item" }
    }

    fn takes(&self, _: &At<'_, '_>, kind: &Kind) -> String {
        taken(kind)
    }

    fn holds(&self, _: &At<'_, '_>, _: &Model, field: &Field) -> String {
        held(&field.kind)
    }

    fn is_always(&self, field: &Field) -> bool {
        field.always && matches!(field.kind, Kind::Text(Text::Plain | Text::Phone) | Kind::Sid(_) | Kind::Choice(_))
    }

    fn read(&self, _: &At<'_, '_>, field: &Field) -> String {
        if self.is_always(field) { "textOrEmpty()".to_owned() } else { read(&field.kind) }
    }

    fn said(&self, _: &At<'_, '_>, _: Side, operation: &Operation, said: &Said) -> String {
        let params = said.all_params(operation);
        let params = params.iter().map(|(name, doc)| format!("\n  - {}: {doc}", name.trim_matches('`')));
        format!("{}\n\n- Parameters:{}", said.text.join("\n\n"), params.collect::<String>())
    }
}

fn taken(kind: &Kind) -> String {
    match kind {
        // The text of the secret, which its owner knows.
        Kind::Secret | Kind::Text(_) => "String".to_owned(),
        Kind::List(of) => format!("[{}]", taken(of)),
        Kind::Map(_) | Kind::PrefixedMap(_) | Kind::Record(_) => "[String: JSON]".to_owned(),
        kind => held(kind),
    }
}

fn held(kind: &Kind) -> String {
    match kind {
        Kind::Any | Kind::Json => "JSON".to_owned(),
        Kind::Boolean => "Bool".to_owned(),
        Kind::Integer => "Int".to_owned(),
        Kind::Decimal => "Decimal".to_owned(),
        Kind::Text(Text::Uri) => "URL".to_owned(),
        Kind::Text(_) | Kind::Sid(_) | Kind::Choice(_) => "String".to_owned(),
        Kind::Secret => "Secret".to_owned(),
        Kind::Enum(name) | Kind::Record(name) => Swift.type_name(name),
        Kind::Timestamp => "Date".to_owned(),
        Kind::Date => "Day".to_owned(),
        Kind::List(of) => format!("[{}]", held(of)),
        Kind::Map(of) => format!("[String: {}]", held(of)),
        Kind::PrefixedMap(_) => "[String: JSON]".to_owned(),
    }
}

/// How a value is read from a reader that stands before it; it may be nothing.
fn read(kind: &Kind) -> String {
    match kind {
        Kind::Any | Kind::Json => "json()".to_owned(),
        Kind::Boolean => "boolean()".to_owned(),
        Kind::Integer => "integer()".to_owned(),
        Kind::Decimal => "decimal()".to_owned(),
        Kind::Text(Text::Uri) => "url()".to_owned(),
        Kind::Text(_) | Kind::Sid(_) | Kind::Choice(_) => "optionalText()".to_owned(),
        Kind::Secret => "secret()".to_owned(),
        Kind::Enum(_) => "choice()".to_owned(),
        Kind::Record(name) => format!("nested({}.init(reading:))", Swift.type_name(name)),
        Kind::Timestamp => "date()".to_owned(),
        Kind::Date => "day()".to_owned(),
        Kind::List(of) => format!("list {{ $0.{} }}", read(of)),
        Kind::Map(of) => format!("map {{ $0.{} }}", read(of)),
        Kind::PrefixedMap(_) => "map { $0.json() }".to_owned(),
    }
}

/// The package, and the typed calls of its tests: each with their folder in the repository.
///
/// # Errors
/// Two things would have the same name.
pub(crate) fn render(facade: &Facade<'_>) -> Result<Vec<(Folder, Files)>> {
    let mut templates = Templates::of("swift")?;
    templates.comments(|text, indent| line_comment("///", text, indent));
    let view = facade::view(facade, &Swift)?;
    let products = Serde(&view.client.products);
    let all = context! { header => header("//", "core/api"), products };
    let file = |template: &str, view: Value| Ok(tidy(&templates.render(template, view)?, &BRACES));
    let manifest = vec![("Package.swift".into(), file("package.swift.jinja", all.clone())?)];
    let mut tests = vec![("TypedCalls.swift".into(), file("all_typed_calls.swift.jinja", all.clone())?)];
    let umbrella = vec![("Trunkline.swift".into(), file("umbrella.swift.jinja", all)?)];
    let target = |name: &str| Folder::Own(format!("bindings-uniffi/swift/Sources/Trunkline{name}/Generated").into());
    let mut folders = vec![(Folder::Shared("bindings-uniffi/swift".into()), manifest), (target(""), umbrella)];
    for product in &view.client.products {
        let context = context! { header => header("//", "core/api"), product => Serde(product) };
        let mut files = vec![(format!("{}.swift", product.type_name).into(), file("product.swift.jinja", context)?)];
        // Swift wants no two files of one name in a module.
        let path = |version: &str, name: &str| PathBuf::from(format!("{version}/{version}{name}.swift"));
        for version in &product.versions {
            let sites: Vec<_> = view.sites.iter().filter(|site| site.version.table == version.names.table).collect();
            let context =
                context! { header => source(&version.names), version => Serde(version), sites => Serde(sites) };
            let name = format!("TypedCalls{}{}.swift", product.type_name, version.names.version_type).into();
            tests.push((name, file("typed_calls.swift.jinja", context.clone())?));
            files.push((path(&version.names.version_type, ""), file("version.swift.jinja", context)?));
        }
        for site in view.sites.iter().filter(|site| site.version.product == product.name) {
            let context = context! { header => source(&site.version), site => Serde(site) };
            let path = path(&site.version.version_type, &site.path.join("/"));
            files.push((path, file("resource.swift.jinja", context)?));
        }
        folders.push((target(&product.type_name), files));
    }
    folders.push((Folder::Own("bindings-uniffi/swift/Tests/TrunklineTests/Generated".into()), tests));
    Ok(folders)
}

fn source(names: &VersionNames) -> String {
    header("//", &format!("core/api/{}", names.document))
}
