//! How fast messages leave: each sender's rate, as far as a test sets one, the queue before it, and how long a message may wait in it.
//!
//! Twilio's error pages say that a queue holds what leaves within ten hours; beyond, a message from a number is refused (21611), and one
//! from a messaging service fails (30001). More than 30 replies between two numbers, each within 30 seconds of the last, are held to be a
//! loop (14107).

use std::collections::BTreeMap;
use std::time::Duration;

use crate::sandbox::counter::Counter;
use crate::sandbox::snapshot::kept;
use crate::value::Timestamp;

/// How long a message may wait in a queue, in seconds, unless it or its service says less; and how much a queue holds.
pub(crate) const TEN_HOURS: u64 = 36_000;
/// Codes of what does not leave.
pub(crate) const OVERFLOW: i64 = 30001;
pub(crate) const EXPIRED: i64 = 30036;
pub(crate) const LOOP: i64 = 14107;

/// How many replies in a row are no loop yet, and what makes them a row.
const MAX_REPLIES: u64 = 30;
const ROW: Duration = Duration::from_secs(30);

/// When a message is sent.
#[derive(Debug, PartialEq)]
pub(crate) enum Turn {
    /// After so long.
    In(Duration),
    /// Never: its time is over after so long.
    Expires(Duration),
    /// Never: the queue is full.
    Overflow,
}

/// What leaves a sender, and how fast.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rate {
    /// Between two segments, in microseconds.
    gap: u64,
    /// How many seconds of messages the queue holds.
    queue: u64,
}

/// Replies from one number to another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    count: Counter,
    last: Timestamp,
    held_until: Option<Timestamp>,
}

/// The rates that are set, and what waits for them.
#[derive(Default)]
pub(crate) struct Pace {
    /// By sender; `*` for those that have none of their own.
    rates: BTreeMap<String, Rate>,
    /// When a sender of an account is free again.
    free: BTreeMap<(String, String), Timestamp>,
    /// By account and both numbers.
    replies: BTreeMap<(String, String, String), Row>,
    /// How many requests a second are answered.
    requests: Option<u64>,
    /// Those of the second that is.
    asked: (i64, Counter),
}

kept!(Rate { gap, queue });
kept!(Row { count, last, held_until });
kept!(Pace { rates, free, replies, requests, asked });

