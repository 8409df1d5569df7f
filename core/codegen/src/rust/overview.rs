//! The file of a product, and the one above the products.

use serde::Serialize;

use super::layout::{Layout, child_methods, operations};
use super::names::{ident, method, type_name};
use super::resource::{ChildView, child_view, constant, one_name};
use super::{Target, feature, module_name};
use crate::error::{Error, Result};
use crate::ir::Product;

#[derive(Serialize)]
pub(super) struct ApiView {
    header: String,
    core: &'static str,
    /// Whether the files belong to Trunkline itself.
    in_core: bool,
    modules: Vec<ModuleView>,
    products: Vec<ProductView>,
}

/// The module of a product at one version.
#[derive(Serialize)]
struct ModuleView {
    name: String,
    feature: String,
    doc: String,
}

/// A product with its versions.
#[derive(Serialize)]
struct ProductView {
    method: String,
    name: String,
    doc: String,
    /// The condition under which it exists.
    condition: String,
    versions: Vec<VersionView>,
}

#[derive(Serialize)]
struct VersionView {
    method: String,
    name: String,
    module: String,
    feature: String,
    doc: String,
}

pub(super) fn api(layouts: &[Layout<'_>], target: Target) -> Result<ApiView> {
    let mut products: Vec<ProductView> = Vec::new();
    let mut modules = Vec::new();
    for layout in layouts {
        let product = layout.product;
        let version = VersionView {
            method: ident(&product.version),
            name: version_name(product),
            module: module_name(product),
            feature: feature(product),
            doc: about(product),
        };
        modules.push(ModuleView { name: module_name(product), feature: feature(product), doc: about(product) });
        let method = method(&product.name, &[]);
        match products.iter_mut().find(|known| known.method == method) {
            Some(known) => {
                known.versions.push(version);
            }
            None => products.push(ProductView {
                name: type_name(&product.name),
                doc: format!("{}.", product.title),
                condition: String::new(),
                versions: vec![version],
                method,
            }),
        }
    }
    for product in &mut products {
        let features: Vec<String> =
            product.versions.iter().map(|version| format!("feature = {:?}", version.feature)).collect();
        product.condition = match features.as_slice() {
            [feature] => feature.clone(),
            features => format!("any({})", features.join(", ")),
        };
    }
    check_shortcuts(layouts, &products)?;
    modules.sort_by(|one, other| one.name.cmp(&other.name));
    let mut documents: Vec<&str> = layouts.iter().map(|layout| layout.product.document.as_str()).collect();
    documents.dedup();
    let header = match target {
        Target::Core => crate::templates::header("//", "core/api"),
        Target::Other => target.header(&documents.join(", ")),
    };
    Ok(ApiView { header, core: target.core(), in_core: target == Target::Core, modules, products })
}

/// Shortcuts and products are methods of the same client.
fn check_shortcuts(layouts: &[Layout<'_>], products: &[ProductView]) -> Result<()> {
    for layout in layouts {
        let shortcuts = home(layout).map(|home| home.shortcuts).unwrap_or_default();
        if let Some(twin) = shortcuts.iter().find(|child| products.iter().any(|one| one.method == child.method)) {
            let (document, name) = (&layout.product.document, &twin.method);
            return Err(Error::new(format!("{document}: the shortcut `{name}` is called like a product")));
        }
    }
    Ok(())
}

#[derive(Serialize)]
pub(super) struct ModuleOfProduct {
    header: String,
    core: &'static str,
    doc: String,
    modules: Vec<String>,
    exports: Vec<Export>,
    name: String,
    children: Vec<ChildView>,
    home: Option<Home>,
    /// The names in the table.
    product: String,
    version: String,
    /// The paths of the tables, sorted by the operations' names.
    operations: Vec<String>,
}

/// The types that a module gives to the product.
#[derive(Serialize)]
struct Export {
    module: String,
    names: Vec<String>,
}

/// The resource of the client's own account.
#[derive(Serialize)]
struct Home {
    item: String,
    shortcuts: Vec<ChildView>,
}

pub(super) fn product(layout: &Layout<'_>, target: Target) -> Result<ModuleOfProduct> {
    let product = layout.product;
    let mut modules: Vec<String> = product.resources.iter().map(|one| layout.module_of(one).to_owned()).collect();
    modules.sort();
    let mut exports = Vec::new();
    let mut tables: Vec<(&str, String)> = Vec::new();
    for site in &layout.sites {
        let path = site.modules.join("::");
        let models = product.models.iter().map(|model| &model.name).filter(|name| layout.is_answer(name));
        let enums = product.enums.iter().map(|one| &one.name);
        let mut names: Vec<String> =
            models.chain(enums).filter(|name| layout.is_at(name, site)).map(type_name).collect();
        names.sort();
        if !names.is_empty() {
            exports.push(Export { module: path.clone(), names });
        }
        let operations = operations(site.resource);
        tables.extend(operations.map(|one| (one.name.as_str(), format!("{path}::{}", constant(one)))));
    }
    tables.sort();
    exports.sort_by(|one, other| one.module.cmp(&other.module));
    let home = home(layout);
    if home.is_some() && target == Target::Other {
        return Err(Error::new(format!("{}: `x-home` is for Trunkline's own documents", product.document)));
    }
    let children = product.resources.iter().map(|child| child_view(layout, child, method(&child.name, &[])));
    Ok(ModuleOfProduct {
        header: target.header(&product.document),
        core: target.core(),
        doc: about(product),
        modules,
        exports,
        name: version_name(product),
        children: children.collect(),
        home,
        product: product.name.snake(),
        version: product.version.snake(),
        operations: tables.into_iter().map(|(_, path)| path).collect(),
    })
}

fn home(layout: &Layout<'_>) -> Option<Home> {
    let name = layout.product.home.as_ref()?;
    let home = layout.product.resources.iter().find(|resource| resource.name == *name)?;
    let level = &home.one.as_ref()?.level;
    let shortcuts = level.children.iter().zip(child_methods(level)).map(|(child, method)| {
        let mut view = child_view(layout, child, method);
        view.path = format!("{}::{}", layout.module_of(home), view.path);
        view
    });
    Some(Home { item: format!("{}::{}", layout.module_of(home), one_name(home)), shortcuts: shortcuts.collect() })
}

fn version_name(product: &Product) -> String {
    type_name(&product.version)
}

fn about(product: &Product) -> String {
    let version = product.version.snake();
    match &product.summary {
        Some(summary) => format!("{} {version}. {}", product.title, super::docs::plain(summary)),
        None => format!("{} {version}.", product.title),
    }
}
