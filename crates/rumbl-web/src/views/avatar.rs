//! The avatar of people without a picture, as in the component `ui.avatar`: a letter on a colour.

use rumbl_core::ids::UserId;
use unicode_segmentation::UnicodeSegmentation;

/// Colours of avatars.
const TINTS: i64 = 8;

/// The first letter (grapheme cluster) of the username.
pub(crate) fn letter(username: &str) -> String {
    username.graphemes(true).next().unwrap_or_default().to_uppercase()
}

/// The number of an avatar's colour.
pub(crate) fn tint(id: UserId) -> i64 {
    id.get() % TINTS
}
