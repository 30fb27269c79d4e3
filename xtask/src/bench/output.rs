//! Parses the output of a load generator: one line that begins with the figure.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};

use crate::process::Streamed;

/// The number that a figure begins with.
pub(super) fn number_of(figure: &str) -> anyhow::Result<f64> {
    let number = figure.split(' ').next().unwrap_or_default();
    number.parse().with_context(|| format!("{figure:?} begins with no number"))
}

/// The output of a command that succeeds.
pub(super) fn output_of(command: Command, timeout: Duration) -> anyhow::Result<String> {
    let mut lines = Vec::new();
    let status = Streamed::spawn(command, timeout)?.finish(|line| lines.push(line.to_owned()))?;
    let output = lines.join("\n");
    ensure!(status.success(), "failed ({status}): {output}");
    Ok(output)
}
