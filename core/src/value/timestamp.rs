//! Points in time and days, in the forms that Twilio uses.
//!
//! Hand-written rather than a date library: four conversions are all that is needed, they run for every field of every
//! record, and a time-zone database would outweigh the rest of the WebAssembly module.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A point in time, in UTC, to the nanosecond. Prints as RFC 3339.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    seconds: i64,
    nanos: u32,
}

/// A day of the Gregorian calendar. Prints as `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

const DAY: i64 = 86_400;
/// 0000-01-01 and the end of 9999-12-31: what four digits of a year can say.
const EARLIEST: i64 = -62_167_219_200;
const LATEST: i64 = 253_402_300_799;
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

impl Timestamp {
    /// The Unix epoch, 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Timestamp = Timestamp { seconds: 0, nanos: 0 };

    /// The point this many seconds and nanoseconds after the Unix epoch; nothing outside the years 0 to 9999.
    pub fn from_unix(seconds: i64, nanos: u32) -> Option<Timestamp> {
        let valid = (EARLIEST..=LATEST).contains(&seconds) && nanos < 1_000_000_000;
        valid.then_some(Timestamp { seconds, nanos })
    }

    /// Whole seconds since the Unix epoch, rounded down.
    pub fn unix_seconds(self) -> i64 {
        self.seconds
    }

    /// The nanoseconds within the second.
    pub fn subsec_nanos(self) -> u32 {
        self.nanos
    }

    /// How long after `earlier` it is; zero if it is before.
    pub fn since(self, earlier: Timestamp) -> Duration {
        let age = |time: Timestamp| Duration::new(time.seconds.abs_diff(EARLIEST), time.nanos);
        age(self).saturating_sub(age(earlier))
    }

    /// The day, in UTC.
    pub fn date(self) -> Date {
        Date::from_days(self.seconds.div_euclid(DAY))
    }

    /// Reads ISO 8601 (fractions and offsets included; no offset means UTC; a day alone means its midnight) and RFC 2822.
    pub fn parse(text: &str) -> Option<Timestamp> {
        let text = text.trim_ascii();
        if let Some(time) = parse_usual(text.as_bytes()) {
            return Some(time);
        }
        if text.as_bytes().first()?.is_ascii_digit() && text.as_bytes().get(4) == Some(&b'-') {
            parse_iso(text)
        } else {
            parse_rfc2822(text)
        }
    }

    /// `2026-11-21T12:00:00Z`: what a request carries. Fractions of a second are cut.
    pub fn to_wire(self) -> String {
        Timestamp { nanos: 0, ..self }.to_string()
    }

    /// `Sat, 21 Nov 2026 12:00:00 +0000`: what the 2010-04-01 API answers.
    pub fn to_rfc2822(self) -> String {
        let (date, [hour, minute, second]) = (self.date(), self.time_of_day());
        let weekday = WEEKDAYS[self.seconds.div_euclid(DAY).rem_euclid(7) as usize];
        let month = MONTHS[usize::from(date.month) - 1];
        format!("{weekday}, {:02} {month} {:04} {hour:02}:{minute:02}:{second:02} +0000", date.day, date.year)
    }

    fn time_of_day(self) -> [i64; 3] {
        let second = self.seconds.rem_euclid(DAY);
        [second / 3600, second / 60 % 60, second % 60]
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, [hour, minute, second]) = (self.date(), self.time_of_day());
        // Written digit by digit: a page of records as canonical JSON holds thousands of times.
        let mut text = *b"0000-00-00T00:00:00";
        let fields = [(0, i64::from(date.year) / 100), (2, i64::from(date.year) % 100), (5, date.month.into())];
        for (at, number) in fields.into_iter().chain([(8, date.day.into()), (11, hour), (14, minute), (17, second)]) {
            text[at] += (number / 10) as u8;
            text[at + 1] += (number % 10) as u8;
        }
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())?;
        if self.nanos > 0 {
            let fraction = format!("{:09}", self.nanos);
            write!(f, ".{}", fraction.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::ops::Add<Duration> for Timestamp {
    type Output = Timestamp;

    /// The point that much later; at most the end of the year 9999.
    fn add(self, duration: Duration) -> Timestamp {
        let nanos = self.nanos + duration.subsec_nanos();
        let carry = i64::from(nanos / 1_000_000_000);
        let seconds = i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
        let seconds = self.seconds.saturating_add(seconds).saturating_add(carry).min(LATEST);
        Timestamp { seconds, nanos: nanos % 1_000_000_000 }
    }
}

impl From<SystemTime> for Timestamp {
    /// Times outside the years 0 to 9999 become the nearest end.
    fn from(time: SystemTime) -> Self {
        let (seconds, nanos) = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => (i64::try_from(after.as_secs()).unwrap_or(i64::MAX), after.subsec_nanos()),
            Err(before) => {
                let before = before.duration();
                let whole = i64::try_from(before.as_secs()).unwrap_or(i64::MAX);
                match before.subsec_nanos() {
                    0 => (-whole, 0),
                    nanos => (-whole - 1, 1_000_000_000 - nanos),
                }
            }
        };
        Timestamp { seconds: seconds.clamp(EARLIEST, LATEST), nanos }
    }
}

impl From<Timestamp> for SystemTime {
    /// Where the platform counts no time before 1970 (WebAssembly), such times become its start.
    fn from(time: Timestamp) -> Self {
        let whole = Duration::from_secs(time.seconds.unsigned_abs());
        let second = if time.seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
        second.and_then(|second| second.checked_add(Duration::from_nanos(time.nanos.into()))).unwrap_or(UNIX_EPOCH)
    }
}

impl From<Date> for Timestamp {
    /// The day's midnight.
    fn from(date: Date) -> Self {
        Timestamp { seconds: date.to_days() * DAY, nanos: 0 }
    }
}

impl Date {
    /// The day with these numbers; nothing if the calendar has no such day.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Date> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 => 28 + u8::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        ((0..=9999).contains(&year) && (1..=length).contains(&day)).then_some(Date { year, month, day })
    }

    /// The year, 0 to 9999.
    pub fn year(self) -> i32 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }

    /// Reads a day, or the UTC day of any text that [`Timestamp::parse`] reads.
    pub fn parse(text: &str) -> Option<Date> {
        Timestamp::parse(text).map(Timestamp::date)
    }

    // Days since the Unix epoch: years run from March so that the leap day comes last, in eras of 400 years
    // (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    fn to_days(self) -> i64 {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let month = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    fn from_days(days: i64) -> Date {
        let days = days + 719_468;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * month + 2) / 5 + 1) as u8;
        let month = if month < 10 { month + 3 } else { month - 9 } as u8;
        let year = (year_of_era + era * 400) as i32 + i32::from(month <= 2);
        Date { year, month, day }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads a number of exactly `width` digits off the front.
