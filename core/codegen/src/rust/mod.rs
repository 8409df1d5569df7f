//! The tables and the Rust façade: a file for each resource, a module for each product, and one above them.

mod examples;
pub(crate) mod format;
mod types;
mod uses;

use serde::Serialize;

use crate::error::Result;
use crate::facade::{
    self, At, ClientView, Facade, Filing, Language, Part, Records, Rule, Rules, Said, Side, Site, SiteView, Version,
    Within,
};
use crate::ir::{Answer, Argument, Field, Kind, Model, Operation, Param};
use crate::layout::{line_comment, paragraphs};
use crate::tables::pack;
use crate::templates::{Files, Serde, Templates, context, header};
use crate::words::Words;

const RULES: Rules = Rules {
    // What every resource has.
    member: Rule { case: Words::snake, before_digit: "_", taken: &["clone", "id"], apart: "_" },
    param: Rule { case: Words::snake, before_digit: "_", taken: &[], apart: "_" },
    // Everything that the service sent.
    field: Rule { case: Words::snake, before_digit: "_", taken: &["raw"], apart: "_" },
    type_name: Rule { case: Words::pascal, before_digit: "N", taken: TYPES, apart: "Model" },
    // What is beyond the list is `Other`.
    case: Rule { case: Words::pascal, before_digit: "N", taken: &["Other", "Self"], apart: "_" },
    // Modules that a file uses.
    module: Rule { case: Words::snake, before_digit: "_", taken: &["call", "fmt"], apart: "_" },
    files: Filing::Resources,
    types_within: Within::Site,
    records: Records::Once,
    records_act: false,
    keywords: &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
        "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
        "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
        "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
    ],
    quoted: |name| format!("{name}_"),
};

/// Types that generated files use under their own names.
const TYPES: &[&str] = &[
    "Access",
    "Answer",
    "Body",
    "Box",
    "Client",
    "Clone",
    "Date",
    "DateText",
    "DateTimeText",
    "Debug",
    "Decimal",
    "Default",
    "DownloadRequest",
    "Drop",
    "Err",
    "Field",
    "FieldType",
    "From",
    "FromRecord",
    "Into",
    "IntoIterator",
    "JsonText",
    "Kind",
    "Map",
    "Method",
    "Model",
    "None",
    "Ok",
    "Operation",
    "Option",
    "PageStyle",
    "Paging",
    "Param",
    "PartialEq",
    "Product",
    "Record",
    "Result",
    "Scope",
    "Secret",
    "Self",
    "Some",
    "String",
    "Timestamp",
    "Value",
    "Vec",
];

/// Methods that every call has.
const OF_CALLS: &[&str] = &["clone", "into_future", "send", "send_with_response", "with_options"];

/// Methods that every list has.
const OF_LISTS: &[&str] = &["all", "clone", "limit", "page", "page_size", "pages", "resume", "stream", "with_options"];

/// Which crate the files are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Trunkline itself, as the module `api`: each product is a feature, and the products are methods of the client.
    Core,
    /// A crate that uses Trunkline: the products are methods of a trait for the client.
    Other,
}

impl Target {
    /// The path of Trunkline.
    fn core(self) -> &'static str {
        match self {
            Target::Core => "crate",
            Target::Other => "trunkline",
        }
    }

    /// The path of a product's module, from so many modules below it.
    fn product_module(self, version: &Version<'_>, depth: usize) -> String {
        match self {
            Target::Core => format!("crate::api::{}", module_name(version)),
            Target::Other => vec!["super"; depth].join("::"),
        }
    }

    /// The path of a product's table, from so many modules below the product's.
    fn table(self, version: &Version<'_>, depth: usize) -> String {
        let tables = match self {
            Target::Core => "crate::api::tables".to_owned(),
            Target::Other => format!("{}::tables", vec!["super"; depth + 1].join("::")),
        };
        format!("{tables}::{}", module_name(version).to_uppercase())
    }

    /// The first line of a file.
    fn header(self, document: &str) -> String {
        let folder = if self == Target::Core { "core/api/" } else { "" };
        header("//", &format!("{folder}{document}"))
    }
}

pub(crate) struct Rust {
    pub(crate) target: Target,
}

impl Rust {
    fn type_of(name: &Words) -> String {
        RULES.type_name.name(name)
    }

