//! User accounts and authentication.

mod access;
mod administration;
mod api_key;
mod api_keys;
mod api_quota;
mod credentials;
mod email;
mod email_confirmation;
mod generated_password;
mod invitations;
mod known_programs;
mod language;
mod language_tag;
mod linked_identities;
mod linked_identity;
mod log_in_method;
mod look_alike;
mod mailed_token;
mod manual_links;
mod passkey;
mod passkeys;
mod password;
mod password_change;
mod provided_identity;
mod provided_registration;
mod recovery_code;
mod refresh;
mod reserved;
mod role;
mod scope;
mod sealing_key;
mod second_factor;
mod session;
mod session_token;
mod sessions;
mod suggested_usernames;
mod totp_secret;
mod user;
mod username_keys;
mod users;

pub use administration::{
    change_role, end_user_sessions, remove_second_factor, revoke_api_key, revoke_email,
    revoke_linked_identity, revoke_passkey, revoke_webhook, suspend_user, unsuspend_user,
};
pub(crate) use administration::{close_account, list_closed_accounts, note_deletion};
pub use api_key::{
    API_KEY_DAYS, API_KEY_NAME_LENGTH, ApiKey, ApiKeyToken, cast_api_key, change_api_key,
    check_api_key,
};
pub use api_keys::{
    MAX_API_KEYS_PER_USER, create_api_key, delete_api_key, expire_api_key, get_api_key_by_token,
    list_api_keys,
};
pub use api_quota::{
    MAX_TAKEN_REQUESTS, ReservedRequests, current_hour, end_of_hour, reserve_requests,
    return_requests, take_requests_at,
};
pub use credentials::{
    AuthError, Credentials, authenticate_by_username_and_pass, get_credentials,
    get_credentials_by_email, get_credentials_by_proven_email, get_credentials_of,
};
pub use email::{EMAIL_LENGTH, Email, email_key, find_email, get_email};
pub use email_confirmation::{
    ConfirmedEmail, confirm_email, create_confirmation_token, delete_email, find_other_owner,
};
pub use generated_password::{
    GeneratedPassword, confirm_by_mailed_password, store_generated_password,
};
pub use invitations::{
    INVITATION_VALIDITY, Invitation, MAX_INVITATIONS, create_invitation, create_invitation_at,
    delete_invitation, insert_invited_user, is_invited, list_invitations,
};
pub use known_programs::{MAX_KNOWN_PROGRAMS, is_known_program};
pub use language::{set_first_language, set_language};
pub use language_tag::{InvalidLanguageTag, LanguageTag};
pub use linked_identities::{
    MAX_LINKED_IDENTITIES_PER_USER, delete_linked_identity, find_linked_user, link_identity,
    list_linked_identities, use_linked_identity,
};
pub use linked_identity::LinkedIdentity;
pub use log_in_method::{InvalidLogInMethod, LogInMethod};
pub use mailed_token::{
    CONFIRM_EMAIL_VALIDITY, MailPurpose, MailedLink, RESET_PASSWORD_VALIDITY, create_mailed_token,
    delete_expired_mailed_tokens, get_mailed_link,
};
pub use manual_links::{create_confirmation_link, create_reset_link};
pub use passkey::{NewPasskey, PASSKEY_NAME_LENGTH, Passkey, UsedChallenge, change_passkey};
pub use passkeys::{
    MAX_PASSKEYS_PER_USER, create_passkey, delete_passkey, get_passkey, list_passkeys, use_passkey,
};
pub use password_change::{
    NewPassword, PasswordCheck, begin_password_check, delete_password, reset_password,
    store_password, update_user_password,
};
pub use provided_identity::{ProvidedEmail, ProvidedIdentity};
pub use provided_registration::{change_provided_user, insert_provided_user};
pub use recovery_code::{RECOVERY_CODES, RecoveryCode};
pub use refresh::{Refreshed, Rotated, create_refreshable_session, rotate_refresh_token};
pub use reserved::DEMO_USERNAME;
pub(crate) use reserved::{DEMO_PEOPLE, RESERVED_USERS};
pub use role::{InvalidRole, Role};
pub use scope::{InvalidScope, Scope, Scopes};
pub use sealing_key::{EncryptionKey, SEALING_KEY_BYTES};
pub use second_factor::{
    SecondFactor, UsedFactor, begin_second_factor, check_second_factor, create_second_factor,
    delete_second_factor, get_second_factor, is_recovery_code, renew_recovery_codes,
    use_second_factor,
};
pub use session::{FRESH_PROOF, Session, SessionLimits, SessionOrigin};
pub use session_token::{SessionToken, TokenHash};
pub use sessions::{
    CurrentSession, MAX_PROGRAM_SESSIONS_PER_USER, MAX_SESSIONS_PER_USER, create_session,
    create_session_at, create_session_on, delete_ended_sessions, delete_other_sessions,
    delete_provided_sessions, delete_session, delete_user_session, get_session,
    get_session_by_token, list_current_sessions, list_sessions, touch_sessions,
};
pub use suggested_usernames::suggest_usernames;
pub use totp_secret::TotpSecret;
pub use user::username_key;
pub use user::{
    EmailRule, JOB_LENGTH, NAME_LENGTH, NewUser, PASSWORD_LENGTH, Registration, SUBNAME_LENGTH,
    USERNAME_LENGTH, User, change_email, change_registration, change_user, change_user_password,
    prepare_registration, prepare_registration_by_mail, prepare_registration_by_provider,
};
pub(crate) use username_keys::recompute_username_keys;
pub(crate) use users::lock_user;
pub use users::{
    MAX_ADDRESSEES, create_user, find_addressees, get_user, get_user_by, insert_user,
    insert_user_and, list_users_after, list_users_page, list_users_with_ids, register_user,
    update_user, user_topic,
};

pub use access::{can_remove_password, has_password};

use crate::Result;

/// Normalizes a username or an e-mail address to a short key, so that all spellings of one account share it. The length
/// is bounded, however long the input is. An account's name and its address get different keys: if they shared one, a
/// client that is throttled on the name could tell that the address belongs to the same account.
pub fn account_key(name_or_email: &str) -> String {
    let beginning = name_or_email.trim().chars().take(EMAIL_LENGTH.end() + 1);
    username_key(&beginning.collect::<String>())
}

/// Computes the hash that passwords of unknown users are compared with, so that the first such log-in takes no longer
/// than others. Call it at startup; it takes as long as one password hash.
///
/// # Errors
/// [`crate::Error::PasswordHash`] when the system can't provide randomness.
pub fn warm_up() -> Result<()> {
    password::verify_dummy("")
}
