//! What is left out of the log, because it tells an operator nothing.

use std::fmt;

use rumbl_core::repo::{UNREACHABLE, is_away};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// What is logged unless `RUST_LOG` says otherwise. Libraries speak of their own affairs at INFO. The pool of connections
/// logs each failed attempt, of which rumbl has one line.
pub(super) const DEFAULT: &str = "warn,rumbl_web=info,rumbl_core=info,actix_channels=info,\
     actix_live=info,pubsub=info,info_sys=info,r2d2=off";

/// The field of an event with what went wrong.
const ERROR: &str = "error";
/// Begins the message of a call that waited for a connection in vain.
const BUSY: &str = "no database connection became free";

/// Drops the lines about requests, sockets and tasks that fail because the database is away. On a busy site there would be
/// hundreds in a second, and the repo has said it once.
#[derive(Debug)]
pub(super) struct Noise;

impl<S: Subscriber> Layer<S> for Noise {
    fn event_enabled(&self, event: &Event<'_>, _context: Context<'_, S>) -> bool {
        // What is more detailed was asked for.
        if !matches!(*event.metadata().level(), Level::WARN | Level::ERROR) {
            return true;
        }
        let mut cause = Cause { is_outage: false };
        event.record(&mut cause);
        !cause.is_outage
    }
}

/// Whether an error that happened is the outage of the database.
pub(super) fn is_outage(error: &str) -> bool {
    is_about_outage(error, is_away())
}

fn is_about_outage(error: &str, is_away: bool) -> bool {
    error.contains(UNREACHABLE) || is_away && error.contains(BUSY)
}

struct Cause {
    is_outage: bool,
}

impl Visit for Cause {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == ERROR {
            self.is_outage = is_outage(&format!("{value:?}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use rumbl_core::Error;
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    /// Keeps the messages that get through.
    struct Heard(Arc<Mutex<Vec<String>>>);

    impl<S: Subscriber> Layer<S> for Heard {
        fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
            self.0.lock().unwrap().push(event.metadata().level().to_string());
        }
    }

    #[test]
    fn only_lines_about_a_database_that_is_away_are_dropped() {
        let heard = Arc::default();
        let layers = tracing_subscriber::registry().with(Noise).with(Heard(Arc::clone(&heard)));
        let away = Error::Unavailable(format!("{UNREACHABLE}: connection refused"));
        let locked = Error::Unavailable("database is locked".to_owned());
        tracing::subscriber::with_default(layers, || {
            tracing::warn!(error = %away, "a socket is refused");
            tracing::error!(error = format!("internal error: {away}"), "request failed");
            tracing::error!(error = ?away, "a list could not be read");
            assert_eq!(*heard.lock().unwrap(), [""; 0]);
            tracing::error!(error = %locked, "request failed");
            tracing::warn!(why = %away, "the repo itself says so");
            tracing::info!(error = %away, "asked for");
        });
        assert_eq!(*heard.lock().unwrap(), ["ERROR", "WARN", "INFO"]);
        let waited = std::time::Duration::from_secs(5);
        let busy = Error::Busy { waited }.to_string();
        assert!(is_about_outage(&busy, true) && !is_about_outage(&busy, false));
    }
}
