//! What all channels work with.

use std::sync::Arc;

use rumbl_core::repo::Repo;

use super::annotation_limit::AnnotationLimit;
use super::annotation_writer::AnnotationWriter;
use super::answers::Answers;

/// What all channels work with.
#[derive(Debug)]
pub struct Live {
    /// The database, to read from.
    pub repo: Repo,
    /// Where annotations are handed in.
    pub writer: AnnotationWriter,
    /// What answers those that are questions; none where that is switched off.
    pub answers: Option<Arc<Answers>>,
    /// How many of them a person may post.
    pub limit: AnnotationLimit,
}
