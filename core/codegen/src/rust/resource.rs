//! The file of a resource: its façade, then its models and enums, then the tables of all of them.

use serde::Serialize;

use super::Target;
use super::docs::plain;
use super::examples::example;
use super::imports::Imports;
use super::layout::{Layout, Site, child_methods, operation_methods, operations};
use super::models::{EnumView, ModelView};
use super::names::{ident, letter_first, setter, type_name};
use super::tables::TableView;
use super::types::takes;
use crate::error::{Error, Result};
use crate::ir::{Answer, Item, Level, Operation, Param, Resource};
use crate::words::{Words, capitalized};

#[derive(Serialize)]
pub(super) struct View {
    header: String,
    doc: String,
    modules: Vec<String>,
    uses: Vec<String>,
    uses_fmt: bool,
    levels: Vec<LevelView>,
    models: Vec<ModelView>,
    enums: Vec<EnumView>,
    operations: Vec<TableView>,
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

/// The method from a collection to one item.
#[derive(Serialize)]
struct IdView {
    doc: String,
    arguments: Vec<ArgumentView>,
    item: String,
}

/// A method that leads further down.
#[derive(Serialize)]
pub(super) struct ChildView {
    pub(super) method: String,
    doc: String,
    /// The module and the type in it.
    pub(super) path: String,
}

/// An operation: a method of its place, and the builder that the method gives.
#[derive(Serialize)]
struct OperationView {
    method: String,
    doc: String,
    deprecated: bool,
    table: String,
    arguments: Vec<ArgumentView>,
    builder: String,
    builder_doc: String,
    is_list: bool,
    answer: String,
    setters: Vec<ArgumentView>,
}

/// A parameter: an argument of a method, or a method of a builder.
#[derive(Serialize)]
struct ArgumentView {
    method: String,
    variable: String,
    doc: String,
    deprecated: bool,
    /// The name in the table.
    name: String,
    accepts: String,
    argument: String,
}

/// A file on its way.
pub(super) struct File<'a> {
    pub(super) layout: &'a Layout<'a>,
    pub(super) site: &'a Site<'a>,
    pub(super) target: Target,
    pub(super) imports: Imports,
}

/// One of the two types of a resource.
struct Place<'a> {
    name: &'a str,
    route: &'a str,
    level: &'a Level,
}

pub(super) fn view(layout: &Layout<'_>, site: &Site<'_>, target: Target) -> Result<View> {
    let (resource, product) = (site.resource, layout.product);
    let mut file = File { layout, site, target, imports: Imports::default() };
    file.imports.call("Scope");
    let (all, one) = (all_name(resource), one_name(resource));
    let mut places = vec![Place { name: &all, route: &site.route, level: &resource.all }];
    places.extend(resource.one.iter().map(|item| Place { name: &one, route: &site.item_route, level: &item.level }));

    let mut levels = Vec::new();
    let mut tables = Vec::new();
    for place in &places {
        levels.push(file.level(place)?);
        for (operation, method) in place.level.operations.iter().zip(operation_methods(place.level)) {
            tables.push(file.table(operation, &format!("{}::{method}", place.name)));
        }
    }
    let models = product.models.iter().filter(|model| layout.is_at(&model.name, site));
    let models: Vec<ModelView> = models.map(|model| file.model(model)).collect();
    let enums = product.enums.iter().filter(|one| layout.is_at(&one.name, site));
    let enums: Vec<EnumView> = enums.map(|one| file.choice(one)).collect();
    check_names(&file, &levels, &models, &enums)?;
    let below = places.iter().flat_map(|place| &place.level.children);
    let mut modules: Vec<String> = below.map(|child| layout.module_of(child).to_owned()).collect();
    modules.sort();
    Ok(View {
        header: target.header(&product.document),
        doc: format!("{}: `{}`.", sentence_case(&resource.name), site.route),
        modules,
        uses: file.imports.uses(target, &target.product_module(product, site.modules.len())),
        uses_fmt: models.iter().any(|model| model.is_answer),
        levels,
        models,
        enums,
        operations: tables,
    })
}

