//! Numbers of the observer's page, as people read them.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};

const MINUTE_S: u64 = 60;
const HOUR_S: u64 = 60 * MINUTE_S;
const DAY_S: u64 = 24 * HOUR_S;

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

/// A time span by its two largest units: `3 d 4 h`, `5 min 20 s`, `7 s`.
pub(crate) fn span(span: Duration) -> String {
    let seconds = span.as_secs();
    let two = |(unit_s, unit): (u64, &str), (smaller_s, smaller): (u64, &str)| match seconds
        % unit_s
        / smaller_s
    {
        0 => format!("{} {unit}", seconds / unit_s),
        rest => format!("{} {unit} {rest} {smaller}", seconds / unit_s),
    };
    match seconds {
        ..MINUTE_S => format!("{seconds} s"),
        MINUTE_S..HOUR_S => two((MINUTE_S, "min"), (1, "s")),
        HOUR_S..DAY_S => two((HOUR_S, "h"), (MINUTE_S, "min")),
        _ => two((DAY_S, "d"), (HOUR_S, "h")),
    }
}

/// A size in memory: `512 bytes`, `3.4 KiB`, `41.0 MiB`.
pub(crate) fn size(bytes: u64) -> String {
    let tenths = |unit: u64, name: &str| {
        let tenths = bytes.saturating_mul(10) / unit;
        format!("{}.{} {name}", tenths / 10, tenths % 10)
    };
    match bytes {
        1 => "1 byte".to_owned(),
        ..KIB => format!("{bytes} bytes"),
        KIB..MIB => tenths(KIB, "KiB"),
        MIB..GIB => tenths(MIB, "MiB"),
        _ => tenths(GIB, "GiB"),
    }
}

/// The same of a length.
pub(crate) fn length(bytes: usize) -> String {
    size(u64::try_from(bytes).unwrap_or(u64::MAX))
}

/// A count with its noun: `1 topic`, `2 topics`.
pub(crate) fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
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
        let shown = |seconds| span(Duration::from_secs(seconds));
        assert_eq!([shown(0), shown(59), shown(60)], ["0 s", "59 s", "1 min"]);
        assert_eq!(shown(HOUR_S - 1), "59 min 59 s");
        assert_eq!(shown(HOUR_S + 61), "1 h 1 min");
        assert_eq!(shown(3 * DAY_S + 4 * HOUR_S + 59), "3 d 4 h");
    }

    #[test]
    fn a_size_has_its_largest_unit() {
        assert_eq!([size(0), size(1), size(1023)], ["0 bytes", "1 byte", "1023 bytes"]);
        assert_eq!([size(1024), size(3_500)], ["1.0 KiB", "3.4 KiB"]);
        assert_eq!([size(41 * MIB), size(5 * GIB / 2)], ["41.0 MiB", "2.5 GiB"]);
    }
}
