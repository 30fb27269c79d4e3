use std::io::{self, Write};

use anyhow::Result;

/// Prints a line. A closed pipe, as in `rumbl routes | head -1`, is no error.
pub(super) fn print(line: &str) -> Result<()> {
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
