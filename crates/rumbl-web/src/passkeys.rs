//! Passkeys: the ceremonies of Web Authentication, to register a passkey and to log in with one.
//!
//! The state of a ceremony is stored encrypted in the browser. So abandoned ceremonies leave nothing on the server,
//! and any process can finish what another has started.

use rumbl_core::accounts::{EncryptionKey, NewPasskey, Passkey, UsedChallenge, User};
use rumbl_core::ids::UserId;
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDateTime, Utc};
use url::Host;
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::request::register::{
    CredProtect, Nickname, PublicKeyCredentialUserEntity, RegistrationVerificationOptions,
    USER_HANDLE_MAX_LEN, UserHandle64, Username,
};
use webauthn_rp::request::{AsciiDomain, PublicKeyCredentialDescriptor, RpId, TimedCeremony};
use webauthn_rp::response::auth::ser_relaxed::DiscoverableAuthenticationRelaxed64;
use webauthn_rp::response::register::ser_relaxed::RegistrationRelaxed;
use webauthn_rp::response::register::{CompressedPubKey, DynamicState, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication64, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions,
    RegistrationServerState,
};

use crate::config::Config;
use crate::error::{Error, Result};

const LOG_IN: &[u8] = b"the state of a log-in with a passkey";
type PublicKey = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

/// The site as authenticators know it.
pub(crate) struct Passkeys {
    /// `None` if the site's host is an IP address, for which browsers don't support passkeys.
    id: Option<RpId>,
    origin: String,
    key: Arc<EncryptionKey>,
}

/// A started ceremony: `{"options": {…}, "state": "…"}`. The options are for the browser's authenticator, and the
/// state is sent back with its response.
#[derive(Debug, Serialize)]
pub(crate) struct Begun {
    options: Value,
    state: String,
}

/// An authenticator's response to a log-in, not yet verified.
pub(crate) struct Assertion {
    state: DiscoverableAuthenticationServerState,
    authentication: DiscoverableAuthentication64,
}

impl Passkeys {
    /// Passkeys for the site's public address.
    pub(crate) fn new(config: &Config, key: Arc<EncryptionKey>) -> Self {
        let id = match config.public_url.host() {
            Some(Host::Domain(domain)) => AsciiDomain::try_from(domain.to_owned()).ok(),
            _ => None,
        };
        let origin = config.public_url.origin().ascii_serialization();
        Self { id: id.map(RpId::Domain), origin, key }
    }

    fn id(&self) -> Result<&RpId> {
        self.id.as_ref().ok_or_else(|| Error::BadRequest("this site has no name".to_owned()))
    }

    /// Starts registering a passkey, for a person who already has the `known` ones.
    ///
    /// # Errors
    /// [`Error::BadRequest`] when the site doesn't support passkeys.
    pub(crate) fn begin_registration(&self, user: &User, known: &[Passkey]) -> Result<Begun> {
        let handle = match known.first() {
            Some(passkey) => handle_of(passkey)?,
            None => UserHandle64::new(),
        };
        // The library rejects a few usernames. The fallback, which the authenticator then displays, is unique too.
        let fallback = format!("user{}", user.id);
        let name = Username::try_from(user.username.as_str())
            .or_else(|_refused| Username::try_from(fallback.as_str()))
            .map_err(Error::internal)?;
        let display_name = Nickname::try_from(user.name.as_str()).ok();
        let entity = PublicKeyCredentialUserEntity { name, id: &handle, display_name };
        let known = known.iter().map(|passkey| {
            let id = CredentialId::<Vec<u8>>::decode(passkey.credential_id.clone());
            let transports = AuthTransports::decode(0);
            Ok(PublicKeyCredentialDescriptor {
                id: id.map_err(Error::internal)?,
                transports: transports.map_err(Error::internal)?,
            })
        });
        let known = known.collect::<Result<Vec<_>>>()?;
        let mut options = PublicKeyCredentialCreationOptions::passkey(self.id()?, entity, known);
        // Each log-in requires user verification anyway, and not every authenticator supports the extension.
        options.extensions.cred_protect = CredProtect::None;
        let (server, client) = options.start_ceremony().map_err(Error::internal)?;
        let state = server.encode().map_err(Error::internal)?;
        self.begun(&client, &registration_of(user.id), &state)
    }

