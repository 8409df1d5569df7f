//! The time of a transport that fakes it.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::{Duration, SystemTime};

use trunkline::transport::Sleepers;
use trunkline::value::Timestamp;

use crate::transport::TransportFailure;

/// The time of a transport that does not live in the world's. Such a transport keeps to the timeout of each request by itself: from here
/// a pause could overtake an answer on its way through the other language.
#[uniffi::export(foreign)]
#[async_trait::async_trait]
pub trait NativeClock: Send + Sync {
    /// Waits so many seconds.
    async fn sleep(&self, seconds: f64) -> Result<(), TransportFailure>;

    /// The time now.
    fn now(&self) -> Result<SystemTime, TransportFailure>;

    /// A number from 0 up to, but not including, 1.
    fn random(&self) -> Result<f64, TransportFailure>;
}

/// Such a clock, asked so that its time passes in order: not while a request is under way, and for those who wait one after the other.
pub(crate) struct Clock {
    clock: Arc<dyn NativeClock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    under_way: usize,
    sleepers: Sleepers,
    wakers: Vec<Waker>,
}

impl State {
    fn wake(&mut self) {
        self.wakers.drain(..).for_each(Waker::wake);
    }
}

impl Clock {
    pub(crate) fn new(clock: Arc<dyn NativeClock>) -> Clock {
        Clock { clock, state: Mutex::default() }
    }

    /// Time stands still as long as what this gives is kept.
    pub(crate) fn hold(&self) -> impl Drop + use<'_> {
        self.state().under_way += 1;
        Held(self)
    }

    pub(crate) async fn sleep(&self, duration: Duration) {
        let sleeper = Sleeper::enter(self, self.now() + duration);
        poll_fn(|context| {
            let mut state = self.state();
            if state.under_way == 0 && state.sleepers.first() == Some(sleeper.place) {
                return Poll::Ready(());
            }
            state.wakers.push(context.waker().clone());
            Poll::Pending
        })
        .await;
        let left = sleeper.place.0.since(self.now());
        // A clock that cannot wait makes for pauses that are too short, not for calls that never end.
        self.clock.sleep(left.as_secs_f64()).await.unwrap_or_default();
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from(self.clock.now().unwrap_or_else(|_| SystemTime::now()))
    }

    pub(crate) fn random(&self) -> f64 {
        self.clock.random().unwrap_or(0.5)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Held<'a>(&'a Clock);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.under_way -= 1;
        state.wake();
    }
}

struct Sleeper<'a> {
    clock: &'a Clock,
    /// Until when, and its number among those who wait.
    place: (Timestamp, u64),
}

impl Sleeper<'_> {
    fn enter(clock: &Clock, until: Timestamp) -> Sleeper<'_> {
        let place = (until, clock.state().sleepers.enter(until));
        Sleeper { clock, place }
    }
}

impl Drop for Sleeper<'_> {
    fn drop(&mut self) {
        let mut state = self.clock.state();
        state.sleepers.leave(self.place.1);
        state.wake();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::select;
    use futures_util::{FutureExt, pin_mut};

    use super::*;

    /// Passes at once for whoever waits.
    #[derive(Default)]
    struct Faked(Mutex<Duration>);

    #[async_trait::async_trait]
    impl NativeClock for Faked {
        async fn sleep(&self, seconds: f64) -> Result<(), TransportFailure> {
            *self.0.lock().unwrap() += Duration::from_secs_f64(seconds);
            Ok(())
        }

        fn now(&self) -> Result<SystemTime, TransportFailure> {
            Ok(SystemTime::UNIX_EPOCH + *self.0.lock().unwrap())
        }

        fn random(&self) -> Result<f64, TransportFailure> {
            Ok(0.0)
        }
    }

    fn clock() -> Clock {
        Clock::new(Arc::new(Faked::default()))
    }

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    fn passed(clock: &Clock) -> Duration {
        clock.now().since(Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn time_stands_still_while_a_request_is_under_way() {
        let clock = clock();
        let held = clock.hold();
        let sleep = clock.sleep(seconds(5));
        pin_mut!(sleep);
        assert!(sleep.as_mut().now_or_never().is_none());
        assert_eq!(passed(&clock), Duration::ZERO);
        drop(held);
        assert!(sleep.now_or_never().is_some());
        assert_eq!(passed(&clock), seconds(5));
    }

    #[test]
    fn who_wakes_first_is_waited_for_first() {
        let clock = clock();
        let (long, short) = (clock.sleep(seconds(30)), clock.sleep(seconds(2)));
        pin_mut!(long, short);
        let held = clock.hold();
        assert!(select(long.as_mut(), short.as_mut()).now_or_never().is_none());
        drop(held);
        assert!(short.now_or_never().is_some());
        assert_eq!(passed(&clock), seconds(2));
        assert!(long.now_or_never().is_some());
        assert_eq!(passed(&clock), seconds(30));
    }

    #[test]
    fn who_is_given_up_holds_up_nobody() {
        let clock = clock();
        let held = clock.hold();
        let mut given_up = Box::pin(clock.sleep(seconds(1)));
        assert!(given_up.as_mut().now_or_never().is_none());
        drop((given_up, held));
        assert!(clock.sleep(seconds(7)).now_or_never().is_some());
        assert_eq!(passed(&clock), seconds(7));
    }
}
