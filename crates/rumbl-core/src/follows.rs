//! Following users and videos, and the feed of what is new from them.

mod feed;
mod follow;
mod newest;

pub use feed::{
    FEED_PAGE, FeedCursor, FeedEntry, FeedPage, InvalidFeedCursor, list_feed, list_newest_of_feed,
};
pub use follow::{
    Followed, Follows, MAX_FOLLOWS, count_follows, follow, is_following, list_follows, unfollow,
};
