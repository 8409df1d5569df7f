//! Tokens that a server makes for apps, browsers and workers, and how they are read back.
//!
//! ```
//! use trunkline::jwt::{AccessToken, Algorithm, Token, VideoGrant};
//! use trunkline::value::Timestamp;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let now = Timestamp::from(std::time::SystemTime::now());
//! let token = AccessToken::new("AC0123456789abcdef0123456789abcdef", "SK0123456789abcdef0123456789abcdef", "made-up-secret")?
//!     .identity("ana")
//!     .grant(VideoGrant::new().room("kitchen"))
//!     .to_jwt(Algorithm::Hs256, now)?;
//! let read = Token::verify(&token, "made-up-secret", now)?;
//! assert_eq!(read.claims().get("sub").and_then(|sid| sid.as_str()), Some("AC0123456789abcdef0123456789abcdef"));
//! # Ok(()) }
//! ```
//!
//! The core knows no clock: whatever depends on the time is given it.

mod access;
mod capability;
mod claims;
mod grants;
#[cfg(all(feature = "client-validation", not(target_arch = "wasm32")))]
mod rsa;
mod task_router;
mod token;
mod validation;
mod vouching;

pub use self::access::{AccessToken, MAX_TTL};
pub use self::capability::ClientCapability;
pub use self::claims::Validity;
pub use self::grants::{
    ChatGrant, ConversationsGrant, Grant, PlaybackGrant, SyncGrant, TaskRouterGrant, VideoGrant, VoiceGrant,
};
#[cfg(all(feature = "client-validation", not(target_arch = "wasm32")))]
pub use self::rsa::RsaKey;
pub use self::task_router::{Policy, TaskRouterCapability};
pub use self::token::{Algorithm, Token, TokenError};
pub use self::validation::{ClientValidation, RequestToSign, SigningAlgorithm};
pub use self::vouching::{Signer, VALIDATION_HEADER, ValidationTransport};
