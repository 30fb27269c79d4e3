//! What people say about the moments of videos: making, changing and deleting annotations, and
//! reading them, a page, a density or what was missed at a time.

mod action;
mod annotate;
mod annotation;
mod change;
mod changes;
mod count;
mod cursor;
mod density;
mod edit;
mod insert;
mod page;
mod query;
mod replay;
mod version;
mod write;

pub use action::{AnnotationAction, AnnotationWrite, Answer};
pub use annotate::{annotate_video, delete_annotation, update_annotation};
pub(crate) use annotation::list_annotations_by_ids;
pub use annotation::{
    AT_RANGE_MS, Annotation, AnnotationWithUser, BODY_LENGTH, CLIENT_ID_LENGTH, change_annotation,
    parse_annotation_id,
};
pub use change::AnnotationChange;
pub use changes::{MAX_CATCH_UP, Reach, list_annotation_changes, parse_last_seq};
pub use count::{MiscountedVideo, list_miscounted_videos, recount_annotations, writes, writes_to};
pub use cursor::{Cursor, InvalidCursor};
pub use density::{AnnotationDensity, MAX_BUCKETS, annotation_density};
pub use insert::MAX_BATCH;
pub use page::{AnnotationPage, MAX_PAGE, MAX_PAGE_BYTES, list_annotations};
pub use query::AnnotationQuery;
pub use version::{AnnotationVersion, annotation_version};
pub use write::write_annotations;
