//! The Kotlin façade: a module and a package for each product, a file for each resource; and for the tests a way from a case to the typed
//! call.

use std::path::PathBuf;

use crate::error::Result;
use crate::facade::{
    self, At, Facade, Filing, Language, Part, Records, Rule, Rules, Said, Side, Site, VersionNames, Within,
};
use crate::ir::{Answer, Field, Kind, Model, Operation, Text};
use crate::layout::{BRACES, block_comment, tidy};
use crate::output::Folder;
use crate::templates::{Files, Serde, Templates, Value, context, header};
use crate::words::Words;

const RULES: Rules = Rules {
    member: Rule { case: Words::camel, before_digit: "", taken: &[], apart: "_" },
    // The façade's own parameters and variables.
    param: Rule {
        case: Words::camel,
        before_digit: "",
        taken: &["limit", "options", "pageSize", "resume", "scope"],
        apart: "_",
    },
    // What every model or every object has.
    field: Rule {
        case: Words::camel,
        before_digit: "",
        taken: &["raw", "hashCode", "equals", "toString", "copy", "class"],
        apart: "_",
    },
    type_name: Rule { case: Words::pascal, before_digit: "N", taken: TYPES, apart: "Model" },
    case: Rule { case: Words::screaming, before_digit: "N", taken: &[], apart: "_" },
    module: Rule { case: Words::pascal, before_digit: "N", taken: &[], apart: "_" },
    files: Filing::Flat,
    types_within: Within::Version,
    records: Records::Once,
    records_act: false,
    keywords: &[
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
    ],
    quoted: |name| format!("`{name}`"),
};

