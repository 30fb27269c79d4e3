//! Log lines, bounded by [`MAX_LINE_BYTES`].

use std::borrow::Cow;
use std::io::{self, Write};

use serde_json::json;

use crate::config::LogFormat;

/// The longest line, in bytes. Callers bound each client-supplied field; this catches what they miss, such as an
/// error that quotes its input.
const MAX_LINE_BYTES: usize = 8 * 1024;
/// Bytes kept of a longer line. As a JSON string they may take six times as many.
const KEPT_BYTES: usize = 1024;

/// Writes to standard error. Each write is one line.
#[derive(Debug)]
pub(super) struct LineWriter(pub(super) LogFormat);

impl Write for LineWriter {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        io::stderr().lock().write_all(&bounded(line, self.0))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

fn bounded(line: &[u8], format: LogFormat) -> Cow<'_, [u8]> {
    if line.len() <= MAX_LINE_BYTES {
        return line.into();
    }
    let kept = String::from_utf8_lossy(line.get(..KEPT_BYTES).unwrap_or(line));
    let cut = match format {
        LogFormat::Text => format!("{kept}… ({} bytes)\n", line.len()),
        LogFormat::Json => {
            let whole = json!({"level": "WARN", "cut_from_bytes": line.len(), "line": kept});
            format!("{whole}\n")
        }
    };
    cut.into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_max_line_bytes_stays_and_a_longer_one_is_cut() {
        let longest = vec![b'"'; MAX_LINE_BYTES];
        assert_eq!(bounded(&longest, LogFormat::Text), longest);
        let longer = vec![b'"'; MAX_LINE_BYTES + 1];
        let text = bounded(&longer, LogFormat::Text);
        assert!(text.starts_with(&longer[..KEPT_BYTES]));
        assert!(text.ends_with("… (8193 bytes)\n".as_bytes()));
        let json = bounded(&longer, LogFormat::Json);
        assert!(json.len() < MAX_LINE_BYTES);
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(json["cut_from_bytes"], 8193);
        assert_eq!(json["line"].as_str().unwrap().len(), KEPT_BYTES);
    }
}
