//! The modules of a resource: the collection, its items, and the models and types that it is the first to use.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::files::{File, Layout, operations};
use super::names::{camel, param, property, type_name, verb};
use super::types::{accepts, holds, is_text, named, open_union, read};
use crate::error::{Error, Result};
use crate::facade::extension::{self, Extension};
use crate::ir::{Answer, Kind, Level, Model, Operation, Param};
use crate::templates::header;
use crate::words::{Words, capitalized};

#[derive(Serialize)]
pub(super) struct View {
    header: String,
    /// The way to the folder of the hand-written modules.
    base: String,
    /// What the JavaScript uses of them.
    base_names: BTreeSet<&'static str>,
    /// What the types use of them.
    base_types: BTreeSet<&'static str>,
    /// What the JavaScript uses of other generated files, by their paths.
    imports: BTreeMap<String, BTreeSet<String>>,
    /// What the types use of them.
    type_imports: BTreeMap<String, BTreeSet<String>>,
    levels: Vec<LevelView>,
    models: Vec<ModelView>,
    params: Vec<ParamsView>,
    enums: Vec<EnumView>,
}

#[derive(Serialize)]
struct LevelView {
    name: String,
    doc: String,
    /// `List`, `Collection` or `Place`.
    base: &'static str,
    /// The base with its types.
    base_type: String,
    /// What stands between it and the base.
    extends: Option<Extension>,
    list: Option<ListView>,
    item: Option<ItemView>,
    operations: Vec<OperationView>,
    children: Vec<ChildView>,
}

#[derive(Serialize)]
struct ListView {
    operation: String,
    model: String,
}

/// How a collection leads to one item.
#[derive(Serialize)]
struct ItemView {
    name: String,
    doc: String,
    arguments: Vec<String>,
}

#[derive(Serialize)]
struct OperationView {
    method: String,
    doc: String,
    operation: String,
    /// The class of the answer, `null` for any JSON, `undefined` for nothing.
    model: String,
    answer: String,
    params: Option<String>,
    /// A parameter must be given.
    required: bool,
}

#[derive(Serialize)]
struct ChildView {
    name: String,
    class: String,
    doc: String,
}

#[derive(Serialize)]
struct ModelView {
    name: String,
    doc: String,
    fields: Vec<FieldView>,
    item: Option<RecordItemView>,
}

/// How a record leads to its item.
#[derive(Serialize)]
struct RecordItemView {
    name: String,
    depth: usize,
    fields: Vec<String>,
    operations: Vec<OperationView>,
    children: Vec<ChildView>,
}

#[derive(Serialize)]
struct FieldView {
    name: String,
    property: String,
    doc: String,
    holds: String,
    value: String,
    is_secret: bool,
}

#[derive(Serialize)]
struct ParamsView {
    name: String,
    doc: String,
    is_list: bool,
    params: Vec<ParamView>,
}

#[derive(Serialize)]
struct ParamView {
    name: String,
    doc: String,
    accepts: String,
    required: bool,
}

#[derive(Serialize)]
struct EnumView {
    name: String,
    doc: String,
    union: String,
}

pub(super) fn view(layout: &Layout<'_>, file: &File<'_>) -> Result<View> {
    let resource = file.resource;
    let mut view = View {
        header: header("//", &format!("core/api/{}", layout.product.document)),
        base: "../".repeat(file.folders.len()) + "base",
        base_names: BTreeSet::new(),
        base_types: BTreeSet::new(),
        imports: BTreeMap::new(),
        type_imports: BTreeMap::new(),
        levels: Vec::new(),
        models: Vec::new(),
        params: Vec::new(),
        enums: Vec::new(),
    };
    let mut writer = Writer { layout, file, view: &mut view };
    writer.level(&resource.all, true)?;
    if let Some(item) = &resource.one {
        writer.level(&item.level, false)?;
    }
    for model in &layout.product.models {
        if writer.is_here(&model.name) && is_answer(layout, &model.name) {
            writer.model(model)?;
        }
    }
    for one in &layout.product.enums {
        if writer.is_here(&one.name) {
            let doc = one.doc.clone().unwrap_or_else(|| sentence(&one.name));
            writer.view.enums.push(EnumView { name: type_name(&one.name), doc, union: open_union(&one.texts) });
        }
    }
    Ok(view)
}

