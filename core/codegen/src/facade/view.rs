//! The views that the templates fill in.

use serde::Serialize;

use super::layout::{Layout, Place, operations};
use super::{Language, camel, sentence_case};
use crate::error::{Error, Result};
use crate::ir::{Answer, Enum, Kind, Level, Model, Operation, Param, Place as Where, Text};
use crate::words::Words;

/// The file of a resource.
#[derive(Serialize)]
pub(crate) struct File {
    header: String,
    product: ProductName,
    levels: Vec<LevelView>,
    models: Vec<ModelView>,
    enums: Vec<EnumView>,
}

/// The file of a product at one version.
#[derive(Serialize)]
pub(crate) struct ProductFile {
    header: String,
    product: ProductName,
    doc: String,
    children: Vec<ChildView>,
    /// The operations with the ways to call them, for tests.
    calls: Vec<CallView>,
    models: Vec<ModelView>,
}

/// What leads to the products.
#[derive(Serialize)]
pub(crate) struct Overview {
    header: String,
    groups: Vec<Group>,
    home: Vec<ChildView>,
    files: Vec<ProductFile>,
}

/// The versions of a product.
#[derive(Serialize)]
struct Group {
    name: String,
    type_name: String,
    doc: String,
    versions: Vec<ProductName>,
}

#[derive(Clone, Serialize)]
struct ProductName {
    /// `ipMessaging`
    name: String,
    /// `IpMessaging`
    type_name: String,
    /// `ipmessaging`
    package: String,
    /// `v2`
    version: String,
    /// `V2`
    version_type: String,
    doc: String,
}

/// A type that stands for a place: the collection, or one item.
#[derive(Serialize)]
struct LevelView {
    name: String,
    doc: String,
    operations: Vec<OperationView>,
    id: Option<IdView>,
    children: Vec<ChildView>,
}

/// The way from a collection to one item.
#[derive(Serialize)]
struct IdView {
    doc: String,
    item: String,
    arguments: Vec<ArgumentView>,
}

/// What leads further down.
#[derive(Serialize)]
struct ChildView {
    name: String,
    type_name: String,
    doc: String,
    product: ProductName,
}

#[derive(Serialize)]
struct OperationView {
    method: String,
    doc: String,
    deprecated: bool,
    /// The name in the tables.
    name: String,
    /// `CreateMessage`
    type_name: String,
    required: Vec<ArgumentView>,
    optional: Vec<ArgumentView>,
    is_list: bool,
    /// The model, or nothing.
    record: Option<String>,
    is_any: bool,
}

#[derive(Clone, Serialize)]
struct ArgumentView {
    name: String,
    doc: String,
    /// The name in the table.
    table: String,
    takes: String,
    /// The enum within, if there is one: it needs the name of its product elsewhere.
    of: Option<String>,
    deprecated: bool,
}

#[derive(Serialize)]
struct ModelView {
    name: String,
    doc: String,
    fields: Vec<FieldView>,
}

#[derive(Serialize)]
struct FieldView {
    name: String,
    doc: String,
    table: String,
    holds: String,
    read: String,
    always: bool,
    deprecated: bool,
}

#[derive(Serialize)]
struct EnumView {
    name: String,
    doc: String,
    cases: Vec<CaseView>,
}

#[derive(Serialize)]
struct CaseView {
    name: String,
    text: String,
}

/// An operation with the steps that lead to it, for tests.
#[derive(Serialize)]
struct CallView {
    name: String,
    steps: Vec<Step>,
    method: String,
    /// The first path argument may be left to the client.
    has_home: bool,
    required: Vec<ArgumentView>,
    optional: Vec<ArgumentView>,
    is_list: bool,
    record: Option<String>,
    is_any: bool,
}

#[derive(Clone, Serialize)]
struct Step {
    name: String,
    /// The table names of the path arguments.
    arguments: Vec<String>,
}

fn product_name(layout: &Layout<'_>, language: &impl Language) -> ProductName {
    let product = layout.product;
    let doc = match &product.summary {
        Some(summary) => format!("{} {}. {summary}", product.title, product.version),
        None => format!("{} {}.", product.title, product.version),
    };
    ProductName {
        name: camel(&product.name),
        type_name: product.name.pascal(),
        package: product.name.pascal().to_lowercase(),
        version: camel(&product.version),
        version_type: product.version.pascal(),
        doc: language.doc(&doc),
    }
}

