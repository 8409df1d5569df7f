//! Which file each resource and each type stands in.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::ir::{Kind, Level, Operation, Product, Resource};
use crate::words::Words;

/// The files of a product.
pub(super) struct Layout<'a> {
    pub(super) product: &'a Product,
    /// From the top down.
    pub(super) files: Vec<File<'a>>,
    /// The file of each model and enum that is met in an operation: the first one that meets it.
    types: HashMap<&'a Words, usize>,
}

/// The file of a resource.
pub(super) struct File<'a> {
    pub(super) resource: &'a Resource,
    /// `["api-v2010", "accounts", "messages"]`
    pub(super) folders: Vec<String>,
    /// How many path arguments lead to the collection.
    pub(super) depth: usize,
}

impl File<'_> {
    /// Without its ending.
    pub(super) fn path(&self) -> String {
        self.folders.join("/")
    }
}

impl<'a> Layout<'a> {
    pub(super) fn of(product: &'a Product) -> Result<Layout<'a>> {
        let mut layout = Layout { product, files: Vec::new(), types: HashMap::new() };
        layout.add(&product.resources, &[folder(product)], 0)?;
        for at in 0..layout.files.len() {
            for operation in operations(layout.files[at].resource) {
                if let Some(name) = operation.answer.record() {
                    layout.place(name, at);
                }
                for param in &operation.params {
                    layout.place_kind(&param.kind, at);
                }
            }
        }
        Ok(layout)
    }

    fn add(&mut self, resources: &'a [Resource], above: &[String], depth: usize) -> Result<()> {
        for resource in resources {
            let mut folders = [above, &[resource.name.kebab()]].concat();
            while self.files.iter().any(|file| file.folders == folders) {
                // Statistics of all workers and statistics of one stand beside each other.
                let Some(last) = folders.last_mut() else {
                    return Err(Error::new("a resource has no name"));
                };
                last.insert_str(0, "one-");
            }
            self.files.push(File { resource, folders: folders.clone(), depth });
            self.add(&resource.all.children, &folders, depth)?;
            if let Some(item) = &resource.one {
                self.add(&item.level.children, &folders, depth + item.arguments.len())?;
            }
        }
        Ok(())
    }

    fn place(&mut self, name: &'a Words, at: usize) {
        if self.types.insert(name, self.types.get(name).copied().unwrap_or(at)).is_some() {
            return;
        }
        for field in self.product.model(name).map_or(&[][..], |model| &model.fields) {
            self.place_kind(&field.kind, at);
        }
    }

    fn place_kind(&mut self, kind: &'a Kind, at: usize) {
        match kind {
            Kind::Enum(name) | Kind::Record(name) => self.place(name, at),
            Kind::List(of) | Kind::Map(of) => self.place_kind(of, at),
            _ => {}
        }
    }

    /// The file of a model or an enum.
    pub(super) fn file_of(&self, name: &Words) -> Option<&File<'a>> {
        self.files.get(*self.types.get(name)?)
    }

    /// The file of a resource.
    pub(super) fn file_of_resource(&self, resource: &Resource) -> Option<&File<'a>> {
        self.files.iter().find(|file| std::ptr::eq(file.resource, resource))
    }

    /// The one resource whose items are of this model, if there is just one.
    pub(super) fn resource_of(&self, model: &Words) -> Option<&File<'a>> {
        let answers = |level: &Level| level.operations.iter().any(|one| one.answer.record() == Some(model));
        let mut of_items = self.files.iter().filter(|file| {
            file.resource.one.as_ref().is_some_and(|item| answers(&item.level)) || answers(&file.resource.all)
        });
        let first = of_items.next()?;
        if of_items.next().is_some() { None } else { Some(first) }
    }
}

/// `api-v2010`
pub(super) fn folder(product: &Product) -> String {
    format!("{}-{}", product.name.kebab(), product.version.kebab())
}

/// The operations of a resource, those of the collection first.
pub(super) fn operations(resource: &Resource) -> impl Iterator<Item = &Operation> {
    let of_one = resource.one.iter().flat_map(|item| &item.level.operations);
    resource.all.operations.iter().chain(of_one)
}
