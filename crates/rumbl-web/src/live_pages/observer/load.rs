use std::time::{Duration, Instant};

use crate::i18n::{Message, t};
use crate::views::admin_view::observer::with_tenths;

/// How busy something was between two looks.
#[derive(Debug, Default, Clone)]
pub(super) struct Load {
    last: Option<(Instant, f64)>,
    /// Of one processor; `None` before the second look.
    percent: Option<f64>,
}

impl Load {
    /// Notes how many seconds it has been busy by `now`.
    pub(super) fn note(&mut self, now: Instant, seconds: f64) {
        if let Some((at, before)) = self.last.replace((now, seconds)) {
            let passed = now.duration_since(at).as_secs_f64();
            self.percent = (passed > 0.0).then(|| 100.0 * (seconds - before).max(0.0) / passed);
        }
    }

    /// In words; before the second look, all that it has taken so far.
    pub(super) fn text(&self) -> Message {
        match (self.percent, self.last) {
            (Some(percent), _) => t!("observer-percent", percent = format!("{percent:.0}")),
            (None, Some((_, seconds))) => {
                let spent = Duration::try_from_secs_f64(seconds).unwrap_or_default();
                let tenths = u64::try_from(spent.as_millis() / 100).unwrap_or(u64::MAX);
                t!("observer-seconds-so-far", seconds = with_tenths(tenths))
            }
            (None, None) => t!("observer-unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_is_what_was_added_since_the_last_look() {
        let (mut load, start) = (Load::default(), Instant::now());
        assert_eq!(load.text().to_string(), "unknown");
        load.note(start, 7.25);
        assert_eq!(load.text().to_string(), "7.2 s so far");
        load.note(start + Duration::from_secs(2), 7.75);
        assert_eq!(load.text().to_string(), "25 %");
        load.note(start + Duration::from_secs(3), 7.75);
        assert_eq!(load.text().to_string(), "0 %");
    }
}