impl Pace {
    /// Sets the rate of a sender in segments a second, or forgets it.
    pub(crate) fn set(&mut self, sender: &str, rate: Option<f64>, queue: u64) -> Result<(), &'static str> {
        match rate {
            None => self.rates.remove(sender),
            Some(rate) if rate > 0.0 && rate <= 1e6 => {
                self.rates.insert(sender.to_owned(), Rate { gap: (1e6 / rate) as u64, queue })
            }
            Some(_) => return Err("must be above 0, and at most a million"),
        };
        Ok(())
    }

    /// The rates as the control endpoint shows them: senders, segments a second, seconds of the queue.
    pub(crate) fn rates(&self) -> impl Iterator<Item = (&str, f64, u64)> {
        self.rates.iter().map(|(sender, rate)| (sender.as_str(), 1e6 / rate.gap.max(1) as f64, rate.queue))
    }

    pub(crate) fn set_requests(&mut self, per_second: Option<u64>) {
        self.requests = per_second;
    }

    pub(crate) fn requests(&self) -> Option<u64> {
        self.requests
    }

    /// Counts a request. Gives whether it is one too many in its second.
    pub(crate) fn is_too_fast(&mut self, now: Timestamp) -> bool {
        let Some(bound) = self.requests else { return false };
        let second = now.unix_seconds();
        if self.asked.0 != second {
            self.asked = (second, Counter::default());
        }
        self.asked.1.count() > bound
    }

    fn rate(&self, sender: &str) -> Option<&Rate> {
        self.rates.get(sender).or_else(|| self.rates.get("*"))
    }

    /// Whether the queue before a sender has no place for so many segments.
    pub(crate) fn is_full(&self, account: &str, sender: &str, segments: u64, now: Timestamp) -> bool {
        let Some(rate) = self.rate(sender) else { return false };
        let free = self.free.get(&(account.to_owned(), sender.to_owned())).copied().unwrap_or(now).max(now);
        let needed = free.since(now) + Duration::from_micros(rate.gap.saturating_mul(segments));
        needed > Duration::from_secs(rate.queue)
    }

    /// Puts a message of so many segments into the queue before its sender.
    pub(crate) fn enqueue(
        &mut self,
        account: &str,
        sender: &str,
        segments: u64,
        validity: u64,
        now: Timestamp,
    ) -> Turn {
        if self.is_full(account, sender, segments, now) {
            return Turn::Overflow;
        }
        let Some(rate) = self.rate(sender) else { return Turn::In(Duration::ZERO) };
        let taken = Duration::from_micros(rate.gap.saturating_mul(segments));
        let free = self.free.entry((account.to_owned(), sender.to_owned())).or_insert(now);
        let start = (*free).max(now);
        let wait = start.since(now);
        let validity = Duration::from_secs(validity);
        if wait > validity {
            return Turn::Expires(validity);
        }
        *free = start + taken;
        Turn::In(wait)
    }

    /// Counts a reply. Gives whether it belongs to a loop.
    pub(crate) fn is_loop(&mut self, account: &str, from: &str, to: &str, now: Timestamp) -> bool {
        let key = (account.to_owned(), from.to_owned(), to.to_owned());
        let row = self.replies.entry(key).or_insert(Row { count: Counter::default(), last: now, held_until: None });
        if row.held_until.is_some_and(|until| now < until) {
            return true;
        }
        if row.held_until.take().is_some() || now >= row.last + ROW {
            row.count = Counter::default();
        }
        row.last = now;
        if row.count.count() > MAX_REPLIES {
            row.held_until = Some(now + ROW);
        }
        row.held_until.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds, 0).unwrap()
    }

    #[test]
    fn messages_of_a_sender_wait_for_those_before_them() {
        let mut pace = Pace::default();
        let seconds = |seconds| Turn::In(Duration::from_secs(seconds));
        assert_eq!(pace.enqueue("AC", "+1", 9, TEN_HOURS, at(0)), seconds(0), "no rate is set");
        pace.set("+1", Some(0.5), 20).unwrap();
        assert_eq!(pace.enqueue("AC", "+1", 3, TEN_HOURS, at(0)), seconds(0));
        assert_eq!(pace.enqueue("AC", "+1", 1, TEN_HOURS, at(0)), seconds(6));
        assert_eq!(pace.enqueue("AC", "+2", 1, TEN_HOURS, at(0)), seconds(0), "others have their own pace");
        assert_eq!(pace.enqueue("AD", "+1", 1, TEN_HOURS, at(0)), seconds(0), "and other accounts");
        assert_eq!(pace.enqueue("AC", "+1", 1, 7, at(0)), Turn::Expires(Duration::from_secs(7)));
        assert_eq!(pace.enqueue("AC", "+1", 6, 8, at(0)), seconds(8), "what expires takes no place");
        assert_eq!(pace.enqueue("AC", "+1", 1, TEN_HOURS, at(0)), Turn::Overflow);
        assert_eq!(pace.enqueue("AC", "+1", 1, TEN_HOURS, at(2)), seconds(18));
        assert_eq!(pace.enqueue("AC", "+1", 1, TEN_HOURS, at(100)), seconds(0));
        for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(pace.set("+1", Some(wrong), 20).is_err());
        }
        pace.set("+1", None, 0).unwrap();
        assert_eq!(pace.enqueue("AC", "+1", 99, TEN_HOURS, at(100)), seconds(0));
        pace.set("*", Some(1.0), 20).unwrap();
        assert!(pace.is_full("AC", "+9", 21, at(0)) && !pace.is_full("AC", "+9", 20, at(0)));
    }

    #[test]
    fn thirty_replies_in_a_row_are_no_loop() {
        let mut pace = Pace::default();
        let mut replies = |count: i64, from: i64, gap: i64| -> usize {
            (0..count).filter(|number| pace.is_loop("AC", "+1", "+2", at(from + number * gap))).count()
        };
        assert_eq!(replies(100, 0, 30), 0, "each half a minute behind the last");
        assert_eq!(replies(29, 3000, 1), 0);
        assert_eq!(replies(20, 4000, 1), 0, "a new row");
        assert_eq!(replies(15, 4020, 1), 5);
        assert_eq!(replies(5, 4055, 1), 5, "for 30 seconds");
        assert_eq!(replies(5, 4061, 1), 0, "and no longer");
        assert!(!pace.is_loop("AC", "+2", "+1", at(4061)));
    }

    #[test]
    fn requests_beyond_the_bound_of_a_second_are_too_many() {
        let mut pace = Pace::default();
        assert!(!pace.is_too_fast(at(0)));
        pace.set_requests(Some(2));
        assert_eq!(
            [0, 0, 0, 1, 1, 1].map(|second| pace.is_too_fast(at(second))),
            [false, false, true, false, false, true]
        );
    }
}
