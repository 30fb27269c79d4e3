//! The `OpenAPI` document.

pub(crate) use crate::api::document::show;
