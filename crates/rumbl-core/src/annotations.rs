//! Annotations: what people say about moments of videos. Creating, changing and deleting them, and reading them by
//! page, as a density, or as the changes since a given `seq`. Visits record what is new to a user.

mod action;
mod annotate;
mod annotation;
mod bulk;
mod change;
mod changes;
mod contains;
mod count;
mod cursor;
mod density;
mod edit;
mod end;
mod excerpt;
mod hiding;
mod insert;
mod insert_new;
mod moment;
mod new_annotation;
mod own;
mod page;
mod query;
mod repeated;
mod replay;
mod reply;
mod resolve;
mod visit;
mod write;

pub use crate::log::{MAX_CATCH_UP, Reach, parse_last_seq};
pub use action::{AnnotationAction, AnnotationWrite, Answer};
pub use annotate::{annotate_video, delete_annotation, resolve_annotation, update_annotation};
pub use annotation::{
    AT_RANGE_MS, Annotation, AnnotationWithUser, BODY_LENGTH, CLIENT_ID_LENGTH, change_annotation,
    parse_annotation_id, parse_resolution,
};
pub(crate) use annotation::{list_annotations_by_ids, with_users};
pub(crate) use bulk::{Bulk, BulkAnnotation, Head, delete_bulk, field_errors, read_at};
pub use change::AnnotationChange;
pub use changes::list_annotation_changes;
pub use count::{MiscountedVideo, list_miscounted_videos, recount_annotations, writes, writes_to};
pub use cursor::{Cursor, InvalidCursor};
pub use density::{AnnotationDensity, MAX_BUCKETS, annotation_density};
pub use excerpt::list_excerpt;
pub use hiding::{get_hidden, list_hidden_page};
pub(crate) use hiding::{list_hidden_by_ids, list_hidden_of_user};
pub use insert::MAX_BATCH;
pub use moment::find_annotation_within;
pub use own::{
    MAX_SEARCH_CHARACTERS, OWN_PAGE, OwnAnnotation, OwnAnnotations, list_user_annotations,
};
pub use page::{
    AnnotationPage, MAX_PAGE, MAX_PAGE_BYTES, get_annotation, list_annotations,
    list_some_annotations,
};
pub use query::AnnotationQuery;
pub use reply::MAX_REPLIES;
pub(crate) use reply::count_replies;
pub(crate) use visit::NEWS_REACH;
pub use visit::{MAX_NEWS, MAX_VISITS, News, Visit, find_news, list_news, store_visits, visits_of};
pub use write::write_annotations;
