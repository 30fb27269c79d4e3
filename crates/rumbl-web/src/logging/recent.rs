//! The latest log lines, in memory, for an admin who looks at them.
//!
//! Warnings and errors are always kept, because they are rare and come before anybody looks. Everything else is kept only
//! while somebody [watches](watch), and forgotten when nobody does any more. So a line that nobody watches costs a
//! comparison of its level. What is kept is what the log has, after its filter; nothing else gets here.

use std::collections::VecDeque;
use std::fmt::{self, Write as _};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// Lines that are kept while somebody watches.
pub(crate) const MAX_WATCHED_LINES: usize = 200;
/// Warnings and errors that are always kept.
pub(crate) const MAX_WARNINGS: usize = 100;
/// Bytes that are kept of a line.
pub(crate) const MAX_LINE_BYTES: usize = 500;
/// Bytes that are kept of a request's id; those that rumbl makes have 20.
const MAX_REQUEST_ID_BYTES: usize = 40;

/// The field of spans and lines that names a request.
const REQUEST_ID: &str = "request_id";

/// The process has one log, and so one of these.
static RECENT: Recent = Recent::new();

/// A line of the log.
#[derive(Debug, Clone)]
pub(crate) struct RecentLine {
    /// Counts the lines that were kept, from 1.
    pub(crate) number: u64,
    pub(crate) at: SystemTime,
    pub(crate) level: Level,
    /// The module that wrote it.
    pub(crate) target: &'static str,
    /// The message with its fields, at most [`MAX_LINE_BYTES`] of it.
    pub(crate) text: String,
    /// The request during which it was written.
    pub(crate) request_id: Option<Box<str>>,
}

