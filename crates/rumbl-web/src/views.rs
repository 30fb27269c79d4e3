//! What people and programs are shown: typed structs, one for each template or JSON shape.
//!
//! Rows of the database are never shown as they are, so that a new column can't leak.

pub mod annotation_view;
pub mod browse_view;
pub mod changeset_view;
pub mod error_view;
pub mod export_view;
pub mod form_view;
pub mod layout_view;
pub mod page_view;
pub mod pagination_view;
pub mod password_view;
pub mod session_view;
pub mod user_view;
pub mod video_json_view;
pub mod video_view;
pub mod watch_view;

use serde::Serialize;

use crate::security_policy::SecurityPolicy;

/// The content of one page.
pub trait View: Serialize {
    /// The template that shows it, below `templates/`.
    const TEMPLATE: &'static str;

    /// The page's title, in the browser's tab.
    fn title(&self) -> String;

    /// What the page may load.
    fn policy(&self) -> SecurityPolicy {
        SecurityPolicy::default()
    }
}
