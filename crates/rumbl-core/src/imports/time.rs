//! Parses times in files.

use chrono::{DateTime, Datelike, NaiveDateTime};

/// Maximum number of digits in each number of a time.
const MAX_DIGITS: usize = 9;
/// Years that both databases can store.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9_999;

/// Parses a moment such as `1:02:03.5`, `02:03,500` or `123.5` to milliseconds; finer digits are cut off.
pub(super) fn parse_clock(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let parts = whole.split(':').map(parse_number).collect::<Option<Vec<i64>>>()?;
    let seconds = match *parts.as_slice() {
        [seconds] => seconds,
        [minutes, seconds @ 0..60] => minutes * 60 + seconds,
        [hours, minutes @ 0..60, seconds @ 0..60] => (hours * 60 + minutes) * 60 + seconds,
        _ => return None,
    };
    let ms = parse_number(&format!("{:0<3}", fraction.get(..3).unwrap_or(fraction)))?;
    let is_number = fraction.bytes().all(|byte| byte.is_ascii_digit()) && !fraction.is_empty();
    is_number.then_some(seconds * 1_000 + ms)
}

/// Parses a number of digits only.
pub(super) fn parse_number(text: &str) -> Option<i64> {
    let is_number =
        (1..=MAX_DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// Parses an RFC 3339 timestamp, to the microsecond.
pub(super) fn parse_time(text: &str) -> Option<NaiveDateTime> {
    storable(DateTime::parse_from_rfc3339(text.trim()).ok()?.to_utc().timestamp_micros())
}

/// Parses a Unix timestamp in seconds.
pub(super) fn parse_unix_time(text: &str) -> Option<NaiveDateTime> {
    storable(parse_unix_seconds(text)?.checked_mul(1_000_000)?)
}

fn parse_unix_seconds(text: &str) -> Option<i64> {
    text.parse().ok().filter(|seconds| *seconds > 0)
}

fn storable(micros: i64) -> Option<NaiveDateTime> {
    let time = DateTime::from_timestamp_micros(micros)?.naive_utc();
    Some(time).filter(|time| YEARS.contains(&time.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_optional_and_a_comma_is_as_good_as_a_dot() {
        assert_eq!(parse_clock("01:02:03.045"), Some(3_723_045));
        assert_eq!(parse_clock("1:02:03,5"), Some(3_723_500));
        assert_eq!(parse_clock("02:03,500"), Some(123_500));
        assert_eq!(parse_clock("90:00"), Some(5_400_000));
        assert_eq!(parse_clock("12.3456"), Some(12_345));
        assert_eq!(parse_clock("168:00:00.000"), Some(604_800_000));
        assert_eq!(parse_clock("0"), Some(0));
    }

    #[test]
    fn anything_else_is_no_moment() {
        for text in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "1:60",
            "1:60:00",
            "1:2:3:4",
            "1e3",
            "soon",
            "12.3x",
            "١",
            "1 : 2",
            "12.345é",
            "9999999999999999999",
        ] {
            assert_eq!(parse_clock(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_time_of_day_is_kept_if_both_databases_can() {
        let time = parse_time("2026-05-03T19:04:05.123456+02:00").unwrap();
        assert_eq!(time.to_string(), "2026-05-03 17:04:05.123456");
        assert_eq!(parse_unix_time("1422201084").unwrap().to_string(), "2015-01-25 15:51:24");
        for text in ["", "yesterday", "99999999999999999", "0", "-5"] {
            assert_eq!((parse_time(text), parse_unix_time(text)), (None, None), "{text:?}");
        }
    }
}
