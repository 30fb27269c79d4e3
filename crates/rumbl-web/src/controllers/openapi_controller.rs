//! What programs can ask for, as a document that programs read.

pub(crate) use crate::api::document::show;
