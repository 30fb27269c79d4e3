//! Videos, their categories, and the annotations on them.

mod annotate;
mod annotation;
mod annotation_changes;
mod annotation_density;
mod annotation_edit;
mod annotation_insert;
mod annotation_page;
mod annotation_query;
mod annotation_version;
mod annotation_write;
mod category;
mod cursor;
mod permalink;
mod search;
mod video;
mod video_page;
mod video_source;
mod videos;

pub use annotate::{annotate_video, delete_annotation, update_annotation};
pub use annotation::{
    AT_RANGE_MS, Annotation, AnnotationWithUser, BODY_LENGTH, change_annotation,
    parse_annotation_id,
};
pub use annotation_changes::{
    AnnotationChange, AnnotationChangePage, MAX_CHANGES_KEPT, list_annotation_changes,
    parse_after_change,
};
pub use annotation_density::{AnnotationDensity, MAX_BUCKETS, annotation_density};
pub use annotation_insert::MAX_BATCH;
pub use annotation_page::{AnnotationPage, MAX_PAGE, MAX_PAGE_BYTES, list_annotations};
pub use annotation_query::AnnotationQuery;
pub use annotation_version::{AnnotationVersion, annotation_version};
pub use annotation_write::{
    AnnotationAction, AnnotationWrite, AnnotationWritten, Answer, write_annotations,
};
pub use category::{
    CATEGORY_NAME_LENGTH, Category, create_category, get_category, list_alphabetical_categories,
};
pub use cursor::{Cursor, InvalidCursor};
pub use permalink::Permalink;
pub use search::{MAX_SEARCH_WORDS, search_annotations, search_videos};
pub use video::{
    DESCRIPTION_LENGTH, TITLE_LENGTH, URL_LENGTH, Video, VideoListing, change_new_video,
    change_video,
};
pub use video_page::{ListedVideo, VideoFilter, list_videos_page, with_annotation_counts};
pub use video_source::VideoSource;
pub use videos::{
    MAX_LISTED_VIDEOS, create_video, delete_video, get_user_video, get_video, list_recent_videos,
    list_user_videos, list_videos, update_video,
};
