//! A file that several may read, and one may close while others wait.

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::{AbortHandle, Abortable};
use futures_util::lock::{Mutex, MutexGuard};

use super::{Download, Meta};
use crate::error::{Error, Result};

/// A file on its way that is shared, for languages that cannot say who owns it: whoever asks is given the next piece, and it may be
/// closed while others wait for one. Let go of, or [closed](Pieces::close), it ends its connection.
#[derive(Debug)]
pub struct Pieces {
    rest: Mutex<Rest>,
    /// Wakes whoever waits for a piece of a file that is closed.
    closing: AbortHandle,
    meta: Meta,
    size: Option<u64>,
}

#[derive(Debug)]
enum Rest {
    Open(Abortable<Download>),
    /// It was read to its end, or failed.
    Over,
    /// It was closed before.
    Closed,
}

impl From<Download> for Pieces {
    fn from(file: Download) -> Pieces {
        let (meta, size) = (file.meta().clone(), file.size());
        let (closing, registration) = AbortHandle::new_pair();
        Pieces { rest: Mutex::new(Rest::Open(Abortable::new(file, registration))), closing, meta, size }
    }
}

impl Pieces {
    /// Status, headers and timing of the answer that brings the file.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// How many bytes the file has, if the service says so.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// The next bytes; nothing behind the last. A wait that is dropped loses none of them.
    ///
    /// # Errors
    /// Those of the stream, once; `Configuration` for a file that was closed before its end.
    pub async fn next(&self) -> Result<Option<Bytes>> {
        let mut turn = Turn { file: self, rest: Some(self.rest.lock().await) };
        let Some(rest) = turn.rest.as_deref_mut() else { return Ok(None) };
        let piece = match rest {
            Rest::Open(file) => {
                let piece = file.next().await.transpose();
                if !matches!(piece, Ok(Some(_))) {
                    *rest = if file.is_aborted() { Rest::Closed } else { Rest::Over };
                }
                piece?
            }
            Rest::Over | Rest::Closed => None,
        };
        match rest {
            Rest::Closed => Err(Error::configuration("the download was closed before its end")),
            Rest::Open(_) | Rest::Over => Ok(piece),
        }
    }

    /// Ends the connection. Whoever waits for a piece waits no more.
    pub fn close(&self) {
        self.closing.abort();
        self.drop_if_closed();
    }

    /// Unless a piece is waited for: that wait is woken, and does it.
    fn drop_if_closed(&self) {
        if self.closing.is_aborted()
            && let Some(mut rest) = self.rest.try_lock()
            && matches!(*rest, Rest::Open(_))
        {
            *rest = Rest::Closed;
        }
    }
}

/// A wait for a piece. One that is cancelled lets go of the file after whoever cancelled it may have closed that.
struct Turn<'a> {
    file: &'a Pieces,
    rest: Option<MutexGuard<'a, Rest>>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.rest = None;
        self.file.drop_if_closed();
    }
}
