//! What answers a call: [`VoiceResponse`], and the elements that can stand in it.

// What `build.rs` writes from `core/api/twiml.yaml`.
include!(concat!(env!("OUT_DIR"), "/twiml/voice.rs"));
