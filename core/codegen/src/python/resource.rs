//! The file of a resource: its instances, one of them, its pages, the collection.

use serde::Serialize;

use super::layout::{Layout, Site, choice, model, operations};
use super::names::{class, constant, field, ident, nested_enum};
use super::overview::{Step, step};
use super::types::Imports;
use super::{Target, source};
use crate::error::{Error, Result};
use crate::facade::extension::{self, Extension};
use crate::ir::{Answer, Enum, Kind, Level, Model, Operation, Param, Product, Resource};
use crate::words::{Words, capitalized};

#[derive(Serialize)]
pub(super) struct View {
    header: String,
    is_async: bool,
    doc: String,
    /// Of the resource, `Message`; its classes are `MessageList` and so on.
    stem: String,
    typing: Vec<String>,
    uses: Uses,
    instances: Vec<InstanceView>,
    context: Option<ContextView>,
    page: Option<PageView>,
    list: ListView,
}

/// What is imported at run time.
#[derive(Default, Serialize)]
struct Uses {
    field: bool,
    unset: bool,
    open_enum: bool,
    context: bool,
    pages: bool,
    instance: bool,
    children: bool,
}

#[derive(Serialize)]
struct InstanceView {
    name: String,
    doc: String,
    enums: Vec<EnumView>,
    fields: Vec<FieldView>,
    /// How it finds its place in the client, if it has one.
    context: Option<Place>,
}

/// The place of an instance: what can be done there.
#[derive(Clone, Serialize)]
struct Place {
    name: String,
    keys: Vec<String>,
    methods: Vec<MethodView>,
    children: Vec<Step>,
}

#[derive(Serialize)]
struct EnumView {
    name: String,
    doc: String,
    members: Vec<(String, String)>,
}

#[derive(Serialize)]
struct FieldView {
    name: String,
    holds: String,
    choice: Option<String>,
    doc: String,
}

#[derive(Serialize)]
struct ContextView {
    name: String,
    doc: String,
    methods: Vec<MethodView>,
    children: Vec<Step>,
}

#[derive(Serialize)]
struct PageView {
    name: String,
    record: String,
}

#[derive(Serialize)]
struct ListView {
    name: String,
    doc: String,
    extends: Option<Extension>,
    call: Option<CallView>,
    methods: Vec<MethodView>,
    children: Vec<Step>,
}

/// From the collection to one item.
#[derive(Serialize)]
struct CallView {
    context: String,
    arguments: Vec<ArgumentView>,
    doc: String,
}

#[derive(Clone, Serialize)]
struct MethodView {
    name: String,
    operation: String,
    doc: String,
    arguments: Vec<ArgumentView>,
    is_list: bool,
    /// What comes back: a class of this file, `bool` or `Any`.
    answer: String,
    /// The class of the record, if it is one.
    record: Option<String>,
    /// Parameters of a page, which only `page` takes.
    takes_number: bool,
    takes_token: bool,
}

#[derive(Clone, Serialize)]
struct ArgumentView {
    name: String,
    /// The name in the table.
    table: String,
    takes: String,
    required: bool,
    doc: String,
}

/// A file on its way.
struct File<'a> {
    layout: &'a Layout<'a>,
    site: &'a Site<'a>,
    imports: Imports,
    /// The models of the resource, the one that it is about first.
    models: Vec<&'a Model>,
    /// The class in which enums stand, and what their names begin with that goes without saying.
    home: String,
    prefix: String,
}

/// A class that stands for a place in the client, as the raw views need it.
pub(super) struct PlaceOf<'a> {
    pub(super) name: &'a str,
    /// The class that calling it leads to, and the names of the arguments.
    pub(super) call: Option<(&'a str, Vec<String>)>,
    /// Those that send one request.
    pub(super) methods: Vec<String>,
    pub(super) children: &'a [Step],
}

