//! Logs to standard error, filtered by `RUST_LOG`.

mod line;
pub(crate) mod outage;
pub(crate) mod recent;

use std::io::{self, IsTerminal};

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{Config, LogFormat};
use line::LineWriter;
use recent::RecentLayer;

/// The longest client-supplied text in a log field, in bytes.
const MAX_FIELD_BYTES: usize = 200;

/// Truncates a client-supplied text for the log.
pub(crate) fn field(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_FIELD_BYTES)).unwrap_or(text)
}

/// Starts logging; further calls do nothing.
pub(crate) fn start(config: &Config) {
    let filter =
        EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).from_env_lossy();
    let format = config.log_format;
    let lines = fmt::layer().with_writer(move || LineWriter(format));
    let kept = tracing_subscriber::registry().with(filter).with(RecentLayer);
    let started = match format {
        LogFormat::Text => {
            let lines = lines.with_target(false).with_ansi(io::stderr().is_terminal());
            kept.with(lines).try_init()
        }
        // A request has a single span, and its fields are on every line already.
        LogFormat::Json => kept.with(lines.json().with_span_list(false)).try_init(),
    };
    if let Err(error) = started {
        tracing::debug!(%error, "logging was started before");
    }
}
