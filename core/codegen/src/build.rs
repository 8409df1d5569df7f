//! What the core needs of the generator: its products, when it is built. Other crates can have modules like them.

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::facade::Facade;
use crate::output::{Folder, Output};
use crate::sources::read_api;
use crate::{events, ir, rust, twiml};

/// Writes what the core has of its data into a folder, for its build script: in `api` the tables of the products that are wanted, and their
/// typed calls, and what calls each of them for tests; the events of webhooks, and the elements of TwiML. Gives the files that this comes
/// from.
///
/// # Errors
/// A document cannot be read or expressed, or a file cannot be written.
pub fn build(core: &Path, is_wanted: &dyn Fn(&str) -> bool, typed: bool, into: &Path) -> Result<Vec<PathBuf>> {
    let (api, mut sources) = read_api(&core.join("api"), is_wanted)?;
    sources.push(core.join("codegen/templates/rust"));
    let facade = Facade::of(&api)?;
    let files = if typed { rust::render(&facade, rust::Target::Core)? } else { rust::bare(&facade)? };
    // It reads better formatted, and it is the same.
    let files = rust::format::format(&files).unwrap_or(files);
    Output::new(Folder::Own(into.join("api")), files)?.write()?;
    Output::new(Folder::Shared(into.to_owned()), vec![("events.rs".into(), events::module(&core.join("api"))?)])?
        .write()?;
    if typed {
        let calls = rust::typed_calls(&facade)?;
        Output::new(Folder::Shared(into.to_owned()), vec![("typed_calls.rs".into(), calls)])?.write()?;
    }
    Output::new(Folder::Own(into.join("twiml")), twiml::modules(&core.join("api"))?)?.write()?;
    sources.extend([events::FILE, twiml::FILE].map(|file| core.join("api").join(file)));
    Ok(sources)
}

/// What an API becomes for a crate that uses Trunkline: a module to be kept in this folder. Nothing in it belongs to the client's own
/// account.
///
/// # Errors
/// Two things would have one name, or the output cannot be formatted.
pub fn module(api: &ir::Api, into: &Path) -> Result<Output> {
    let files = rust::render(&Facade::of(api)?, rust::Target::Other)?;
    Output::new(Folder::Own(into.to_owned()), rust::format::format(&files)?)
}
