//! The Python façade: one tree of modules for both clients, and two of stubs, for callers that wait and for those that `await`.

mod names;
mod site;
mod types;

use std::path::PathBuf;

use minijinja::value::merge_maps;

use self::names::RULES;
use crate::error::Result;
use crate::facade::{self, At, Facade, Language, Said, Side, Site, VersionNames};
use crate::ir::{Answer, Field, Kind, Model, Operation, Param};
use crate::layout::{Blank, paragraphs, tidy, wrap};
use crate::output::Folder;
use crate::templates::{Files, Serde, Templates, Value, context, header};
use crate::words::Words;

/// Where the package is in the repository.
const PACKAGE: &str = "bindings-python/python/trunkline";

/// As wide as the project's Python is.
const WIDTH: usize = 120;

const BLANK: Blank = Blank { opens: &[':', '(', '[', '{'], closes: &[], at_margin: 2 };

pub(crate) struct Python;

impl Language for Python {
    fn rules(&self) -> &'static facade::Rules {
        &RULES
    }

    /// A list is read in four ways.
    fn methods(&self, operation: &Operation) -> Vec<String> {
        match operation.answer {
            Answer::Page(_) => names::OF_LISTS.map(str::to_owned).into(),
            _ => vec![self.method(operation)],
        }
    }

    fn param(&self, operation: &Operation, param: &Param) -> String {
        let name = self.argument(&param.name);
        let is_list = matches!(operation.answer, Answer::Page(_));
        if is_list && names::PARAMS_OF_LISTS.contains(&name.as_str()) { name + "_" } else { name }
    }

    fn level(&self, site: &Site<'_>, side: Side) -> String {
        self.type_name(site.stem()) + if side == Side::All { "List" } else { "Context" }
    }

    fn takes(&self, at: &At<'_, '_>, kind: &Kind) -> String {
        types::taken(at, kind)
    }

    fn holds(&self, at: &At<'_, '_>, _: &Model, field: &Field) -> String {
        types::held(at, &field.kind)
    }

    /// As Twilio's library makes them of the text: `NOTPARTICIPATING`.
    fn case(&self, text: &str) -> String {
        if text.chars().any(|letter| letter.is_ascii_alphanumeric()) {
            names::case(text)
        } else if text.is_empty() {
            "EMPTY".to_owned()
        } else {
            "SIGN".to_owned()
        }
    }

    fn literal(&self, text: &str) -> String {
        serde_json::to_string(text).expect("a text is JSON")
    }

    fn said(&self, _: &At<'_, '_>, _: Side, operation: &Operation, said: &Said) -> String {
        let mut text = said.text.clone();
        if operation.deprecated {
            text.push("Deprecated.".to_owned());
        }
        let is_deprecated =
            |name: &str| operation.params.iter().any(|param| param.deprecated && self.param(operation, param) == name);
        let param = |(name, doc): &(String, String)| {
            format!(":param {name}: {doc}{}", if is_deprecated(name) { " Deprecated." } else { "" })
        };
        let whole = operation.whole.iter();
        let whole =
            whole.map(|name| format!(":param {}: The whole body at once, in place of the others.", name.snake()));
        let params = said.params.iter().filter(|(_, doc)| says_more(doc)).map(param);
        let mut params: Vec<String> = whole.chain(params).collect();
        if matches!(operation.answer, Answer::Page(_)) {
            params.extend(
                [("limit", facade::LIMIT), ("page_size", facade::PAGE_SIZE)]
                    .map(|(name, doc)| format!(":param {name}: {doc}")),
            );
        }
        text.extend((!params.is_empty()).then(|| params.join("\n")));
        text.join("\n\n")
    }
}

