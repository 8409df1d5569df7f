//! The reference for people: a page for each product, with every operation as it is called in each language.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::error::Result;
use crate::facade::{self, CallView, Facade, SiteView, StepView, View};
use crate::ir::{self, Answer, Operation};
use crate::kotlin::Kotlin;
use crate::layout::{Blank, tidy};
use crate::output::{Folder, Output};
use crate::python::Python;
use crate::rust::{Rust, Target};
use crate::sources::api;
use crate::swift::Swift;
use crate::templates::{Files, Serde, Templates, context, header};
use crate::typescript::TypeScript;
use crate::words::Words;

/// A blank line before and after what stands apart in Markdown.
const PARAGRAPHS: Blank = Blank { opens: &[], closes: &[], at_margin: 1 };

/// The pages on what `core/api` describes, for the repository at this folder.
///
/// # Errors
/// A document cannot be read or expressed.
pub fn reference(repository: &Path) -> Result<Output> {
    render(&api(&repository.join("core/api"))?, &repository.join("dist/reference"))
}

/// The pages on an API, in a folder of their own.
///
/// # Errors
/// Two things would have one name.
pub fn render(api: &ir::Api, folder: &Path) -> Result<Output> {
    let facade = Facade::of(api)?;
    let mut ways = Ways::default();
    ways.add("Python", &facade::view(&facade, &Python)?, python);
    ways.add("JavaScript", &facade::view(&facade, &TypeScript)?, javascript);
    ways.add("Rust", &facade::view(&facade, &Rust { target: Target::Core })?, rust);
    let view = facade::view(&facade, &Swift)?;
    ways.add("Swift", &view, swift);
    ways.add("Kotlin", &facade::view(&facade, &Kotlin)?, kotlin);
    let operations: BTreeMap<&str, &Operation> = facade
        .versions()
        .flat_map(|version| &version.sites)
        .flat_map(|site| site.operations())
        .map(|operation| (operation.name.as_str(), operation))
        .collect();

    let templates = Templates::of("reference")?;
    let header = format!("{} -->", header("<!--", "core/api"));
    let mut files = Files::new();
    let mut products = Vec::new();
    for product in &facade.products {
        let name = product.name().kebab();
        let versions: Vec<VersionPage<'_>> = product
            .versions
            .iter()
            .map(|version| {
                let table = [version.ir.name.snake(), version.ir.version.snake()];
                let sites = view.sites.iter().filter(|site| site.version.table == table);
                VersionPage {
                    name: version.ir.version.snake(),
                    summary: version.ir.summary.as_deref().unwrap_or_default(),
                    resources: sites.map(|site| ResourcePage::of(site, &operations, &ways)).collect(),
                }
            })
            .collect();
        let count: usize = versions.iter().map(VersionPage::operations).sum();
        let title = &product.latest().ir.title;
        let (title, summary) = if product.versions.iter().all(|version| version.ir.title == *title) {
            // A newer version is often a small one, beside the one that most of the product is in.
            let main = versions.iter().max_by_key(|version| version.operations());
            (title.clone(), main.map(|main| main.summary).unwrap_or_default().to_owned())
        } else {
            // A product of several, each at what stands for its version.
            let summaries: Vec<&str> =
                versions.iter().map(|version| version.summary).filter(|summary| !summary.is_empty()).collect();
            (product.name().sentence(), summaries.join(" "))
        };
        let page = templates.render(
            "product.md.jinja",
            context! { header => &header, title => &title, versions => Serde(&versions) },
        )?;
        files.push((format!("{name}.md").into(), tidy(&page, &PARAGRAPHS)));
        let names: Vec<&str> = versions.iter().map(|version| version.name.as_str()).collect();
        products.push(context! { name, title, count, summary, versions => names.join(", ") });
    }
    let count = with_commas(operations.len());
    let index = templates.render("index.md.jinja", context! { header => &header, products, count })?;
    files.push(("README.md".into(), tidy(&index, &PARAGRAPHS)));
    Output::new(Folder::Own(folder.into()), files)
}

/// `1,626`
fn with_commas(count: usize) -> String {
    match count {
        0..1_000 => count.to_string(),
        _ => format!("{},{:03}", with_commas(count / 1_000), count % 1_000),
    }
}

/// `Calls › Recordings`: what a resource is called, behind all that it stands below. The client is at home, so that is left out.
fn trail(operation: &Operation, is_at_home: bool) -> String {
    let steps: Vec<&str> = operation.name.split('.').collect();
    let below = if is_at_home && steps.len() > 4 { 3 } else { 2 };
    let resources = steps.get(below..steps.len() - 1).unwrap_or_default();
    resources.iter().map(|name| Words::of(name).sentence()).collect::<Vec<_>>().join(" › ")
}

/// How each operation is called in each language.
#[derive(Default)]
struct Ways(BTreeMap<String, Vec<Way>>);

#[derive(Clone, Serialize)]
struct Way {
    language: &'static str,
    code: String,
}

impl Ways {
    fn add(&mut self, language: &'static str, view: &View, write: fn(&[StepView], &CallView) -> String) {
        for call in view.sites.iter().flat_map(|site| &site.levels).flat_map(|level| &level.calls) {
            // What belongs to the client's own account is reached from the client itself.
            let steps = if call.is_at_home { call.steps.get(3..).unwrap_or_default() } else { &call.steps };
            self.0.entry(call.operation.clone()).or_default().push(Way { language, code: write(steps, call) });
        }
    }
}

