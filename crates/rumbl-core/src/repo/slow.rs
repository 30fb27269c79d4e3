use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;
use diesel::connection::{Instrumentation, InstrumentationEvent};

use super::clock::now;

/// A statement that takes at least this long is slow.
pub const SLOW_STATEMENT: Duration = Duration::from_millis(100);
/// Slow statements that are kept; each further one pushes out the oldest.
pub const MAX_SLOW_STATEMENTS: usize = 50;
/// Bytes that are kept of a statement's text.
pub const MAX_STATEMENT_BYTES: usize = 1_000;

/// What diesel puts between a statement and the values of its parameters.
const BINDS: &str = " -- binds: ";

/// A statement that took long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlowStatement {
    /// Its text, at most [`MAX_STATEMENT_BYTES`] of it. The values of its parameters are not in it.
    pub text: String,
    /// How long it took; for rows that are read one by one, until the last was.
    pub took: Duration,
    /// When it ended, in UTC.
    pub ended_at: NaiveDateTime,
}

/// The latest slow statements of a process, the oldest first.
#[derive(Debug, Default)]
pub(super) struct SlowStatements(Mutex<VecDeque<SlowStatement>>);

impl SlowStatements {
    pub(super) fn list(&self) -> Vec<SlowStatement> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn note(&self, query: &dyn fmt::Display, took: Duration) {
        if took < SLOW_STATEMENT {
            return;
        }
        let slow = SlowStatement { text: text_of(&query.to_string()), took, ended_at: now() };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_SLOW_STATEMENTS {
            kept.pop_front();
        }
        kept.push_back(slow);
    }
}

/// The statement without the values of its parameters.
fn text_of(shown: &str) -> String {
    let text = shown.split(BINDS).next().unwrap_or_default().trim();
    text.get(..text.floor_char_boundary(MAX_STATEMENT_BYTES)).unwrap_or(text).to_owned()
}

/// Takes the time of one connection's statements. It reads the clock twice for each, and does nothing else unless one
/// is slow.
pub(super) struct Stopwatch {
    slow: Arc<SlowStatements>,
    begun: Option<Instant>,
}

impl Stopwatch {
    pub(super) fn new(slow: &Arc<SlowStatements>) -> Self {
        Self { slow: Arc::clone(slow), begun: None }
    }
}

impl Instrumentation for Stopwatch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { .. } => self.begun = Some(Instant::now()),
            InstrumentationEvent::FinishQuery { query, .. } => {
                if let Some(begun) = self.begun.take() {
                    self.slow.note(query, begun.elapsed());
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_kept_without_the_values_of_its_parameters() {
        let secret = r#"SELECT 1 FROM users WHERE name = ? -- binds: ["x -- binds: y"]"#;
        assert_eq!(text_of(secret), "SELECT 1 FROM users WHERE name = ?");
        assert_eq!(text_of("COMMIT"), "COMMIT");
        let long = format!("SELECT {}", "é".repeat(MAX_STATEMENT_BYTES));
        assert!(long.starts_with(&text_of(&long)));
        assert!(text_of(&long).len() <= MAX_STATEMENT_BYTES);
    }

    #[test]
    fn max_slow_statements_are_kept_and_those_below_slow_statement_are_not() {
        let slow = SlowStatements::default();
        slow.note(&"quick", SLOW_STATEMENT.mul_f64(0.99));
        assert_eq!(slow.list(), []);
        for number in 0..=MAX_SLOW_STATEMENTS {
            slow.note(&number, SLOW_STATEMENT);
        }
        let texts: Vec<_> = slow.list().into_iter().map(|slow| slow.text).collect();
        assert_eq!(texts.len(), MAX_SLOW_STATEMENTS);
        assert_eq!((texts[0].as_str(), texts[49].as_str()), ("1", "50"));
    }
}
