//! Explains refused messages to people.

use rumbl_core::accounts::User;
use rumbl_core::changeset::{Changeset, FieldError};
use rumbl_core::ids::UserId;

use crate::i18n::{Message, t};

/// The error parameter with the id of the person that the error is about.
const USER_ID: &str = "user_id";

/// All errors as sentences.
pub(crate) fn refusal(changeset: &Changeset) -> Message {
    refusal_of(changeset, &[])
}

/// All errors as sentences, with the names of the `people` that they are about. If there is only one person, errors
/// without an id are about that person.
pub(crate) fn refusal_of(changeset: &Changeset, people: &[User]) -> Message {
    let sentences = changeset.errors().map(|(field, error)| {
        let named = id_of(error).and_then(|id| people.iter().find(|one| one.id == id));
        let alone = if let [one] = people { Some(one) } else { None };
        sentence(field, error, named.or(alone).map(|one| one.name.as_str()))
    });
    let all = sentences.reduce(|first, next| t!("two-sentences", first = first, next = next));
    all.unwrap_or_else(|| "".into())
}

/// The id of the person that an error is about, if it has one.
pub(crate) fn id_of(error: &FieldError) -> Option<UserId> {
    let place = error.params.iter().find(|(name, _)| *name == USER_ID);
    place.and_then(|(_, id)| UserId::try_from(*id).ok())
}

fn sentence(field: &str, error: &FieldError, name: Option<&str>) -> Message {
    let message = Message::from(error);
    match field {
        "content" => t!("refused-message", error = message),
        "title" => t!("refused-title", error = message),
        "video_id" | "at" | "annotation_id" => t!("refused-moment", error = message),
        "member_ids" | "recipient_id" | "user_id" => {
            let name = name.map_or_else(|| t!("refused-this-person"), Message::from);
            if id_of(error).is_some() {
                // The name replaces the id.
                t!("refused", error = message.with(USER_ID, name))
            } else {
                t!("refused-person", name = name, error = message)
            }
        }
        // A whole sentence says itself what it is about.
        _ if error.message.starts_with(char::is_uppercase) => message,
        "base" => t!("refused-conversation", error = message),
        _ => t!("refused", error = message),
    }
}

#[cfg(test)]
mod tests {
    use rumbl_core::changeset::FieldError;

    use super::sentence;

    #[test]
    fn an_error_names_what_it_is_about() {
        for (field, error, expected) in [
            ("content", FieldError::new("can't be blank"), "The message can't be blank."),
            ("user_id", FieldError::new("is gone"), "This person is gone."),
            (
                "base",
                FieldError::with("can't have more than %{count} people in it", "count", 100),
                "The conversation can't have more than 100 people in it.",
            ),
            (
                "base",
                FieldError::new("You were removed from this conversation."),
                "You were removed from this conversation.",
            ),
            ("base", FieldError::new("You can’t block yourself."), "You can’t block yourself."),
        ] {
            assert_eq!(sentence(field, &error, None).to_string(), expected);
        }
        let refused = |error, name| sentence("member_ids", &error, name).to_string();
        assert_eq!(refused(FieldError::new("can't be added"), Some("eva")), "eva can't be added.");
        let seventh = || FieldError::with("%{user_id} does not exist", "user_id", 7);
        assert_eq!(refused(seventh(), Some("eva")), "eva does not exist.");
        assert_eq!(refused(seventh(), None), "This person does not exist.");
    }
}
