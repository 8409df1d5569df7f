//! Whether a request has begun to leave, which reqwest does not tell.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

const WAITING: u8 = 0;
const LEAVING: u8 = 1;
const GIVEN_UP: u8 = 2;

/// What becomes of a request is settled once, by the connection that takes it or by the caller who gives it up, whoever is first.
#[derive(Clone, Debug, Default)]
pub(super) struct Departure(Arc<AtomicU8>);

impl Departure {
    /// Whether the request may leave.
    fn begin(&self) -> bool {
        self.0.compare_exchange(WAITING, LEAVING, Ordering::SeqCst, Ordering::SeqCst) != Err(GIVEN_UP)
    }

    /// Whether the request has not begun to leave, and never will.
    pub(super) fn give_up(&self) -> bool {
        self.0.compare_exchange(WAITING, GIVEN_UP, Ordering::SeqCst, Ordering::SeqCst) != Err(LEAVING)
    }

    fn is_given_up(&self) -> bool {
        self.0.load(Ordering::SeqCst) == GIVEN_UP
    }
}

/// The body of a request, which settles its departure.
///
/// hyper asks a body whether it is at its end when it has a connection and is about to write the head, and not before; how long it is
/// may be asked at any time. If the request was given up by then, it is cut: a body announces a byte that does not come.
pub(super) struct Departing {
    bytes: Bytes,
    /// Whether no bytes are no body. They are an empty one else, which the head tells: some servers answer 411 if it does not.
    may_be_absent: bool,
    departure: Departure,
}

impl Departing {
    pub(super) fn new(bytes: Bytes, may_be_absent: bool, departure: Departure) -> Departing {
        Departing { bytes, may_be_absent, departure }
    }
}

impl Body for Departing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if !self.departure.begin() {
            // Nobody is left to read it.
            return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())));
        }
        let bytes = std::mem::take(&mut self.bytes);
        Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.departure.begin() && self.bytes.is_empty() && self.may_be_absent
    }

    fn size_hint(&self) -> SizeHint {
        let missing = u64::from(self.departure.is_given_up());
        SizeHint::with_exact(self.bytes.len() as u64 + missing)
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    fn polled(body: &mut Departing) -> Option<io::Result<Bytes>> {
        match Pin::new(body).poll_frame(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(frame) => frame.map(|frame| frame.map(|frame| frame.into_data().unwrap())),
            Poll::Pending => panic!("it has all that there is to come"),
        }
    }

    #[test]
    fn a_request_that_has_left_is_not_given_up_any_more() {
        let asks: [fn(&mut Departing); 2] = [|body| _ = body.is_end_stream(), |body| _ = polled(body)];
        for ask in asks {
            let departure = Departure::default();
            let mut body = Departing::new("Body=Hi".into(), false, departure.clone());
            assert_eq!(body.size_hint().exact(), Some(7));
            ask(&mut body);
            assert!(!departure.give_up());
        }
        let departure = Departure::default();
        let mut body = Departing::new("Body=Hi".into(), false, departure.clone());
        assert!(!body.is_end_stream());
        assert_eq!(polled(&mut body).unwrap().unwrap(), "Body=Hi");
        assert!(polled(&mut body).is_none());
    }

    #[test]
    fn a_request_that_was_given_up_never_leaves_whole() {
        for bytes in ["", "Body=Hi"] {
            let departure = Departure::default();
            let mut body = Departing::new(bytes.into(), true, departure.clone());
            assert!(departure.give_up() && departure.give_up());
            assert!(!body.is_end_stream());
            assert_eq!(body.size_hint().exact(), Some(bytes.len() as u64 + 1));
            assert!(polled(&mut body).unwrap().is_err());
        }
    }

    #[test]
    fn no_bytes_are_no_body_or_an_empty_one() {
        for may_be_absent in [true, false] {
            let body = Departing::new(Bytes::new(), may_be_absent, Departure::default());
            assert_eq!((body.is_end_stream(), body.size_hint().exact()), (may_be_absent, Some(0)));
        }
    }
}