fn number(text: &mut &[u8], width: usize) -> Option<i64> {
    let (digits, rest) = text.split_at_checked(width)?;
    *text = rest;
    digits.iter().try_fold(0, |sum, &digit| digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0')))
}

fn skip(text: &mut &[u8], wanted: &[u8]) -> Option<()> {
    let (first, rest) = text.split_first()?;
    *text = rest;
    wanted.contains(first).then_some(())
}

fn timestamp(date: Date, [hour, minute, second]: [i64; 3], offset: i64, nanos: u32) -> Option<Timestamp> {
    // A leap second is read as the first second after it.
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    Timestamp::from_unix(date.to_days() * DAY + hour * 3600 + minute * 60 + second - offset, nanos)
}

/// The two layouts that the service writes itself, `Thu, 24 Aug 2023 05:01:45 +0000` and `2023-08-24T05:01:45Z`: every field of
/// every record comes this way, so it does without searching.
fn parse_usual(text: &[u8]) -> Option<Timestamp> {
    let (year, month, day, time) = match text {
        [_, _, _, b',', b' ', day @ .., b' ', b'+', b'0', b'0', b'0', b'0'] if text.len() == 31 => {
            let [d1, d2, b' ', m1, m2, m3, b' ', y1, y2, y3, y4, b' ', time @ ..] = day else { return None };
            let month = MONTHS.iter().position(|name| name.as_bytes() == [*m1, *m2, *m3])? as i64 + 1;
            (number(&mut &[*y1, *y2, *y3, *y4][..], 4)?, month, number(&mut &[*d1, *d2][..], 2)?, time)
        }
        [date @ .., b'Z'] if text.len() == 20 && text[10] == b'T' && text[4] == b'-' && text[7] == b'-' => {
            let day = number(&mut &date[8..10], 2)?;
            (number(&mut &date[0..4], 4)?, number(&mut &date[5..7], 2)?, day, &date[11..])
        }
        _ => return None,
    };
    let [h1, h2, b':', m1, m2, b':', s1, s2] = time else { return None };
    let two = |tens: &u8, ones: &u8| number(&mut &[*tens, *ones][..], 2);
    let date = Date::new(year as i32, month as u8, day as u8)?;
    timestamp(date, [two(h1, h2)?, two(m1, m2)?, two(s1, s2)?], 0, 0)
}

fn parse_iso(text: &str) -> Option<Timestamp> {
    let rest = &mut text.as_bytes();
    let year = number(rest, 4)?;
    skip(rest, b"-")?;
    let month = number(rest, 2)?;
    skip(rest, b"-")?;
    let date = Date::new(year as i32, month as u8, number(rest, 2)? as u8)?;
    if rest.is_empty() {
        return Some(date.into());
    }
    skip(rest, b"Tt ")?;
    let hour = number(rest, 2)?;
    skip(rest, b":")?;
    let minute = number(rest, 2)?;
    let mut second = 0;
    if rest.first() == Some(&b':') {
        skip(rest, b":")?;
        second = number(rest, 2)?;
    }
    let nanos = fraction(rest)?;
    let offset = if rest.is_empty() { 0 } else { offset(rest)? };
    timestamp(date, [hour, minute, second], offset, nanos)
}

fn fraction(text: &mut &[u8]) -> Option<u32> {
    if !matches!(text.first(), Some(b'.' | b',')) {
        return Some(0);
    }
    let digits = text[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (fraction, rest) = text[1..].split_at(digits);
    *text = rest;
    let nanos = (0..9).fold(0, |sum, place| sum * 10 + fraction.get(place).map_or(0, |digit| u32::from(digit - b'0')));
    (digits > 0).then_some(nanos)
}

/// Reads `Z`, `+02:00`, `+0200` or `+02`; the whole text must be used up.
fn offset(text: &mut &[u8]) -> Option<i64> {
    let sign = match text.first()? {
        b'Z' | b'z' => return (text.len() == 1).then_some(0),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    *text = &text[1..];
    let hours = number(text, 2)?;
    if text.first() == Some(&b':') {
        *text = &text[1..];
    }
    let minutes = if text.is_empty() { 0 } else { number(text, 2)? };
    (text.is_empty() && hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

fn parse_rfc2822(text: &str) -> Option<Timestamp> {
    // The weekday is decoration: Twilio's own documents show dates with a wrong one.
    let text = text.split_once(',').map_or(text, |(_, rest)| rest);
    let mut words = text.split_ascii_whitespace();
    let day = words.next()?;
    let month = words.next()?;
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))? as u8 + 1;
    let year = words.next()?;
    if year.len() != 4 || day.len() > 2 {
        return None;
    }
    let date =
        Date::new(number(&mut year.as_bytes(), 4)? as i32, month, number(&mut day.as_bytes(), day.len())? as u8)?;
    let time = &mut words.next()?.as_bytes();
    let hour = number(time, 2)?;
    skip(time, b":")?;
    let minute = number(time, 2)?;
    let mut second = 0;
    if !time.is_empty() {
        skip(time, b":")?;
        second = number(time, 2)?;
    }
    let offset = match words.next() {
        None | Some("GMT" | "UTC" | "UT" | "Z") => 0,
        Some(zone) => offset(&mut zone.as_bytes())?,
    };
    (time.is_empty() && words.next().is_none()).then_some(())?;
    timestamp(date, [hour, minute, second], offset, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        Timestamp::parse(text).map(|time| time.to_string())
    }

    #[test]
    fn both_forms_are_read_with_fractions_and_offsets() {
        for (text, expected) in [
            ("Thu, 30 Jul 2015 20:00:00 +0000", "2015-07-30T20:00:00Z"),
            ("Thu, 30 Jul 2015 20:00:00 -0500", "2015-07-31T01:00:00Z"),
            ("Tue, 16 Jan 2010 04:41:09 +0000", "2010-01-16T04:41:09Z"),
            ("1 Feb 2024 01:02 GMT", "2024-02-01T01:02:00Z"),
            ("2015-12-16T22:18:37Z", "2015-12-16T22:18:37Z"),
            ("2015-12-16T22:18:37.120Z", "2015-12-16T22:18:37.12Z"),
            ("2015-12-16T22:18:37.123456789123+05:30", "2015-12-16T16:48:37.123456789Z"),
            ("2015-12-16T22:18:37-0800", "2015-12-17T06:18:37Z"),
            ("2015-12-16 22:18:37", "2015-12-16T22:18:37Z"),
            ("2016-02-29", "2016-02-29T00:00:00Z"),
            ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
            ("0000-01-01", "0000-01-01T00:00:00Z"),
            ("9999-12-31T23:59:60Z", ""),
        ] {
            assert_eq!(read(text).unwrap_or_default(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "soon",
            "2015-02-29",
            "2015-13-01",
            "2015-12-16T25:00:00Z",
            "2015-12-16T22:18:37+",
            "2015-12-16T22:18:37Zz",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        for text in [
            "Thu, 30 Foo 2015 20:00:00 +0000",
            "Thu, 30 Jul 15 20:00:00 +0000",
            "30 Jul 2015 20:00:00 +0000 x",
            "é, 1é",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn every_day_of_four_centuries_survives_both_ways() {
        for days in -200_000..200_000 {
            let date = Date::from_days(days);
            assert_eq!(date.to_days(), days);
            assert_eq!(Date::parse(&date.to_string()), Some(date));
        }
    }

    #[test]
    fn the_wire_carries_whole_seconds_and_rfc2822_a_weekday() {
        let time = Timestamp::parse("2026-11-21T12:00:00.999+01:00").unwrap();
        assert_eq!(time.to_wire(), "2026-11-21T11:00:00Z");
        assert_eq!(time.to_rfc2822(), "Sat, 21 Nov 2026 11:00:00 +0000");
        assert_eq!(Timestamp::parse(&time.to_rfc2822()).unwrap().unix_seconds(), time.unix_seconds());
    }

    #[test]
    fn system_time_survives_both_ways() {
        for text in ["2026-11-21T12:00:00.25Z", "1960-01-01T00:00:00.75Z"] {
            let time = Timestamp::parse(text).unwrap();
            assert_eq!(Timestamp::from(SystemTime::from(time)), time);
        }
    }
}