/// Types that generated files use under their own names.
const TYPES: &[&str] = &[
    "Any",
    "BigDecimal",
    "Boolean",
    "CallOptions",
    "Choice",
    "Download",
    "Downloadable",
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

pub(crate) struct Kotlin;

impl Language for Kotlin {
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

    fn call_type(&self, _: &At<'_, '_>, operation: &Operation) -> Option<String> {
        Some(operation.id.pascal())
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

    fn literal(&self, text: &str) -> String {
        format!("{text:?}").replace('$', "\\$")
    }

    fn part(&self, part: &Part<'_>) -> String {
        facade::markdown(part).replace("*/", "*&#47;").replace("/*", "/&#42;")
    }

    fn said(&self, _: &At<'_, '_>, _: Side, operation: &Operation, said: &Said) -> String {
        let params = said.all_params(operation);
        let params = params.iter().map(|(name, doc)| format!("@param {} {doc}", name.trim_matches('`')));
        format!("{}\n\n{}", said.text.join("\n\n"), params.collect::<Vec<_>>().join("\n"))
    }
}

fn taken(kind: &Kind) -> String {
    match kind {
        // The text of the secret, which its owner knows.
        Kind::Secret => "String".to_owned(),
        Kind::List(of) => format!("List<{}>", taken(of)),
        Kind::Map(_) | Kind::PrefixedMap(_) | Kind::Record(_) => "Map<String, Any?>".to_owned(),
        kind => held(kind),
    }
}

fn held(kind: &Kind) -> String {
    match kind {
        Kind::Any | Kind::Json => "Any".to_owned(),
        Kind::Boolean => "Boolean".to_owned(),
        Kind::Integer => "Long".to_owned(),
        Kind::Decimal => "BigDecimal".to_owned(),
        Kind::Text(_) | Kind::Sid(_) | Kind::Choice(_) => "String".to_owned(),
        Kind::Secret => "Secret".to_owned(),
        Kind::Enum(name) | Kind::Record(name) => Kotlin.type_name(name),
        Kind::Timestamp => "Instant".to_owned(),
        Kind::Date => "LocalDate".to_owned(),
        Kind::List(of) => format!("List<{}>", held(of)),
        Kind::Map(of) => format!("Map<String, {}?>", held(of)),
        Kind::PrefixedMap(_) => "Map<String, Any?>".to_owned(),
    }
}

/// How a value is read from a reader that stands before it; it may be nothing.
fn read(kind: &Kind) -> String {
    match kind {
        Kind::Any | Kind::Json => "any()".to_owned(),
        Kind::Boolean => "boolean()".to_owned(),
        Kind::Integer => "long()".to_owned(),
        Kind::Decimal => "decimal()".to_owned(),
        Kind::Text(_) | Kind::Sid(_) | Kind::Choice(_) => "optionalText()".to_owned(),
        Kind::Secret => "secret()".to_owned(),
        Kind::Enum(name) => format!("optionalText()?.let(::{})", Kotlin.type_name(name)),
        Kind::Record(name) => format!("nested(::read{})", Kotlin.type_name(name)),
        Kind::Timestamp => "instant()".to_owned(),
        Kind::Date => "day()".to_owned(),
        Kind::List(of) => format!("list {{ it.{} }}", read(of)),
        Kind::Map(of) => format!("map {{ it.{} }}", read(of)),
        Kind::PrefixedMap(_) => "map { it.any() }".to_owned(),
    }
}

/// The modules of the products, and the typed calls of the tests: each with their folder in the repository.
///
/// # Errors
/// Two things would have the same name.
pub(crate) fn render(facade: &Facade<'_>) -> Result<Vec<(Folder, Files)>> {
    let mut templates = Templates::of("kotlin")?;
    templates.comments(block_comment);
    let view = facade::view(facade, &Kotlin)?;
    let file = |template: &str, view: Value| Ok(tidy(&templates.render(template, view)?, &BRACES));
    let pom = |template: &str, view: Value| {
        let release = env!("CARGO_PKG_VERSION");
        file(template, context! { header => header("<!--", "core/api"), release, ..view })
    };
    let products = Serde(&view.client.products);
    let all = context! { header => header("//", "core/api"), products };
    let mut tests = vec![("io/trunkline/TypedCalls.kt".into(), file("all_typed_calls.kt.jinja", all.clone())?)];
    let mut poms: Files = vec![
        ("pom.xml".into(), pom("products.pom.jinja", all.clone())?),
        ("trunkline/pom.xml".into(), pom("umbrella.pom.jinja", all)?),
    ];
    let modules = PathBuf::from("bindings-uniffi/kotlin/products");
    let mut folders = Vec::new();
    for product in &view.client.products {
        let context = context! { header => header("//", "core/api"), product => Serde(product) };
        let module = PathBuf::from(product.module.replace('_', "-"));
        poms.push((module.join("pom.xml"), pom("product.pom.jinja", context.clone())?));
        let path = |file: String| PathBuf::from(format!("io/trunkline/{}/{file}.kt", product.type_name.to_lowercase()));
        let mut files = vec![(path(product.type_name.clone()), file("product.kt.jinja", context)?)];
        for version in &product.versions {
            let sites: Vec<_> = view.sites.iter().filter(|site| site.version.table == version.names.table).collect();
            let context = context! {
                header => source(&version.names), product => Serde(product), version => Serde(version), sites => Serde(sites),
            };
            let test = format!("io/trunkline/TypedCalls{}{}.kt", product.type_name, version.names.version_type);
            tests.push((test.into(), file("typed_calls.kt.jinja", context.clone())?));
            let name = format!("{}/{}{}", version.names.version, product.type_name, version.names.version_type);
            files.push((path(name), file("version.kt.jinja", context)?));
        }
        for site in view.sites.iter().filter(|site| site.version.product == product.name) {
            let context = context! { header => source(&site.version), site => Serde(site) };
            let name = format!("{}/{}", site.version.version, site.path.join("/"));
            files.push((path(name), file("resource.kt.jinja", context)?));
        }
        folders.push((Folder::Own(modules.join(module).join("src/main/generated")), files));
    }
    folders.push((Folder::Shared(modules), poms));
    folders.push((Folder::Own("bindings-uniffi/kotlin/tests/src/test/generated".into()), tests));
    Ok(folders)
}

fn source(names: &VersionNames) -> String {
    header("//", &format!("core/api/{}", names.document))
}
