//! What all channels work with.

use rumbl_core::repo::Repo;

use super::annotation_limit::AnnotationLimit;
use super::annotation_writer::AnnotationWriter;

/// What all channels work with.
#[derive(Debug)]
pub struct Live {
    /// The database, to read from.
    pub repo: Repo,
    /// Where annotations are handed in.
    pub writer: AnnotationWriter,
    /// How many of them a person may post.
    pub limit: AnnotationLimit,
}
