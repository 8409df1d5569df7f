//! Which call a request is made for. The other language gives each of its calls a number, and what is polled for a call carries the number
//! along, so that its transport finds back to the caller: to the context of a coroutine, to an error that is to be shown.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::pin;

thread_local! {
    static CURRENT: Cell<u64> = const { Cell::new(0) };
}

/// Carries out `work` as part of the call of this number. 0 is no call's.
pub(crate) async fn carry<T>(call: u64, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    poll_fn(|context| {
        let _outer = Outer(CURRENT.replace(call));
        work.as_mut().poll(context)
    })
    .await
}

/// The number of the call that is being polled on this thread.
pub(crate) fn current() -> u64 {
    CURRENT.get()
}

/// What is polled within something else gives way to it again, whatever happens.
struct Outer(u64);

impl Drop for Outer {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    /// Tells which call it is polled for, in two polls.
    async fn told() -> (u64, u64) {
        let first = current();
        let mut polled = false;
        poll_fn(|context| {
            if std::mem::replace(&mut polled, true) {
                return std::task::Poll::Ready(());
            }
            context.waker().wake_by_ref();
            std::task::Poll::Pending
        })
        .await;
        (first, current())
    }

    #[test]
    fn each_call_is_polled_under_its_own_number_in_whatever_order() {
        let (one, two) = (carry(1, told()), carry(2, told()));
        let (mut one, mut two) = (Box::pin(one), Box::pin(two));
        assert!(one.as_mut().now_or_never().is_none());
        assert!(two.as_mut().now_or_never().is_none());
        assert_eq!(current(), 0);
        assert_eq!(one.now_or_never(), Some((1, 1)));
        assert_eq!(two.now_or_never(), Some((2, 2)));
        assert_eq!(carry(3, carry(4, told())).now_or_never(), None);
        assert_eq!(current(), 0);
    }
}
