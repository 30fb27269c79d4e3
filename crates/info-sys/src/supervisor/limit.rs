//! The restart limit, counted in a sliding window.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

/// How many restarts a supervisor makes before it gives up: OTP's intensity and period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestartLimit {
    /// Restarts allowed within the window (3).
    pub max_restarts: usize,
    /// The length of the window (5 s).
    pub window: Duration,
}

impl Default for RestartLimit {
    fn default() -> Self {
        Self { max_restarts: 3, window: Duration::from_secs(5) }
    }
}

/// The restarts within the current window.
#[derive(Debug, Default)]
pub(super) struct RestartWindow(VecDeque<Instant>);

impl RestartWindow {
    /// Counts a restart at `now`, and returns whether it is within the limit.
    pub(super) fn allows(&mut self, limit: RestartLimit, now: Instant) -> bool {
        self.0.retain(|restart| now.duration_since(*restart) <= limit.window);
        self.0.push_back(now);
        self.0.len() <= limit.max_restarts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(seconds: &[u64]) -> Vec<bool> {
        let (mut window, start) = (RestartWindow::default(), Instant::now());
        seconds
            .iter()
            .map(|&s| window.allows(RestartLimit::default(), start + Duration::from_secs(s)))
            .collect()
    }

    #[test]
    fn three_restarts_in_five_seconds_are_allowed_and_a_fourth_is_not() {
        assert_eq!(allowed(&[0, 1, 2, 3]), [true, true, true, false]);
    }

    #[test]
    fn restarts_that_left_the_window_no_longer_count() {
        assert_eq!(allowed(&[0, 1, 2, 6, 7, 12]), [true; 6]);
    }

    #[test]
    fn the_window_slides_and_does_not_start_afresh_at_a_fixed_time() {
        assert_eq!(allowed(&[0, 4, 5, 6, 8]), [true, true, true, true, false]);
    }
}
