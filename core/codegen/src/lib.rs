//! Turns OpenAPI documents into the tables and façades of Trunkline: documents → [intermediate representation](ir) → files.
//!
//! All languages share one view of the façade (`src/facade`): what stands where, what leads there, what is said of it. A back end is a
//! folder of templates (`templates/kotlin`) that look like what they write, and a module (`src/kotlin`) that says what things are
//! called in its language and which types it has. To add one, write both and add it to [`Language`]; documents, clashes of names,
//! descriptions, headers, stale files and `--check` are taken care of.

#![forbid(unsafe_code)]
#![cfg_attr(not(feature = "languages"), allow(dead_code, unused_imports))] // The core's build script needs one language of five.

mod build;
mod document;
mod error;
mod events;
mod facade;
pub mod facts;
mod features;
pub mod ir;
#[cfg(feature = "languages")]
mod kotlin;
#[cfg(feature = "languages")]
mod language;
mod layout;
mod output;
#[cfg(feature = "languages")]
mod published;
#[cfg(feature = "languages")]
mod python;
pub mod read;
#[cfg(feature = "languages")]
pub mod reference;
mod rust;
mod sources;
#[cfg(feature = "languages")]
mod swift;
pub mod tables;
mod templates;
mod twiml;
#[cfg(feature = "languages")]
mod typescript;
#[cfg(feature = "languages")]
mod ways;
pub mod wording;
mod words;

pub use self::build::{build, module};
pub use self::document::Document;
pub use self::error::{Error, Result};
pub use self::features::manifest;
#[cfg(feature = "languages")]
pub use self::language::{Language, outputs};
pub use self::output::Output;
#[cfg(feature = "languages")]
pub use self::published::publish;
pub use self::sources::{Gaps, api, gaps, import};
#[cfg(feature = "languages")]
pub use self::twiml::render as twiml;
#[cfg(feature = "languages")]
pub use self::ways::ways;
pub use self::words::Words;
