//! A moment of a video in a URL, such as `?t=83.5`, `?t=1m23s` or `#t=npt:83,90`. The script in the browser uses the
//! same rules.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use regex::Regex;
use rumbl_core::annotations::AT_RANGE_MS;
use url::form_urlencoded;

const SECOND_MS: i64 = 1_000;
const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 3_600;

/// How long before a moment an annotation still belongs to it.
const BEFORE_MS: i64 = 10 * SECOND_MS;

// The pattern limits the number of digits, so no number overflows.
#[expect(clippy::expect_used, reason = "the pattern is constant, and tests compile it")]
static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(?:([0-9]{1,3}):)?([0-9]{1,5}):)?([0-9]{1,6})(?:\.([0-9]{1,3}))?$")
        .expect("the pattern is valid")
});
#[expect(clippy::expect_used, reason = "the pattern is constant, and tests compile it")]
static UNITS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:([0-9]{1,3})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,6})(?:\.([0-9]{1,3}))?s)?$")
        .expect("the pattern is valid")
});

/// A moment that a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    at_ms: i64,
}

impl Moment {
    /// The moment in milliseconds from the start of the video.
    pub(crate) fn at(at_ms: i64) -> Self {
        Self { at_ms }
    }

    /// The moment in the `t` of a query or fragment; for a time span, its start:
    /// <https://www.w3.org/TR/media-frags/#naming-time>.
    pub(crate) fn of_query(query: &str) -> Option<Self> {
        let mut params = form_urlencoded::parse(query.as_bytes());
        let (_, span) = params.find(|(name, _)| name == "t")?;
        let span = span.trim();
        let span = span.strip_prefix("npt:").unwrap_or(span);
        parse(span.split(',').next()?.trim())
    }

    /// The moment in milliseconds from the start.
    pub(crate) fn at_ms(self) -> i64 {
        self.at_ms
    }

    /// The moments whose annotations belong to this one. If it is a whole second, they extend to the end of that
    /// second.
    pub(crate) fn around(self) -> RangeInclusive<i64> {
        let is_whole = self.at_ms % SECOND_MS == 0;
        let end = if is_whole { self.at_ms + SECOND_MS - 1 } else { self.at_ms };
        (self.at_ms - BEFORE_MS).max(0)..=end
    }

    /// The query that leads there: `?t=83.5`.
    pub(crate) fn query(self) -> String {
        let (seconds, rest) = (self.at_ms / SECOND_MS, self.at_ms % SECOND_MS);
        if rest == 0 {
            return format!("?t={seconds}");
        }
        let decimals = format!("{rest:03}");
        format!("?t={seconds}.{}", decimals.trim_end_matches('0'))
    }
}

/// As people write it: `0:05`, `12:34`, `1:02:03`.
impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.at_ms / SECOND_MS;
        let (hours, minutes, seconds) =
            (total / HOUR_S, total % HOUR_S / MINUTE_S, total % MINUTE_S);
        if hours > 0 {
            write!(formatter, "{hours}:{minutes:02}:{seconds:02}")
        } else {
            write!(formatter, "{minutes}:{seconds:02}")
        }
    }
}

fn parse(text: &str) -> Option<Moment> {
    let plain = text.to_lowercase();
    if plain.is_empty() {
        return None;
    }
    let parts = CLOCK.captures(&plain).or_else(|| UNITS.captures(&plain))?;
    let number = |group| -> Option<i64> { parts.get(group)?.as_str().parse().ok() };
    let (hours, minutes, seconds) = (number(1), number(2), number(3));
    // After a colon or a unit, a part is at most 59; after a colon, it also has at most two digits.
    let is_clock = plain.contains(':');
    let is_short = |group| {
        let digits = parts.get(group).map_or(0, |part| part.len());
        number(group).unwrap_or(0) < MINUTE_S && !(is_clock && digits > 2)
    };
    if (hours.is_some() && !is_short(2)) || (hours.or(minutes).is_some() && !is_short(3)) {
        return None;
    }
    let total =
        hours.unwrap_or(0) * HOUR_S + minutes.unwrap_or(0) * MINUTE_S + seconds.unwrap_or(0);
    let rest = parts
        .get(4)
        .map_or(0, |decimals| format!("{:0<3}", decimals.as_str()).parse().unwrap_or(0));
    let at_ms = total * SECOND_MS + rest;
    AT_RANGE_MS.contains(&at_ms).then_some(Moment { at_ms })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(query: &str) -> Option<i64> {
        Moment::of_query(query).map(|moment| moment.at_ms)
    }

    #[test]
    fn a_moment_is_read_as_the_browser_reads_it() {
        for (query, at_ms) in [
            ("t=83", 83_000),
            ("t=83.5", 83_500),
            ("x=1&t=0", 0),
            ("t=1:23", 83_000),
            ("t=1%3A02%3A03.25", 3_723_250),
            ("t=1m23s", 83_000),
            ("t=2h", 7_200_000),
            ("t=+7+", 7_000),
            ("t=90:00", 5_400_000),
            ("t=604800", 604_800_000),
            ("t=npt:83", 83_000),
            ("t=83,90", 83_000),
            ("t=npt%3A1:23%2C90", 83_000),
            ("t=83.5,", 83_500),
        ] {
            assert_eq!(at(query), Some(at_ms), "{query}");
        }
    }

    #[test]
    fn what_is_no_moment_of_a_video_is_none() {
        for query in [
            "",
            "t=",
            "t=x",
            "t=-1",
            "t=1:60",
            "t=1:60:00",
            "t=604801",
            "t=1e3",
            "t=9999999",
            "T=3",
            "t=1:2:3:4",
            "t=1:005",
            "t=٣",
            "t=h",
            "t=,90",
            "t=npt:",
            "t=npt:npt:3",
            "t=clock:1",
        ] {
            assert_eq!(at(query), None, "{query}");
        }
    }

    #[test]
    fn a_moment_is_written_as_people_and_as_addresses_have_it() {
        for (at_ms, words, query) in [
            (0, "0:00", "?t=0"),
            (83_000, "1:23", "?t=83"),
            (83_500, "1:23", "?t=83.5"),
            (3_723_250, "1:02:03", "?t=3723.25"),
        ] {
            let moment = Moment::at(at_ms);
            assert_eq!((moment.to_string().as_str(), moment.query().as_str()), (words, query));
        }
    }

    #[test]
    fn what_was_said_in_the_second_and_just_before_belongs_to_it() {
        assert_eq!(Moment::at(83_000).around(), 73_000..=83_999);
        assert_eq!(Moment::at(83_500).around(), 73_500..=83_500);
        assert_eq!(Moment::at(2_000).around(), 0..=2_999);
    }
}
