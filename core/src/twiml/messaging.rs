//! What answers a message: [`MessagingResponse`], and the elements that can stand in it.

// What `build.rs` writes from `core/api/twiml.yaml`.
include!(concat!(env!("OUT_DIR"), "/twiml/messaging.rs"));
