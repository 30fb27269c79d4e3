//! Videos and their categories.

mod category;
mod category_changes;
mod hiding;
mod permalink;
mod poster;
mod slug;
mod video;
mod video_page;
mod video_source;
mod videos;

pub use category::{
    CATEGORY_NAME_LENGTH, Category, change_new_category, create_category, get_category,
    list_alphabetical_categories,
};
pub use category_changes::{add_category, delete_category, rename_category};
pub use hiding::{hide_video, remove_video, restore_video};
pub use permalink::Permalink;
pub(crate) use poster::PosterImage;
pub use poster::{MAX_POSTER_BYTES, MAX_POSTER_SIDE, get_poster};
pub(crate) use video::is_before_end;
pub use video::{
    DESCRIPTION_LENGTH, MAX_DURATION_MS, TITLE_LENGTH, URL_LENGTH, Video, VideoListing,
    change_new_video, change_video, validate_new_video, validate_video, video_topic,
};
pub use video_page::{VideoFilter, list_videos_before, list_videos_page};
pub use video_source::VideoSource;
pub use videos::{
    MAX_LISTED_VIDEOS, add_video, create_video, delete_video, get_user_video, get_video,
    list_recent_videos, list_user_videos, list_videos, list_videos_with_ids, update_video,
    update_video_if,
};
