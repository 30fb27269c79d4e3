//! Explains refused messages to people.

use rumbl_core::accounts::User;
use rumbl_core::changeset::{Changeset, FieldError};
use rumbl_core::ids::UserId;

/// The error parameter with the id of the person that the error is about.
const USER_ID: &str = "user_id";

/// All errors as text.
pub(crate) fn refusal(changeset: &Changeset) -> String {
    refusal_of(changeset, &[])
}

/// All errors as text, with the names of the `people` that they are about. If there is only one person, errors without
/// an id are about that person.
pub(crate) fn refusal_of(changeset: &Changeset, people: &[User]) -> String {
    let sentences = changeset.errors().map(|(field, error)| {
        let named = id_of(error).and_then(|id| people.iter().find(|one| one.id == id));
        let alone = if let [one] = people { Some(one) } else { None };
        let name = named.or(alone).map(|one| one.name.as_str());
        let words = error.to_string();
        // The name replaces the id.
        let words = id_of(error).map_or(words.as_str(), |id| {
            words.strip_prefix(&id.to_string()).unwrap_or(&words).trim_start()
        });
        sentence(field, words, name)
    });
    sentences.collect::<Vec<_>>().join(" ")
}

/// The id of the person that an error is about, if it has one.
pub(crate) fn id_of(error: &FieldError) -> Option<UserId> {
    let place = error.params.iter().find(|(name, _)| *name == USER_ID);
    place.and_then(|(_, id)| UserId::try_from(*id).ok())
}

fn sentence(field: &str, error: &str, name: Option<&str>) -> String {
    let subject = match field {
        "content" => "The message",
        "title" => "The title",
        "video_id" | "at" | "annotation_id" => "The moment",
        "member_ids" | "recipient_id" | "user_id" => name.unwrap_or("This person"),
        "base" if !error.starts_with(char::is_uppercase) => "The conversation",
        _ => "",
    };
    let words = if subject.is_empty() { error.to_owned() } else { format!("{subject} {error}") };
    let mut letters = words.chars();
    let sentence: String = match name {
        // A name is written as its owner writes it.
        Some(name) if subject == name => words,
        _ => letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect(),
    };
    if sentence.ends_with(['.', '!', '?']) { sentence } else { format!("{sentence}.") }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn an_error_names_what_it_is_about() {
        for (field, error, expected) in [
            ("content", "can't be blank", "The message can't be blank."),
            ("user_id", "is gone", "This person is gone."),
            (
                "base",
                "can't have more than 100 people in it",
                "The conversation can't have more than 100 people in it.",
            ),
            (
                "base",
                "is between two people and can't be left",
                "The conversation is between two people and can't be left.",
            ),
            ("base", "You are in 7 conversations.", "You are in 7 conversations."),
            ("base", "You can’t block yourself.", "You can’t block yourself."),
        ] {
            assert_eq!(sentence(field, error, None), expected);
        }
        assert_eq!(sentence("member_ids", "can't be added", Some("eva")), "eva can't be added.");
    }
}
