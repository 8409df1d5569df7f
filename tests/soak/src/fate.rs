//! What becomes of a request: drawn for each attempt of each call.

use crate::plan::{Operation, TIMEOUT_MS};
use crate::random::Random;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Done and answered.
    Right(Manner),
    /// 429: not done.
    Limited,
    /// A status of the 500s, with the work done or not.
    Failed { status: u16, done: bool },
    /// 307 to another path of the same server: not done.
    Redirected,
    /// The connection ends without a whole answer.
    Ended { at: Point, how: Ending },
    /// No answer, ever.
    Silent { done: bool },
    /// Done, and answered in full, but so late that the client has given up.
    Late { after_ms: u64 },
    /// Done, and answered with a body that cannot be read.
    Garbled(Garbage),
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    Whole,
    Pieces,
    Slowly,
    Chunked,
    /// In chunks, each written by itself.
    ChunkedInPieces,
    /// With `Connection: close`, and closed behind it.
    Closing,
}

/// How far a request comes before its connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Point {
    BeforeWork,
    AfterWork,
    /// In the head of the answer.
    InHead,
    /// In the body of the answer.
    InBody,
    /// In the body of an answer that comes in chunks.
    BetweenChunks,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// RST.
    Reset,
    /// FIN.
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Garbage {
    Empty,
    Html,
    /// JSON that ends too early, in an answer that does not.
    Half,
}

const MANNERS: [(u64, Manner); 6] = [
    (40, Manner::Whole),
    (14, Manner::Pieces),
    (8, Manner::Slowly),
    (14, Manner::Chunked),
    (10, Manner::ChunkedInPieces),
    (14, Manner::Closing),
];

const POINTS: [(u64, Point); 5] =
    [(3, Point::BeforeWork), (3, Point::AfterWork), (2, Point::InHead), (2, Point::InBody), (1, Point::BetweenChunks)];

const ENDINGS: [(u64, Ending); 2] = [(1, Ending::Reset), (1, Ending::Closed)];

const GARBAGE: [(u64, Garbage); 3] = [(1, Garbage::Empty), (1, Garbage::Html), (1, Garbage::Half)];

impl Fate {
    /// The fate of an attempt of a call.
    pub(crate) fn of(seed: u64, call: u64, operation: Operation, attempt: usize) -> Fate {
        let mut random = Random::of(&[seed, 20, call, attempt as u64]);
        let manner = Fate::Right(random.pick(&MANNERS));
        let failed = Fate::Failed { status: random.pick(&[(1, 500), (3, 503)]), done: random.percent(50) };
        let ended = Fate::Ended { at: random.pick(&POINTS), how: random.pick(&ENDINGS) };
        let silent = Fate::Silent { done: random.percent(50) };
        // Between a little more and twice the time-out: some meet the next call on its way.
        let late = Fate::Late { after_ms: random.between(TIMEOUT_MS + 10, 2 * TIMEOUT_MS) };
        let garbled = Fate::Garbled(random.pick(&GARBAGE));
        let fate = random.pick(&[
            (64, manner),
            (7, Fate::Limited),
            (6, failed),
            (1, Fate::Redirected),
            (11, ended),
            (3, silent),
            (5, late),
            (3, garbled),
        ]);
        match fate {
            // An answer without a record is a list without records to some.
            Fate::Garbled(_) if operation != Operation::Create => Fate::Garbled(Garbage::Half),
            fate => fate,
        }
    }

    /// The fate of a request for a token.
    pub(crate) fn of_token(seed: u64, nth: u64) -> Fate {
        let mut random = Random::of(&[seed, 21, nth]);
        random.pick(&[
            (70, Fate::Right(Manner::Whole)),
            (8, Fate::Limited),
            (8, Fate::Failed { status: 503, done: false }),
            (5, Fate::Ended { at: Point::AfterWork, how: Ending::Reset }),
            (5, Fate::Ended { at: Point::InBody, how: Ending::Closed }),
            (4, Fate::Silent { done: true }),
        ])
    }

    /// Whether the work is done.
    pub(crate) fn is_done(self) -> bool {
        match self {
            Fate::Right(_) | Fate::Late { .. } | Fate::Garbled(_) => true,
            Fate::Failed { done, .. } | Fate::Silent { done } => done,
            Fate::Ended { at, .. } => at != Point::BeforeWork,
            Fate::Limited | Fate::Redirected => false,
        }
    }

    /// The word for it in the verdict.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Fate::Right(_) => "right",
            Fate::Limited => "limited",
            Fate::Failed { done: false, .. } => "failed, not done",
            Fate::Failed { done: true, .. } => "failed, done",
            Fate::Redirected => "redirected",
            Fate::Ended { at: Point::BeforeWork, .. } => "ended before the work",
            Fate::Ended { at: Point::AfterWork, .. } => "ended after the work",
            Fate::Ended { at: Point::InHead, .. } => "ended in the head",
            Fate::Ended { .. } => "ended in the body",
            Fate::Silent { done: false } => "silent, not done",
            Fate::Silent { done: true } => "silent, done",
            Fate::Late { .. } => "late",
            Fate::Garbled(_) => "garbled",
        }
    }

    /// All names: a run in which one of them did not occur says too little.
    pub(crate) const NAMES: [&'static str; 13] = [
        "right",
        "limited",
        "failed, not done",
        "failed, done",
        "redirected",
        "ended before the work",
        "ended after the work",
        "ended in the head",
        "ended in the body",
        "silent, not done",
        "silent, done",
        "late",
        "garbled",
    ];
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_fate_is_met_and_the_same_one_again_by_the_same_seed() {
        let fates: Vec<Fate> = (0..2_000).map(|call| Fate::of(7, call, Operation::Create, 0)).collect();
        let met: HashSet<&str> = fates.iter().map(|fate| fate.name()).collect();
        assert_eq!(met, Fate::NAMES.into());
        assert_eq!(Fate::of(7, 1_999, Operation::Create, 0), fates[1_999]);
    }
}