impl View {
    /// The classes with methods that send requests: one of the resources, the collection.
    pub(super) fn places(&self) -> impl Iterator<Item = PlaceOf<'_>> {
        let context = self.context.iter().map(|context| PlaceOf {
            name: &context.name,
            call: None,
            methods: one_by_one(&context.methods),
            children: &context.children,
        });
        let list = &self.list;
        let call = list.call.as_ref().map(|call| {
            let names = call.arguments.iter().map(|argument| argument.name.clone());
            (call.context.as_str(), names.collect())
        });
        let methods = one_by_one(&list.methods);
        context.chain(std::iter::once(PlaceOf { name: &list.name, call, methods, children: &list.children }))
    }
}

/// The methods that send one request each; of a list they are those for pages.
fn one_by_one(methods: &[MethodView]) -> Vec<String> {
    let names = methods.iter().flat_map(|method| match method.is_list {
        true => vec!["page".to_owned(), "get_page".to_owned()],
        false => vec![method.name.clone()],
    });
    names.collect()
}

pub(super) fn view(layout: &Layout<'_>, site: &Site<'_>) -> Result<View> {
    let (product, resource) = (layout.product, site.resource);
    let stem = site.stem();
    let models = models(product, resource);
    let prefix = models.first().map(|model| model.name.pascal()).unwrap_or_default();
    let home = if models.is_empty() { format!("{stem}List") } else { format!("{stem}Instance") };
    let mut file = File { layout, site, imports: Imports::default(), models, home, prefix };
    let context = file.context()?;
    let page = file.page();
    let instances = file.instances(&context)?;
    let list = file.list()?;
    let methods = || list.methods.iter().chain(context.iter().flat_map(|context| &context.methods));
    let uses = Uses {
        field: instances.iter().any(|instance| !instance.fields.is_empty()),
        unset: methods().any(|method| method.is_list || method.arguments.iter().any(|argument| !argument.required)),
        open_enum: instances.iter().any(|instance| !instance.enums.is_empty()),
        context: context.is_some(),
        pages: page.is_some(),
        instance: !instances.is_empty(),
        children: !list.children.is_empty() || context.iter().any(|context| !context.children.is_empty()),
    };
    if uses.unset {
        file.imports.unset();
    }
    if page.is_some() {
        let iterator = if layout.target == Target::Async { "AsyncIterator" } else { "Iterator" };
        file.imports.collections(iterator);
        file.imports.typing("List");
    }
    for child in list.children.iter().chain(context.iter().flat_map(|context| &context.children)) {
        file.imports.class(&child.module, &child.class);
    }
    Ok(View {
        header: source(&product.document),
        is_async: layout.target == Target::Async,
        doc: format!("{}: ``{}``.", sentence_case(&resource.name), site.route),
        stem,
        typing: file.imports.lines(),
        uses,
        instances,
        context,
        page,
        list,
    })
}

impl<'a> File<'a> {
    fn context(&mut self) -> Result<Option<ContextView>> {
        let resource = self.site.resource;
        let stem = self.site.stem();
        let level = match (&resource.one, resource.singleton) {
            (Some(item), _) => &item.level,
            (None, true) => &resource.all,
            (None, false) => return Ok(None),
        };
        let noun = resource.name.spaced();
        Ok(Some(ContextView {
            name: format!("{stem}Context"),
            doc: if resource.singleton { about(self.layout.product, resource) } else { format!("One of the {noun}.") },
            methods: self.methods(level)?,
            children: self.children(level),
        }))
    }

    fn list(&mut self) -> Result<ListView> {
        let resource = self.site.resource;
        let stem = self.site.stem();
        let call = match (&resource.one, resource.singleton) {
            (Some(item), _) => Some(item.arguments.as_slice()),
            (None, true) => Some(&[][..]),
            (None, false) => None,
        };
        let call = call.map(|arguments| {
            let arguments: Vec<ArgumentView> = arguments
                .iter()
                .map(|argument| ArgumentView {
                    name: ident(&argument.name),
                    table: argument.name.snake(),
                    takes: "str".to_owned(),
                    required: true,
                    doc: argument.doc.clone().unwrap_or_else(|| "A part of the path.".to_owned()),
                })
                .collect();
            let doc = if arguments.is_empty() { "The one that there is." } else { "One of them; nothing is sent yet." };
            CallView { context: format!("{stem}Context"), doc: documented(doc, &arguments, &[]), arguments }
        });
        let (methods, children) = match resource.singleton {
            true => (Vec::new(), Vec::new()),
            false => (self.methods(&resource.all)?, self.children(&resource.all)),
        };
        Ok(ListView {
            name: format!("{stem}List"),
            doc: about(self.layout.product, resource),
            extends: extension::of(resource.all.operations.iter().map(|operation| &*operation.name)),
            call,
            methods,
            children,
        })
    }

