//! Limits log lines that clients can trigger at will, per second.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The limit on lines of one kind per second; the first line of a later second reports how many
/// were suppressed.
#[derive(Debug)]
pub(crate) struct LogBudget {
    per_second: u32,
    spent: Mutex<Option<Spent>>,
}

#[derive(Debug)]
struct Spent {
    since: Instant,
    lines: u32,
    left_out: u64,
}

impl LogBudget {
    pub(crate) const fn new(per_second: u32) -> Self {
        Self { per_second, spent: Mutex::new(None) }
    }

    /// If a line may be written now, returns how many were suppressed before it; otherwise `None`.
    pub(crate) fn spend(&self, now: Instant) -> Option<u64> {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        match spent.as_mut() {
            Some(second) if now.duration_since(second.since) < Duration::from_secs(1) => {
                if second.lines < self.per_second {
                    second.lines += 1;
                    return Some(0);
                }
                second.left_out += 1;
                None
            }
            over => {
                let left_out = over.map_or(0, |second| second.left_out);
                *spent = Some(Spent { since: now, lines: 1, left_out: 0 });
                Some(left_out)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_has_so_many_lines_and_the_next_one_tells_what_was_left_out() {
        let (budget, start) = (LogBudget::new(2), Instant::now());
        let at = |ms| budget.spend(start + Duration::from_millis(ms));
        assert_eq!([at(0), at(1), at(2), at(999)], [Some(0), Some(0), None, None]);
        assert_eq!([at(1_000), at(1_001), at(1_002)], [Some(2), Some(0), None]);
        assert_eq!(at(9_000), Some(1));
        assert_eq!(at(20_000), Some(0));
    }
}
