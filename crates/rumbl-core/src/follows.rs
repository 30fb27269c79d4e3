//! Following users and videos, the feed of what is new from them, and what is new for a user altogether.

mod feed;
mod follow;
mod newest;
mod user_news;

pub use feed::{FEED_PAGE, FeedCursor, FeedEntry, FeedPage, InvalidFeedCursor, list_feed};
pub use follow::{
    Followed, Follows, MAX_FOLLOWS, count_follows, follow, is_following, list_follows, unfollow,
};
pub use user_news::{UserNews, list_user_news};
