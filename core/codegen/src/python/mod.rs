//! The Python façade: a file for each resource, rendered once for callers that wait and once for those that `await`.

mod docs;
mod layout;
mod names;
mod overview;
mod raw;
mod resource;
mod types;

use self::layout::Layout;
use crate::error::Result;
use crate::ir::Api;
use crate::templates::{Files, Serde, Templates, header};

/// For whom the files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// `trunkline.rest`, for callers that wait.
    Sync,
    /// `trunkline.aio.rest`, for asyncio.
    Async,
}

impl Target {
    /// The package that holds the files.
    fn package(self) -> &'static str {
        match self {
            Target::Sync => "trunkline.rest",
            Target::Async => "trunkline.aio.rest",
        }
    }

    /// The class of the client.
    fn client(self) -> &'static str {
        match self {
            Target::Sync => "Client",
            Target::Async => "AsyncClient",
        }
    }
}

/// Renders all files of the package.
///
/// # Errors
/// Two things would have the same name.
pub(crate) fn render(api: &Api, target: Target) -> Result<Files> {
    let mut templates = Templates::of("python")?;
    templates.filter("doc", docs::at_margin);
    templates.filter("doc_within", docs::in_class);
    templates.filter("doc_of_method", docs::in_method);
    let layouts = api.products.iter().map(|product| Layout::of(product, target)).collect::<Result<Vec<_>>>()?;
    let client = templates.render("client.py.jinja", Serde(overview::client(&layouts, target)))?;
    let raw_client = templates.render("raw_client.pyi.jinja", Serde(raw::client(&layouts, target)))?;
    let mut files = vec![("__init__.py".into(), client), ("raw.pyi".into(), raw_client)];
    for product in overview::products(&layouts, target) {
        files.push((
            format!("{}/__init__.py", product.module).into(),
            templates.render("product.py.jinja", Serde(&product))?,
        ));
    }
    for layout in &layouts {
        let path = format!("{}/{}", layout.product.name, layout.product.version);
        let version = templates.render("version.py.jinja", Serde(overview::version(layout)))?;
        files.push((format!("{path}/__init__.py").into(), version));
        let raw_version = templates.render("raw_version.pyi.jinja", Serde(raw::version(layout)?))?;
        files.push((format!("{path}/raw.pyi").into(), raw_version));
        for site in &layout.sites {
            let text = templates.render("resource.py.jinja", Serde(resource::view(layout, site)?))?;
            files.push((format!("{path}/{}", site.file()).into(), text));
        }
    }
    // Templates leave blank lines where something is not there.
    Ok(files.into_iter().map(|(path, text)| (path, tidy(&text))).collect())
}

/// At most two blank lines in a row at the margin, one within a class, none at the beginning of a block or at the end.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    let mut last = "";
    for line in text.lines() {
        let line = line.trim_end();
        if line.is_empty() {
            blank += 1;
            continue;
        }
        let most = if line.starts_with(' ') { 1 } else { 2 };
        // What follows a block's head belongs to it, and so does what follows a bracket.
        let opens = last.ends_with([':', '(', '[', '{']) && !last.trim_start().starts_with(['"', '#']);
        for _ in 0..if opens || out.is_empty() { 0 } else { blank.min(most) } {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        blank = 0;
        last = line;
    }
    out
}

fn source(document: &str) -> String {
    header("#", &format!("core/api/{document}"))
}
