//! The types of `client.with_raw_response`: the same tree, whose methods return raw responses. They say of a method only which one
//! it is, and exist for type checkers alone.

use serde::Serialize;

use super::layout::Layout;
use super::names::class;
use super::overview::{self, Step};
use super::{Target, resource, source};
use crate::error::Result;
use crate::templates::header;
use crate::words::Words;

/// All classes of a version of a product.
#[derive(Serialize)]
pub(super) struct VersionView {
    header: String,
    is_async: bool,
    modules: Vec<Module>,
    name: String,
    steps: Vec<Link>,
    places: Vec<Place>,
}

/// A module, and what it is called where it is imported.
#[derive(Serialize)]
struct Module {
    path: String,
    alias: String,
}

/// A property that leads further down.
#[derive(Serialize)]
struct Link {
    name: String,
    class: String,
}

#[derive(Serialize)]
struct Place {
    name: String,
    /// Where it has them from: `account_message.MessageList`.
    class: String,
    /// What calling it leads to.
    call: Option<Call>,
    methods: Vec<String>,
    steps: Vec<Link>,
}

#[derive(Serialize)]
struct Call {
    class: String,
    arguments: Vec<String>,
}

/// The client and its products.
#[derive(Serialize)]
pub(super) struct ClientView {
    header: String,
    name: String,
    package: &'static str,
    client: &'static str,
    versions: Vec<Module>,
    products: Vec<ProductView>,
    steps: Vec<Link>,
}

#[derive(Serialize)]
struct ProductView {
    name: String,
    steps: Vec<Link>,
}

pub(super) fn client(layouts: &[Layout<'_>], target: Target) -> ClientView {
    let link = |step: &Step| match layouts.iter().find(|layout| is_below(&step.module, &layout.package())) {
        Some(layout) => {
            Link { name: step.name.clone(), class: format!("{}.{}", alias_of(layout), class_of(layout, step)) }
        }
        None => Link { name: step.name.clone(), class: format!("Raw{}", step.class) },
    };
    let mut products = Vec::new();
    for product in overview::products(layouts, target) {
        let steps = product.versions.iter().chain(&product.shortcuts).chain(&product.home);
        products.push(ProductView { name: format!("Raw{}", product.name), steps: steps.map(link).collect() });
    }
    let client = overview::client(layouts, target);
    ClientView {
        header: header("#", "core/api"),
        name: format!("Raw{}", target.client()),
        package: target.package(),
        client: target.client(),
        versions: layouts
            .iter()
            .map(|layout| Module { path: format!("{}.raw", layout.package()), alias: alias_of(layout) })
            .collect(),
        products,
        steps: client.products.iter().chain(&client.shortcuts).map(link).collect(),
    }
}

pub(super) fn version(layout: &Layout<'_>) -> Result<VersionView> {
    let link = |step: &Step| Link { name: step.name.clone(), class: class_of(layout, step) };
    let view = overview::version(layout);
    let (mut modules, mut places) = (Vec::new(), Vec::new());
    for site in &layout.sites {
        let module =
            Module { path: format!("{}.{}", layout.package(), site.modules.join(".")), alias: site.modules.join("_") };
        let view = resource::view(layout, site)?;
        for place in view.places() {
            let class_of = |class: &str| raw_class(&site.modules, class);
            places.push(Place {
                name: class_of(place.name),
                class: format!("{}.{}", module.alias, place.name),
                call: place.call.map(|(class, arguments)| Call { class: class_of(class), arguments }),
                methods: place.methods,
                steps: place.children.iter().map(link).collect(),
            });
        }
        // Some places lead further down and nothing else.
        if view.places().any(|place| !place.methods.is_empty()) {
            modules.push(module);
        }
    }
    modules.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(VersionView {
        header: source(&layout.product.document),
        is_async: layout.target == Target::Async,
        modules,
        name: format!("Raw{}", view.name),
        steps: view.resources.iter().chain(&view.home).map(link).collect(),
        places,
    })
}

/// `api_v2010`
fn alias_of(layout: &Layout<'_>) -> String {
    format!("{}_{}", layout.product.name.snake(), layout.product.version.snake())
}

fn is_below(module: &str, package: &str) -> bool {
    module.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The class that a step leads to, among those of its version.
fn class_of(layout: &Layout<'_>, step: &Step) -> String {
    let path = step.module.strip_prefix(&layout.package()).unwrap_or_default();
    let modules: Vec<String> = path.split('.').filter(|module| !module.is_empty()).map(str::to_owned).collect();
    raw_class(&modules, &step.class)
}

/// `RawAccountMessageList`: names are those of all modules above, as one file holds them all.
fn raw_class(modules: &[String], name: &str) -> String {
    let above = modules.split_last().map_or(&[][..], |(_, above)| above);
    let above: String = above.iter().map(|module| class(&Words::of(module))).collect();
    format!("Raw{above}{name}")
}
