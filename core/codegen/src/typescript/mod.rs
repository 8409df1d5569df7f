//! The TypeScript façade of the npm package: for each resource a module of JavaScript and its types, for each product a module with a
//! client of its own, and one for all products.

mod docs;
mod files;
mod names;
mod product;
mod resource;
mod types;

use std::path::PathBuf;

use serde::Serialize;

use self::files::Layout;
use crate::error::Result;
use crate::ir::Api;
use crate::templates::{Files, Serde, Templates};

/// Renders all files.
///
/// # Errors
/// Something in the documents cannot be said in TypeScript.
pub(crate) fn render(api: &Api) -> Result<Files> {
    let mut templates = Templates::of("typescript")?;
    templates.filter("doc", docs::comment);
    templates.filter("doc_within", docs::indented);
    let layouts = api.products.iter().map(Layout::of).collect::<Result<Vec<_>>>()?;
    let mut files = Files::new();
    for layout in &layouts {
        for file in &layout.files {
            render_both(&templates, &mut files, &file.path(), "resource", &resource::view(layout, file)?)?;
        }
    }
    let products = product::views(&layouts)?;
    for product in &products {
        render_both(&templates, &mut files, &product.module, "product", product)?;
    }
    render_both(&templates, &mut files, "index", "index", &product::index(&products))?;
    Ok(files)
}

/// A module and its types.
fn render_both(
    templates: &Templates,
    files: &mut Files,
    path: &str,
    template: &str,
    view: &impl Serialize,
) -> Result<()> {
    for ending in ["js", "d.ts"] {
        let text = templates.render(&format!("{template}.{ending}.jinja"), Serde(view))?;
        files.push((PathBuf::from(format!("{path}.{ending}")), tidy(&text)));
    }
    Ok(())
}

/// One empty line at most, none behind an opening brace or before a closing one, and none at the end.
fn tidy(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        let last = lines.last().copied().unwrap_or_default();
        if line.is_empty() && (last.is_empty() || last.ends_with('{')) {
            continue;
        }
        if line.trim_start().starts_with('}') && last.is_empty() {
            lines.pop();
        }
        lines.push(line);
    }
    lines.join("\n").trim_end().to_owned() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_no_empty_lines_too_many() {
        assert_eq!(tidy("a {\n\n\n  b  \n\n\n  c\n\n}\n\n\n"), "a {\n  b\n\n  c\n}\n");
    }
}
