//! Short names for a view's streams.

/// How many streams of one view have a number; further ones keep their names.
const MAX_NUMBERED: usize = 1_000;

/// The names of a view's streams, in the order in which they were first rendered. The client tells
/// the streams of a view apart by a text that comes with every change, so a number saves bytes.
#[derive(Debug, Default)]
pub(crate) struct StreamNumbers(Vec<String>);

impl StreamNumbers {
    /// What the client knows this stream by. It stays the same for as long as the view runs, also if
    /// the view replaces the stream by another of its name.
    pub(crate) fn reference(&mut self, name: &str) -> String {
        let known = self.0.iter().position(|known| known == name);
        let number = known.unwrap_or_else(|| {
            if self.0.len() < MAX_NUMBERED {
                self.0.push(name.to_owned());
                self.0.len() - 1
            } else {
                MAX_NUMBERED
            }
        });
        // No number begins with a sign, so a name is never taken for one.
        if number < MAX_NUMBERED { number.to_string() } else { format!("-{name}") }
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_NUMBERED, StreamNumbers};

    #[test]
    fn a_stream_keeps_its_number_and_beyond_max_numbered_its_name() {
        let mut numbers = StreamNumbers::default();
        assert_eq!(numbers.reference("7"), "0");
        assert_eq!(numbers.reference("b"), "1");
        assert_eq!(numbers.reference("7"), "0");
        for index in 2..MAX_NUMBERED {
            assert_eq!(numbers.reference(&format!("stream-{index}")), index.to_string());
        }
        assert_eq!(numbers.reference("0"), "-0", "no number is given twice");
        assert_eq!(numbers.reference("b"), "1");
        assert_eq!(numbers.0.len(), MAX_NUMBERED);
    }
}
