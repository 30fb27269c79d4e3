//! Tokens for programs: JSON Web Tokens (RFC 7519) that name a session, and are invalid once it has ended.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use rumbl_core::accounts::{Session, SessionToken};
use rumbl_core::ids::UserId;
use serde::{Deserialize, Serialize};

use super::socket_token::NamedSession;
use crate::config::{Config, TokenAlgorithm};
use crate::error::{Error, Result};

/// Random bytes of a token's own id.
const ID_BYTES: usize = 12;
/// Contexts from which the keys are derived, together with the server's secret, so that no signature made for another
/// purpose or with another algorithm is valid here.
const HS256_KEY: &[u8] = b"the key of tokens of programs, HS256";
const EDDSA_KEY: &[u8] = b"the key of tokens of programs, EdDSA";
/// The prefix of the user's id in a subject.
const SUBJECT: &str = "User:";

/// Signs and verifies tokens. There is only one algorithm, whatever a token's header says.
pub struct ProgramTokens {
    algorithm: Algorithm,
    encoding: EncodingKey,
    decoding: DecodingKey,
    issuer: String,
    access_s: u64,
    refresh_s: u64,
}

/// The tokens that a program gets when it logs in, and on each refresh.
#[derive(Debug)]
pub struct Issued {
    /// Authenticates the user, for some minutes.
    pub access: String,
    /// When the access token expires, in seconds from 1970.
    pub expires_at: u64,
    /// Can be exchanged for the next two tokens, once.
    pub refresh: String,
}

/// A token's purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Audience {
    #[serde(rename = "api")]
    Access,
    #[serde(rename = "api/refresh")]
    Refresh,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    sub: String,
    iat: u64,
    exp: u64,
    jti: String,
    session: NamedSession,
}

impl ProgramTokens {
    /// Creates the keys according to the settings.
    ///
    /// # Errors
    /// If a key can't be created.
    pub fn new(config: &Config) -> Result<Self> {
        let secret = &config.secret_key_base;
        let (algorithm, encoding, decoding) = match config.api.token_algorithm {
            TokenAlgorithm::Hs256 => {
                let key = secret.derived(HS256_KEY);
                let keys = (EncodingKey::from_secret(&key), DecodingKey::from_secret(&key));
                (Algorithm::HS256, keys.0, keys.1)
            }
            TokenAlgorithm::EdDsa => {
                let seed = secret.derived(EDDSA_KEY);
                let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(Error::internal)?;
                let private = pair.to_pkcs8().map_err(Error::internal)?;
                let decoding = DecodingKey::from_ed_der(pair.public_key().as_ref());
                (Algorithm::EdDSA, EncodingKey::from_ed_der(private.as_ref()), decoding)
            }
        };
        Ok(Self {
            algorithm,
            encoding,
            decoding,
            issuer: config.public_url.origin().ascii_serialization(),
            access_s: u64::from(config.api.access_token_minutes.get()) * 60,
            refresh_s: u64::from(config.limits.session_days.get()) * 24 * 60 * 60,
        })
    }

    /// Issues the tokens of a session. `secret` makes the refresh token the newest of its family.
    ///
    /// # Errors
    /// If they can't be signed.
    pub fn issue(&self, session: &Session, secret: &SessionToken) -> Result<Issued> {
        self.issue_at(session, secret, SystemTime::now())
    }

    /// Like [`issue`](Self::issue), at a given time, for tests of expiry.
    ///
    /// # Errors
    /// Same as [`issue`](Self::issue).
    pub fn issue_at(
        &self,
        session: &Session,
        secret: &SessionToken,
        at: SystemTime,
    ) -> Result<Issued> {
        let iat = at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let sign = |aud, exp, jti| {
            let claims = Claims {
                iss: self.issuer.clone(),
                aud,
                sub: format!("{SUBJECT}{}", session.user_id),
                iat,
                exp,
                jti,
                session: NamedSession::of(session),
            };
            encode(&Header::new(self.algorithm), &claims, &self.encoding).map_err(Error::internal)
        };
        let id = URL_SAFE_NO_PAD.encode(rand::random::<[u8; ID_BYTES]>());
        let expires_at = iat + self.access_s;
        let access = sign(Audience::Access, expires_at, id)?;
        let refresh = sign(Audience::Refresh, iat + self.refresh_s, secret.expose())?;
        Ok(Issued { access, expires_at, refresh })
    }

    /// The session and the user that an access token names. The session may have ended.
    pub fn verify(&self, token: &str) -> Option<(NamedSession, UserId)> {
        let claims = self.claims(token, Audience::Access)?;
        Some((claims.session, claims.sub.strip_prefix(SUBJECT)?.parse().ok()?))
    }

    /// The session that a refresh token names, and the token's secret.
    pub fn verify_refresh(&self, token: &str) -> Option<(NamedSession, SessionToken)> {
        let claims = self.claims(token, Audience::Refresh)?;
        Some((claims.session, SessionToken::parse(&claims.jti)?))
    }

    fn claims(&self, token: &str, audience: Audience) -> Option<Claims> {
        let mut validation = Validation::new(self.algorithm);
        validation.leeway = 0;
        validation.set_issuer(&[&self.issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "sub"]);
        // Compared below, because a token has one of a few audiences.
        validation.validate_aud = false;
        let claims = decode::<Claims>(token, &self.decoding, &validation).ok()?.claims;
        (claims.aud == audience).then_some(claims)
    }
}

impl std::fmt::Debug for ProgramTokens {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ProgramTokens")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}