#[derive(Serialize)]
struct VersionPage<'a> {
    name: String,
    summary: &'a str,
    resources: Vec<ResourcePage<'a>>,
}

#[derive(Serialize)]
struct ResourcePage<'a> {
    title: String,
    doc: &'a str,
    operations: Vec<OperationPage<'a>>,
}

#[derive(Serialize)]
struct OperationPage<'a> {
    name: &'a str,
    method: &'a str,
    path: &'a str,
    doc: &'a str,
    deprecated: bool,
    answer: String,
    ways: &'a [Way],
    params: Vec<ParamRow<'a>>,
}

#[derive(Serialize)]
struct ParamRow<'a> {
    name: String,
    required: bool,
    doc: &'a str,
}

impl VersionPage<'_> {
    /// How many operations it has.
    fn operations(&self) -> usize {
        self.resources.iter().map(|resource| resource.operations.len()).sum()
    }
}

impl<'a> ResourcePage<'a> {
    fn of(site: &'a SiteView, operations: &BTreeMap<&str, &'a Operation>, ways: &'a Ways) -> ResourcePage<'a> {
        let calls = site.levels.iter().flat_map(|level| &level.calls);
        let operations: Vec<(&CallView, &Operation)> =
            calls.filter_map(|call| Some((call, *operations.get(call.operation.as_str())?))).collect();
        ResourcePage {
            title: operations.first().map(|(call, operation)| trail(operation, call.is_at_home)).unwrap_or_default(),
            doc: &site.doc,
            operations: operations.iter().map(|(call, operation)| OperationPage::of(call, operation, ways)).collect(),
        }
    }
}

impl<'a> OperationPage<'a> {
    fn of(call: &CallView, operation: &'a Operation, ways: &'a Ways) -> OperationPage<'a> {
        let param = |param: &'a ir::Param| ParamRow {
            name: param.name.snake(),
            required: param.required,
            doc: param.doc.as_deref().unwrap_or_default(),
        };
        let record = operation.answer.record().map(Words::pascal).unwrap_or_default();
        OperationPage {
            name: &operation.name,
            method: operation.method,
            path: &operation.path,
            doc: operation.doc.as_deref().unwrap_or_default(),
            deprecated: operation.deprecated,
            answer: match operation.answer {
                Answer::Page(_) => format!("Answers with a list of `{record}`."),
                Answer::Record(_) => format!("Answers with a `{record}`."),
                Answer::Any => "Answers with JSON.".to_owned(),
                Answer::Nothing => String::new(),
            },
            ways: ways.0.get(&call.operation).map_or(&[], Vec::as_slice),
            params: operation.settable().map(param).collect(),
        }
    }
}

/// `client.verify.v2.services(sid)`, each argument spelled by a rule; `single` stands behind what there is one of.
fn dotted(steps: &[StepView], spell: fn(&Words) -> String, single: &str) -> String {
    let step = |step: &StepView| {
        let arguments: Vec<String> = step.arguments.iter().map(|name| spell(&Words::of(name))).collect();
        let arguments = match arguments.as_slice() {
            [] if step.is_single => single.to_owned(),
            [] => String::new(),
            arguments => format!("({})", arguments.join(", ")),
        };
        format!(".{}{arguments}", step.name)
    };
    format!("client{}", steps.iter().map(step).collect::<String>())
}

/// The names of what every call must have, each written by a rule.
fn required(call: &CallView, write: fn(&str) -> String) -> String {
    call.required.iter().map(|param| write(&param.name)).collect::<Vec<_>>().join(", ")
}

fn python(steps: &[StepView], call: &CallView) -> String {
    format!(
        "{}.{}({})",
        dotted(steps, Words::snake, "()"),
        call.method,
        required(call, |name| format!("{name}={name}"))
    )
}

fn javascript(steps: &[StepView], call: &CallView) -> String {
    let names = required(call, str::to_owned);
    let object = if names.is_empty() { String::new() } else { format!("{{ {names} }}") };
    format!("{}.{}({object})", dotted(steps, Words::camel, "()"), call.method)
}

fn rust(steps: &[StepView], call: &CallView) -> String {
    let step = |step: &StepView| {
        let names: Vec<String> = step.arguments.iter().map(|name| Words::of(name).snake()).collect();
        let id = if names.is_empty() { String::new() } else { format!(".id({})", names.join(", ")) };
        format!(".{}(){id}", step.name)
    };
    let way: String = steps.iter().map(step).collect();
    format!("client{way}.{}({})", call.method, required(call, str::to_owned))
}

fn swift(steps: &[StepView], call: &CallView) -> String {
    let arguments = required(call, |name| format!("{name}: {}", name.trim_matches('`')));
    format!("{}.{}({arguments})", dotted(steps, Words::camel, ""), call.method)
}

fn kotlin(steps: &[StepView], call: &CallView) -> String {
    let arguments = required(call, |name| format!("{name} = {name}"));
    format!("{}.{}({arguments})", dotted(steps, Words::camel, ""), call.method)
}
