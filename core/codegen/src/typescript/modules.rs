//! Modules, and what they import: whatever of other modules their text names.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::types;
use crate::error::Result;
use crate::layout::{BRACES, block_comment, tidy};
use crate::templates::{Files, Templates, Value, header};

/// A module and what it exports.
#[derive(Clone, Serialize)]
pub(super) struct Module {
    /// From the folder of all generated modules, without its ending.
    pub(super) path: String,
    pub(super) names: BTreeSet<String>,
}

/// The two files of a module.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    JavaScript,
    Types,
}

impl Module {
    pub(super) fn new(path: String, names: impl IntoIterator<Item = String>) -> Module {
        Module { path, names: names.into_iter().collect() }
    }

    /// What is written by hand, for resources or for clients.
    pub(super) fn base(ending: Ending, which: &str) -> Module {
        let (file, names): (&str, &[&str]) = match (ending, which) {
            (Ending::Types, _) => ("types", types::BASE),
            (_, "client") => ("client", &["BaseClient"]),
            _ => (
                "resource",
                &[
                    "Instance",
                    "List",
                    "Place",
                    "below",
                    "bodyOf",
                    "execute",
                    "file",
                    "itemOf",
                    "kept",
                    "nested",
                    "nestedList",
                    "secret",
                    "times",
                    "top",
                ],
            ),
        };
        Module::new(format!("../base/{file}"), names.iter().map(|name| (*name).to_owned()))
    }
}

/// Writes modules.
pub(super) struct Writer {
    templates: Templates,
    pub(super) files: Files,
}

impl Writer {
    pub(super) fn new() -> Result<Writer> {
        let mut templates = Templates::of("typescript")?;
        templates.comments(block_comment);
        templates.filter("kebab", |name: String| name.replace('_', "-"));
        Ok(Writer { templates, files: Files::new() })
    }

    /// A file as its template has it.
    pub(super) fn plain(
        &mut self,
        path: &str,
        comment: &str,
        source: &str,
        template: &str,
        view: &Value,
    ) -> Result<()> {
        let body = self.templates.render(template, view.clone())?;
        let text = format!("{}\n{body}", header(comment, source));
        self.files.push((path.into(), tidy(&text, &BRACES)));
        Ok(())
    }

    /// A file with what it imports of other modules.
    pub(super) fn module(
        &mut self,
        path: &str,
        ending: Ending,
        source: &str,
        template: &str,
        view: &Value,
        uses: &[Module],
    ) -> Result<()> {
        let (ending, keyword) = if ending == Ending::Types { ("d.ts", "import type") } else { ("js", "import") };
        let body = tidy(&self.templates.render(&format!("{template}.{ending}.jinja"), view.clone())?, &BRACES);
        let words = words(&body);
        let mut imports = BTreeMap::new();
        for module in uses {
            let names: Vec<&str> =
                module.names.iter().map(String::as_str).filter(|name| words.contains(name)).collect();
            if !names.is_empty() {
                let from = relative(path, &module.path);
                imports.entry(from).or_insert_with(BTreeSet::new).extend(names);
            }
        }
        let line = |(from, names): (String, BTreeSet<&str>)| {
            format!("{keyword} {{ {} }} from \"{from}.js\";\n", names.into_iter().collect::<Vec<_>>().join(", "))
        };
        let imports: String = imports.into_iter().map(line).collect();
        self.files.push((format!("{path}.{ending}").into(), format!("{}\n{imports}\n{body}", header("//", source))));
        Ok(())
    }
}

/// The names that a module uses: not those of properties, in texts or in comments.
fn words(body: &str) -> BTreeSet<&str> {
    let mut words = BTreeSet::new();
    for line in body.lines().filter(|line| !line.trim_start().starts_with(['*', '/'])) {
        for code in line.split('"').step_by(2) {
            let mut rest = code;
            while let Some(start) = rest.find(|letter: char| letter.is_ascii_alphanumeric() || letter == '_') {
                let is_property = rest[..start].ends_with('.') && !rest[..start].ends_with("...");
                let word = &rest[start..];
                let end =
                    word.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(word.len());
                if !is_property {
                    words.insert(&word[..end]);
                }
                rest = &word[end..];
            }
        }
    }
    words
}

/// The way from one module to another.
pub(super) fn relative(here: &str, there: &str) -> String {
    let (here, there): (Vec<&str>, Vec<&str>) = (here.split('/').collect(), there.split('/').collect());
    let here = &here[..here.len() - 1];
    let shared = here.iter().zip(&there[..there.len() - 1]).take_while(|(one, other)| one == other).count();
    let up = "../".repeat(here.len() - shared);
    let is_above = !up.is_empty() || there[shared] == "..";
    format!("{}{up}{}", if is_above { "" } else { "./" }, there[shared..].join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_import_what_they_name() {
        let body = "  /** A Page. */\n  constructor(Text) { this.Json = nested(Link, \"Date\"); }\n";
        let expected = ["Link", "Text", "constructor", "nested", "this"];
        assert_eq!(words(body).into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn modules_find_each_other() {
        assert_eq!(relative("api/v1/rooms", "api/v1/rooms/doors"), "./rooms/doors");
        assert_eq!(relative("api/v1/rooms/doors", "api/v1.models"), "../../v1.models");
        assert_eq!(relative("api/v1", "../base/types"), "../../base/types");
        assert_eq!(relative("index", "api/index"), "./api/index");
        assert_eq!(relative("index", "../base/types"), "../base/types");
    }
}
