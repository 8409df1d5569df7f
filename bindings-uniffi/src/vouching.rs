//! Public key client validation: the core says what is signed, and the other language, which has the private key, signs it.

use std::sync::Arc;
use std::time::SystemTime;

use trunkline::Error;
use trunkline::jwt::{ClientValidation, Signer, SigningAlgorithm, ValidationTransport};
use trunkline::transport::{BoxFuture, Request, Transport};
use trunkline::value::Timestamp;

use crate::bytes::Blob;
use crate::clock::Clock;
use crate::error::CallError;
use crate::language::Language;
use crate::transport::{HttpRequest, TransportFailure};

/// What signs with a private key, to be written in Swift or Kotlin.
#[uniffi::export(foreign)]
#[async_trait::async_trait]
pub trait NativeSigner: Send + Sync {
    /// The signature of a message.
    async fn sign(&self, message: Blob) -> Result<Blob, TransportFailure>;
}

/// What vouches for the requests of a client.
#[derive(uniffi::Object)]
pub struct NativeValidation {
    validation: ClientValidation,
    signer: Arc<dyn NativeSigner>,
}

#[uniffi::export]
impl NativeValidation {
    /// Of an account, its API key and the public key that it knows. The algorithm is the signer's, the validity of a token in seconds.
    #[uniffi::constructor]
    pub fn new(
        language: Language,
        account_sid: String,
        signing_key: String,
        credential_sid: String,
        algorithm: String,
        ttl: i64,
        signer: Arc<dyn NativeSigner>,
    ) -> Result<Arc<NativeValidation>, CallError> {
        let make = || {
            let must = || Error::invalid_argument("algorithm", "must be RS256 or PS256");
            let algorithm = SigningAlgorithm::from_name(&algorithm).ok_or_else(must)?;
            ClientValidation::new(account_sid, signing_key, credential_sid, algorithm)
        };
        let validation = make().map_err(|error: Error| CallError::of(&error, language))?.ttl(ttl);
        Ok(Arc::new(NativeValidation { validation, signer }))
    }

    /// The token that vouches for a request which is sent at this time.
    pub async fn token(&self, request: HttpRequest, now: SystemTime) -> Result<String, TransportFailure> {
        let message = self.validation.message_for(&Request::try_from(request)?, Timestamp::from(now));
        let signature = self.signer.sign(Blob::from(message.as_str())).await?;
        Ok(ClientValidation::token(&message, &signature.0))
    }
}

/// The transport itself, or one whose requests are vouched for. The clock is that of the transport, where it has one.
pub(crate) fn vouched(
    transport: impl Transport,
    validation: Option<Arc<NativeValidation>>,
    clock: Option<Arc<Clock>>,
) -> Arc<dyn Transport> {
    let transport = Arc::new(transport);
    let Some(native) = validation else { return transport };
    let validation = native.validation.clone();
    let signer = Arc::new(Foreign { signer: native.signer.clone(), clock });
    Arc::new(ValidationTransport::shared(transport, validation, signer))
}

/// The core's view of a signer.
struct Foreign {
    signer: Arc<dyn NativeSigner>,
    clock: Option<Arc<Clock>>,
}

impl Signer for Foreign {
    fn sign(&self, _: SigningAlgorithm, message: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, String>> {
        Box::pin(async move {
            // A time that is faked would be over before the other language has signed anything.
            let _held = self.clock.as_deref().map(Clock::hold);
            let signature = self.signer.sign(Blob(message)).await;
            signature.map(|signature| signature.0).map_err(|failure| failure.to_string())
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Duration;

    use futures_timer::Delay;
    use futures_util::FutureExt;
    use trunkline::schema::Method;

    use super::*;
    use crate::clock::NativeClock;
    use crate::transport::{self, HttpResponse, NativeTransport, StreamedResponse};

    /// Takes a little of the world's time, as one in the other language does.
    struct Slow;

    #[async_trait::async_trait]
    impl NativeSigner for Slow {
        async fn sign(&self, message: Blob) -> Result<Blob, TransportFailure> {
            Delay::new(Duration::from_millis(20)).await;
            Ok(Blob::from(&message.0[..3]))
        }
    }

    /// Keeps the last header of what it is sent.
    #[derive(Default)]
    struct Keeping(Mutex<Option<String>>);

    #[async_trait::async_trait]
    impl NativeTransport for Keeping {
        async fn send(&self, mut request: HttpRequest) -> Result<HttpResponse, TransportFailure> {
            *self.0.lock().unwrap() = request.headers.pop().map(|header| header.value);
            Ok(HttpResponse { status: 200, headers: Vec::new(), body: None })
        }

        async fn send_streaming(&self, request: HttpRequest) -> Result<StreamedResponse, TransportFailure> {
            self.send(request).await.map(|response| StreamedResponse { response, body: None })
        }

        fn is_unsent(&self, _: u64, _: u64) -> Result<bool, TransportFailure> {
            Ok(false)
        }
    }

    /// Every pause is over at once.
    struct Faked;

    #[async_trait::async_trait]
    impl NativeClock for Faked {
        async fn sleep(&self, _: f64) -> Result<(), TransportFailure> {
            Ok(())
        }

        fn now(&self) -> Result<SystemTime, TransportFailure> {
            Ok(SystemTime::UNIX_EPOCH)
        }

        fn random(&self) -> Result<f64, TransportFailure> {
            Ok(0.5)
        }
    }

    #[test]
    fn a_signer_may_take_its_time_where_time_is_faked() {
        let sid = |prefix: &str| format!("{prefix}0123456789abcdef0123456789abcdef");
        let (account, key, credential) = (sid("AC"), sid("SK"), sid("CR"));
        let made =
            NativeValidation::new(Language::Swift, account, key, credential, "RS256".into(), 300, Arc::new(Slow));
        let (kept, clock) = (Arc::new(Keeping::default()), Arc::new(Clock::new(Arc::new(Faked))));
        let foreign = transport::Foreign { transport: kept.clone(), clock: Some(clock.clone()) };
        let transport = vouched(foreign, Some(made.unwrap()), Some(clock));
        let request = Request::new(Method::Post, "https://api.twilio.com");
        let mut sending = transport.send_within(request, Duration::from_secs(30));
        while sending.as_mut().now_or_never().transpose().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let token = kept.0.lock().unwrap().clone().unwrap();
        assert!(token.ends_with(".ZXlK"), "{token}");
    }
}
