//! The form to add or edit a video, and to upload a file.
//!
//! It is submitted by an ordinary POST, so that it works without JavaScript and without a socket. The live parts are
//! the validation while typing, and the upload.

mod fields;
mod file_section;
mod sent_form;
mod view;

pub(crate) use sent_form::SentForm;
pub(super) use view::VideoFormLive;
