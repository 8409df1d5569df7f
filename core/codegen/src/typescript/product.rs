//! The module of a product with a client of its own, and the one of all products.

use std::collections::BTreeSet;

use serde::Serialize;

use super::files::{Layout, folder};
use super::names::{camel, type_name};
use super::resource::{class, sentence};
use crate::error::{Error, Result};
use crate::templates::header;

#[derive(Serialize)]
pub(super) struct ProductView {
    header: String,
    /// `ip-messaging`
    pub(super) module: String,
    /// `ipMessaging`
    name: String,
    class: String,
    doc: String,
    versions: Vec<VersionView>,
    shortcuts: Vec<ResourceView>,
    /// The files whose types the product gives on.
    files: BTreeSet<String>,
}

#[derive(Serialize)]
struct VersionView {
    name: String,
    class: String,
    doc: String,
    resources: Vec<ResourceView>,
}

#[derive(Serialize)]
struct ResourceView {
    name: String,
    class: String,
    doc: String,
    path: String,
}

#[derive(Serialize)]
pub(super) struct IndexView<'a> {
    header: String,
    products: &'a [ProductView],
}

pub(super) fn views(layouts: &[Layout<'_>]) -> Result<Vec<ProductView>> {
    let mut views: Vec<ProductView> = Vec::new();
    for layout in layouts {
        let product = layout.product;
        let name = camel(&product.name);
        let resource = |resource: &crate::ir::Resource| ResourceView {
            name: camel(&resource.name),
            class: class(&resource.name),
            doc: sentence(&resource.name),
            path: layout.file_of_resource(resource).map(|file| file.path()).unwrap_or_default(),
        };
        let version = VersionView {
            name: camel(&product.version),
            class: type_name(&product.name) + &type_name(&product.version),
            doc: product.summary.clone().unwrap_or_else(|| format!("{} {}.", product.title, product.version)),
            resources: product.resources.iter().map(resource).collect(),
        };
        let home = product.home.as_ref().and_then(|home| product.resources.iter().find(|one| one.name == *home));
        let children = home.and_then(|home| home.one.as_ref()).map_or(&[][..], |item| &item.level.children);
        let shortcuts: Vec<ResourceView> = children.iter().map(resource).collect();
        let files = layout.files.iter().map(|file| file.path()).collect();
        match views.iter_mut().find(|known| known.name == name) {
            Some(known) => {
                known.versions.push(version);
                known.shortcuts.extend(shortcuts);
                known.files.extend(files);
            }
            None => views.push(ProductView {
                header: header("//", &format!("core/api/{}", product.document)),
                module: product.name.kebab(),
                class: type_name(&product.name) + "Product",
                doc: format!("{}.", product.title),
                versions: vec![version],
                shortcuts,
                files,
                name,
            }),
        }
        debug_assert!(folder(product).starts_with(&product.name.kebab()));
    }
    let names: Vec<&String> = views.iter().map(|view| &view.name).collect();
    let twin = views.iter().flat_map(|view| &view.shortcuts).find(|shortcut| names.contains(&&shortcut.name));
    match twin {
        Some(twin) => Err(Error::new(format!("the shortcut `{}` is called like a product", twin.name))),
        None => Ok(views),
    }
}

pub(super) fn index(products: &[ProductView]) -> IndexView<'_> {
    IndexView { header: header("//", "core/api"), products }
}
