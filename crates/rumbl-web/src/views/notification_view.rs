//! A person's notifications.

use std::fmt;

use rumbl_core::changeset::Changeset;
use rumbl_core::notifications::{
    NotificationCursor, NotificationKind, NotificationListing, NotificationPage, Said,
};
use serde::Serialize;

use super::View;
use super::form_view::Form;
use super::when::When;
use crate::i18n::{Message, t};
use crate::moment::Moment;
use crate::paths;

/// A page of a person's notifications.
#[derive(Debug, Serialize)]
pub(crate) struct NotificationIndex<'a> {
    rows: Vec<Row<'a>>,
    /// The id up to which the button marks notifications as read; `None` if all on the page are read.
    up_to: Option<String>,
    next: Option<String>,
}

/// A notification on a page.
#[derive(Debug, Serialize)]
struct Row<'a> {
    line: NotificationText<'a>,
    /// The id of the person whose avatar is shown.
    user_id: Option<i64>,
    user_path: Option<String>,
    words: Option<&'a str>,
    when: When,
    is_unread: bool,
}

/// A notification as a sentence: who did what, and where, which is a link on pages.
#[derive(Debug, Serialize)]
pub(crate) struct NotificationText<'a> {
    who: &'a str,
    others: String,
    verb: String,
    /// The moment as players display it, if the notification is about a single one.
    moment: Option<String>,
    label: &'a str,
    behind: &'static str,
    path: String,
}

impl<'a> NotificationText<'a> {
    /// The sentence for a notification.
    pub(crate) fn new(row: &'a NotificationListing) -> Self {
        let notification = &row.notification;
        let others = match row.others {
            0 => String::new(),
            1 => " and another person".to_owned(),
            count => format!(" and {count} others"),
        };
        let moment = match &row.said {
            Some(Said::Annotation(said)) => Some(Moment::at(said.at)),
            _ => None,
        };
        let is_one = notification.event_count == 1;
        let count = match notification.event_count {
            count if notification.is_more() => format!("more than {count}"),
            count => count.to_string(),
        };
        let verb = match (notification.kind, is_one) {
            (NotificationKind::Mention | NotificationKind::MessageMention, true) => {
                "mentioned you in".to_owned()
            }
            (NotificationKind::Mention | NotificationKind::MessageMention, false) => {
                format!("mentioned you {count} times in")
            }
            (NotificationKind::Conversation, _) if is_pair(row) => "started a".to_owned(),
            (NotificationKind::Conversation, _) => "added you to".to_owned(),
            (NotificationKind::Answer, true) => "answered your question in".to_owned(),
            (NotificationKind::Answer, false) => format!("answered {count} questions of yours in"),
            (NotificationKind::Reply, true) => "replied to your annotation in".to_owned(),
            (NotificationKind::Reply, false) => format!("wrote {count} replies to you in"),
            (NotificationKind::ThreadReply, true) => "replied in a thread of yours in".to_owned(),
            (NotificationKind::ThreadReply, false) => {
                format!("wrote {count} replies in threads of yours in")
            }
            (NotificationKind::Resolved, true) => "resolved your annotation in".to_owned(),
            (NotificationKind::Resolved, false) => {
                format!("resolved {count} annotations of yours in")
            }
            (NotificationKind::Shared, _) => "shared a video with you:".to_owned(),
            (NotificationKind::Remark, true) => "annotated your video".to_owned(),
            (NotificationKind::Remark, false) => format!("wrote {count} annotations on"),
        };
        let is_new_pair = notification.kind == NotificationKind::Conversation && is_pair(row);
        let label = match (&row.video, &row.conversation) {
            _ if is_new_pair => "conversation",
            (Some(video), _) => &video.title,
            (None, Some(conversation)) => &conversation.title,
            (None, None) => "rumbl",
        };
        let path = match (&row.video, &row.conversation) {
            (Some(video), _) => match &row.said {
                Some(Said::Annotation(said)) => paths::said(video, said),
                _ => paths::watch(video),
            },
            (None, Some(conversation)) => paths::conversation(conversation.id),
            (None, None) => paths::NOTIFICATIONS.to_owned(),
        };
        Self {
            who: row.by.as_ref().map_or("Somebody", |(_, username)| username),
            others,
            verb,
            moment: moment.filter(|_| is_one).map(|moment| moment.to_string()),
            label,
            behind: if is_new_pair { " with you" } else { "" },
            path,
        }
    }
}

fn is_pair(row: &NotificationListing) -> bool {
    row.conversation.as_ref().is_some_and(|conversation| conversation.is_pair)
}

/// The sentence as plain text.
impl fmt::Display for NotificationText<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { who, others, verb, label, behind, .. } = self;
        write!(formatter, "{who}{others} {verb} {label}{behind}")
    }
}

