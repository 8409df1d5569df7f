//! Which file each resource and each type stands in, and how a caller gets there.

use std::collections::HashMap;

use super::{Language, camel};
use crate::error::{Error, Result};
use crate::ir::{Answer, Kind, Operation, Product, Resource};
use crate::words::Words;

/// The files of a product.
pub(crate) struct Layout<'a> {
    pub(crate) product: &'a Product,
    /// From the top down.
    pub(crate) places: Vec<Place<'a>>,
    /// The place of each model and enum that is met in an operation: the first one that meets it.
    types: HashMap<&'a Words, usize>,
}

/// A resource and its file.
pub(crate) struct Place<'a> {
    pub(crate) resource: &'a Resource,
    /// `["accounts", "messages"]`
    pub(crate) path: Vec<&'a Words>,
    /// The word that its types begin with: its name, or all of its path where names are shared.
    pub(crate) stem: String,
    /// `client.messages`
    pub(crate) route: String,
    /// `client.messages(sid)`
    pub(crate) item_route: String,
}

impl<'a> Layout<'a> {
    pub(crate) fn of(product: &'a Product, language: &impl Language) -> Result<Layout<'a>> {
        let mut layout = Layout { product, places: Vec::new(), types: HashMap::new() };
        let route = format!("client.{}.{}", camel(&product.name), camel(&product.version));
        layout.add(language, &product.resources, &[], &route);
        layout.name_stems()?;
        for at in 0..layout.places.len() {
            for operation in operations(layout.places[at].resource) {
                layout.place_types(operation, at);
            }
        }
        Ok(layout)
    }

    fn add(&mut self, language: &impl Language, resources: &'a [Resource], above: &[&'a Words], route: &str) {
        for resource in resources {
            let path = [above, &[&resource.name]].concat();
            let is_home = above.is_empty() && self.product.home.as_ref() == Some(&resource.name);
            let route = format!("{route}.{}", language.name(&resource.name));
            let arguments = resource.one.iter().flat_map(|item| &item.arguments);
            let arguments: Vec<String> = arguments.map(|argument| language.name(&argument.name)).collect();
            let item_route = format!("{route}({})", arguments.join(", "));
            let below = if is_home { "client".to_owned() } else { item_route.clone() };
            self.places.push(Place {
                resource,
                path: path.clone(),
                stem: String::new(),
                route: route.clone(),
                item_route,
            });
            self.add(language, &resource.all.children, &path, &route);
            if let Some(item) = &resource.one {
                self.add(language, &item.level.children, &path, &below);
            }
        }
    }

    fn name_stems(&mut self) -> Result<()> {
        let shared =
            |places: &[Place<'_>], name: &Words| places.iter().filter(|place| place.resource.name == *name).count() > 1;
        let stems = self.places.iter().map(|place| match shared(&self.places, &place.resource.name) {
            true => Words::join(place.path.iter().copied()).pascal(),
            false => place.resource.name.pascal(),
        });
        let stems: Vec<String> = stems.collect();
        for (at, stem) in stems.iter().enumerate() {
            if stems[..at].contains(stem) {
                return Err(Error::new(format!("{}: two resources are called {stem}", self.product.document)));
            }
        }
        for (place, stem) in self.places.iter_mut().zip(stems) {
            place.stem = stem;
        }
        Ok(())
    }

    fn place_types(&mut self, operation: &'a Operation, at: usize) {
        match &operation.answer {
            Answer::Record(name) => self.place(name, at),
            Answer::Page(page) => self.place(&page.record, at),
            Answer::Nothing | Answer::Any => {}
        }
        for param in &operation.params {
            self.place_kind(&param.kind, at);
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

    /// Whether a model or an enum stands in the file of a place.
    pub(crate) fn is_at(&self, name: &Words, place: &Place<'_>) -> bool {
        self.types.get(name).and_then(|at| self.places.get(*at)).is_some_and(|known| known.path == place.path)
    }

    /// The place of a resource below this one.
    pub(crate) fn child(&self, place: &Place<'_>, child: &Resource) -> Option<&Place<'a>> {
        self.places.iter().find(|other| {
            other.resource.name == child.name
                && other.path.len() == place.path.len() + 1
                && other.path.starts_with(&place.path)
        })
    }

    /// The places at the top.
    pub(crate) fn top(&self) -> impl Iterator<Item = &Place<'a>> {
        self.places.iter().filter(|place| place.path.len() == 1)
    }

    /// The place whose items the client stands for.
    pub(crate) fn home(&self) -> Option<&Place<'a>> {
        self.top().find(|place| self.product.home.as_ref() == Some(&place.resource.name))
    }
}

/// The operations of a resource, those of the collection first.
pub(crate) fn operations(resource: &Resource) -> impl Iterator<Item = &Operation> {
    let of_one = resource.one.iter().flat_map(|item| &item.level.operations);
    resource.all.operations.iter().chain(of_one)
}
