//! TLS, and whom to trust: those whom the platform trusts, or the certificates of a file.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::{fmt, fs};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

/// TLS 1.2 and 1.3 with ring, HTTP/2 preferred. A configuration of our own rather than a provider for the whole process, which
/// is not a library's to choose.
pub(super) fn config(verifier: Arc<dyn ServerCertVerifier>) -> Result<ClientConfig, Error> {
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Whom to trust, read when the first certificate is to be verified: reading the roots takes milliseconds, and a machine
/// without any (a slim container) can still talk to a server without TLS.
#[derive(Debug)]
pub(super) struct Trust {
    provider: Arc<CryptoProvider>,
    /// A file of roots, or a folder of them, in the place of the platform's.
    bundle: Option<PathBuf>,
    verifier: OnceLock<Arc<dyn ServerCertVerifier>>,
}

impl Trust {
    pub(super) fn new(bundle: Option<PathBuf>) -> Trust {
        Trust { provider: Arc::new(ring::default_provider()), bundle, verifier: OnceLock::new() }
    }

    fn verifier(&self) -> Result<&dyn ServerCertVerifier, Error> {
        if let Some(verifier) = self.verifier.get() {
            return Ok(&**verifier);
        }
        let verifier: Arc<dyn ServerCertVerifier> = match &self.bundle {
            None => Arc::new(Verifier::new(self.provider.clone())?),
            Some(path) => {
                let unusable = |why: &dyn fmt::Display| {
                    Error::General(format!("the certificates in {} cannot be used: {why}", path.display()))
                };
                let roots = read(path).map_err(|error| unusable(&error))?;
                let builder = WebPkiServerVerifier::builder_with_provider(roots.into(), self.provider.clone());
                builder.build().map_err(|error| unusable(&error))?
            }
        };
        Ok(&**self.verifier.get_or_init(|| verifier))
    }
}

/// The roots in a file, or in all files of a folder. What is no certificate in a folder is passed over.
fn read(path: &Path) -> Result<RootCertStore, pem::Error> {
    let mut roots = RootCertStore::empty();
    if path.is_dir() {
        for file in fs::read_dir(path).map_err(pem::Error::Io)?.flatten() {
            let certificates = CertificateDer::pem_file_iter(file.path()).into_iter().flatten().flatten();
            roots.add_parsable_certificates(certificates);
        }
    } else {
        let certificates = CertificateDer::pem_file_iter(path)?.collect::<Result<Vec<_>, _>>()?;
        roots.add_parsable_certificates(certificates);
    }
    Ok(roots)
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.verifier()?.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
