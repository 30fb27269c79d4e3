use actix_live::{Component, Html, Link, Raw, To, html};
use tracing::Level;

use crate::i18n::{Locale, t, text};
use crate::logging::recent::{MAX_WARNINGS, MAX_WATCHED_LINES, RecentLine};
use crate::paths;
use crate::views::admin_view::observer::clock;

/// The latest lines of the log, the newest first.
pub(super) struct Log<'a> {
    pub(super) lines: &'a [RecentLine],
    pub(super) search: &'a str,
    pub(super) request_id: Option<&'a str>,
    /// Whether the page goes on, and so all lines are kept.
    pub(super) is_live: bool,
    pub(super) locale: Locale,
}

impl Component for Log<'_> {
    fn render(&self) -> impl Html {
        let Self { lines, search, request_id, is_live, locale } = *self;
        let all = paths::observer(search, None);
        html! {
            <section class="observed" aria-labelledby="observed-log">
                <h2 id="observed-log">{text!(locale, "observer-log")}</h2>
                if let Some(request_id) = request_id {
                    <p class="muted">{Raw(t!("observer-log-of-request", id = request_id).html(locale))}" "<Link id="observed-all-lines" to={To::Patch(all.as_str())} ..>{text!(locale, "observer-log-show-all")}</Link></p>
                } else if is_live {
                    <p class="muted">{text!(locale, "observer-log-watched", warnings = MAX_WARNINGS, lines = MAX_WATCHED_LINES)}</p>
                } else {
                    <p class="muted">{text!(locale, "observer-log-warnings", warnings = MAX_WARNINGS)}</p>
                }
                if lines.is_empty() {
                    <p>{text!(locale, "observer-log-empty")}</p>
                } else {
                    <ol class="observed-lines" id="observed-lines">
                        for line in lines; key = line.number { <LogLine line={line} search={search} is_linked={request_id.is_none()} locale={locale}/> }
                    </ol>
                }
            </section>
        }
    }
}

struct LogLine<'a> {
    line: &'a RecentLine,
    search: &'a str,
    is_linked: bool,
    locale: Locale,
}

impl Component for LogLine<'_> {
    fn render(&self) -> impl Html {
        let Self { line, search, is_linked, locale } = *self;
        let request_id = line.request_id.as_deref().filter(|_| is_linked);
        let to = paths::observer(search, request_id);
        let id = format!("line-{}", line.number);
        html! {
            <li class={["observed-line", class_of(line.level)]}>
                <span class="observed-time">{clock(line.at)}</span>" "
                <b translate="no">{line.level.as_str()}</b>" "
                <span class="muted" translate="no">{line.target}</span>" "
                <span dir="auto">{line.text.as_str()}</span>
                if let Some(request_id) = request_id {
                    " "<Link id={id.as_str()} to={To::Patch(to.as_str())} ..>{text!(locale, "observer-request", id = request_id)}</Link>
                }
            </li>
        }
    }
}

fn class_of(level: Level) -> Option<&'static str> {
    match level {
        Level::ERROR => Some("observed-error"),
        Level::WARN => Some("observed-warning"),
        _ => None,
    }
}
