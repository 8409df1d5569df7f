//! The tables and the Rust façade: a file for each resource, a module for each product, and one above them.

mod docs;
mod examples;
mod format;
mod imports;
mod layout;
mod models;
mod names;
mod overview;
mod resource;
mod tables;
mod types;

use self::layout::Layout;
use crate::error::Result;
use crate::ir::{Api, Product};
use crate::templates::{Files, Serde, Templates, header};

/// Which crate the files are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Trunkline itself, as the module `api`: each product is a feature, and the products are methods of the client.
    Core,
    /// A crate that uses Trunkline: the products are methods of a trait for the client.
    Other,
}

impl Target {
    /// The path of Trunkline.
    fn core(self) -> &'static str {
        match self {
            Target::Core => "crate",
            Target::Other => "trunkline",
        }
    }

    /// The path of a product's module, from so many modules below it.
    fn product_module(self, product: &Product, depth: usize) -> String {
        match self {
            Target::Core => format!("crate::api::{}", module_name(product)),
            Target::Other => vec!["super"; depth].join("::"),
        }
    }

    /// The first line of a file.
    fn header(self, document: &str) -> String {
        let folder = if self == Target::Core { "core/api/" } else { "" };
        header("//", &format!("{folder}{document}"))
    }
}

/// Renders and formats all files.
///
/// # Errors
/// Two things would have the same name, or `rustfmt` is missing.
pub(crate) fn render(api: &Api, target: Target) -> Result<Files> {
    let mut templates = Templates::of("rust")?;
    templates.filter("doc", docs::outer);
    templates.filter("doc_within", docs::indented);
    templates.filter("doc_of_module", docs::module);
    let layouts: Vec<Layout<'_>> = api.products.iter().map(Layout::of).collect::<Result<_>>()?;
    let mut files = vec![("mod.rs".into(), templates.render("api.rs.jinja", Serde(overview::api(&layouts, target)?))?)];
    for layout in &layouts {
        let product = module_name(layout.product);
        let text = templates.render("product.rs.jinja", Serde(overview::product(layout, target)?))?;
        files.push((format!("{product}.rs").into(), text));
        for site in &layout.sites {
            let text = templates.render("resource.rs.jinja", Serde(resource::view(layout, site, target)?))?;
            files.push((format!("{product}/{}.rs", site.modules.join("/")).into(), text));
        }
    }
    format::format(&files)
}

/// `ip_messaging_v2`
fn module_name(product: &Product) -> String {
    format!("{}_{}", product.name, product.version)
}

/// `ip-messaging-v2`
fn feature(product: &Product) -> String {
    format!("{}-{}", product.name.kebab(), product.version.kebab())
}
