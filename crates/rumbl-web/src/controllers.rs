//! What answers the routes: each function takes a request apart, calls one context, and shows a
//! view or sends the browser on.

pub(crate) mod account_controller;
pub(crate) mod annotation_controller;
pub(crate) mod api_key_controller;
pub(crate) mod asset_controller;
pub(crate) mod browse_controller;
pub(crate) mod email_confirmation_controller;
pub(crate) mod email_controller;
pub(crate) mod embed_controller;
pub(crate) mod error_controller;
pub(crate) mod export_controller;
pub(crate) mod feed_controller;
pub(crate) mod follow_controller;
pub(crate) mod live_controller;
pub(crate) mod mailbox_controller;
pub(crate) mod oembed_controller;
pub(crate) mod openapi_controller;
pub(crate) mod own_annotation_controller;
pub(crate) mod own_session_controller;
pub(crate) mod page_controller;
pub(crate) mod password_controller;
pub(crate) mod password_reset_controller;
pub(crate) mod poster_controller;
pub(crate) mod profile_controller;
pub(crate) mod requested_page;
mod requesting_client;
mod requesting_device;
pub(crate) mod session_api_controller;
pub(crate) mod session_controller;
mod shared_moment;
pub(crate) mod theme_controller;
pub(crate) mod user_controller;
pub(crate) mod video_api_controller;
pub(crate) mod video_controller;
pub(crate) mod watch_controller;
