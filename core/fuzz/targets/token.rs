//! A token is read or refused, and valid only if it was made with the secret.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trunkline::jwt::Token;
use trunkline::value::Timestamp;

fuzz_target!(|token: &str| {
    if let Ok(token) = Token::read(token) {
        _ = token.check_time(Timestamp::UNIX_EPOCH);
    }
    assert!(Token::verify(token, "made-up-secret", Timestamp::UNIX_EPOCH).is_err());
});
