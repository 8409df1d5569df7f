//! What Twilio tells an application, each event as a record of its own.

// What `build.rs` writes from `core/api/events.yaml`.
include!(concat!(env!("OUT_DIR"), "/events.rs"));