/// The class of a collection, or of a single thing.
pub(super) fn class(name: &Words) -> String {
    type_name(name) + "Resource"
}

fn item_class(name: &Words) -> String {
    type_name(name) + "Item"
}

/// Whether answers hold records of a model.
fn is_answer(layout: &Layout<'_>, name: &Words) -> bool {
    let of_operations = layout.files.iter().flat_map(|file| operations(file.resource));
    let mut answers: Vec<&Words> = of_operations.filter_map(|operation| operation.answer.record()).collect();
    let mut at = 0;
    while let Some(model) = answers.get(at).copied() {
        at += 1;
        if model == name {
            return true;
        }
        let mut inner = Vec::new();
        for field in layout.product.model(model).map_or(&[][..], |model| &model.fields) {
            named(&field.kind, &mut inner);
        }
        for model in inner {
            if !answers.contains(&model) {
                answers.push(model);
            }
        }
    }
    false
}

struct Writer<'w, 'a> {
    layout: &'w Layout<'a>,
    file: &'w File<'a>,
    view: &'w mut View,
}

impl Writer<'_, '_> {
    fn is_here(&self, name: &Words) -> bool {
        self.layout.file_of(name).is_some_and(|file| file.folders == self.file.folders)
    }

    fn level(&mut self, level: &Level, is_all: bool) -> Result<()> {
        let resource = self.file.resource;
        let list = level.operations.iter().find_map(|operation| match &operation.answer {
            Answer::Page(page) => Some((operation, &page.record)),
            _ => None,
        });
        let others = level.operations.iter().filter(|operation| !matches!(operation.answer, Answer::Page(_)));
        if let Some((operation, _)) = list
            && operation.verb.snake() != "list"
        {
            return Err(Error::new(format!("`{}`: a list must be called so", operation.name)));
        }
        let name = if is_all { class(&resource.name) } else { item_class(&resource.name) };
        let item = match &resource.one {
            Some(item) if is_all => Some(ItemView {
                name: item_class(&resource.name),
                doc: "One of them.".to_owned(),
                arguments: item.arguments.iter().map(|argument| camel(&argument.name)).collect(),
            }),
            None if is_all && resource.singleton => {
                Some(ItemView { name: name.clone(), doc: "The thing itself.".to_owned(), arguments: Vec::new() })
            }
            _ => None,
        };
        let mut base_type = String::new();
        let base = match (&list, &item) {
            (Some((operation, record)), _) => {
                let params = self.params(operation);
                let record = self.use_type(record);
                if params.is_none() {
                    self.view.base_types.insert("ListParams");
                }
                base_type = format!("List<{record}, {}>", params.as_deref().unwrap_or("ListParams"));
                "List"
            }
            (None, Some(_)) => "Collection",
            (None, None) => "Place",
        };
        if base == "List" && !is_all {
            return Err(Error::new(format!("{}: an item cannot be a list", self.file.path())));
        }
        let extends = extension::of(level.operations.iter().filter(|_| is_all).map(|operation| &*operation.name));
        if extends.is_none() {
            self.view.base_names.insert(base);
        }
        self.view.base_types.insert(base);
        let list = list.map(|(operation, record)| {
            self.use_class(record);
            ListView { operation: operation.name.clone(), model: type_name(record) }
        });
        let operations: Vec<OperationView> = others.map(|operation| self.operation(operation, is_all)).collect();
        if !operations.is_empty() {
            self.view.base_names.insert("execute");
            self.view.base_types.insert("CallOptions");
        }
        let children = self.children(level)?;
        if !children.is_empty() {
            self.view.base_names.extend(["clientOf", "pathOf"]);
        }
        self.view.levels.push(LevelView {
            doc: if is_all { sentence(&resource.name) } else { format!("One of {{@link {}}}.", class(&resource.name)) },
            base_type: if base_type.is_empty() { base.to_owned() } else { base_type },
            extends,
            name,
            base,
            list,
            item,
            operations,
            children,
        });
        Ok(())
    }

