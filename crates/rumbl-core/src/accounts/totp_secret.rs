use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDateTime;
use totp_rs::{Builder, Secret, Totp};

use super::sealing_key::EncryptionKey;
use crate::ids::UserId;
use crate::{Error, Result};

/// Bytes of a secret, as recommended by RFC 4226 (section 4, R6).
const SECRET_BYTES: usize = 20;
/// The parameters that many apps assume, whatever the URI specifies: six digits, every 30 seconds, with SHA-1.
const STEP_S: u64 = 30;
const DIGITS: u8 = 6;
/// Steps by which a phone's clock may be fast or slow.
const SKEW: u16 = 1;
const ISSUER: &str = "rumbl";

/// The secret shared by an authenticator app and rumbl, from which both derive the same codes (RFC 6238).
pub struct TotpSecret([u8; SECRET_BYTES]);

impl TotpSecret {
    /// Generates a secret from the operating system's random numbers.
    pub fn generate() -> Self {
        Self(rand::random())
    }

    /// The secret for people to type into an app.
    pub fn base32(&self) -> String {
        self.secret().to_base32()
    }

    /// Parses the output of [`base32`](Self::base32).
    pub fn from_base32(text: &str) -> Option<Self> {
        Secret::try_from_base32(text).ok()?.as_bytes().try_into().ok().map(Self)
    }

    /// The `otpauth` URI for the QR code. Apps show the account's name, such as `ada@rumbl.example`.
    ///
    /// # Errors
    /// [`Error::Secret`], which can't occur for any account.
    pub fn uri(&self, account: &str) -> Result<String> {
        // A colon separates the issuer from the account.
        let account = account.replace(':', "_");
        self.totp(&account).to_url().map_err(|error| Error::Secret(error.to_string()))
    }

    /// Encrypts the secret for one user.
    pub(super) fn seal(&self, key: &EncryptionKey, user_id: UserId) -> Result<Vec<u8>> {
        key.seal(&context(user_id), &self.0)
    }

    /// Decrypts the output of [`seal`](Self::seal) for this user.
    pub(super) fn open(key: &EncryptionKey, user_id: UserId, sealed: &[u8]) -> Option<Self> {
        key.open(&context(user_id), sealed)?.try_into().ok().map(Self)
    }

    /// Encrypts the secret for one user, as text that a form holds until the app's first code is verified.
    ///
    /// # Errors
    /// [`Error::Secret`].
    pub fn seal_text(&self, key: &EncryptionKey, user_id: UserId) -> Result<String> {
        Ok(URL_SAFE_NO_PAD.encode(self.seal(key, user_id)?))
    }

    /// Decrypts the output of [`seal_text`](Self::seal_text) for this user.
    pub fn open_text(key: &EncryptionKey, user_id: UserId, text: &str) -> Option<Self> {
        Self::open(key, user_id, &URL_SAFE_NO_PAD.decode(text).ok()?)
    }

    /// The time step that a code belongs to, if it is the current one or within the allowed clock skew.
    pub(super) fn step_of(&self, code: &str, at: NaiveDateTime) -> Option<i64> {
        let now_s = u64::try_from(at.and_utc().timestamp()).ok()?;
        self.totp("").check(code, now_s).and_then(|step| step.try_into().ok())
    }

    /// The app's code at a given time, for tests.
    pub fn code_at(&self, at: NaiveDateTime) -> String {
        let now_s = u64::try_from(at.and_utc().timestamp()).unwrap_or_default();
        self.totp("").generate(now_s).to_string()
    }

    fn secret(&self) -> Secret {
        Secret::from(self.0)
    }

    fn totp(&self, account: &str) -> Totp {
        Builder::new()
            .with_secret(self.secret())
            .with_digits(DIGITS)
            .with_skew(SKEW)
            .with_step_duration(STEP_S)
            .with_issuer(Some(ISSUER))
            .with_account_name(account)
            .build_noncompliant()
    }
}

/// The context that binds a sealed secret to its user.
fn context(user_id: UserId) -> Vec<u8> {
    format!("the TOTP secret of user {user_id}").into_bytes()
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TotpSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;

    fn at(seconds: i64) -> NaiveDateTime {
        DateTime::from_timestamp(seconds, 0).unwrap().naive_utc()
    }

    /// RFC 6238, appendix B; apps show the last six digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let secret = TotpSecret(*b"12345678901234567890");
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")]
        {
            assert_eq!(secret.code_at(at(seconds)), code);
            assert_eq!(secret.step_of(code, at(seconds)), Some(seconds / 30));
        }
    }

    #[test]
    fn a_code_counts_one_step_early_and_late_and_no_longer() {
        let (secret, now) = (TotpSecret::generate(), at(1_800_000_000));
        let code = secret.code_at(now);
        let step_after = |seconds| secret.step_of(&code, now + TimeDelta::seconds(seconds));
        let step = Some(1_800_000_000 / 30);
        assert_eq!([-30, 0, 29, 59].map(step_after), [step; 4]);
        assert_eq!([-31, 60, 3600].map(step_after), [None; 3]);
        for no_code in ["", "12345", "1234567", "abcdef", "１２３４５６", "+12345"] {
            assert_eq!(secret.step_of(no_code, now), None, "{no_code}");
        }
    }

    #[test]
    fn the_address_names_the_site_and_the_account_whatever_it_is_called() {
        let secret = TotpSecret(*b"12345678901234567890");
        assert_eq!(
            secret.uri("a:da&x=1@rumbl.example").unwrap(),
            "otpauth://totp/rumbl:a_da%26x%3D1%40rumbl.example?\
             secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=rumbl"
        );
    }

    #[test]
    fn a_sealed_secret_is_one_persons() {
        let key = EncryptionKey::new(&[7; 32]).unwrap();
        let [ada, eve] = [1, 2].map(|id| UserId::try_from(id).unwrap());
        let secret = TotpSecret::generate();
        let text = secret.seal_text(&key, ada).unwrap();
        assert_eq!(TotpSecret::open_text(&key, ada, &text).unwrap().0, secret.0);
        assert!(TotpSecret::open_text(&key, eve, &text).is_none());
        assert!(TotpSecret::open_text(&key, ada, "forged").is_none());
        assert_eq!(TotpSecret::from_base32(&secret.base32()).unwrap().0, secret.0);
        assert!(TotpSecret::from_base32("GEZDGNBV").is_none(), "it is too short");
    }
}
