use std::ops::RangeInclusive;

use crate::Result;
use crate::changeset::{Action, Changeset, Field, Params};

/// Characters of a note.
pub const NOTE_LENGTH: RangeInclusive<usize> = 1..=1_000;

const NOTE: Field = Field::text("note");

/// Parses the optional note about an action, `{note}`.
///
/// # Errors
/// [`crate::Error::Invalid`] when it is too long.
pub fn parse_note(params: &Params) -> Result<Option<String>> {
    let changeset = Changeset::new([])
        .cast(params, &[NOTE])
        .validate_length(NOTE, NOTE_LENGTH)
        .apply_action(Action::Query)?;
    Ok(changeset.get_change(NOTE).as_text().map(ToOwned::to_owned))
}
