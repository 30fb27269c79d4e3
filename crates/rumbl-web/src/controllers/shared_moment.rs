//! Previews of a linked moment, for other sites.

use rumbl_core::annotations::find_annotation_within;
use rumbl_core::multimedia::Video;
use rumbl_core::repo::Connection;

use crate::i18n::Message;
use crate::moment::Moment;
use crate::views::sharing_view::moment_words;

/// The annotation at a moment, as a sentence; `None` if the moment is after the end of the video.
pub(super) fn words(
    db: &mut Connection,
    video: &Video,
    moment: Moment,
) -> rumbl_core::Result<Option<Message>> {
    if !video.reaches(moment.at_ms()) {
        return Ok(None);
    }
    let said = find_annotation_within(db, video.id, moment.around())?;
    Ok(Some(moment_words(moment, said.as_ref())))
}
