#![doc = "Trunkline."]
#![forbid(unsafe_code)]

pub mod error;
pub mod schema;
pub mod transport;
pub mod value;

pub use error::{Error, ErrorKind, Result};
