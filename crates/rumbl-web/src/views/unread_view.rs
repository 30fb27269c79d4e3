//! The unread counts in the header, which scripts keep up to date.

use crate::i18n::{Locale, text};

/// The highest number that is displayed; above it, "99+".
const MOST: i64 = 99;

/// The kinds of counts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Badge {
    /// Unread conversations.
    Conversations,
    /// Notifications.
    Notifications,
}

impl Badge {
    /// The count as HTML, hidden if it is zero.
    pub(crate) fn html(self, count: i64, locale: Locale) -> String {
        let name = match self {
            Self::Conversations => "conversations",
            Self::Notifications => "notifications",
        };
        let hidden = if count == 0 { " hidden" } else { "" };
        let words = if count > MOST { format!("{MOST}+") } else { count.to_string() };
        let unread = text!(locale, "nav-unread");
        format!(
            r#"<span class="nav-count" data-unread="{name}"{hidden}><span data-unread-count>{words}</span><span class="visually-hidden"> {unread}</span></span>"#
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_unread_is_not_shown_and_very_much_is_not_counted_out() {
        let badge = |count| Badge::Conversations.html(count, Locale::English);
        assert!(badge(0).contains(r#"data-unread="conversations" hidden>"#));
        assert!(badge(3).contains(r#"data-unread="conversations"><span data-unread-count>3<"#));
        assert!(badge(100).contains(">99+<"));
        assert!(badge(3).contains("> unread<"));
        assert!(Badge::Conversations.html(3, Locale::German).contains("> ungelesen<"));
        assert!(
            Badge::Notifications
                .html(1, Locale::English)
                .contains(r#"data-unread="notifications">"#)
        );
    }
}