fn child(layout: &Layout<'_>, place: &Place<'_>, language: &impl Language) -> ChildView {
    ChildView {
        name: language.name(&place.resource.name),
        type_name: format!("{}Resource", place.stem),
        doc: language.doc(&about(layout, place)),
        product: product_name(layout, language),
    }
}

/// What a resource is about, as far as its model says.
fn about(layout: &Layout<'_>, place: &Place<'_>) -> String {
    let model = operations(place.resource).find_map(|operation| match &operation.answer {
        Answer::Record(name) => Some(name),
        Answer::Page(page) => Some(&page.record),
        Answer::Nothing | Answer::Any => None,
    });
    let name = sentence_case(&place.resource.name);
    match model.and_then(|model| layout.product.model(model)?.doc.clone()) {
        Some(doc) => format!("{name}: {}", lower_first(&doc)),
        None => format!("{name}."),
    }
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

/// The file of a resource.
///
/// # Errors
/// Two types would have one name.
pub(crate) fn file(layout: &Layout<'_>, place: &Place<'_>, language: &impl Language, header: &str) -> Result<File> {
    let resource = place.resource;
    let children = |level: &Level| {
        let places = level.children.iter().filter_map(|below| layout.child(place, below));
        places.map(|below| child(layout, below, language)).collect()
    };
    let mut levels = vec![LevelView {
        name: format!("{}Resource", place.stem),
        doc: language.doc(&format!("{} `{}`", about(layout, place), place.route)),
        operations: resource.all.operations.iter().map(|one| operation(one, language)).collect(),
        id: resource.one.as_ref().map(|item| {
            let mut doc = vec!["One of them.".to_owned()];
            let mut arguments = Vec::new();
            for argument in &item.arguments {
                let text = argument.doc.clone().unwrap_or_else(|| "A part of the path.".to_owned());
                let name = language.name(&argument.name);
                doc.push(format!("- `{name}`: {text}"));
                arguments.push(ArgumentView {
                    name,
                    doc: language.doc(&text),
                    table: argument.name.snake(),
                    takes: String::new(),
                    of: None,
                    deprecated: false,
                });
            }
            IdView { doc: language.doc(&doc.join("\n\n")), item: format!("{}Item", place.stem), arguments }
        }),
        children: children(&resource.all),
    }];
    levels.extend(resource.one.as_ref().map(|item| {
        LevelView {
            name: format!("{}Item", place.stem),
            doc: language.doc(
                &format!("One of [`{}Resource`]: `{}`.", place.stem, place.item_route)
                    .replace("[`", "`")
                    .replace("`]", "`"),
            ),
            operations: item.level.operations.iter().map(|one| operation(one, language)).collect(),
            id: None,
            children: children(&item.level),
        }
    }));
    let product = layout.product;
    let models = product.models.iter().filter(|one| layout.is_at(&one.name, place));
    let enums = product.enums.iter().filter(|one| layout.is_at(&one.name, place));
    Ok(File {
        header: header.to_owned(),
        product: product_name(layout, language),
        levels,
        models: models.map(|one| model(one, language)).collect(),
        enums: enums.map(|one| choice(one, language)).collect(),
    })
}

/// The file of a product at one version.
///
/// # Errors
/// Two types would have one name.
pub(crate) fn product(layout: &Layout<'_>, language: &impl Language, header: &str) -> Result<ProductFile> {
    check_names(layout, language)?;
    let name = product_name(layout, language);
    let placed = |model: &&Model| layout.places.iter().any(|place| layout.is_at(&model.name, place));
    Ok(ProductFile {
        header: header.to_owned(),
        doc: name.doc.clone(),
        product: name,
        children: layout.top().map(|place| child(layout, place, language)).collect(),
        calls: layout.places.iter().flat_map(|place| calls(layout, place, language)).collect(),
        models: layout.product.models.iter().filter(placed).map(|one| model(one, language)).collect(),
    })
}

/// What leads to the products.
///
/// # Errors
/// Two types would have one name.
pub(crate) fn overview(layouts: &[Layout<'_>], language: &impl Language, header: &str) -> Result<Overview> {
    let mut groups: Vec<Group> = Vec::new();
    for layout in layouts {
        let name = product_name(layout, language);
        match groups.iter_mut().find(|group| group.name == name.name) {
            Some(group) => group.versions.push(name),
            None => groups.push(Group {
                name: name.name.clone(),
                type_name: name.type_name.clone(),
                doc: language.doc(&format!("{}.", layout.product.title)),
                versions: vec![name],
            }),
        }
    }
    let home = layouts.iter().filter_map(|layout| Some((layout, layout.home()?)));
    let home = home.flat_map(|(layout, place)| {
        let below = place.resource.one.iter().flat_map(|item| &item.level.children);
        below.filter_map(move |below| Some(child(layout, layout.child(place, below)?, language)))
    });
    Ok(Overview {
        header: header.to_owned(),
        groups,
        home: home.collect(),
        files: layouts.iter().map(|layout| product(layout, language, header)).collect::<Result<_>>()?,
    })
}

/// What every list takes.
const LIST_PARAMETERS: [(&str, &str); 3] = [
    ("limit", "At most so many records. 0 gives none and sends nothing."),
    ("pageSize", "So many records with each request, up to the operation's maximum."),
    ("resume", "A place that a page named; the filters are then those of the place."),
];

fn operation(operation: &Operation, language: &impl Language) -> OperationView {
    let (required, optional): (Vec<&Param>, Vec<&Param>) = operation.settable().partition(|param| param.required);
    let mut doc = vec![operation.doc.clone().unwrap_or_else(|| format!("{}.", sentence_case(&operation.verb)))];
    for group in &operation.one_of {
        let named = operation.params.iter().filter(|param| group.contains(&param.name.snake()));
        let names: Vec<String> = named.map(|param| format!("`{}`", language.name(&param.name))).collect();
        doc.push(format!("One of {} must be given.", names.join(", ")));
    }
    let (is_list, record) = answer(operation, language);
    let required: Vec<ArgumentView> = required.into_iter().map(|param| argument(param, language)).collect();
    let optional: Vec<ArgumentView> = optional.into_iter().map(|param| argument(param, language)).collect();
    let mut parameters: Vec<(&str, &str)> =
        required.iter().chain(&optional).map(|one| (one.name.as_str(), one.doc.as_str())).collect();
    if is_list {
        parameters.extend(LIST_PARAMETERS);
    }
    parameters.push(("options", "Options of this call alone: timeouts, retries, headers."));
    let doc = format!("{}\n\n{}", language.doc(&doc.join("\n\n")), language.doc_of_parameters(&parameters));
    OperationView {
        method: language.name(&operation.verb),
        doc,
        deprecated: operation.deprecated,
        name: operation.name.clone(),
        type_name: operation.id.pascal(),
        required,
        optional,
        is_list,
        record,
        is_any: matches!(operation.answer, Answer::Any),
    }
}

fn answer(operation: &Operation, language: &impl Language) -> (bool, Option<String>) {
    match &operation.answer {
        Answer::Page(page) => (true, Some(language.type_name(&page.record))),
        Answer::Record(name) => (false, Some(language.type_name(name))),
        Answer::Nothing | Answer::Any => (false, None),
    }
}

fn argument(param: &Param, language: &impl Language) -> ArgumentView {
    ArgumentView {
        name: language.name(&param.name),
        doc: language.doc(param.doc.as_deref().unwrap_or(&param.wire)),
        table: param.name.snake(),
        takes: language.takes(&param.kind),
        of: choice_of(&param.kind).map(|name| language.type_name(name)),
        deprecated: param.deprecated,
    }
}

fn choice_of(kind: &Kind) -> Option<&Words> {
    match kind {
        Kind::Enum(name) => Some(name),
        Kind::List(of) => choice_of(of),
        _ => None,
    }
}

fn model(model: &Model, language: &impl Language) -> ModelView {
    let fields = model.fields.iter().map(|field| {
        let is_text = matches!(field.kind, Kind::Text(Text::Plain | Text::Phone) | Kind::Sid(_) | Kind::Choice(_));
        let always = field.always && is_text;
        FieldView {
            name: language.field(&field.name),
            doc: language.doc(field.doc.as_deref().unwrap_or(&field.wire)),
            table: field.name.snake(),
            holds: language.holds(&field.kind),
            read: if always { language.read_always() } else { language.read(&field.kind) },
            always,
            deprecated: field.deprecated,
        }
    });
    ModelView {
        name: language.type_name(&model.name),
        doc: language.doc(&model.doc.clone().unwrap_or_else(|| format!("{}.", sentence_case(&model.name)))),
        fields: fields.collect(),
    }
}

fn choice(one: &Enum, language: &impl Language) -> EnumView {
    let mut cases: Vec<CaseView> = Vec::new();
    for text in &one.texts {
        let first = language.case(text);
        let mut name = first.clone();
        let mut number = 1;
        while cases.iter().any(|case| case.name == name) {
            number += 1;
            name = format!("{first}{number}");
        }
        cases.push(CaseView { name, text: language.quoted(text) });
    }
    EnumView {
        name: language.type_name(&one.name),
        doc: language.doc(&one.doc.clone().unwrap_or_else(|| format!("{}.", sentence_case(&one.name)))),
        cases,
    }
}

fn calls(layout: &Layout<'_>, place: &Place<'_>, language: &impl Language) -> Vec<CallView> {
    let (product, resource) = (layout.product, place.resource);
    let plain = |name: String| Step { name, arguments: Vec::new() };
    let mut steps = vec![plain(camel(&product.name)), plain(camel(&product.version))];
    for depth in 1..=place.path.len() {
        let above = layout.places.iter().find(|other| other.path == place.path[..depth]);
        let arguments = above.and_then(|above| above.resource.one.as_ref()).map(|item| &item.arguments);
        // A resource may stand below the collection itself.
        let is_last = depth == place.path.len();
        let below = above.zip(place.path.get(depth)).is_some_and(|(above, next)| {
            let all = &above.resource.all.children;
            !all.iter().any(|child| child.name == **next)
        });
        let arguments = arguments.filter(|_| !is_last && below).into_iter().flatten();
        steps.push(Step {
            name: language.name(place.path[depth - 1]),
            arguments: arguments.map(|argument| argument.name.snake()).collect(),
        });
    }
    let is_home = layout.home().is_some_and(|home| place.path.len() > 1 && place.path[0] == home.path[0]);
    let view = |operation: &Operation, mut steps: Vec<Step>| {
        // An operation has its own names for the arguments on the way.
        let mut names =
            operation.params.iter().filter(|param| param.place == Where::Path).map(|param| param.name.snake());
        for argument in steps.iter_mut().flat_map(|step| &mut step.arguments) {
            *argument = names.next().unwrap_or_default();
        }
        let one = self::operation(operation, language);
        CallView {
            name: one.name,
            steps,
            method: one.method,
            has_home: is_home,
            required: one.required,
            optional: one.optional,
            is_list: one.is_list,
            record: one.record,
            is_any: one.is_any,
        }
    };
    let of_all = resource.all.operations.iter().map(|operation| view(operation, steps.clone()));
    let mut calls: Vec<CallView> = of_all.collect();
    if let Some(item) = &resource.one {
        let mut steps = steps.clone();
        if let Some(last) = steps.last_mut() {
            last.arguments = item.arguments.iter().map(|argument| argument.name.snake()).collect();
        }
        calls.extend(item.level.operations.iter().map(|operation| view(operation, steps.clone())));
    }
    calls
}

fn check_names(layout: &Layout<'_>, language: &impl Language) -> Result<()> {
    let product = layout.product;
    let placed = |name: &Words| layout.places.iter().any(|place| layout.is_at(name, place));
    let models = product.models.iter().map(|one| &one.name).filter(|name| placed(name));
    let enums = product.enums.iter().map(|one| &one.name).filter(|name| placed(name));
    let types = models.chain(enums).map(|name| language.type_name(name));
    let places =
        layout.places.iter().flat_map(|place| [format!("{}Resource", place.stem), format!("{}Item", place.stem)]);
    let ids = layout.places.iter().flat_map(|place| operations(place.resource)).map(|one| one.id.pascal());
    let mut seen = std::collections::HashSet::new();
    for name in types.chain(places).chain(ids) {
        if !seen.insert(name.clone()) {
            return Err(Error::new(format!("{}: two types are called {name}", product.document)));
        }
    }
    for place in &layout.places {
        for param in operations(place.resource).flat_map(Operation::settable) {
            // The façades add these to every call.
            if param.place != Where::Path && param.name.snake() == "options" {
                let name = &product.document;
                return Err(Error::new(format!(
                    "{name}: a parameter is called `options`, as the options of a call are"
                )));
            }
        }
    }
    Ok(())
}
