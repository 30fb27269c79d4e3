//! Views: typed structs, one for each template or JSON shape.
//!
//! Database rows are never serialized directly, so a new column can't leak.

pub(crate) mod admin_view;
pub(crate) mod annotation_view;
pub(crate) mod api_docs_view;
pub(crate) mod archive_view;
pub(crate) mod avatar;
pub(crate) mod browse_view;
pub(crate) mod changeset_view;
mod clock;
pub(crate) mod conversation_list_view;
pub(crate) mod conversation_refusal;
pub(crate) mod conversation_view;
pub(crate) mod embed_view;
pub(crate) mod error_view;
pub mod export_view;
pub(crate) mod feed_view;
pub(crate) mod form_view;
pub(crate) mod health_view;
pub(crate) mod home_news_view;
pub(crate) mod import_view;
pub(crate) mod layout_view;
pub(crate) mod live_json;
pub(crate) mod live_view;
pub(crate) mod mail_view;
pub(crate) mod mailed_link_view;
pub(crate) mod message_row;
pub(crate) mod message_text;
pub(crate) mod news_view;
pub(crate) mod notification_view;
pub(crate) mod oembed_view;
pub(crate) mod own_annotation_view;
pub(crate) mod page_view;
pub(crate) mod pagination_view;
pub(crate) mod password_view;
pub(crate) mod problem_view;
pub(crate) mod provider_view;
pub(crate) mod reaction_view;
pub(crate) mod report_view;
pub(crate) mod room_page_view;
pub(crate) mod room_view;
pub(crate) mod search_view;
pub(crate) mod security_view;
pub(crate) mod session_view;
pub(crate) mod settings_view;
pub(crate) mod sharing_view;
pub(crate) mod unread_view;
pub(crate) mod user_view;
mod video_facts;
pub(crate) mod video_form_view;
pub(crate) mod video_json_view;
pub(crate) mod video_sharing_view;
pub(crate) mod video_view;
pub(crate) mod visit_view;
pub(crate) mod watch_view;
pub(crate) mod webhook_message_view;
pub(crate) mod when;

use serde::Serialize;

use crate::i18n::Message;
use crate::security_policy::SecurityPolicy;

/// The content of one page.
pub(crate) trait View: Serialize {
    /// Its template, relative to `templates/`.
    const TEMPLATE: &'static str;

    /// The page's title, in the browser's tab.
    fn title(&self) -> Message;

    /// The content security policy of the page.
    fn policy(&self) -> SecurityPolicy {
        SecurityPolicy::default()
    }
}
