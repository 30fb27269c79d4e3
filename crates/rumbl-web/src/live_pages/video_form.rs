//! The form to add a video or to change one, and the upload of one's own file.
//!
//! It is sent as any form is, by POST, so that it works without JavaScript and while no socket can be opened. What lives
//! here are the errors while somebody types, and the file.

mod fields;
mod file_section;
mod sent_form;
mod view;

pub(crate) use sent_form::SentForm;
pub(super) use view::VideoFormLive;
