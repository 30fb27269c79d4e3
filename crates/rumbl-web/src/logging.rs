//! Where log lines go: to standard error, filtered by `RUST_LOG`.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::config::{Config, LogFormat};

/// Starts logging; a second call changes nothing.
pub fn start(config: &Config) {
    let filter =
        EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).from_env_lossy();
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let started = match config.log_format {
        LogFormat::Text => {
            lines.with_target(false).with_ansi(io::stderr().is_terminal()).try_init()
        }
        // A request has one span, and every line names it already.
        LogFormat::Json => lines.json().with_span_list(false).try_init(),
    };
    if let Err(error) = started {
        tracing::debug!(%error, "logging was started before");
    }
}
