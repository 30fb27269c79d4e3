//! Times of a video, as players show them.

/// `1:23`, or `1:02:03` from an hour on.
pub(crate) fn clock(at_ms: i64) -> String {
    let seconds = at_ms / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn a_time_is_written_as_players_show_it() {
        for (at_ms, words) in [
            (0, "0:00"),
            (999, "0:00"),
            (83_000, "1:23"),
            (3_599_999, "59:59"),
            (3_600_000, "1:00:00"),
            (36_065_000, "10:01:05"),
            (360_000_000, "100:00:00"),
        ] {
            assert_eq!(clock(at_ms), words);
        }
    }
}