impl File<'_> {
    fn level(&mut self, place: &Place<'_>) -> Result<LevelView> {
        let resource = self.site.resource;
        let is_all = std::ptr::eq(place.level, &resource.all);
        let mut operations: Vec<OperationView> = Vec::new();
        for (operation, method) in place.level.operations.iter().zip(operation_methods(place.level)) {
            if operations.iter().any(|known| known.method == method) {
                return Err(Error::new(format!("`{}` and another operation have one method", operation.name)));
            }
            operations.push(self.operation(place, operation, method));
        }
        let children = place.level.children.iter().zip(child_methods(place.level));
        Ok(LevelView {
            name: place.name.to_owned(),
            doc: if is_all { about(self.layout, resource) } else { format!("One of [`{}`].", all_name(resource)) },
            operations,
            id: resource.one.as_ref().filter(|_| is_all).map(|item| id_view(resource, item)),
            children: children.map(|(child, method)| child_view(self.layout, child, method)).collect(),
        })
    }

    fn operation(&mut self, place: &Place<'_>, operation: &Operation, method: String) -> OperationView {
        let is_list = matches!(operation.answer, Answer::Page(_));
        self.imports.call("self");
        self.imports.call(if is_list { "lists" } else { "sends" });
        let (required, optional): (Vec<&Param>, Vec<&Param>) = operation.settable().partition(|param| param.required);
        let arguments: Vec<ArgumentView> = required.into_iter().map(|param| self.argument(param, is_list)).collect();
        let setters: Vec<ArgumentView> = optional.into_iter().map(|param| self.argument(param, is_list)).collect();

        let doc = operation.doc.as_deref().map_or_else(|| format!("{}.", sentence_case(&operation.verb)), plain);
        let mut doc = vec![doc];
        if !arguments.is_empty() {
            let points = arguments.iter().map(|argument| format!("- `{}`: {}", argument.variable, argument.doc));
            doc.push(points.collect::<Vec<_>>().join("\n"));
        }
        for group in &operation.one_of {
            let names: Vec<String> = group.iter().map(|name| format!("`{name}`")).collect();
            doc.push(format!("One of {} must be given.", names.join(", ")));
        }
        if self.target == Target::Core {
            doc.push(example(self.layout.product, place.route, &method, operation));
        }
        OperationView {
            doc: doc.join("\n\n"),
            deprecated: operation.deprecated,
            table: constant(operation),
            arguments,
            builder: builder_name(self.layout, self.site.resource, operation),
            builder_doc: format!("[`{}::{method}`] before it is sent.", place.name),
            is_list,
            answer: self.answer(&operation.answer),
            setters,
            method,
        }
    }

    fn answer(&mut self, answer: &Answer) -> String {
        match answer.record() {
            Some(name) => {
                self.imports.product_type(self.layout, self.site, name);
                type_name(name)
            }
            None if matches!(answer, Answer::Nothing) => "()".to_owned(),
            None => {
                self.imports.value("Value");
                "Value".to_owned()
            }
        }
    }

    fn argument(&mut self, param: &Param, of_list: bool) -> ArgumentView {
        let takes = takes(&param.kind);
        self.imports.values_in(&takes.accepts);
        self.imports.taken(self.layout, self.site, &param.kind);
        let variable = ident(&param.name);
        ArgumentView {
            method: setter(&param.name, of_list),
            doc: param.doc.as_deref().map_or_else(|| format!("`{}`", param.wire), plain),
            deprecated: param.deprecated,
            name: param.name.snake(),
            argument: takes.argument(&variable),
            accepts: takes.accepts,
            variable,
        }
    }
}

/// The type of a collection, or of a single thing.
pub(super) fn all_name(resource: &Resource) -> String {
    letter_first(resource.name.pascal()) + "Resource"
}

/// The type of one item.
pub(super) fn one_name(resource: &Resource) -> String {
    letter_first(resource.name.pascal()) + "Item"
}

/// The table of an operation.
pub(super) fn constant(operation: &Operation) -> String {
    let (_, name) = operation.name.rsplit_once('.').unwrap_or_default();
    name.to_ascii_uppercase()
}

/// The method that leads to a resource.
pub(super) fn child_view(layout: &Layout<'_>, child: &Resource, method: String) -> ChildView {
    let path = format!("{}::{}", layout.module_of(child), all_name(child));
    ChildView { method, doc: about(layout, child), path }
}

/// `CreateMessage`, after the operation's id; a list is named after what it lists, `ListMessages`. What a model is called already gets
/// another name.
fn builder_name(layout: &Layout<'_>, resource: &Resource, operation: &Operation) -> String {
    let name = match &operation.answer {
        Answer::Page(_) => Words::join([&operation.verb, &resource.name]),
        _ => operation.id.clone(),
    };
    let (models, enums) = (&layout.product.models, &layout.product.enums);
    let mut types = models.iter().map(|model| &model.name).chain(enums.iter().map(|one| &one.name));
    if types.any(|known| *known == name) { type_name(&name) + "Call" } else { type_name(&name) }
}

fn id_view(resource: &Resource, item: &Item) -> IdView {
    let mut doc = vec!["One of them.".to_owned(), String::new()];
    let mut arguments = Vec::new();
    for argument in &item.arguments {
        let name = ident(&argument.name);
        doc.push(format!("- `{name}`: {}", argument.doc.as_deref().map_or("a part of the path.".to_owned(), plain)));
        arguments.push(ArgumentView {
            method: String::new(),
            doc: String::new(),
            deprecated: false,
            name: argument.name.snake(),
            // Whatever its kind, it is a segment of the path.
            accepts: "impl Into<String>".to_owned(),
            argument: name.clone(),
            variable: name,
        });
    }
    IdView { doc: doc.join("\n"), arguments, item: one_name(resource) }
}

/// What a resource is about, as far as its model says.
fn about(layout: &Layout<'_>, resource: &Resource) -> String {
    let model = operations(resource).find_map(|operation| operation.answer.record());
    let doc = model.and_then(|model| layout.product.model(model)?.doc.as_deref());
    match doc {
        Some(doc) => format!("{}: {}", sentence_case(&resource.name), lower_first(&plain(doc))),
        None => format!("{}.", sentence_case(&resource.name)),
    }
}

fn check_names(file: &File<'_>, levels: &[LevelView], models: &[ModelView], enums: &[EnumView]) -> Result<()> {
    let builders = levels.iter().flat_map(|level| level.operations.iter().map(|operation| &operation.builder));
    let types = levels.iter().map(|level| &level.name).chain(builders);
    let types = types.chain(models.iter().map(|model| &model.name)).chain(enums.iter().map(|one| &one.name));
    let mut seen: Vec<&String> = Vec::new();
    for name in types {
        if seen.contains(&name) {
            let (document, place) = (&file.layout.product.document, file.site.modules.join("."));
            return Err(Error::new(format!("{document}: two types at `{place}` are called {name}")));
        }
        seen.push(name);
    }
    Ok(())
}

/// `Phone numbers`
pub(super) fn sentence_case(name: &Words) -> String {
    capitalized(&name.spaced())
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
