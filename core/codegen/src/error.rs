//! Why nothing was generated.

use std::fmt;

/// A sentence that names the document, the place in it, and what is wrong there.
#[derive(Debug)]
pub struct Error(String);

/// A result whose error is an [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error in these words.
    pub fn new(message: impl Into<String>) -> Error {
        Error(message.into())
    }

    /// The same error, at a place that encloses it.
    pub(crate) fn at(self, place: impl fmt::Display) -> Error {
        Error(format!("{place}: {}", self.0))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}