    /// Verifies the response to a registration, and returns the new passkey.
    pub(crate) fn finish_registration(
        &self,
        user_id: UserId,
        state: &str,
        credential: &str,
    ) -> Option<(NewPasskey, UsedChallenge)> {
        let state = self.open(&registration_of(user_id), state)?;
        let state = RegistrationServerState::<USER_HANDLE_MAX_LEN>::decode(&state).ok()?;
        let met = met(&state);
        let RegistrationRelaxed(registration) = serde_json::from_str(credential).ok()?;
        let options = RegistrationVerificationOptions::<'_, '_, &str, &str> {
            allowed_origins: &[self.origin.as_str()],
            // Some browsers request extensions such as credProtect unasked, and security keys respond to them.
            error_on_unsolicited_extensions: false,
            ..Default::default()
        };
        let verified = state.verify(self.id.as_ref()?, &registration, &options);
        let registered =
            verified.inspect_err(|error| tracing::debug!(%error, "no passkey")).ok()?;
        let passkey = NewPasskey {
            credential_id: registered.id().as_ref().to_vec(),
            user_handle: registered.user_id().encode().ok()?.to_vec(),
            static_state: registered.static_state().encode().ok()?,
            dynamic_state: registered.dynamic_state().encode().ok()?.to_vec(),
        };
        Some((passkey, met))
    }

    /// Starts a log-in, before it is known whose.
    ///
    /// # Errors
    /// [`Error::BadRequest`] when the site doesn't support passkeys.
    pub(crate) fn begin_log_in(&self) -> Result<Begun> {
        let options = DiscoverableCredentialRequestOptions::passkey(self.id()?);
        let (server, client) = options.start_ceremony().map_err(Error::internal)?;
        let state = server.encode().map_err(Error::internal)?;
        self.begun(&client, LOG_IN, &state)
    }

    /// Parses an authenticator's response.
    pub(crate) fn read_assertion(&self, state: &str, credential: &str) -> Option<Assertion> {
        let state = self.open(LOG_IN, state)?;
        let state = DiscoverableAuthenticationServerState::decode(&state).ok()?;
        let read = serde_json::from_str::<DiscoverableAuthenticationRelaxed64>(credential);
        Some(Assertion { state, authentication: read.ok()?.0 })
    }

    /// Verifies the response to a log-in, and returns the passkey's new state to store.
    pub(crate) fn verify(
        &self,
        assertion: Assertion,
        passkey: &Passkey,
    ) -> Option<(Vec<u8>, UsedChallenge)> {
        let Assertion { state, authentication } = assertion;
        let met = met(&state);
        let handle = handle_of(passkey).ok()?;
        let id = CredentialId::<&[u8]>::decode(&passkey.credential_id).ok()?;
        let public = StaticState::<PublicKey>::decode(&passkey.static_state).ok()?;
        let dynamic = passkey.dynamic_state.as_slice().try_into().ok()?;
        let dynamic = DynamicState::decode(dynamic).ok()?;
        let mut known = AuthenticatedCredential::new(id, &handle, public, dynamic).ok()?;
        let options = AuthenticationVerificationOptions::<'_, '_, &str, &str> {
            allowed_origins: &[self.origin.as_str()],
            // Some browsers request extensions such as credProtect unasked, and security keys respond to them.
            error_on_unsolicited_extensions: false,
            ..Default::default()
        };
        let verified = state.verify(self.id.as_ref()?, &authentication, &mut known, &options);
        verified.inspect_err(|error| tracing::debug!(%error, "no log-in with a passkey")).ok()?;
        Some((known.dynamic_state().encode().ok()?.to_vec(), met))
    }

    fn begun(&self, client: &impl Serialize, context: &[u8], state: &[u8]) -> Result<Begun> {
        let options = serde_json::to_value(client).map_err(Error::internal)?;
        let sealed = self.key.seal(context, state)?;
        Ok(Begun { options, state: URL_SAFE_NO_PAD.encode(sealed) })
    }

    fn open(&self, context: &[u8], state: &str) -> Option<Vec<u8>> {
        self.key.open(context, &URL_SAFE_NO_PAD.decode(state).ok()?)
    }
}

impl Assertion {
    /// The credential id of the passkey.
    pub(crate) fn credential_id(&self) -> Vec<u8> {
        self.authentication.raw_id().as_ref().to_vec()
    }
}

fn registration_of(user_id: UserId) -> Vec<u8> {
    format!("the state of a new passkey of user {user_id}").into_bytes()
}

fn handle_of(passkey: &Passkey) -> Result<UserHandle64> {
    let handle = <[u8; USER_HANDLE_MAX_LEN]>::try_from(passkey.user_handle.as_slice());
    UserHandle64::decode(handle.map_err(Error::internal)?).map_err(Error::internal)
}

fn met(ceremony: &impl TimedCeremony) -> UsedChallenge {
    let expires_at: NaiveDateTime = DateTime::<Utc>::from(ceremony.expiration()).naive_utc();
    UsedChallenge { challenge: ceremony.sent_challenge().0.to_be_bytes().to_vec(), expires_at }
}

impl std::fmt::Debug for Passkeys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Passkeys").field("origin", &self.origin).finish_non_exhaustive()
    }
}
