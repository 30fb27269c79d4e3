use super::target::Beginning;

/// The progress of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress<'a> {
    /// It started with an empty target.
    Began,
    /// It resumed an aborted transfer.
    Resumed,
    /// The source has changed since the aborted transfer, so everything is copied again.
    BeganAgain,
    /// Some rows of a table have been copied.
    Copied {
        /// The table.
        table: &'a str,
        /// How many of its rows are in the target.
        rows: u64,
        /// The total number of its rows.
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
