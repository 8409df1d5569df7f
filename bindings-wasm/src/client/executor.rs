//! Runs calls: each is a future that is polled when JavaScript has brought something for it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use crate::numbered::{Number, Numbered};

type Task = Pin<Box<dyn Future<Output = ()>>>;

thread_local! {
    /// The calls under way. One that is being polled is not in its place.
    static TASKS: RefCell<Numbered<Option<Task>>> = const { RefCell::new(Numbered::new()) };
    /// The call that is being polled.
    static CURRENT: Cell<Option<Number>> = const { Cell::new(None) };
    /// The calls that can go on.
    static READY: RefCell<VecDeque<Number>> = const { RefCell::new(VecDeque::new()) };
}

/// Wakes a call on the thread where it lives: there is only one.
struct CallWaker(Number);

impl Wake for CallWaker {
    fn wake(self: Arc<Self>) {
        READY.with_borrow_mut(|ready| ready.push_back(self.0));
    }
}

/// Starts a call, as far as it gets.
pub(super) fn spawn(call: Number, work: impl Future<Output = ()> + 'static) {
    TASKS.with_borrow_mut(|tasks| tasks.put(call, Some(Box::pin(work))));
    READY.with_borrow_mut(|ready| ready.push_back(call));
    run();
}

/// Drops a call and what it has begun.
pub(super) fn cancel(call: Number) {
    let task = TASKS.with_borrow_mut(|tasks| tasks.take(call));
    drop(task);
    run();
}

/// The call that is being polled.
pub(super) fn current() -> Option<Number> {
    CURRENT.get()
}

/// Polls the calls that can go on, until none can.
pub(super) fn run() {
    // A call that is being polled may start another one, which must not poll the first within itself.
    if CURRENT.get().is_some() {
        return;
    }
    loop {
        let next = READY.with_borrow_mut(VecDeque::pop_front);
        match next {
            Some(call) => poll(call),
            None => return,
        }
    }
}

fn poll(call: Number) {
    // JavaScript may start and cancel calls meanwhile, so nothing stays borrowed.
    let task = TASKS.with_borrow_mut(|tasks| tasks.get_mut(call)?.take());
    let Some(mut task) = task else { return };
    let waker = Waker::from(Arc::new(CallWaker(call)));
    CURRENT.set(Some(call));
    let done = task.as_mut().poll(&mut Context::from_waker(&waker)).is_ready();
    let finished = TASKS.with_borrow_mut(|tasks| match tasks.get_mut(call) {
        Some(place) if !done => {
            *place = Some(task);
            None
        }
        // Done, or cancelled by what it called.
        _ => {
            tasks.take(call);
            Some(task)
        }
    });
    drop(finished);
    CURRENT.set(None);
}

#[cfg(test)]
mod tests {
    use std::future::{pending, poll_fn};
    use std::rc::Rc;
    use std::task::Poll;

    use super::*;

    #[test]
    fn a_call_goes_on_when_it_is_woken() {
        let steps = Rc::new(RefCell::new(Vec::new()));
        let seen = steps.clone();
        let mut polls = 0;
        spawn(1.0, async move {
            poll_fn(|context| {
                polls += 1;
                seen.borrow_mut().push((current(), polls));
                context.waker().wake_by_ref();
                if polls < 3 { Poll::Pending } else { Poll::Ready(()) }
            })
            .await;
        });
        assert_eq!(*steps.borrow(), [(Some(1.0), 1), (Some(1.0), 2), (Some(1.0), 3)]);
        assert_eq!(current(), None);
    }

    #[test]
    fn a_call_started_within_another_runs_after_it_and_a_cancelled_one_is_dropped() {
        let kept = Rc::new(());
        let held = kept.clone();
        spawn(2.0, async move {
            spawn(3.0, async move {
                let _held = held;
                pending::<()>().await;
            });
            assert_eq!(current(), Some(2.0));
        });
        assert_eq!(Rc::strong_count(&kept), 2);
        cancel(3.0);
        assert_eq!(Rc::strong_count(&kept), 1);
    }
}
