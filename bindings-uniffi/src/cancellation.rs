//! Cancelling a call from outside, for languages whose futures cannot be dropped.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::{AbortHandle, AbortRegistration, Abortable, Aborted};

use crate::error::CallError;

/// Cancels one call: the request is dropped wherever it is. Kotlin drops the call's future instead and needs none.
#[derive(Debug, uniffi::Object)]
pub struct Cancellation {
    handle: AbortHandle,
    registration: Mutex<Option<AbortRegistration>>,
}

#[uniffi::export]
impl Cancellation {
    /// For one call.
    #[uniffi::constructor]
    pub fn new() -> Arc<Cancellation> {
        let (handle, registration) = AbortHandle::new_pair();
        Arc::new(Cancellation { handle, registration: Mutex::new(Some(registration)) })
    }

    /// Cancels the call that it was given to, or will be. Does nothing to a call that is over.
    pub fn cancel(&self) {
        self.handle.abort();
    }
}

impl Cancellation {
    /// Carries out `work` until it is done or cancelled.
    pub(crate) async fn guard<T, E: From<Aborted>>(
        cancellation: Option<Arc<Cancellation>>,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let registration = cancellation
            .and_then(|cancellation| cancellation.registration.lock().unwrap_or_else(PoisonError::into_inner).take());
        match registration {
            None => work.await,
            Some(registration) => {
                Abortable::new(work, registration).await.unwrap_or_else(|aborted| Err(aborted.into()))
            }
        }
    }
}

impl From<Aborted> for CallError {
    fn from(_: Aborted) -> Self {
        CallError::Canceled
    }
}
