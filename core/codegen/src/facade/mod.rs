//! The façade that all languages share: one view of the API, built once. It knows where everything stands, what leads there and what
//! is said of it; a [`Language`] brings names, types and markup, and templates the rest.
//!
//! Nothing is lost on the way, by one rule: within a type fields come first, then operations, then what stands below, and what comes
//! later steps aside with an underscore (`fetch_`). A shortcut gives way to a version of its name, which leads to the same. Every other
//! clash of names is an error that says where it is.

mod description;
pub(crate) mod extension;
mod language;
#[cfg(test)]
mod tests;
pub(crate) mod theirs;
#[cfg(test)]
mod twilio;
mod version;
mod view;

pub(crate) use self::description::{LIMIT, PAGE_SIZE, Part};
pub(crate) use self::language::{At, Filing, Language, Records, Rule, Rules, Said, Within, markdown};
pub(crate) use self::version::{Side, Site, Version};
pub(crate) use self::view::{
    ArgumentView, BesideView, CallView, ChildView, ClientView, EnumView, LevelView, ProductView, RecordItemView,
    RecordView, SiteView, StepView, VersionNames, VersionView, View, route, view,
};

use crate::error::Result;
use crate::ir::Api;
use crate::words::Words;

/// The products of the API.
pub(crate) struct Facade<'a> {
    pub(crate) products: Vec<Product<'a>>,
}

/// A product with its versions, in the order of the documents.
pub(crate) struct Product<'a> {
    pub(crate) versions: Vec<Version<'a>>,
}

impl<'a> Facade<'a> {
    /// # Errors
    /// Two resources would stand at one place.
    pub(crate) fn of(api: &'a Api) -> Result<Facade<'a>> {
        let mut products: Vec<Product<'a>> = Vec::new();
        for one in &api.products {
            let version = Version::of(one)?;
            match products.iter_mut().find(|product| *product.name() == one.name) {
                Some(product) => product.versions.push(version),
                None => products.push(Product { versions: vec![version] }),
            }
        }
        Ok(Facade { products })
    }

    /// The versions of all products.
    pub(crate) fn versions(&self) -> impl Iterator<Item = &Version<'a>> {
        self.products.iter().flat_map(|product| &product.versions)
    }
}

impl<'a> Product<'a> {
    pub(crate) fn name(&self) -> &'a Words {
        &self.latest().ir.name
    }

    /// The version that a client means who names none.
    pub(crate) fn latest(&self) -> &Version<'a> {
        self.versions.last().expect("a product has a version")
    }
}
