//! Which file each resource stands in.

use super::Target;
use super::names::{class, ident, singular};
use crate::error::{Error, Result};
use crate::ir::{Answer, Kind, Level, Operation, Product, Resource};
use crate::words::Words;

/// The files of a product.
pub(super) struct Layout<'a> {
    pub(super) product: &'a Product,
    pub(super) target: Target,
    /// From the top down.
    pub(super) sites: Vec<Site<'a>>,
}

/// The file of a resource.
pub(super) struct Site<'a> {
    pub(super) resource: &'a Resource,
    /// `["account", "message"]`
    pub(super) modules: Vec<String>,
    /// `client.messages`
    pub(super) route: String,
    pub(super) has_children: bool,
}

impl Site<'_> {
    /// `account/message/__init__.py`, `account/message/media.py`
    pub(super) fn file(&self) -> String {
        let path = self.modules.join("/");
        if self.has_children { path + "/__init__.py" } else { path + ".py" }
    }

    /// `Message`
    pub(super) fn stem(&self) -> String {
        class(&singular(&self.resource.name))
    }
}

impl<'a> Layout<'a> {
    pub(super) fn of(product: &'a Product, target: Target) -> Result<Layout<'a>> {
        let mut layout = Layout { product, target, sites: Vec::new() };
        let route = format!("client.{}.{}", ident(&product.name), ident(&product.version));
        layout.add(&product.resources, &[], &route)?;
        Ok(layout)
    }

    fn add(&mut self, resources: &'a [Resource], above: &[String], route: &str) -> Result<()> {
        for resource in resources {
            let modules = [above, &[ident(&singular(&resource.name))]].concat();
            if self.sites.iter().any(|site| site.modules == modules) {
                let place = modules.join(".");
                return Err(Error::new(format!("{}: two resources stand at `{place}`", self.product.document)));
            }
            let is_home = above.is_empty() && self.product.home.as_ref() == Some(&resource.name);
            let route = format!("{route}.{}", ident(&resource.name));
            let item = match &resource.one {
                _ if is_home => "client".to_owned(),
                Some(item) => {
                    let names: Vec<String> = item.arguments.iter().map(|argument| ident(&argument.name)).collect();
                    format!("{route}({})", names.join(", "))
                }
                None => route.clone(),
            };
            let below: &[Resource] = resource.one.as_ref().map_or(&[], |item| &item.level.children);
            let has_children = !below.is_empty() || !resource.all.children.is_empty();
            self.sites.push(Site { resource, modules: modules.clone(), route: route.clone(), has_children });
            self.add(&resource.all.children, &modules, &route)?;
            self.add(below, &modules, &item)?;
        }
        Ok(())
    }

    /// `trunkline.rest.api.v2010`
    pub(super) fn package(&self) -> String {
        format!("{}.{}.{}", self.target.package(), ident(&self.product.name), ident(&self.product.version))
    }

    /// The module and the class of a resource below these modules.
    pub(super) fn list_of(&self, above: &[String], resource: &Resource) -> (String, String) {
        let one = singular(&resource.name);
        let modules = [above, &[ident(&one)]].concat();
        (format!("{}.{}", self.package(), modules.join(".")), class(&one) + "List")
    }
}

/// The levels of a resource, that of the collection first.
pub(super) fn levels(resource: &Resource) -> impl Iterator<Item = &Level> {
    std::iter::once(&resource.all).chain(resource.one.iter().map(|item| &item.level))
}

/// The operations of a resource.
pub(super) fn operations(resource: &Resource) -> impl Iterator<Item = &Operation> {
    levels(resource).flat_map(|level| &level.operations)
}

/// The model of an operation's answer.
pub(super) fn model(operation: &Operation) -> Option<&Words> {
    match &operation.answer {
        Answer::Record(name) => Some(name),
        Answer::Page(page) => Some(&page.record),
        Answer::Nothing | Answer::Any => None,
    }
}

/// The enum in a kind, however deep.
pub(super) fn choice(kind: &Kind) -> Option<&Words> {
    match kind {
        Kind::Enum(name) => Some(name),
        Kind::List(of) | Kind::Map(of) => choice(of),
        _ => None,
    }
}
