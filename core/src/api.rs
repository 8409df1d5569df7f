//! The products of Twilio's API: for each a table of its operations and, with the feature `facade`, typed calls.
//!
//! Every product at every version is a feature of the crate: `messaging-v1` is the module `messaging_v1`.

// What `build.rs` writes from `core/api`.
include!(concat!(env!("OUT_DIR"), "/api/mod.rs"));
