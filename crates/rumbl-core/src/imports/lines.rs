//! Splits a text into lines, with any line ending.

/// The lines with their numbers, from 1. The terminators `\r\n`, `\n` and `\r` are not included.
#[derive(Debug, Clone)]
pub(super) struct Lines<'a> {
    rest: Option<&'a str>,
    number: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { rest: Some(text), number: 0 }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.take()?;
        self.number += 1;
        let Some((line, after)) = rest.split_once(['\r', '\n']) else {
            return Some((self.number, rest));
        };
        let is_return = rest.as_bytes().get(line.len()) == Some(&b'\r');
        self.rest = Some(after.strip_prefix('\n').filter(|_| is_return).unwrap_or(after));
        Some((self.number, line))
    }
}

/// Maps offsets to line numbers.
#[derive(Debug)]
pub(super) struct LineNumbers {
    /// The offset of each line's start, except the first.
    starts: Vec<usize>,
}

impl LineNumbers {
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends_line = |(at, byte): &(usize, u8)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        let ends = bytes.iter().copied().enumerate().filter(ends_line);
        Self { starts: ends.map(|(at, _)| at + 1).collect() }
    }

    /// The number of the line that contains a byte offset.
    pub(super) fn at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_three_ways_and_keep_their_numbers() {
        let lines: Vec<_> = Lines::of("a\r\nb\rc\n\n d ").collect();
        assert_eq!(lines, [(1, "a"), (2, "b"), (3, "c"), (4, ""), (5, " d ")]);
        assert_eq!(Lines::of("").collect::<Vec<_>>(), [(1, "")]);
        assert_eq!(Lines::of("\n\r").count(), 3);
    }

    #[test]
    fn an_offset_has_the_number_of_its_line() {
        let numbers = LineNumbers::of("ab\r\ncd\re\nf");
        assert_eq!([0, 2, 3, 4, 6, 7, 8, 9].map(|at| numbers.at(at)), [1, 1, 1, 2, 2, 3, 3, 4]);
    }
}