    fn operation(&mut self, operation: &Operation, _is_all: bool) -> OperationView {
        let params = self.params(operation);
        let (model, answer) = match &operation.answer {
            Answer::Record(name) => {
                self.use_class(name);
                (type_name(name), self.use_type(name))
            }
            Answer::Nothing => ("undefined".to_owned(), "boolean".to_owned()),
            _ => ("null".to_owned(), "any".to_owned()),
        };
        OperationView {
            method: verb(operation),
            doc: describe(operation),
            operation: operation.name.clone(),
            model,
            answer,
            required: operation.settable().any(|param| param.required),
            params,
        }
    }

    /// The interface of an operation's parameters; nothing if it has none.
    fn params(&mut self, operation: &Operation) -> Option<String> {
        let params: Vec<&Param> = operation.settable().collect();
        if params.is_empty() {
            return None;
        }
        let is_list = matches!(operation.answer, Answer::Page(_));
        let name = type_name(&operation.id) + "Params";
        let params: Vec<ParamView> = params.into_iter().map(|one| self.param(one)).collect();
        if is_list {
            self.view.base_types.insert("ListParams");
        }
        if !self.view.params.iter().any(|known| known.name == name) {
            let doc = format!("What `{}` takes.", operation.name);
            self.view.params.push(ParamsView { name: name.clone(), doc, is_list, params });
        }
        Some(name)
    }

