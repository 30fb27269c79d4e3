//! What answers the routes: each function takes a request apart, calls one context, and shows a
//! view or sends the browser on.

pub mod annotation_controller;
pub mod asset_controller;
pub mod browse_controller;
pub mod error_controller;
pub mod export_controller;
pub mod page_controller;
pub mod password_controller;
pub mod poster_controller;
pub mod requested_page;
pub mod session_api_controller;
pub mod session_controller;
pub mod theme_controller;
pub mod user_controller;
pub mod video_api_controller;
pub mod video_controller;
pub mod watch_controller;
