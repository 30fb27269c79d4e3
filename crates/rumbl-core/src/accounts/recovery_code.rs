use std::fmt;

use sha2::{Digest, Sha256};

use crate::ids::UserId;

/// Codes in a set.
pub const RECOVERY_CODES: usize = 10;
/// Characters of a code: 80 bits, too many to be guessed from its hash.
const LENGTH: usize = 16;
const GROUP: usize = 4;
/// Excludes letters that look like others (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A one-time code that replaces a code of the authenticator app.
#[derive(PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// Generates a set of codes from the operating system's random numbers.
    pub(super) fn generate_all() -> Vec<Self> {
        // The alphabet has 32 letters, so each is equally likely, and `get` always finds one.
        let letter = |byte: u8| ALPHABET.get(usize::from(byte % 32)).copied().unwrap_or_default();
        let character = |byte| char::from(letter(byte));
        let code = || Self(rand::random::<[u8; LENGTH]>().map(character).iter().collect());
        std::iter::repeat_with(code).take(RECOVERY_CODES).collect()
    }

    /// Parses a typed code, accepting upper case, missing hyphens and look-alike letters.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.len() > 4 * LENGTH {
            return None;
        }
        let typed = text.chars().filter(|it| !it.is_whitespace() && *it != '-');
        let code: String = typed
            .map(|character| match character.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                other => other,
            })
            .collect();
        let is_code = code.len() == LENGTH && code.bytes().all(|it| ALPHABET.contains(&it));
        is_code.then_some(Self(code))
    }

    /// The code in groups, for people to write down: `k3pv-8yqe-0m2w-t7hd`.
    pub fn expose(&self) -> String {
        let characters: Vec<char> = self.0.chars().collect();
        let groups = characters.chunks(GROUP).map(|group| group.iter().collect::<String>());
        groups.collect::<Vec<_>>().join("-")
    }

    /// The hash that the database stores. A code has so many bits that a slow hash would add nothing, and the time of a
    /// look-up by its hash reveals nothing.
    pub(super) fn hash(&self, user_id: UserId) -> Vec<u8> {
        Sha256::new()
            .chain_update(user_id.get().to_be_bytes())
            .chain_update(self.0.as_bytes())
            .finalize()
            .to_vec()
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RecoveryCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_written_down_and_as_people_type_it() {
        let codes = RecoveryCode::generate_all();
        assert_eq!(codes.len(), 10);
        for code in &codes {
            let shown = code.expose();
            assert_eq!(shown.len(), 19);
            for typed in [shown.clone(), shown.to_uppercase(), shown.replace('-', " ")] {
                assert_eq!(RecoveryCode::parse(&typed).as_ref(), Some(code));
            }
        }
        let typed = RecoveryCode::parse("OIL0-0000-0000-0000").unwrap();
        assert_eq!(typed.expose(), "0110-0000-0000-0000");
        for no_code in ["", "123456", "u000-0000-0000-0000", "0000-0000-0000-000", &"0".repeat(99)]
        {
            assert_eq!(RecoveryCode::parse(no_code), None, "{no_code}");
        }
    }

    #[test]
    fn one_code_has_another_hash_for_each_person() {
        let [ada, eve] = [1, 2].map(|id| UserId::try_from(id).unwrap());
        let code = RecoveryCode::parse("0000-0000-0000-0000").unwrap();
        assert_ne!(code.hash(ada), code.hash(eve));
        assert_eq!(code.hash(ada), code.hash(ada));
    }
}
