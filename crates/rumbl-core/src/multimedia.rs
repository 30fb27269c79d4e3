//! Videos and their categories.

mod category;
mod permalink;
mod slug;
mod video;
mod video_page;
mod video_source;
mod videos;

pub use category::{
    CATEGORY_NAME_LENGTH, Category, create_category, get_category, list_alphabetical_categories,
};
pub use permalink::Permalink;
pub use video::{
    DESCRIPTION_LENGTH, TITLE_LENGTH, URL_LENGTH, Video, VideoListing, change_new_video,
    change_video, video_topic,
};
pub use video_page::{VideoFilter, list_videos_page};
pub use video_source::VideoSource;
pub(crate) use videos::list_videos_by_ids;
pub use videos::{
    MAX_LISTED_VIDEOS, create_video, delete_video, get_user_video, get_video, list_recent_videos,
    list_user_videos, list_videos, update_video,
};
