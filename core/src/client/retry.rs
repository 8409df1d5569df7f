//! Whether a request is sent again, and when: decided here for every transport and language.

use std::time::Duration;

use crate::schema::Method;

const FIRST_DELAY: Duration = Duration::from_millis(500);
const LONGEST_DELAY: Duration = Duration::from_secs(8);
/// A service that asks for more patience than this gets none: the error says how long it asked for.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);

/// How one attempt ended without success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Certainly never sent.
    NotSent,
    /// No complete answer; it may have been carried out.
    NoAnswer,
    /// 401 to a token that was exchanged for: it was not carried out, and a new token may help.
    TokenRefused,
    /// An answer with this status.
    Status(u16, Option<Duration>),
}

/// How long to wait before the request is sent again after so many attempts; nothing if it must not be.
///
/// `random` is in 0..1: the whole delay is drawn by chance, so that clients that failed together do not return together.
pub(super) fn delay(
    failure: Failure,
    repeatable: bool,
    attempts: u32,
    max_retries: u32,
    random: f64,
) -> Option<Duration> {
    if failure == Failure::TokenRefused {
        return Some(Duration::ZERO);
    }
    if attempts > max_retries {
        return None;
    }
    let asked = match failure {
        Failure::NotSent => None,
        // The service's own promise: a request that it limits is not processed.
        Failure::Status(429, retry_after) => retry_after,
        Failure::NoAnswer if repeatable => None,
        Failure::Status(500..=599, retry_after) if repeatable => retry_after,
        _ => return None,
    };
    match asked {
        Some(asked) => (asked <= LONGEST_RETRY_AFTER).then_some(asked),
        None => {
            let doubled = FIRST_DELAY.saturating_mul(1 << (attempts - 1).min(16));
            // A transport of the user's own may give anything, and NaN would make `mul_f64` panic.
            let share = if (0.0..=1.0).contains(&random) { random } else { 1.0 };
            Some(doubled.min(LONGEST_DELAY).mul_f64(share))
        }
    }
}

/// Whether an answer tells that an earlier attempt had done what was asked: what a repeated removal does not find is removed.
pub(super) fn was_done_before(method: Method, status: u16, unanswered_before: bool) -> bool {
    method == Method::Delete && status == 404 && unanswered_before
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_been_carried_out_is_not_sent_again() {
        let again = |failure, repeatable| delay(failure, repeatable, 1, 2, 0.5).is_some();
        for (failure, if_repeatable, if_not) in [
            (Failure::NotSent, true, true),
            (Failure::TokenRefused, true, true),
            (Failure::Status(401, None), false, false),
            (Failure::Status(429, None), true, true),
            (Failure::NoAnswer, true, false),
            (Failure::Status(503, None), true, false),
            (Failure::Status(500, Some(Duration::ZERO)), true, false),
            (Failure::Status(404, None), false, false),
            (Failure::Status(307, None), false, false),
        ] {
            assert_eq!((again(failure, true), again(failure, false)), (if_repeatable, if_not), "{failure:?}");
        }
    }

    #[test]
    fn delays_double_up_to_eight_seconds_and_are_drawn_by_chance() {
        let delays: Vec<_> =
            (1..=6).map(|attempt| delay(Failure::NotSent, false, attempt, 9, 1.0).unwrap().as_secs_f64()).collect();
        assert_eq!(delays, [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]);
        assert_eq!(delay(Failure::NotSent, false, 3, 9, 0.25), Some(Duration::from_millis(500)));
        assert_eq!(delay(Failure::NotSent, false, u32::MAX, u32::MAX, 0.0), Some(Duration::ZERO));
    }

    #[test]
    fn chance_that_is_no_number_from_0_to_1_delays_all_the_same() {
        for random in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 2.0] {
            assert!(delay(Failure::NotSent, false, 1, 2, random) <= Some(FIRST_DELAY), "{random}");
        }
    }

    #[test]
    fn the_services_own_delay_counts_up_to_a_minute() {
        let wait = |seconds| delay(Failure::Status(429, Some(Duration::from_secs(seconds))), false, 1, 2, 0.5);
        assert_eq!(wait(60), Some(Duration::from_secs(60)));
        assert_eq!(wait(61), None);
    }

    #[test]
    fn retries_are_counted() {
        assert!(delay(Failure::NotSent, true, 2, 2, 0.0).is_some());
        assert!(delay(Failure::NotSent, true, 3, 2, 0.0).is_none());
        assert!(delay(Failure::NotSent, true, 1, 0, 0.0).is_none());
    }

    #[test]
    fn a_removal_that_finds_nothing_was_done_if_an_earlier_try_was_lost() {
        assert!(was_done_before(Method::Delete, 404, true));
        assert!(!was_done_before(Method::Delete, 404, false));
        assert!(!was_done_before(Method::Get, 404, true));
    }
}