    fn page(&self) -> Option<PageView> {
        let mut operations = operations(self.site.resource);
        let page = operations.find_map(|operation| match &operation.answer {
            Answer::Page(page) => Some(page),
            _ => None,
        })?;
        Some(PageView { name: format!("{}Page", self.site.stem()), record: self.instance(&page.record) })
    }

    fn children(&self, level: &Level) -> Vec<Step> {
        level.children.iter().map(|child| step(self.layout, &self.site.modules, child)).collect()
    }

    fn methods(&mut self, level: &Level) -> Result<Vec<MethodView>> {
        let mut methods: Vec<MethodView> = Vec::new();
        for operation in &level.operations {
            let method = self.method(operation);
            if methods.iter().any(|known| known.name == method.name) {
                return Err(Error::new(format!("`{}` and another operation have one method", operation.name)));
            }
            methods.push(method);
        }
        Ok(methods)
    }

    fn method(&mut self, operation: &Operation) -> MethodView {
        let record = model(operation).map(|name| self.instance(name));
        let is_list = matches!(operation.answer, Answer::Page(_));
        let answer = match (&operation.answer, &record) {
            (_, Some(record)) => record.clone(),
            (Answer::Any, _) => {
                self.imports.typing("Any");
                "Any".to_owned()
            }
            _ => "bool".to_owned(),
        };
        let arguments: Vec<ArgumentView> = operation.settable().map(|param| self.argument(param)).collect();
        let doc = operation.doc.clone().unwrap_or_else(|| format!("{}.", sentence_case(&operation.verb)));
        let doc = if operation.deprecated { format!("{doc} Deprecated.") } else { doc };
        let takes = |name: &str| {
            is_list && operation.params.iter().any(|param| param.turns_pages() && param.name.snake() == name)
        };
        MethodView {
            name: ident(&operation.verb),
            operation: operation.name.clone(),
            doc: documented(&doc, &arguments, &operation.one_of),
            arguments,
            is_list,
            answer,
            record,
            takes_number: takes("page"),
            takes_token: takes("page_token"),
        }
    }

    fn argument(&mut self, param: &Param) -> ArgumentView {
        let (home, prefix) = (self.home.clone(), self.prefix.clone());
        let class = |name: &Words| format!("{home}.{}", nested_enum(name, &prefix));
        let takes = self.imports.takes(&param.kind, &class);
        let takes = if param.required { takes } else { format!("{takes} | None | Unset") };
        let doc = param.doc.clone().unwrap_or_else(|| format!("`{}`.", param.wire));
        ArgumentView {
            name: ident(&param.name),
            table: param.name.snake(),
            takes,
            required: param.required,
            doc: if param.deprecated { format!("{doc} Deprecated.") } else { doc },
        }
    }

    /// The class of a model's records in this file.
    fn instance(&self, name: &Words) -> String {
        match self.models.first() {
            Some(first) if first.name == *name => format!("{}Instance", self.site.stem()),
            _ => class(name) + "Instance",
        }
    }

