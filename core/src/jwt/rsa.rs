//! A private key in memory, which `ring` signs with.

use std::fmt;

use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;

use super::validation::SigningAlgorithm;
use super::vouching::Signer;
use crate::error::{Error, Result};
use crate::transport::BoxFuture;
use crate::value::Secret;

/// A private RSA key. Nothing of it is ever printed.
pub struct RsaKey(RsaKeyPair);

impl RsaKey {
    /// Reads a key of 2,048 to 8,192 bits: PEM with PKCS #8 (`BEGIN PRIVATE KEY`) or PKCS #1 (`BEGIN RSA PRIVATE KEY`) in it, not encrypted.
    ///
    /// # Errors
    /// What is no such key is refused.
    pub fn from_pem(pem: impl Into<Secret>) -> Result<RsaKey> {
        let read = match PrivateKeyDer::from_pem_slice(pem.into().expose().as_bytes()) {
            Ok(PrivateKeyDer::Pkcs8(der)) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).ok(),
            Ok(PrivateKeyDer::Pkcs1(der)) => RsaKeyPair::from_der(der.secret_pkcs1_der()).ok(),
            _ => None,
        };
        let must = "must be a private RSA key of at least 2048 bits as PEM, in PKCS #8 or PKCS #1, without a password";
        read.map(RsaKey).ok_or_else(|| Error::invalid_argument("private_key", must))
    }

    /// The signature of a message.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn sign(&self, algorithm: SigningAlgorithm, message: &[u8]) -> std::result::Result<Vec<u8>, String> {
        let encoding: &dyn RsaEncoding = match algorithm {
            SigningAlgorithm::Rs256 => &RSA_PKCS1_SHA256,
            SigningAlgorithm::Ps256 => &RSA_PSS_SHA256,
        };
        let mut signature = vec![0; self.0.public().modulus_len()];
        let signed = self.0.sign(encoding, &SystemRandom::new(), message, &mut signature);
        signed.map(|()| signature).map_err(|_| "the system has no randomness".to_owned())
    }
}

impl Signer for RsaKey {
    fn sign(
        &self,
        algorithm: SigningAlgorithm,
        message: Vec<u8>,
    ) -> BoxFuture<'_, std::result::Result<Vec<u8>, String>> {
        Box::pin(async move { RsaKey::sign(self, algorithm, &message) })
    }
}

impl fmt::Debug for RsaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaKey([secret])")
    }
}
