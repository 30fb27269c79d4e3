use super::target::Beginning;

/// How far a move is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress<'a> {
    /// The target was empty.
    Began,
    /// An earlier move had been broken off, and this one goes on where that one was.
    Resumed,
    /// The source has changed since an earlier move, so everything is copied again.
    BeganAgain,
    /// Some rows of a table have been copied.
    Copied {
        /// The table.
        table: &'a str,
        /// How many of its rows the target has.
        rows: u64,
        /// How many there are.
        of: u64,
    },
}

impl From<Beginning> for Progress<'_> {
    fn from(beginning: Beginning) -> Self {
        match beginning {
            Beginning::First => Self::Began,
            Beginning::Resumed => Self::Resumed,
            Beginning::Again => Self::BeganAgain,
        }
    }
}
