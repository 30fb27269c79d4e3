//! Why something was refused in a conversation, in sentences for people.

use rumbl_core::changeset::Changeset;

/// What is wrong, all of it.
pub(crate) fn refusal(changeset: &Changeset) -> String {
    let sentences = changeset.errors().map(|(field, error)| sentence(field, &error.to_string()));
    sentences.collect::<Vec<_>>().join(" ")
}

fn sentence(field: &str, error: &str) -> String {
    let subject = match field {
        "content" => "The message",
        "title" => "The title",
        "video_id" | "at" | "annotation_id" => "The moment",
        "member_ids" | "recipient_id" | "user_id" => "This person",
        "base" if !error.starts_with(char::is_uppercase) => "The group",
        _ => "",
    };
    let words = if subject.is_empty() { error.to_owned() } else { format!("{subject} {error}") };
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    let sentence: String = first.chain(letters).collect();
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
                "The group can't have more than 100 people in it.",
            ),
            ("base", "You can’t block yourself.", "You can’t block yourself."),
        ] {
            assert_eq!(sentence(field, error), expected);
        }
    }
}