/// The files of both packages, each with their folder in the repository.
///
/// # Errors
/// Two things would have the same name.
pub(crate) fn render(facade: &Facade<'_>) -> Result<Vec<(Folder, Files)>> {
    let mut templates = Templates::of("python")?;
    templates.comments(docstring);
    templates.filter("module", module_of);
    templates.test("more", |doc: String| says_more(&doc));
    templates.filter("wrapped", |text: String| wrap(&text, WIDTH - 11));
    templates.filter("raw_class", raw_class);
    let view = facade::view(facade, &Python)?;
    let mut modules = Vec::new();
    let sites = facade.versions().flat_map(|version| version.sites.iter().map(move |site| At { version, site }));
    for (at, view) in sites.zip(view.sites) {
        modules.push(site::module(&at, view)?);
    }
    let package = |is_async: bool| {
        let base = context! {
            package => if is_async { "trunkline.aio.rest" } else { "trunkline.rest" },
            base_name => if is_async { "AsyncClientBase" } else { "SyncClientBase" },
            client_name => if is_async { "AsyncClient" } else { "Client" },
            is_async,
        };
        let mut files = Files::new();
        let mut write = |path: String, template: &str, source: &str, context: Value| -> Result<()> {
            let own = context! { header => header("#", source) };
            let context = merge_maps([own, context, base.clone()]);
            let text = templates.render(&format!("{template}.jinja"), context)?;
            files.push((path.into(), tidy(&text, &BLANK)));
            Ok(())
        };
        // What runs is the same for both; `trunkline.aio.rest` is another name for it.
        let kinds: &[&str] = if is_async { &["pyi"] } else { &["py", "pyi"] };
        let client = context! { client => Serde(&view.client), sites => Serde(&modules) };
        for kind in ["py", "pyi"] {
            write(format!("__init__.{kind}"), &format!("client.{kind}"), "core/api", client.clone())?;
        }
        write("raw.pyi".to_owned(), "raw_client.pyi", "core/api", client)?;
        for product in &view.client.products {
            let source = format!("core/api/{}", product.versions.last().map_or("", |one| &one.names.document));
            let path = &product.name;
            let context = context! { product => Serde(product) };
            for kind in kinds {
                write(format!("{path}/__init__.{kind}"), &format!("product.{kind}"), &source, context.clone())?;
            }
            for version in &product.versions {
                let source = source_of(&version.names);
                let path = folder(&version.names);
                let of_version = |module: &&site::Module| folder(&module.site.version) == path;
                let sites: Vec<&site::Module> = modules.iter().filter(of_version).collect();
                let context = context! { version => Serde(version), sites => Serde(sites) };
                for kind in kinds {
                    write(format!("{path}/__init__.{kind}"), &format!("version.{kind}"), &source, context.clone())?;
                }
                write(format!("{path}/raw.pyi"), "raw_version.pyi", &source, context)?;
            }
        }
        for module in &modules {
            let path = format!("{}/{}", folder(&module.site.version), module.site.path.join("/"));
            let context = context! { module => Serde(module), site => Serde(&module.site) };
            for kind in kinds {
                let path =
                    if module.site.is_folder { format!("{path}/__init__.{kind}") } else { format!("{path}.{kind}") };
                write(path, &format!("resource.{kind}"), &source_of(&module.site.version), context.clone())?;
            }
        }
        let folder = PathBuf::from(PACKAGE).join(if is_async { "aio/rest" } else { "rest" });
        Ok((Folder::Own(folder), files))
    };
    Ok(vec![package(false)?, package(true)?])
}

/// `api/v2010`
fn folder(names: &VersionNames) -> String {
    format!("{}/{}", names.product, names.version)
}

fn source_of(names: &VersionNames) -> String {
    format!("core/api/{}", names.document)
}

/// The module of what leads further down, below the package: `api.v2010.account.message`.
fn module_of(child: &Value) -> std::result::Result<String, minijinja::Error> {
    let version = child.get_attr("version")?;
    let path: Vec<String> = child.get_attr("path")?.try_iter()?.map(|name| name.to_string()).collect();
    Ok(format!("{}.{}.{}", version.get_attr("product")?, version.get_attr("version")?, path.join(".")))
}

/// `RawAccountMessageList`: names are those of all modules above, as one file holds them all.
fn raw_class(path: Vec<String>, class: &str) -> String {
    let above = path.split_last().map_or(&[][..], |(_, above)| above);
    let above = above.iter().map(|module| RULES.type_name.name(&Words::of(module))).collect::<String>();
    format!("Raw{above}{class}")
}

/// Whether a description is more than the name again, which it is where there are no words.
fn says_more(doc: &str) -> bool {
    !doc.starts_with('`') || doc.contains(' ')
}

/// A docstring so many columns from the margin; the template indents its first line.
fn docstring(text: &str, indent: usize) -> String {
    let text = text.replace('\\', "\\\\").replace("\"\"\"", "'''");
    // The quotes take some of the first line.
    let lines = paragraphs(&text, WIDTH - indent - 6);
    match lines.as_slice() {
        [line] if !line.ends_with('"') => format!("\"\"\"{line}\"\"\""),
        lines => {
            let margin = " ".repeat(indent);
            let lines = lines.iter().map(|line| format!("{margin}{line}").trim_end().to_owned() + "\n");
            let lines: String = lines.collect();
            format!("\"\"\"{}{margin}\"\"\"", lines.trim_start())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_one_line_and_more_is_a_block() {
        assert_eq!(docstring("One.", 4), "\"\"\"One.\"\"\"");
        assert_eq!(docstring("One.\n\n:param x: Two.", 4), "\"\"\"One.\n\n    :param x: Two.\n    \"\"\"");
    }

    #[test]
    fn quotes_and_backslashes_stay_text() {
        assert_eq!(docstring("a\\b \"\"\" c", 0), "\"\"\"a\\\\b ''' c\"\"\"");
        assert_eq!(docstring("Say \"x\"", 0), "\"\"\"Say \"x\"\n\"\"\"");
    }

    #[test]
    fn long_lines_are_broken_and_parameters_hang() {
        let text = docstring(&format!("First.\n\n:param x: {}", "word ".repeat(40)), 8);
        assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
        assert!(text.lines().nth(3).is_some_and(|line| line.starts_with("            word")), "{text}");
    }
}
