//! Videos and their categories.

mod category;
mod category_changes;
mod hiding;
mod permalink;
mod poster;
mod review;
mod sharing;
mod sight;
mod slug;
mod video;
mod video_deletion;
mod video_page;
mod video_source;
mod videos;
pub(crate) mod visibility;

pub use category::{
    CATEGORY_NAME_LENGTH, Category, change_new_category, create_category, get_category,
    list_alphabetical_categories,
};
pub use category_changes::{add_category, delete_category, rename_category};
pub use hiding::{hide_video, remove_video, restore_video};
pub use permalink::Permalink;
pub(crate) use poster::PosterImage;
pub use poster::{MAX_POSTER_BYTES, MAX_POSTER_SIDE, get_poster};
pub use review::{
    MAX_HELD_LINKS, MAX_REVIEW_DAYS, MAX_REVIEW_LINKS, ReviewLink, ReviewToken,
    change_new_review_link, come_by_review_link, create_review_link, get_review_link,
    list_review_links, revoke_review_link,
};
pub use sharing::{
    MAX_VIDEO_CONVERSATIONS, MAX_VIEWERS, VideoSharing, add_video_conversation, add_viewer,
    get_video_sharing, remove_video_conversation, remove_viewer,
};
pub use sight::{Admission, Sight, admit, get_visible_poster, get_visible_video, is_visible};
pub(crate) use video::is_before_end;
pub use video::{
    DESCRIPTION_LENGTH, MAX_DURATION_MS, TITLE_LENGTH, URL_LENGTH, Video, VideoListing,
    change_new_video, change_video, validate_new_video, validate_video, video_topic,
};
pub use video_deletion::{
    DeleteVideoRows, MAX_ROWS_DELETED, delete_video, delete_video_rows, list_videos_being_deleted,
};
pub use video_page::{VideoFilter, list_videos_before, list_videos_page};
pub use video_source::VideoSource;
pub use videos::{
    MAX_LISTED_VIDEOS, add_video, create_video, get_user_video, get_video,
    list_open_videos_with_ids, list_recent_videos, list_shown_videos_with_ids, list_user_videos,
    list_videos, list_videos_with_ids, update_video, update_video_if,
};
pub use visibility::{InvalidVisibility, Visibility};
pub(crate) use visibility::{
    is_kept, is_listed, is_listed_sql, is_open, is_shown, is_visible_to, is_visible_to_user,
    list_shared_with_conversations, may_annotate, shown_title,
};
