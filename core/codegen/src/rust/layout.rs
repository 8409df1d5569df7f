//! Which file each resource and each type stands in, and how a caller gets there.

use std::collections::{HashMap, HashSet};

use super::examples::path_sample;
use super::names::{method, module};
use crate::error::{Error, Result};
use crate::ir::{Kind, Level, Operation, Product, Resource};
use crate::words::Words;

/// The files of a product.
pub(super) struct Layout<'a> {
    pub(super) product: &'a Product,
    /// From the top down.
    pub(super) sites: Vec<Site<'a>>,
    /// The site of each model and enum that is met in an operation: the first one that meets it.
    types: HashMap<&'a Words, usize>,
    /// The models that answers consist of; the others are only sent, and a table is all that they need.
    answers: HashSet<&'a Words>,
}

/// The file of a resource.
pub(super) struct Site<'a> {
    pub(super) resource: &'a Resource,
    /// `["accounts", "messages"]`
    pub(super) modules: Vec<String>,
    /// `client.messages()`
    pub(super) route: String,
    /// `client.messages().id("SM…")`
    pub(super) item_route: String,
}

impl<'a> Layout<'a> {
    pub(super) fn of(product: &'a Product) -> Result<Layout<'a>> {
        let mut layout = Layout { product, sites: Vec::new(), types: HashMap::new(), answers: HashSet::new() };
        let route = format!("client.{}().{}()", product.name, product.version);
        layout.add(&product.resources, &method_names(&product.resources, &[]), &[], &route, &[])?;
        for at in 0..layout.sites.len() {
            let resource = layout.sites[at].resource;
            for operation in operations(resource) {
                layout.place_types(operation, at);
            }
        }
        Ok(layout)
    }

    /// Adds resources that stand beside each other. A module that is `taken` is named otherwise.
    fn add(
        &mut self,
        resources: &'a [Resource],
        methods: &[String],
        above: &[String],
        route: &str,
        taken: &[String],
    ) -> Result<()> {
        for (resource, method) in resources.iter().zip(methods) {
            let name = module(&resource.name);
            let name = if taken.contains(&name) { format!("all_{name}") } else { name };
            let modules = [above, &[name]].concat();
            if self.sites.iter().any(|site| site.modules == modules) {
                let place = modules.join(".");
                return Err(Error::new(format!("{}: two resources stand at `{place}`", self.product.document)));
            }
            let is_home = above.is_empty() && self.product.home.as_ref() == Some(&resource.name);
            let route = format!("{route}.{method}()");
            let arguments = resource.one.iter().flat_map(|item| &item.arguments);
            let arguments: Vec<String> =
                arguments.map(|argument| path_sample(self.product, &argument.kind, &argument.name)).collect();
            let item_route = format!("{route}.id({})", arguments.join(", "));
            let below = if is_home { "client".to_owned() } else { item_route.clone() };
            let site = Site { resource, modules: modules.clone(), route: route.clone(), item_route };
            self.sites.push(site);
            // Statistics of all workers and statistics of one stand in files beside each other.
            let of_one: Vec<String> = resource.one.iter().flat_map(|item| modules_of(&item.level)).collect();
            self.add(&resource.all.children, &child_methods(&resource.all), &modules, &route, &of_one)?;
            if let Some(item) = &resource.one {
                self.add(&item.level.children, &child_methods(&item.level), &modules, &below, &[])?;
            }
        }
        Ok(())
    }

    /// The module of a resource within the one above it.
    pub(super) fn module_of(&self, resource: &Resource) -> &str {
        let site = self.sites.iter().find(|site| std::ptr::eq(site.resource, resource));
        site.and_then(|site| site.modules.last()).map_or("", String::as_str)
    }

    fn place_types(&mut self, operation: &'a Operation, at: usize) {
        if let Some(name) = operation.answer.record() {
            self.place(name, at);
            self.answers_with(name);
        }
        for param in &operation.params {
            self.place_kind(&param.kind, at);
        }
    }

    fn answers_with(&mut self, name: &'a Words) {
        if self.answers.insert(name) {
            for field in self.product.model(name).map_or(&[][..], |model| &model.fields) {
                if let Kind::Record(name) = element(&field.kind) {
                    self.answers_with(name);
                }
            }
        }
    }

    fn place_kind(&mut self, kind: &'a Kind, at: usize) {
        match kind {
            Kind::Enum(name) | Kind::Record(name) => self.place(name, at),
            Kind::List(of) | Kind::Map(of) => self.place_kind(of, at),
            _ => {}
        }
    }

    fn place(&mut self, name: &'a Words, at: usize) {
        if self.types.contains_key(name) {
            return;
        }
        self.types.insert(name, at);
        for field in self.product.model(name).map_or(&[][..], |model| &model.fields) {
            self.place_kind(&field.kind, at);
        }
    }

    /// The site of a model or an enum.
    pub(super) fn site_of(&self, name: &Words) -> Option<&Site<'a>> {
        self.sites.get(*self.types.get(name)?)
    }

    /// Whether a model or an enum stands in the file of a site.
    pub(super) fn is_at(&self, name: &Words, site: &Site<'_>) -> bool {
        self.site_of(name).is_some_and(|known| known.modules == site.modules)
    }

    /// Whether answers hold records of a model.
    pub(super) fn is_answer(&self, name: &Words) -> bool {
        self.answers.contains(name)
    }

    /// Whether a model is a field of another, or an element of one.
    pub(super) fn is_nested(&self, name: &Words) -> bool {
        let mut models = self.product.models.iter().filter(|model| self.is_answer(&model.name));
        models.any(|model| model.fields.iter().any(|field| element(&field.kind) == &Kind::Record(name.clone())))
    }
}

fn element(kind: &Kind) -> &Kind {
    match kind {
        Kind::List(of) => element(of),
        kind => kind,
    }
}

/// The operations of a resource, those of the collection first.
pub(super) fn operations(resource: &Resource) -> impl Iterator<Item = &Operation> {
    let of_one = resource.one.iter().flat_map(|item| &item.level.operations);
    resource.all.operations.iter().chain(of_one)
}

/// The methods for the operations at a place.
pub(super) fn operation_methods(level: &Level) -> Vec<String> {
    level.operations.iter().map(|operation| method(&operation.verb, &[])).collect()
}

/// The methods for what is below a place.
pub(super) fn child_methods(level: &Level) -> Vec<String> {
    method_names(&level.children, &operation_methods(level))
}

fn method_names(resources: &[Resource], taken: &[String]) -> Vec<String> {
    resources.iter().map(|resource| method(&resource.name, taken)).collect()
}

fn modules_of(level: &Level) -> impl Iterator<Item = String> {
    level.children.iter().map(|child| module(&child.name))
}