    fn param(&mut self, one: &Param) -> ParamView {
        let accepts = accepts(&one.kind);
        for name in ["Numeric", "Text", "Time", "Json"] {
            if accepts.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| word == name) {
                self.view.base_types.insert(name);
            }
        }
        let mut types = Vec::new();
        named(&one.kind, &mut types);
        for name in types {
            if self.layout.product.enums.iter().any(|known| known.name == *name) {
                self.use_type(name);
            }
        }
        ParamView {
            name: property(&param(one)),
            doc: with_deprecation(one.doc.clone().unwrap_or_else(|| format!("`{}`", one.wire)), one.deprecated),
            accepts,
            required: one.required,
        }
    }

    fn children(&mut self, level: &Level) -> Result<Vec<ChildView>> {
        let mut views = Vec::new();
        for child in &level.children {
            let class = class(&child.name);
            let path = self.layout.file_of_resource(child).map(File::path).unwrap_or_default();
            let path = self.relative(&path);
            self.view.imports.entry(path.clone()).or_default().insert(class.clone());
            self.view.type_imports.entry(path).or_default().insert(class.clone());
            views.push(ChildView { name: camel(&child.name), doc: sentence(&child.name), class });
        }
        Ok(views)
    }

    fn model(&mut self, model: &Model) -> Result<()> {
        self.view.base_names.insert("Instance");
        self.view.base_types.insert("Instance");
        let mut fields = Vec::new();
        for (at, field) in model.fields.iter().enumerate() {
            let mut types = Vec::new();
            named(&field.kind, &mut types);
            for name in types {
                self.use_type(name);
                if self.layout.product.model(name).is_some() {
                    self.use_class(name);
                }
            }
            let value = read(&field.kind, at);
            for name in ["times", "nested", "nestedList"] {
                if value.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| word == name) {
                    self.view.base_names.insert(name);
                }
            }
            let is_secret = field.kind == Kind::Secret;
            if is_secret {
                self.view.base_names.insert("secret");
            }
            let name = match camel(&field.name) {
                name if name == "raw" => "raw_".to_owned(),
                name => name,
            };
            let nullable = if field.always && is_text(&field.kind) { "" } else { " | null" };
            fields.push(FieldView {
                property: property(&name),
                doc: with_deprecation(
                    field.doc.clone().unwrap_or_else(|| format!("`{}`", field.wire)),
                    field.deprecated,
                ),
                holds: holds(&field.kind) + nullable,
                name,
                value,
                is_secret,
            });
        }
        let item = self.item_of(model, &fields)?;
        if item.is_some() {
            self.view.base_names.insert("itemOf");
            self.view.base_types.insert("CallOptions");
        }
        let doc = model.doc.clone().unwrap_or_else(|| sentence(&model.name));
        self.view.models.push(ModelView { name: type_name(&model.name), doc, fields, item });
        Ok(())
    }

    /// The item that a record stands for, if its fields say which it is.
    fn item_of(&mut self, model: &Model, fields: &[FieldView]) -> Result<Option<RecordItemView>> {
        let Some(file) = self.layout.resource_of(&model.name).filter(|file| file.folders == self.file.folders) else {
            return Ok(None);
        };
        let Some(item) = &file.resource.one else { return Ok(None) };
        let own: Vec<String> = item.arguments.iter().map(|argument| camel(&argument.name)).collect();
        if !own.iter().all(|name| fields.iter().any(|field| field.name == *name)) {
            return Ok(None);
        }
        let is_free = |name: &str| !fields.iter().any(|field| field.name == name) && name != "raw";
        let operations = item.level.operations.iter().filter(|operation| !matches!(operation.answer, Answer::Page(_)));
        let operations: Vec<OperationView> = operations.map(|operation| self.operation(operation, false)).collect();
        let children = self.children(&item.level)?;
        Ok(Some(RecordItemView {
            name: item_class(&file.resource.name),
            depth: file.depth,
            fields: own,
            operations: operations.into_iter().filter(|operation| is_free(&operation.method)).collect(),
            children: children.into_iter().filter(|child| is_free(&child.name)).collect(),
        }))
    }

    /// Imports a model for the JavaScript, where it stands elsewhere.
    fn use_class(&mut self, name: &Words) {
        if let Some(path) = self.elsewhere(name) {
            self.view.imports.entry(path).or_default().insert(type_name(name));
        }
    }

    /// Imports a model or an enum for the types, where it stands elsewhere.
    fn use_type(&mut self, name: &Words) -> String {
        if let Some(path) = self.elsewhere(name) {
            self.view.type_imports.entry(path).or_default().insert(type_name(name));
        }
        type_name(name)
    }

    fn elsewhere(&self, name: &Words) -> Option<String> {
        let file = self.layout.file_of(name).filter(|file| file.folders != self.file.folders)?;
        Some(self.relative(&file.path()))
    }

    /// The way from this file to another one.
    fn relative(&self, path: &str) -> String {
        let target: Vec<&str> = path.split('/').collect();
        let folders = &target[..target.len() - 1];
        let here = self.file.folders.split_last().map_or(&[][..], |(_, folder)| folder);
        let shared = here.iter().zip(folders).take_while(|(one, other)| one == *other).count();
        let up = "../".repeat(here.len() - shared);
        format!("{}{}.js", if up.is_empty() { "./" } else { &up }, target[shared..].join("/"))
    }
}

fn describe(operation: &Operation) -> String {
    let doc = operation.doc.clone().unwrap_or_else(|| sentence(&operation.verb));
    let mut doc = vec![with_deprecation(doc, operation.deprecated)];
    for group in &operation.one_of {
        let names = group.iter().map(|name| format!("`{}`", camel(&Words::of(name)))).collect::<Vec<_>>();
        doc.push(format!("One of {} must be given.", names.join(", ")));
    }
    doc.join("\n\n")
}

fn with_deprecation(doc: String, deprecated: bool) -> String {
    if deprecated { format!("{doc}\n\n@deprecated It is on its way out.") } else { doc }
}

/// `Phone numbers.`
pub(super) fn sentence(name: &Words) -> String {
    capitalized(&name.spaced()) + "."
}