impl<'a> NotificationIndex<'a> {
    /// A page.
    pub(crate) fn new(page: &'a NotificationPage) -> Self {
        let row = |row: &'a NotificationListing| Row {
            line: NotificationText::new(row),
            user_id: row.by.as_ref().map(|(id, _)| id.get()),
            user_path: row.by.as_ref().map(|(id, _)| paths::user(*id)),
            words: row.said.as_ref().map(|said| match said {
                Said::Annotation(said) => said.body.as_str(),
                Said::Message(said) => said.content.as_str(),
            }),
            when: When::ago(row.notification.active_at),
            is_unread: row.notification.read_at.is_none(),
        };
        let first_unread =
            page.rows.iter().map(|row| &row.notification).find(|one| one.read_at.is_none());
        Self {
            rows: page.rows.iter().map(row).collect(),
            up_to: first_unread.map(|one| NotificationCursor::of(one).to_string()),
            next: page.next.map(|cursor| format!("{}?behind={cursor}", paths::NOTIFICATIONS)),
        }
    }
}

impl View for NotificationIndex<'_> {
    const TEMPLATE: &'static str = "notification/index.html";

    fn title(&self) -> Message {
        t!("title-notifications")
    }
}

/// The form with the notification settings.
#[derive(Debug, Serialize)]
pub(crate) struct NotificationSettingsEdit {
    form: Form,
    /// Whether the person has an address for digests.
    has_address: bool,
}

impl NotificationSettingsEdit {
    /// The fields, each a checkbox.
    pub(crate) const FIELDS: [&'static str; 7] =
        ["mentions", "conversations", "shares", "answers", "replies", "remarks", "digest"];

    /// The form for the changeset of settings.
    pub(crate) fn new(changeset: &Changeset, has_address: bool) -> Self {
        let form =
            Form::of("settings", paths::NOTIFICATION_SETTINGS, changeset, &Self::FIELDS).put();
        Self { form, has_address }
    }
}

impl View for NotificationSettingsEdit {
    const TEMPLATE: &'static str = "settings/notifications.html";

    fn title(&self) -> Message {
        t!("title-notification-settings")
    }
}

/// The button to unsubscribe from digests, and the confirmation after it.
#[derive(Debug, Serialize)]
pub(crate) struct Unsubscribe {
    /// Whether it has been pressed.
    pub(crate) is_done: bool,
}

impl View for Unsubscribe {
    const TEMPLATE: &'static str = "mailed_link/unsubscribe.html";

    fn title(&self) -> Message {
        t!("title-stop-these-mails")
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDateTime;
    use rumbl_core::ids::UserId;
    use rumbl_core::notifications::{Notification, NotifiedConversation};

    use super::*;

    fn listing(kind: NotificationKind, event_count: i64, others: i64) -> NotificationListing {
        let user_id = UserId::try_from(7).unwrap();
        let notification = Notification {
            id: 1.try_into().unwrap(),
            user_id,
            kind,
            video_id: None,
            conversation_id: None,
            event_count,
            active_at: NaiveDateTime::default(),
            read_at: None,
        };
        let id = 3.try_into().unwrap();
        let title = "Film club".to_owned();
        NotificationListing {
            notification,
            by: Some((user_id, "ada".to_owned())),
            others,
            video: None,
            conversation: Some(NotifiedConversation { id, is_pair: false, title }),
            said: None,
        }
    }

    #[test]
    fn a_line_says_who_did_what_how_often_and_where() {
        use NotificationKind::{Answer, Conversation, Mention, MessageMention, Remark};
        let line =
            |kind, count, others| NotificationText::new(&listing(kind, count, others)).to_string();
        assert_eq!(line(MessageMention, 1, 0), "ada mentioned you in Film club");
        assert_eq!(
            line(Mention, 3, 1),
            "ada and another person mentioned you 3 times in Film club"
        );
        assert_eq!(line(Conversation, 1, 0), "ada added you to Film club");
        assert_eq!(line(Answer, 2, 0), "ada answered 2 questions of yours in Film club");
        assert_eq!(line(Remark, 12, 3), "ada and 3 others wrote 12 annotations on Film club");
        assert_eq!(line(Remark, 100, 0), "ada wrote more than 100 annotations on Film club");
    }

    #[test]
    fn a_new_pair_is_a_conversation_with_you_and_whoever_is_gone_is_somebody() {
        let mut row = listing(NotificationKind::Conversation, 1, 0);
        row.by = None;
        row.conversation.as_mut().unwrap().is_pair = true;
        assert_eq!(
            NotificationText::new(&row).to_string(),
            "Somebody started a conversation with you"
        );
    }
}
