//! How much memory the client holds while it works, on Linux: what grows with the calls is kept for nothing.

use std::fs;
use std::path::Path;

/// What a client may hold more at its end than after a fifth of its calls, besides so many bytes for each call in between. Heaps that are
/// collected now and then rise and fall by some 30 MB.
const SLACK: u64 = 64 << 20;
const PER_CALL: u64 = 512;

/// How much was held as the calls went on.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Memory {
    /// After how many calls, how many bytes.
    early: Option<(usize, u64)>,
    last: Option<(usize, u64)>,
}

impl Memory {
    /// Takes down what is held after so many of all calls.
    pub(crate) fn note(&mut self, done: usize, calls: usize, bytes: u64) {
        if self.early.is_none() && done * 5 >= calls {
            self.early = Some((done, bytes));
        }
        self.last = Some((done, bytes));
    }

    /// How much more than it should.
    pub(crate) fn complaint(&self) -> Option<String> {
        let ((early, before), (last, after)) = self.early.zip(self.last)?;
        let allowed = SLACK + PER_CALL * (last - early) as u64;
        (after > before + allowed).then(|| format!("the client holds more and more: {self}"))
    }
}

impl std::fmt::Display for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Some(((early, before), (last, after))) = self.early.zip(self.last) else { return f.write_str("not seen") };
        write!(f, "{} MB after {early} calls, {} MB after {last}", before >> 20, after >> 20)
    }
}

/// The bytes in memory of the processes of a group; nothing where the system does not tell.
pub(crate) fn held_by(group: u32) -> Option<u64> {
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let held = processes.filter_map(|process| held_by_one(&process.path(), group));
    held.reduce(|one, other| one + other)
}

fn held_by_one(process: &Path, group: u32) -> Option<u64> {
    let status = fs::read_to_string(process.join("stat")).ok()?;
    // Behind the name, which may hold anything: state, parent, group.
    let of = status.rsplit_once(')')?.1.split_whitespace().nth(2)?.parse::<u32>().ok()?;
    if of != group {
        return None;
    }
    let status = fs::read_to_string(process.join("status")).ok()?;
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(kilobytes.trim().strip_suffix(" kB")?.parse::<u64>().ok()? << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(notes: &[(usize, u64)]) -> Memory {
        let mut memory = Memory::default();
        notes.iter().for_each(|(done, megabytes)| memory.note(*done, 100_000, megabytes << 20));
        memory
    }

    #[test]
    fn what_grows_with_the_calls_is_told() {
        assert!(of(&[(0, 10), (20_000, 50), (60_000, 100), (100_000, 60)]).complaint().is_none());
        let grown = of(&[(0, 10), (20_000, 50), (100_000, 200)]);
        assert_eq!(grown.to_string(), "50 MB after 20000 calls, 200 MB after 100000");
        assert!(grown.complaint().is_some());
        assert!(of(&[(0, 10), (100, 5000)]).complaint().is_none(), "it ended before");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_is_seen() {
        let stat = fs::read_to_string("/proc/self/stat").unwrap();
        let group = stat.rsplit_once(')').unwrap().1.split_whitespace().nth(2).unwrap().parse().unwrap();
        assert!(held_by(group).unwrap() > 1 << 20);
    }
}
