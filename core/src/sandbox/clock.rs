//! Time that passes only when somebody waits for it.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use super::Sandbox;
use crate::value::Timestamp;

/// How often a sleeper lets others go first. More than any chain of futures that are polled in turn; it keeps a sleeper
/// that somebody holds without polling it from stopping the clock for all.
const PATIENCE: u32 = 1_000;

/// Waits in the sandbox's time: of all who wait, the one who would wake first moves the clock to that moment.
///
/// So a race of an answer that comes after 40 seconds against a timeout of 30 ends as it would in the world, at once.
pub(crate) struct Sleep {
    sandbox: Sandbox,
    duration: Duration,
    /// Until when, and its number among those who wait.
    place: Option<(Timestamp, u64)>,
    polls: u32,
}

impl Sleep {
    pub(crate) fn new(sandbox: Sandbox, duration: Duration) -> Sleep {
        Sleep { sandbox, duration, place: None, polls: 0 }
    }
}

impl Sleep {
    /// Moves the clock if it is this one's turn to wake.
    fn is_over(&mut self) -> bool {
        let (mut engine, mut sleepers) = (self.sandbox.0.engine(), self.sandbox.0.sleepers());
        self.polls += 1;
        let Some(place) = self.place else {
            // Whoever polls this polls others, too: they get the chance to say when they wake.
            let until = engine.now + self.duration;
            self.place = Some((until, sleepers.enter(until)));
            return false;
        };
        let is_over = place.0 <= engine.now || sleepers.first() == Some(place) || self.polls > PATIENCE;
        if is_over {
            engine.now = engine.now.max(place.0);
        }
        is_over
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.is_over() {
            return Poll::Ready(());
        }
        // The waker is somebody else's, who may ask the sandbox for something at once.
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some((_, number)) = self.place {
            self.sandbox.0.sleepers().leave(number);
        }
    }
}
