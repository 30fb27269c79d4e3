use chrono::{NaiveDate, NaiveDateTime};
use diesel::backend::Backend as DieselBackend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::Pg;
use diesel::sql_types::Timestamp;
use diesel::sqlite::Sqlite;

use super::Backend;

/// Reads a timestamp column: `#[diesel(deserialize_as = UtcTime)]`.
///
/// SQLite stores times as text. diesel tries eighteen formats for it through chrono, which costs more than the rest of
/// a row; this tries the one format that is written first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromSqlRow)]
pub struct UtcTime(NaiveDateTime);

impl From<UtcTime> for NaiveDateTime {
    fn from(time: UtcTime) -> Self {
        time.0
    }
}

impl FromSql<Timestamp, Sqlite> for UtcTime {
    fn from_sql(mut value: <Sqlite as DieselBackend>::RawValue<'_>) -> deserialize::Result<Self> {
        if let Some(time) = parse(value.read_text()) {
            return Ok(Self(time));
        }
        FromSql::<Timestamp, Sqlite>::from_sql(value).map(Self)
    }
}

impl FromSql<Timestamp, Pg> for UtcTime {
    fn from_sql(value: <Pg as DieselBackend>::RawValue<'_>) -> deserialize::Result<Self> {
        FromSql::<Timestamp, Pg>::from_sql(value).map(Self)
    }
}

impl FromSql<Timestamp, Backend> for UtcTime {
    fn from_sql(value: <Backend as DieselBackend>::RawValue<'_>) -> deserialize::Result<Self> {
        value.from_sql::<Self, Timestamp>()
    }
}

/// Parses `2026-05-03 17:04:05.123456`, with up to nine fractional digits or none; `None` for any other format.
fn parse(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = (text.get(..10)?, text.get(11..19)?);
    let separators = [(date, [4, 7], b'-'), (time, [2, 5], b':')];
    let is_separated = separators
        .iter()
        .all(|(part, places, byte)| places.iter().all(|&at| part.as_bytes().get(at) == Some(byte)));
    if !is_separated || text.as_bytes().get(10) != Some(&b' ') {
        return None;
    }
    let year = i32::try_from(number(date.get(..4)?)?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, number(date.get(5..7)?)?, number(date.get(8..)?)?)?;
    let (hour, minute) = (number(time.get(..2)?)?, number(time.get(3..5)?)?);
    date.and_hms_nano_opt(hour, minute, number(time.get(6..)?)?, nanos(text.get(19..)?)?)
}

/// The nanoseconds of a fraction such as `.123456`; zero if it is empty.
fn nanos(fraction: &str) -> Option<u32> {
    if fraction.is_empty() {
        return Some(0);
    }
    let digits = fraction.strip_prefix('.').filter(|digits| digits.len() <= 9)?;
    let missing = u32::try_from(9 - digits.len()).ok()?;
    Some(number(digits)? * 10_u32.pow(missing))
}

/// Parses at most nine digits.
fn number(digits: &str) -> Option<u32> {
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_without_chrono() {
        let times = [
            "1969-12-31 23:59:59.999999999",
            "2026-05-03 00:00:00",
            "2026-05-03 17:04:05.1",
            "2024-02-29 23:59:59.000001",
        ];
        for text in times {
            let expected = NaiveDateTime::parse_from_str(text, "%F %T%.f").unwrap();
            assert_eq!(parse(text), Some(expected), "{text}");
            assert_eq!(
                expected.format("%F %T%.f").to_string().trim_end_matches('0'),
                text.trim_end_matches('0')
            );
        }
    }

    #[test]
    fn other_forms_are_left_to_diesel() {
        let texts = [
            "",
            "2026-05-03",
            "2026-05-03T17:04:05",
            "2026-05-03 17:04:05Z",
            "2026-05-03 17:04:05.",
            "2026-05-03 17:04:05.1234567890",
            "2026-05-03 17:04:05.12a",
            "2026-02-30 17:04:05",
            "2026-05-03 24:04:05",
            "+026-05-03 17:04:05",
            "2026-05-03 17:04:0é",
            "2461164.5",
        ];
        for text in texts {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
