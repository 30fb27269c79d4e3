use actix_live::{Component, Html, Link, To, html};
use tracing::Level;

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
}

impl Component for Log<'_> {
    fn render(&self) -> impl Html {
        let Self { lines, search, request_id, is_live } = self;
        let all = paths::observer(search, None);
        html! {
            <section class="observed" aria-labelledby="observed-log">
                <h2 id="observed-log">"Log"</h2>
                if let Some(request_id) = request_id {
                    <p class="muted">"Lines of the request "<code>{*request_id}</code>". "<Link id="observed-all-lines" to={To::Patch(all.as_str())}>"Show all lines"</Link></p>
                } else if *is_live {
                    <p class="muted">"The latest "{MAX_WARNINGS}" warnings and errors, and the latest "{MAX_WATCHED_LINES}" other lines since an observer was opened."</p>
                } else {
                    <p class="muted">"The latest "{MAX_WARNINGS}" warnings and errors."</p>
                }
                if lines.is_empty() {
                    <p>"No line is kept."</p>
                } else {
                    <ol class="observed-lines" id="observed-lines">
                        for line in *lines; key = line.number { <LogLine line={line} search={search} is_linked={request_id.is_none()}/> }
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
}

impl Component for LogLine<'_> {
    fn render(&self) -> impl Html {
        let Self { line, search, is_linked } = self;
        let request_id = line.request_id.as_deref().filter(|_| *is_linked);
        let to = paths::observer(search, request_id);
        let id = format!("line-{}", line.number);
        html! {
            <li class={["observed-line", class_of(line.level)]}>
                <span class="observed-time">{clock(line.at)}</span>" "
                <b>{line.level.as_str()}</b>" "
                <span class="muted">{line.target}</span>" "
                <span dir="auto">{line.text.as_str()}</span>
                if let Some(request_id) = request_id {
                    " "<Link id={id.as_str()} to={To::Patch(to.as_str())}>"request "{request_id}</Link>
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
