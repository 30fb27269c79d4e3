//! A person's notifications.

use rumbl_core::changeset::Changeset;
use rumbl_core::notifications::{
    NotificationCursor, NotificationKind, NotificationListing, NotificationPage, Said,
};
use serde::Serialize;

use super::View;
use super::conversation_list_view::named;
use super::form_view::Form;
use super::when::When;
use crate::i18n::{Arg, Message, t};
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
    line: NotificationText,
    /// The person whose avatar is shown.
    user_id: Option<i64>,
    username: Option<&'a str>,
    user_path: Option<String>,
    words: Option<&'a str>,
    when: When,
    is_unread: bool,
}

/// A notification as a sentence: who did what, and where.
#[derive(Debug, Serialize)]
pub(crate) struct NotificationText {
    /// The sentence. On pages, `who` and `place` are links.
    sentence: Message,
    /// The number of other people who did the same.
    others: i64,
    /// The moment as players display it, if the notification is about a single one.
    moment: Option<String>,
    /// The text of the link.
    label: Message,
    path: String,
}

impl NotificationText {
    /// The sentence for a notification.
    pub(crate) fn new(row: &NotificationListing) -> Self {
        let is_one = row.notification.event_count == 1;
        let label = label(row);
        let moment = match &row.said {
            Some(Said::Annotation(said)) if is_one => Some(Moment::at(said.at).to_string()),
            _ => None,
        };
        let name = match &row.by {
            Some((_, username)) => username.as_str().into(),
            None => t!("notification-somebody"),
        };
        let who = t!("notification-who", who = name, others = row.others);
        Self {
            sentence: sentence(row, who, label.clone()),
            others: row.others,
            moment,
            label,
            path: path(row),
        }
    }

    /// The sentence, without the moment.
    pub(crate) fn sentence(&self) -> &Message {
        &self.sentence
    }
}

fn sentence(row: &NotificationListing, who: Message, place: Message) -> Message {
    let notification = &row.notification;
    let count = match notification.event_count {
        count if notification.is_more() => t!("notification-more-than", count = count).into(),
        count => Arg::from(count),
    };
    match (notification.kind, notification.event_count == 1) {
        (NotificationKind::Mention | NotificationKind::MessageMention, true) => {
            t!("notification-mentioned", who = who, place = place)
        }
        (NotificationKind::Mention | NotificationKind::MessageMention, false) => {
            t!("notification-mentioned-many", who = who, place = place, count = count)
        }
        (NotificationKind::Conversation, _) if is_pair(row) => {
            t!("notification-pair", who = who, place = place)
        }
        (NotificationKind::Conversation, _) => t!("notification-added", who = who, place = place),
        (NotificationKind::Answer, true) => t!("notification-answered", who = who, place = place),
        (NotificationKind::Answer, false) => {
            t!("notification-answered-many", who = who, place = place, count = count)
        }
        (NotificationKind::Reply, true) => t!("notification-replied", who = who, place = place),
        (NotificationKind::Reply, false) => {
            t!("notification-replied-many", who = who, place = place, count = count)
        }
        (NotificationKind::ThreadReply, true) => {
            t!("notification-thread-replied", who = who, place = place)
        }
        (NotificationKind::ThreadReply, false) => {
            t!("notification-thread-replied-many", who = who, place = place, count = count)
        }
        (NotificationKind::Resolved, true) => t!("notification-resolved", who = who, place = place),
        (NotificationKind::Resolved, false) => {
            t!("notification-resolved-many", who = who, place = place, count = count)
        }
        (NotificationKind::Shared, _) => t!("notification-shared", who = who, place = place),
        (NotificationKind::Remark, true) => t!("notification-remarked", who = who, place = place),
        (NotificationKind::Remark, false) => {
            t!("notification-remarked-many", who = who, place = place, count = count)
        }
    }
}

/// What it is about: a title, or for a new pair, which has none, what it is.
fn label(row: &NotificationListing) -> Message {
    let is_new_pair = row.notification.kind == NotificationKind::Conversation && is_pair(row);
    match (&row.video, &row.conversation) {
        _ if is_new_pair => t!("notification-pair-conversation"),
        (Some(video), _) => video.title.as_str().into(),
        (None, Some(conversation)) => named(&conversation.title),
        (None, None) => "rumbl".into(),
    }
}

fn path(row: &NotificationListing) -> String {
    match (&row.video, &row.conversation) {
        (Some(video), _) => match &row.said {
            Some(Said::Annotation(said)) => paths::said(video, said),
            _ => paths::watch(video),
        },
        (None, Some(conversation)) => paths::conversation(conversation.id),
        (None, None) => paths::NOTIFICATIONS.to_owned(),
    }
}

fn is_pair(row: &NotificationListing) -> bool {
    row.conversation.as_ref().is_some_and(|conversation| conversation.is_pair)
}

impl<'a> NotificationIndex<'a> {
    /// A page.
    pub(crate) fn new(page: &'a NotificationPage) -> Self {
        let row = |row: &'a NotificationListing| Row {
            line: NotificationText::new(row),
            user_id: row.by.as_ref().map(|(id, _)| id.get()),
            username: row.by.as_ref().map(|(_, username)| username.as_str()),
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
    use rumbl_core::conversations::Title;
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
        let title = Title::Own("Film club".to_owned());
        NotificationListing {
            notification,
            by: Some((user_id, "ada".to_owned())),
            others,
            video: None,
            conversation: Some(NotifiedConversation { id, is_pair: false, title }),
            said: None,
        }
    }

    fn sentence_of(row: &NotificationListing) -> String {
        NotificationText::new(row).sentence().to_string()
    }

    #[test]
    fn a_line_says_who_did_what_how_often_and_where() {
        use NotificationKind::{Answer, Conversation, Mention, MessageMention, Remark};
        let line = |kind, count, others| sentence_of(&listing(kind, count, others));
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
        assert_eq!(sentence_of(&row), "Somebody started a conversation with you");
    }
}
