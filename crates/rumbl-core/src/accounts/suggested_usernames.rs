use super::user::USERNAME_LENGTH;

/// How many numbered variants of a name are tried before one with a random number.
const TRIES: u32 = 50;
/// The base for users whose name and address contain no usable letters.
const FALLBACK: &str = "user";

/// Suggested usernames for a user who chose none, best first: from their name, or else their address, and then the same
/// with numbers.
pub fn suggest_usernames(name: &str, email: &str) -> impl Iterator<Item = String> {
    let local = email.split('@').next().unwrap_or_default();
    let bases = [plain(name), plain(local), FALLBACK.to_owned()];
    let base = bases.into_iter().find(|base| !base.is_empty()).unwrap_or_default();
    let numbered = {
        let base = base.clone();
        (2..=TRIES).map(move |number| fitting(&base, &number.to_string()))
    };
    // For very common names: a random number that is unlikely to be taken.
    let random = fitting(&base, &rand::random_range(1_000_000..10_000_000_u32).to_string());
    std::iter::once(fitting(&base, "")).chain(numbered).chain(std::iter::once(random))
}

/// Keeps ASCII letters and digits, which can't be mistaken for others.
fn plain(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

fn fitting(base: &str, number: &str) -> String {
    let room = USERNAME_LENGTH.end().saturating_sub(number.len());
    let beginning: String = base.chars().take(room).collect();
    format!("{beginning}{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_username_is_made_of_the_name_or_else_the_address() {
        let first = |name, email| suggest_usernames(name, email).next().unwrap();
        assert_eq!(first("John Doe", "x@example.com"), "johndoe");
        assert_eq!(first("Ада", "Ada.L@example.com"), "adal");
        assert_eq!(first("Ада", "ада@example.com"), "user");
        assert_eq!(first(&"a".repeat(40), "x@example.com").len(), 20);
        let more: Vec<_> = suggest_usernames("John", "x@example.com").skip(1).take(2).collect();
        assert_eq!(more, ["john2", "john3"]);
        assert!(suggest_usernames(&"a".repeat(40), "").all(|name| name.len() <= 20));
    }
}
