//! Numbers of the observer's page, as people read them.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};

use crate::i18n::{Message, t};

const MINUTE_S: u64 = 60;
const HOUR_S: u64 = 60 * MINUTE_S;
const DAY_S: u64 = 24 * HOUR_S;

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

/// A time span by its two largest units: `3 d 4 h`, `5 min 20 s`, `7 s`.
pub(crate) fn span(span: Duration) -> Message {
    let seconds = span.as_secs();
    match seconds {
        ..MINUTE_S => t!("span-seconds", seconds = seconds),
        MINUTE_S..HOUR_S => {
            t!("span-minutes", minutes = seconds / MINUTE_S, seconds = seconds % MINUTE_S)
        }
        HOUR_S..DAY_S => {
            t!("span-hours", hours = seconds / HOUR_S, minutes = seconds % HOUR_S / MINUTE_S)
        }
        _ => t!("span-days", days = seconds / DAY_S, hours = seconds % DAY_S / HOUR_S),
    }
}

/// A size in memory: `512 bytes`, `3.4 KiB`, `41.0 MiB`.
pub(crate) fn size(bytes: u64) -> Message {
    let in_units = |unit: u64, name: &str| {
        let number = with_tenths(bytes.saturating_mul(10) / unit);
        t!("quantity", number = number, unit = name)
    };
    match bytes {
        ..KIB => t!("bytes", count = bytes),
        KIB..MIB => in_units(KIB, "KiB"),
        MIB..GIB => in_units(MIB, "MiB"),
        _ => in_units(GIB, "GiB"),
    }
}

/// The same of a length.
pub(crate) fn length(bytes: usize) -> Message {
    size(u64::try_from(bytes).unwrap_or(u64::MAX))
}

/// A number of tenths as a decimal: 34 is `3.4`.
pub(crate) fn with_tenths(tenths: u64) -> Message {
    t!("decimal", whole = tenths / 10, tenths = tenths % 10)
}

/// The time of a line in UTC, to the millisecond: `21:54:38.120`.
pub(crate) fn clock(at: SystemTime) -> String {
    DateTime::<Utc>::from(at).format("%H:%M:%S%.3f").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_its_two_largest_units() {
        let shown = |seconds| span(Duration::from_secs(seconds)).to_string();
        assert_eq!([shown(0), shown(59), shown(60)], ["0 s", "59 s", "1 min"]);
        assert_eq!(shown(HOUR_S - 1), "59 min 59 s");
        assert_eq!(shown(HOUR_S + 61), "1 h 1 min");
        assert_eq!(shown(3 * DAY_S + 4 * HOUR_S + 59), "3 d 4 h");
    }

    #[test]
    fn a_size_has_its_largest_unit() {
        let shown = |bytes| size(bytes).to_string();
        assert_eq!([shown(0), shown(1), shown(1023)], ["0 bytes", "1 byte", "1,023 bytes"]);
        assert_eq!([shown(1024), shown(3_500)], ["1.0 KiB", "3.4 KiB"]);
        assert_eq!([shown(41 * MIB), shown(5 * GIB / 2)], ["41.0 MiB", "2.5 GiB"]);
    }
}