/// Keeps all lines for as long as it exists.
#[derive(Debug)]
pub(crate) struct Watching(&'static Recent);

/// Keeps all lines from now on.
pub(crate) fn watch() -> Watching {
    RECENT.watch()
}

/// The lines that are kept, the newest first; of one request, if its id is given.
pub(crate) fn lines(request_id: Option<&str>) -> Vec<RecentLine> {
    RECENT.lines(request_id)
}

#[derive(Debug)]
struct Recent {
    watchers: AtomicUsize,
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    last_number: u64,
    warnings: VecDeque<RecentLine>,
    /// All others, while somebody watches.
    watched: VecDeque<RecentLine>,
}

impl Recent {
    const fn new() -> Self {
        let kept = Kept { last_number: 0, warnings: VecDeque::new(), watched: VecDeque::new() };
        Self { watchers: AtomicUsize::new(0), kept: Mutex::new(kept) }
    }

    fn watch(&'static self) -> Watching {
        self.watchers.fetch_add(1, Ordering::AcqRel);
        Watching(self)
    }

    fn wants(&self, level: Level) -> bool {
        level <= Level::WARN || self.watchers.load(Ordering::Relaxed) > 0
    }

    fn keep(&self, line: RecentLine) {
        let mut kept = self.lock();
        kept.last_number += 1;
        let line = RecentLine { number: kept.last_number, ..line };
        let (lines, limit) = if line.level <= Level::WARN {
            (&mut kept.warnings, MAX_WARNINGS)
        } else {
            (&mut kept.watched, MAX_WATCHED_LINES)
        };
        if lines.len() >= limit {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    fn lines(&self, request_id: Option<&str>) -> Vec<RecentLine> {
        let kept = self.lock();
        let all = kept.warnings.iter().chain(&kept.watched);
        let wanted =
            all.filter(|line| request_id.is_none() || line.request_id.as_deref() == request_id);
        let mut lines: Vec<_> = wanted.cloned().collect();
        drop(kept);
        lines.sort_unstable_by_key(|line| std::cmp::Reverse(line.number));
        lines
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        if self.0.watchers.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.lock().watched = VecDeque::new();
        }
    }
}

/// Hands the log's lines to those that are kept.
#[derive(Debug)]
pub(super) struct RecentLayer;

/// The id of the request that a span is about.
#[derive(Debug)]
struct RequestId(Box<str>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for RecentLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if attributes.metadata().fields().field(REQUEST_ID).is_none() {
            return;
        }
        let mut told = Told::default();
        attributes.record(&mut told);
        if let (Some(span), Some(request_id)) = (context.span(id), told.request_id) {
            span.extensions_mut().insert(RequestId(request_id));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let metadata = event.metadata();
        if !RECENT.wants(*metadata.level()) {
            return;
        }
        let mut told = Told::default();
        event.record(&mut told);
        let of_span = || {
            let mut scope = context.event_scope(event)?;
            scope.find_map(|span| Some(span.extensions().get::<RequestId>()?.0.clone()))
        };
        let request_id = told.request_id.take().or_else(of_span);
        RECENT.keep(RecentLine {
            number: 0,
            at: SystemTime::now(),
            level: *metadata.level(),
            target: metadata.target(),
            text: told.text(),
            request_id,
        });
    }
}

/// What an event or a span says.
#[derive(Default)]
struct Told {
    message: Line,
    fields: Line,
    request_id: Option<Box<str>>,
}

impl Told {
    fn text(mut self) -> String {
        // A line that is full already takes no more.
        self.message.write_str(&self.fields.0).ok();
        self.message.0
    }
}

impl Visit for Told {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == REQUEST_ID {
            let end = value.floor_char_boundary(MAX_REQUEST_ID_BYTES);
            self.request_id = value.get(..end).map(Into::into);
        } else {
            self.record_debug(field, &value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let written = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
        // Cut where it is full.
        written.ok();
    }
}

/// A text of at most [`MAX_LINE_BYTES`].
#[derive(Default)]
struct Line(String);

impl fmt::Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = MAX_LINE_BYTES - self.0.len();
        let end = text.floor_char_boundary(room);
        self.0.push_str(text.get(..end).unwrap_or_default());
        if end < text.len() { Err(fmt::Error) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    /// Lines of other tests of this process are kept as well, so each test looks for its own.
    fn mine(mark: &str) -> Vec<RecentLine> {
        lines(None).into_iter().filter(|line| line.text.contains(mark)).collect()
    }

    fn logging<T>(log: impl FnOnce() -> T) -> T {
        tracing::subscriber::with_default(tracing_subscriber::registry().with(RecentLayer), log)
    }

    #[test]
    fn warnings_are_kept_always_and_other_lines_while_somebody_watches() {
        static OWN: Recent = Recent::new();
        assert!(OWN.wants(Level::WARN) && OWN.wants(Level::ERROR) && !OWN.wants(Level::INFO));
        let watching = [OWN.watch(), OWN.watch()];
        assert!(OWN.wants(Level::DEBUG));
        let line = |level, text: String| RecentLine {
            number: 0,
            at: SystemTime::now(),
            level,
            target: "here",
            text,
            request_id: None,
        };
        OWN.keep(line(Level::WARN, "warned".to_owned()));
        for number in 0..=MAX_WATCHED_LINES {
            OWN.keep(line(Level::INFO, number.to_string()));
        }
        let texts: Vec<_> = OWN.lines(None).into_iter().map(|line| line.text).collect();
        assert_eq!(texts.len(), MAX_WATCHED_LINES + 1);
        assert_eq!(
            (texts[0].as_str(), texts[199].as_str(), texts[200].as_str()),
            ("200", "1", "warned")
        );
        let [one, other] = watching;
        drop(one);
        assert_eq!(OWN.lines(None).len(), MAX_WATCHED_LINES + 1, "somebody still watches");
        drop(other);
        let left: Vec<_> = OWN.lines(None).into_iter().map(|line| line.text).collect();
        assert_eq!(left, ["warned"]);
        for number in 0..=MAX_WARNINGS {
            OWN.keep(line(Level::ERROR, number.to_string()));
        }
        assert_eq!(OWN.lines(None).len(), MAX_WARNINGS);
    }

    #[test]
    fn a_line_has_its_fields_and_the_request_of_its_span() {
        logging(|| {
            let span = tracing::info_span!("request", request_id = "mark-7f");
            span.in_scope(|| tracing::warn!(topic = "videos:1", n = 3, "mark one"));
            tracing::warn!(request_id = "mark-80", "mark two");
            tracing::warn!("mark three");
            tracing::info!("mark four");
        });
        let told: Vec<_> =
            mine("mark").into_iter().map(|line| (line.text, line.request_id)).collect();
        let expected = [
            ("mark three".to_owned(), None),
            ("mark two".to_owned(), Some("mark-80".into())),
            ("mark one topic=\"videos:1\" n=3".to_owned(), Some("mark-7f".into())),
        ];
        assert_eq!(told, expected);
        assert_eq!(lines(Some("mark-7f")).len(), 1);
        assert!(lines(Some("mark-81")).is_empty());
    }

    #[test]
    fn max_line_bytes_are_kept_of_a_line() {
        logging(|| tracing::warn!(text = "é".repeat(MAX_LINE_BYTES), "long one"));
        let lines = mine("long one");
        assert!(lines[0].text.starts_with("long one text=\"é"));
        assert!((MAX_LINE_BYTES - 1..=MAX_LINE_BYTES).contains(&lines[0].text.len()));
    }
}
