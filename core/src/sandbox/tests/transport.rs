use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use futures_util::future::{Either, join, select};

use super::Api;
use crate::sandbox::{Fault, Pickup, Sandbox};
use crate::schema::Method;
use crate::transport::Transport;
use crate::value::Timestamp;

/// Polls until it is done: a sandbox needs no runtime.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..100_000 {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
    panic!("it never ends");
}

fn passed(sandbox: &Sandbox, work: impl Future<Output = ()>) -> Duration {
    let start = sandbox.now();
    block_on(work);
    sandbox.now().since(start)
}

#[test]
fn waiting_takes_no_time_but_moves_the_clock() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.now().to_string(), "2026-01-01T00:00:00Z");
    assert_eq!(passed(&sandbox, sandbox.sleep(Duration::from_secs(3600))), Duration::from_secs(3600));
}

#[test]
fn of_several_who_wait_the_first_to_wake_moves_the_clock() {
    let sandbox = Sandbox::new();
    let both = async {
        join(sandbox.sleep(Duration::from_secs(5)), sandbox.sleep(Duration::from_secs(2))).await;
    };
    assert_eq!(passed(&sandbox, both), Duration::from_secs(5));
    let race = async {
        let race = select(sandbox.sleep(Duration::from_secs(5)), sandbox.sleep(Duration::from_secs(2))).await;
        assert!(matches!(race, Either::Right(_)));
    };
    assert_eq!(passed(&sandbox, race), Duration::from_secs(2));
    assert_eq!(
        passed(&sandbox, sandbox.sleep(Duration::from_secs(1))),
        Duration::from_secs(1),
        "who gave up is forgotten"
    );
}

#[test]
fn a_waker_may_use_the_sandbox() {
    /// Asks what time it is, as far as nobody holds the clock.
    struct Curious(Sandbox, AtomicU32);

    impl Wake for Curious {
        fn wake(self: Arc<Self>) {
            let is_free = self.0.0.engine.try_lock().is_ok() && self.0.0.sleepers.try_lock().is_ok();
            self.1.fetch_add(u32::from(is_free), Ordering::Relaxed);
        }
    }

    let sandbox = Sandbox::new();
    let curious = Arc::new(Curious(sandbox.clone(), AtomicU32::new(0)));
    let waker = Waker::from(curious.clone());
    let (mut first, mut second) = (sandbox.sleep(Duration::from_secs(1)), sandbox.sleep(Duration::from_secs(2)));
    // The second is polled once more: it waits behind the first.
    for sleep in [&mut first, &mut second] {
        assert!(sleep.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    }
    assert!(second.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    assert_eq!(curious.1.load(Ordering::Relaxed), 3);
}

#[test]
fn what_a_caller_gives_may_use_the_sandbox() {
    struct Asking(Sandbox);

    impl From<Asking> for String {
        fn from(asking: Asking) -> String {
            assert!(asking.0.0.engine.try_lock().is_ok(), "the sandbox is locked");
            "+15558675310".to_owned()
        }
    }

    let sandbox = Sandbox::new();
    sandbox.fail_delivery(Asking(sandbox.clone()), Some(30003));
    sandbox.answer_calls(Asking(sandbox.clone()), Pickup::Busy);
    sandbox.expect(std::iter::once_with(|| Asking(sandbox.clone()).into()));
}

#[test]
fn a_late_answer_loses_against_a_timeout_and_the_work_is_done() {
    let api = Api::new();
    api.sandbox.add_fault(Fault::delay(Duration::from_secs(40)));
    let form = [("To", "+15558675310"), ("From", "+15017122661"), ("Body", "Hi")];
    let request = api.request(Method::Post, &api.messages(), &form);
    let race = |timeout| block_on(select(api.sandbox.send(request.clone()), api.sandbox.sleep(timeout)));
    assert!(matches!(race(Duration::from_secs(30)), Either::Right(_)));
    assert!(matches!(race(Duration::from_secs(50)), Either::Left((Ok(_), _))));
    assert_eq!(api.sandbox.count("api.v2010.accounts.messages.create"), 2);
}

#[test]
fn a_prompt_answer_moves_no_clock() {
    let api = Api::new();
    let request = api.request(Method::Get, &api.messages(), &[]);
    let race = async {
        let race = select(api.sandbox.send(request), api.sandbox.sleep(Duration::from_secs(30))).await;
        assert!(matches!(race, Either::Left((Ok(_), _))));
    };
    assert_eq!(passed(&api.sandbox, race), Duration::ZERO);
}

#[test]
fn a_lost_connection_may_have_sent_the_request() {
    let api = Api::new();
    for fault in [Fault::drop_connection(), Fault::drop_connection().after_work(), Fault::cut_body()] {
        api.sandbox.add_fault(fault.times(1));
        let error = block_on(api.sandbox.send(api.request(Method::Get, &api.messages(), &[]))).unwrap_err();
        assert!(!error.not_sent && !error.timed_out, "{error}");
    }
}

#[test]
fn the_clock_never_goes_back() {
    let sandbox = Sandbox::new();
    sandbox.set_now(Timestamp::parse("2027-01-01").unwrap());
    sandbox.set_now(Timestamp::parse("2026-06-01").unwrap());
    assert_eq!(sandbox.now().to_string(), "2027-01-01T00:00:00Z");
}

#[test]
fn someone_who_holds_a_wait_without_polling_it_stops_nobody() {
    let sandbox = Sandbox::new();
    let mut held = sandbox.sleep(Duration::from_secs(1));
    let mut context = Context::from_waker(Waker::noop());
    assert!(held.as_mut().poll(&mut context).is_pending());
    assert_eq!(passed(&sandbox, sandbox.sleep(Duration::from_secs(9))), Duration::from_secs(9));
    assert!(held.as_mut().poll(&mut context).is_ready());
}

#[test]
fn chance_comes_from_the_seed() {
    let draw = |sandbox: Sandbox| (0..5).map(|_| sandbox.random()).collect::<Vec<f64>>();
    assert_eq!(draw(Sandbox::new()), draw(Sandbox::new()));
    assert_ne!(draw(Sandbox::new()), draw(Sandbox::with_seed(9)));
}
