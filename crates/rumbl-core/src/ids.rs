//! Ids as newtypes, so that ids of different things can't be mixed up.
//!
//! Every id is a positive integer that a JavaScript number represents exactly, and is never reused
//! after its row is deleted.

use thiserror::Error;

/// The largest integer that a JavaScript number holds exactly, 2^53 − 1.
pub const MAX_ID: i64 = 9_007_199_254_740_991;

/// Not an id: only positive integers up to [`MAX_ID`], in plain digits, are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is no id")]
pub struct InvalidId;

/// Defines a type of ids. Those of the tables in `schema.rs` are below; the `schema.rs` of a context has those of its own
/// tables.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        #[serde(into = "i64", try_from = "i64")]
        pub struct $name(i64);

        impl $name {
            /// The id as a plain number.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl TryFrom<i64> for $name {
            type Error = $crate::ids::InvalidId;

            fn try_from(id: i64) -> Result<Self, Self::Error> {
                let is_id = (1..=$crate::ids::MAX_ID).contains(&id);
                if is_id { Ok(Self(id)) } else { Err($crate::ids::InvalidId) }
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ids::InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::ids::parse(text).and_then(Self::try_from)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::BigInt, DB>
            for $name
        where
            i64: diesel::serialize::ToSql<diesel::sql_types::BigInt, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                self.0.to_sql(out)
            }
        }

        impl<DB: diesel::backend::Backend>
            diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB> for $name
        where
            i64: diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                i64::from_sql(bytes).map(Self)
            }
        }
    };
}

pub(crate) use id;

id!(
    /// The id of a user.
    UserId
);
id!(
    /// The id of a session: one log-in of a user.
    SessionId
);
id!(
    /// The id of an API key, with which a program acts for a user.
    ApiKeyId
);
id!(
    /// The id of a passkey.
    PasskeyId
);
id!(
    /// The id of a linked identity: an external account with which a user logs in.
    LinkedIdentityId
);
id!(
    /// The id of a video.
    VideoId
);
id!(
    /// The id of a category.
    CategoryId
);
id!(
    /// The id of an annotation; a later annotation of the same video has a higher one.
    AnnotationId
);
id!(
    /// The id of a report: a user's complaint about something.
    ReportId
);
id!(
    /// The id of an invitation to register.
    InvitationId
);
id!(
    /// The id of a webhook: an address that a user's changes are sent to.
    WebhookId
);
id!(
    /// The id of a webhook delivery.
    DeliveryId
);
id!(
    /// The id of an uploaded file.
    UploadId
);
id!(
    /// The id of a conversation.
    ConversationId
);
id!(
    /// The id of a message; a later message of the same conversation has a higher one.
    MessageId
);
id!(
    /// The id of a notification.
    NotificationId
);
id!(
    /// The id of an import draft: a file of annotations that a user previews before importing it.
    ImportDraftId
);
id!(
    /// The id of an import: a file whose annotations were added to a video.
    ImportId
);
id!(
    /// The id of a room.
    RoomId
);
id!(
    /// The id of an entry in a room's queue.
    QueuedVideoId
);
id!(
    /// The id of a review link.
    ReviewLinkId
);

/// Parses digits only: allowing a sign, a space or a leading zero would give one id several texts.
pub(crate) fn parse(text: &str) -> Result<i64, InvalidId> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    if is_plain { text.parse().map_err(|_not_a_number| InvalidId) } else { Err(InvalidId) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_positive_integers_are_ids() {
        assert_eq!("13".parse::<VideoId>().unwrap().get(), 13);
        assert_eq!(MAX_ID.to_string().parse::<UserId>().unwrap().to_string(), MAX_ID.to_string());
    }

    #[test]
    fn nothing_else_is_an_id() {
        let too_large = (MAX_ID + 1).to_string();
        let overflow = "9".repeat(40);
        for text in
            ["", "0", "-1", "+1", "01", "1.0", "1e3", " 1", "one", "١", &too_large, &overflow]
        {
            assert_eq!(text.parse::<VideoId>(), Err(InvalidId), "{text:?}");
        }
    }

    #[test]
    fn an_id_is_a_number_in_json() {
        let id: AnnotationId = serde_json::from_str("7").unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), "7");
        assert!(serde_json::from_str::<AnnotationId>("0").is_err());
        assert!(serde_json::from_str::<AnnotationId>("\"7\"").is_err());
    }
}