    fn variable(name: &Words) -> String {
        let name = RULES.param.name(name);
        if RULES.keywords.contains(&name.as_str()) { name + "_" } else { name }
    }
}

impl Language for Rust {
    fn rules(&self) -> &'static Rules {
        &RULES
    }

    /// A variable where it is required, a method of the builder where it is not.
    fn param(&self, operation: &Operation, param: &Param) -> String {
        let name = Rust::variable(&param.name);
        let taken = if matches!(operation.answer, Answer::Page(_)) { OF_LISTS } else { OF_CALLS };
        if !param.required && taken.contains(&name.as_str()) { name + "_" } else { name }
    }

    fn level(&self, site: &Site<'_>, side: Side) -> String {
        let name = site.resource.name.pascal();
        let name = if name.starts_with(|letter: char| letter.is_ascii_digit()) { format!("N{name}") } else { name };
        name + if side == Side::All { "Resource" } else { "Item" }
    }

    /// The builder: `CreateMessage`, after the operation's id; a list is named after what it lists, `ListMessages`. What a model is
    /// called already gets another name.
    fn call_type(&self, at: &At<'_, '_>, operation: &Operation) -> Option<String> {
        let name = match &operation.answer {
            Answer::Page(_) => Words::join([&operation.verb, &at.site.resource.name]),
            _ => operation.id.clone(),
        };
        let (models, enums) = (&at.version.ir.models, &at.version.ir.enums);
        let mut types = models.iter().map(|model| &model.name).chain(enums.iter().map(|one| &one.name));
        let is_taken = types.any(|known| *known == name);
        Some(self.type_name(&name) + if is_taken { "Call" } else { "" })
    }

    fn takes(&self, _: &At<'_, '_>, kind: &Kind) -> String {
        types::taken(kind)
    }

    fn passed(&self, kind: &Kind, name: &str) -> String {
        types::passed(kind, name)
    }

    fn holds(&self, at: &At<'_, '_>, model: &Model, field: &Field) -> String {
        types::held(at.version, model, field)
    }

    /// `client.messages().id("SM…")`
    fn route(&self, version: &Version<'_>, steps: &[(String, &[Argument])]) -> String {
        let steps = steps.iter().map(|(name, arguments)| match arguments {
            [] => format!(".{name}()"),
            arguments => {
                let sample = |one: &Argument| examples::path_sample(version.ir, &one.kind, &one.name);
                let samples: Vec<String> = arguments.iter().map(sample).collect();
                format!(".{name}().id({})", samples.join(", "))
            }
        });
        format!("client{}", steps.collect::<String>())
    }

    /// Tags, and brackets that are no link, lose their meaning.
    fn part(&self, part: &Part<'_>) -> String {
        match part {
            Part::Plain(text) => text.replace('<', "\\<").replace('>', "\\>").replace('[', "\\[").replace(']', "\\]"),
            Part::Address(address) => format!("<{address}>"),
            part => facade::markdown(part),
        }
    }

    fn said(&self, at: &At<'_, '_>, side: Side, operation: &Operation, said: &Said) -> String {
        let (first, others) = said.text.split_first().expect("something is said of every operation");
        let mut doc = vec![first.clone()];
        let points = said.params[..said.required].iter().map(|(name, doc)| format!("- `{name}`: {doc}"));
        let points: Vec<String> = points.collect();
        doc.extend((!points.is_empty()).then(|| points.join("\n")));
        doc.extend_from_slice(others);
        if self.target == Target::Core {
            let route = facade::route(at, side, self);
            doc.push(examples::example(at.version.ir, &route, &self.method(operation), operation));
        }
        doc.join("\n\n")
    }
}

/// A product's table, packed.
#[derive(Serialize)]
struct TableView {
    /// `API_V2010`
    constant: String,
    feature: String,
    names: [String; 2],
    literal: String,
}

/// The types that a file gives to its product.
#[derive(Serialize)]
struct Export {
    module: String,
    names: Vec<String>,
}

