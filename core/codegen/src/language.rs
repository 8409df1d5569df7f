//! All languages of the project.

use std::path::Path;

use crate::error::Result;
use crate::facade::Facade;
use crate::output::{Folder, Output};
use crate::sources::api;
use crate::{events, ir, kotlin, python, rust, swift, twiml, typescript};

/// A language that a façade is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// With the tables, which all others use.
    Rust,
    /// For callers that wait, and for asyncio.
    Python,
    /// JavaScript and its types.
    TypeScript,
    /// With the typed calls that its tests go through.
    Swift,
    /// With the typed calls that its tests go through.
    Kotlin,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 5] =
        [Language::Rust, Language::Python, Language::TypeScript, Language::Swift, Language::Kotlin];

    /// The language of this name, in any case.
    pub fn named(name: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| format!("{language:?}").eq_ignore_ascii_case(name))
    }

    /// Writes an API in this language, for a repository at this folder.
    ///
    /// # Errors
    /// Two things would have one name, or the output cannot be formatted.
    pub fn render(self, api: &ir::Api, repository: &Path) -> Result<Vec<Output>> {
        let facade = Facade::of(api)?;
        let own = |path: &str| Folder::Own(path.into());
        let outputs = match self {
            Language::Rust => {
                vec![(own("core/src/api"), rust::format::format(&rust::render(&facade, rust::Target::Core)?)?)]
            }
            Language::Python => python::render(&facade)?,
            Language::TypeScript => vec![(own("bindings-wasm/npm/api"), typescript::render(&facade)?)],
            Language::Swift => swift::render(&facade)?,
            Language::Kotlin => kotlin::render(&facade)?,
        };
        outputs.into_iter().map(|(folder, files)| Output::new(folder.within(repository), files)).collect()
    }
}

/// What `core/api` becomes in the repository at this folder, in some languages.
///
/// # Errors
/// A document cannot be read or expressed, or an output cannot be formatted.
pub fn outputs(repository: &Path, languages: &[Language]) -> Result<Vec<Output>> {
    let api = api(&repository.join("core/api"))?;
    let mut outputs = Vec::new();
    for language in languages {
        outputs.extend(language.render(&api, repository)?);
        outputs.extend(events::outputs(*language, repository)?);
        outputs.extend(twiml::render(*language, &repository.join("core/api"), repository)?);
    }
    Ok(outputs)
}
