//! Logs to standard error, filtered by `RUST_LOG`.

mod line;
pub(crate) mod outage;

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::config::{Config, LogFormat};
use line::LineWriter;

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
    let lines =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(move || LineWriter(format));
    let started = match format {
        LogFormat::Text => {
            lines.with_target(false).with_ansi(io::stderr().is_terminal()).try_init()
        }
        // A request has a single span, and its fields are on every line already.
        LogFormat::Json => lines.json().with_span_list(false).try_init(),
    };
    if let Err(error) = started {
        tracing::debug!(%error, "logging was started before");
    }
}