    fn instances(&mut self, context: &Option<ContextView>) -> Result<Vec<InstanceView>> {
        let resource = self.site.resource;
        let keys = resource.one.iter().flat_map(|item| &item.arguments).map(|argument| &argument.name);
        let keys: Vec<&Words> = keys.collect();
        let mut instances = Vec::new();
        for (at, model) in self.models.clone().into_iter().enumerate() {
            let known = keys.iter().all(|key| model.fields.iter().any(|field| field.name == **key));
            let context = context.as_ref().filter(|_| at == 0 && known).map(|context| Place {
                name: context.name.clone(),
                keys: keys.iter().map(|key| field(key)).collect(),
                methods: context.methods.clone(),
                children: context.children.clone(),
            });
            let enums: Vec<EnumView> = if at == 0 { self.enums() } else { Vec::new() };
            let mut fields: Vec<FieldView> = Vec::new();
            for one in &model.fields {
                let prefix = self.prefix.clone();
                let home = if at == 0 { String::new() } else { format!("{}.", self.home) };
                let class = |name: &Words| format!("{home}{}", nested_enum(name, &prefix));
                let holds = self.imports.holds(&one.kind, &class);
                let name = field(&one.name);
                fields.push(FieldView {
                    choice: match &one.kind {
                        Kind::Enum(name) => Some(class(name)),
                        _ => None,
                    },
                    holds: if one.always || holds == "Any" { holds } else { format!("{holds} | None") },
                    doc: one.doc.clone().unwrap_or_else(|| format!("`{}`.", one.wire)),
                    name,
                });
            }
            let methods = context.iter().flat_map(|place: &Place| &place.methods).map(|method| &method.name);
            let children = context.iter().flat_map(|place: &Place| &place.children).map(|child| &child.name);
            if let Some(twin) = methods.chain(children).find(|name| fields.iter().any(|field| field.name == **name)) {
                let place = self.site.modules.join(".");
                return Err(Error::new(format!("{place}: a field and a method are both called `{twin}`")));
            }
            let doc = model.doc.clone().unwrap_or_else(|| format!("{}.", sentence_case(&model.name)));
            instances.push(InstanceView { name: self.instance(&model.name), doc, enums, fields, context });
        }
        Ok(instances)
    }

    /// All enums that the resource's parameters and fields name.
    fn enums(&self) -> Vec<EnumView> {
        let params = operations(self.site.resource).flat_map(|operation| &operation.params).map(|param| &param.kind);
        let fields = self.models.iter().flat_map(|model| &model.fields).map(|field| &field.kind);
        let mut names: Vec<&Words> = Vec::new();
        for name in fields.chain(params).filter_map(choice) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let enums = names.iter().filter_map(|name| self.layout.product.enums.iter().find(|one| one.name == **name));
        enums.map(|one| self.choice(one)).collect()
    }

    fn choice(&self, one: &Enum) -> EnumView {
        let mut members: Vec<(String, String)> = Vec::new();
        for text in &one.texts {
            let mut name = constant(text);
            while members.iter().any(|(known, _)| *known == name) {
                name.push('_');
            }
            members.push((name, format!("{text:?}")));
        }
        let doc = one.doc.clone().unwrap_or_else(|| format!("{}.", sentence_case(&one.name)));
        EnumView { name: nested_enum(&one.name, &self.prefix), doc, members }
    }
}

/// The models that the resource's operations answer, each once.
fn models<'a>(product: &'a Product, resource: &Resource) -> Vec<&'a Model> {
    let mut models: Vec<&Model> = Vec::new();
    for name in operations(resource).filter_map(model) {
        if let Some(model) = product.model(name).filter(|model| models.iter().all(|known| known.name != model.name)) {
            models.push(model);
        }
    }
    models
}

/// What a resource is about, as far as its model says.
pub(super) fn about(product: &Product, resource: &Resource) -> String {
    match models(product, resource).first().and_then(|model| model.doc.as_deref()) {
        Some(doc) => doc.to_owned(),
        None => format!("{}.", sentence_case(&resource.name)),
    }
}

fn documented(doc: &str, arguments: &[ArgumentView], one_of: &[Vec<String>]) -> String {
    let mut lines = vec![doc.to_owned()];
    for group in one_of {
        let names: Vec<String> = group.iter().map(|name| format!("`{name}`")).collect();
        lines.push(String::new());
        lines.push(format!("One of {} must be given.", names.join(", ")));
    }
    if !arguments.is_empty() {
        lines.push(String::new());
    }
    lines.extend(arguments.iter().map(|argument| format!(":param {}: {}", argument.name, argument.doc)));
    lines.join("\n")
}

/// `Phone numbers`
fn sentence_case(name: &Words) -> String {
    capitalized(&name.spaced())
}
