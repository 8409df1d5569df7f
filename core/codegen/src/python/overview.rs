//! The client, its products, and their versions.

use serde::Serialize;

use super::layout::Layout;
use super::names::{class, ident};
use super::types::Imports;
use super::{Target, source};
use crate::ir::{Product, Resource};
use crate::templates::header;

/// A property that leads further down.
#[derive(Clone, Serialize)]
pub(super) struct Step {
    pub(super) name: String,
    pub(super) doc: String,
    pub(super) module: String,
    pub(super) class: String,
}

#[derive(Serialize)]
pub(super) struct ClientView {
    header: String,
    typing: Vec<String>,
    name: &'static str,
    is_async: bool,
    pub(super) products: Vec<Step>,
    /// What belongs to the client's own account.
    pub(super) shortcuts: Vec<Step>,
}

#[derive(Serialize)]
pub(super) struct ProductView {
    header: String,
    typing: Vec<String>,
    pub(super) module: String,
    pub(super) name: String,
    doc: String,
    pub(super) versions: Vec<Step>,
    /// Resources of the latest version, which Twilio's library finds here too.
    pub(super) shortcuts: Vec<Step>,
    latest: String,
    pub(super) home: Option<Step>,
}

#[derive(Serialize)]
pub(super) struct VersionView {
    header: String,
    typing: Vec<String>,
    pub(super) name: String,
    doc: String,
    pub(super) resources: Vec<Step>,
    pub(super) home: Option<Step>,
}

pub(super) fn client(layouts: &[Layout<'_>], target: Target) -> ClientView {
    let mut steps: Vec<Step> = Vec::new();
    for layout in layouts {
        let name = ident(&layout.product.name);
        if steps.iter().any(|step| step.name == name) {
            continue;
        }
        steps.push(Step {
            doc: format!("{}.", layout.product.title),
            module: format!("{}.{name}", target.package()),
            class: class(&layout.product.name),
            name,
        });
    }
    let shortcuts = layouts.iter().flat_map(|layout| {
        let home = layout.product.resources.iter().find(|one| layout.product.home.as_ref() == Some(&one.name));
        let below = home.and_then(|home| Some((layout.list_of(&[], home).0, &home.one.as_ref()?.level.children)));
        let home_modules = home.map(|home| vec![ident(&super::names::singular(&home.name))]).unwrap_or_default();
        below.into_iter().flat_map(|(_, children)| children).map(move |child| step(layout, &home_modules, child))
    });
    let shortcuts: Vec<Step> = shortcuts.collect();
    let mut imports = imports(steps.iter().chain(&shortcuts));
    imports.collections("Mapping");
    imports.typing("Any");
    imports.class("trunkline.base.raw_response", "RawResponse");
    imports.class(&format!("{}.raw", target.package()), &format!("Raw{}", target.client()));
    ClientView {
        header: header("#", "core/api"),
        typing: imports.lines(),
        name: target.client(),
        is_async: target == Target::Async,
        products: steps,
        shortcuts,
    }
}

pub(super) fn products(layouts: &[Layout<'_>], target: Target) -> Vec<ProductView> {
    let mut products: Vec<ProductView> = Vec::new();
    for layout in layouts {
        let product = layout.product;
        let module = ident(&product.name);
        let version = Step {
            name: ident(&product.version),
            doc: about(product),
            module: format!("{}.{module}.{}", target.package(), ident(&product.version)),
            class: class(&product.version),
        };
        let shortcuts: Vec<Step> = product.resources.iter().map(|resource| step(layout, &[], resource)).collect();
        match products.iter_mut().find(|known| known.module == module) {
            Some(known) => {
                known.latest = version.name.clone();
                known.versions.push(version);
                known.shortcuts = shortcuts;
            }
            None => products.push(ProductView {
                header: source(&product.document),
                typing: Vec::new(),
                name: class(&product.name),
                doc: format!("{}.", product.title),
                latest: version.name.clone(),
                versions: vec![version],
                shortcuts,
                home: home(layout),
                module,
            }),
        }
    }
    for product in &mut products {
        product.typing = imports(product.versions.iter().chain(&product.shortcuts).chain(&product.home)).lines();
    }
    products
}

/// The imports of the classes that the steps lead to.
fn imports<'a>(steps: impl Iterator<Item = &'a Step>) -> Imports {
    let mut imports = Imports::default();
    for step in steps {
        imports.class(&step.module, &step.class);
    }
    imports
}

pub(super) fn version(layout: &Layout<'_>) -> VersionView {
    let product = layout.product;
    let resources: Vec<Step> = product.resources.iter().map(|resource| step(layout, &[], resource)).collect();
    let home = home(layout);
    VersionView {
        header: source(&product.document),
        typing: imports(resources.iter().chain(&home)).lines(),
        name: class(&product.version),
        doc: about(product),
        resources,
        home,
    }
}

/// The property that leads to a resource.
pub(super) fn step(layout: &Layout<'_>, above: &[String], resource: &Resource) -> Step {
    let (module, class) = layout.list_of(above, resource);
    Step { name: ident(&resource.name), doc: super::resource::about(layout.product, resource), module, class }
}

/// The context of the client's own account.
fn home(layout: &Layout<'_>) -> Option<Step> {
    let name = layout.product.home.as_ref()?;
    let resource = layout.product.resources.iter().find(|resource| resource.name == *name)?;
    let (module, list) = layout.list_of(&[], resource);
    Some(Step {
        name: ident(&super::names::singular(name)),
        doc: "The client's own account.".to_owned(),
        module,
        class: list.strip_suffix("List").unwrap_or(&list).to_owned() + "Context",
    })
}

fn about(product: &Product) -> String {
    let version = product.version.snake();
    match &product.summary {
        Some(summary) => format!("{} {version}. {summary}", product.title),
        None => format!("{} {version}.", product.title),
    }
}