/// Renders the tables and the typed calls.
///
/// # Errors
/// Two things would have the same name.
pub(crate) fn render(facade: &Facade<'_>, target: Target) -> Result<Files> {
    let language = Rust { target };
    let templates = templates()?;
    let view = facade::view(facade, &language)?;
    let (core, in_core) = (target.core(), target == Target::Core);
    let mut files = top(facade, &view.client, target)?;
    let mut sites = view.sites.iter();
    for (version, names) in facade.versions().zip(view.versions()) {
        let module = module_name(version);
        let header = target.header(&version.ir.document);
        let sites: Vec<&SiteView> = sites.by_ref().take(version.sites.len()).collect();
        let context = context! {
            header => &header, core, in_core,
            version => Serde(names),
            exports => Serde(sites.iter().filter_map(|site| export(site)).collect::<Vec<_>>()),
        };
        files.push((format!("{module}.rs").into(), templates.render("product.rs.jinja", context)?));
        for (site, view) in version.sites.iter().zip(sites) {
            let below = [Side::All, Side::One].into_iter().flat_map(|side| version.below(Some((site, side))));
            let context = context! {
                header => &header,
                site => Serde(view),
                modules => below.filter_map(|below| Some(language.module(below.folder.last()?))).collect::<Vec<_>>(),
                uses => uses::of(version, site, view, target),
                table => module.to_uppercase(),
            };
            let path = format!("{module}/{}.rs", view.path.join("/"));
            files.push((path.into(), templates.render("resource.rs.jinja", context)?));
        }
    }
    Ok(files)
}

/// Renders a function for each typed call, for the core's tests.
///
/// # Errors
/// Two things would have the same name.
pub(crate) fn typed_calls(facade: &Facade<'_>) -> Result<String> {
    let view = facade::view(facade, &Rust { target: Target::Core })?;
    let mut templates = templates()?;
    // How a test takes a value from its script.
    templates.filter("given", |takes: String| types::given_in_tests(&takes));
    let header = Target::Core.header(&documents(facade, Target::Core));
    templates.render("typed_calls.rs.jinja", context! { header, sites => Serde(&view.sites) })
}

/// Renders the tables alone, for the core.
///
/// # Errors
/// A table cannot be packed.
pub(crate) fn bare(facade: &Facade<'_>) -> Result<Files> {
    top(facade, &ClientView::default(), Target::Core)
}

/// The tables, and what leads to the products.
fn top(facade: &Facade<'_>, client: &ClientView, target: Target) -> Result<Files> {
    let templates = templates()?;
    let mut tables = facade.versions().map(table).collect::<Result<Vec<_>>>()?;
    tables.sort_by(|one, other| one.constant.cmp(&other.constant));
    let context = context! {
        header => target.header(&documents(facade, target)),
        core => target.core(),
        in_core => target == Target::Core,
        client => Serde(client),
        tables => Serde(&tables),
    };
    let tables = templates.render("tables.rs.jinja", context.clone())?;
    Ok(vec![("tables.rs".into(), tables), ("mod.rs".into(), templates.render("api.rs.jinja", context)?)])
}

fn templates() -> Result<Templates> {
    let mut templates = Templates::of("rust")?;
    templates.comments(|text, indent| line_comment("///", text, indent));
    templates.filter("doc_of_module", |text: String| {
        let lines = paragraphs(&text, 116);
        lines.iter().map(|line| format!("//! {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
    });
    templates.filter("feature", |module: String| module.replace('_', "-"));
    Ok(templates)
}

fn documents(facade: &Facade<'_>, target: Target) -> String {
    let mut documents: Vec<&str> = facade.versions().map(|version| version.ir.document.as_str()).collect();
    documents.dedup();
    if target == Target::Core { "*.yaml".to_owned() } else { documents.join(", ") }
}

fn table(version: &Version<'_>) -> Result<TableView> {
    let text = pack(version.ir)?.text;
    Ok(TableView {
        constant: module_name(version).to_uppercase(),
        feature: module_name(version).replace('_', "-"),
        names: [version.ir.name.snake(), version.ir.version.snake()],
        literal: format!("{text:?}"),
    })
}

fn export(site: &SiteView) -> Option<Export> {
    let records = site.records.iter().filter(|record| record.is_answer).map(|record| &record.type_name);
    let names: Vec<String> = records.chain(site.enums.iter().map(|one| &one.type_name)).cloned().collect();
    (!names.is_empty()).then(|| Export { module: site.path.join("::"), names })
}

/// `ip_messaging_v2`
fn module_name(version: &Version<'_>) -> String {
    format!("{}_{}", version.ir.name, version.ir.version)
}
