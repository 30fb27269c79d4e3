//! OpenID Connect: the authorization code flow with PKCE, a nonce and discovery.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use moka::future::Cache;
use openidconnect::core::{
    CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdTokenClaims,
    CoreProviderMetadata, CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret,
    CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    SignatureVerificationError, TokenResponse,
};
use rumbl_core::accounts::ProvidedIdentity;
use url::Url;

use super::client::Client;
use super::failure::Failure;
use super::secrets::Secrets;
use crate::config::ProviderConfig;

/// How long a provider's metadata and keys are cached.
const METADATA_LIFETIME: Duration = Duration::from_hours(1);
/// The tolerance for a recent log-in: clock differences, and the time for the redirect.
const LEEWAY: TimeDelta = TimeDelta::minutes(3);

type Discovered = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// A provider with OpenID Connect.
#[derive(Debug)]
pub(super) struct OpenIdConnect {
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: ClientSecret,
    callback: RedirectUrl,
    /// The discovered metadata. Concurrent requests share one discovery, and failures are not cached.
    metadata: Cache<(), Arc<CoreProviderMetadata>>,
}

impl OpenIdConnect {
    /// The provider as configured, with redirects to `callback`.
    ///
    /// # Errors
    /// When a URL is invalid.
    pub(super) fn new(provider: &ProviderConfig, callback: String) -> anyhow::Result<Self> {
        let metadata = Cache::builder().max_capacity(1).time_to_live(METADATA_LIFETIME).build();
        Ok(Self {
            issuer: IssuerUrl::new(provider.issuer.clone())?,
            client_id: ClientId::new(provider.client_id.clone()),
            client_secret: ClientSecret::new(provider.client_secret.expose().to_owned()),
            callback: RedirectUrl::new(callback)?,
            metadata,
        })
    }

    /// The URL to log in at, and the secrets that the callback has to match. `afresh` forces a new log-in even if the
    /// person has a session there.
    pub(super) async fn begin(
        &self,
        http: &Client,
        is_afresh: bool,
    ) -> Result<(Url, Secrets), Failure> {
        let client = self.discovered(http).await?;
        let (challenge, code_verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let request = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge);
        let request = if is_afresh {
            request.add_prompt(CoreAuthPrompt::Login).set_max_age(Duration::ZERO)
        } else {
            request
        };
        let (url, state, nonce) = request.url();
        let secrets = Secrets {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            code_verifier: code_verifier.into_secret(),
            is_afresh,
        };
        Ok((url, secrets))
    }

    /// The identity from an ID token whose signature, audience, expiry and nonce have been verified.
    pub(super) async fn identify(
        &self,
        http: &Client,
        code: &str,
        secrets: &Secrets,
    ) -> Result<ProvidedIdentity, Failure> {
        let client = self.discovered(http).await?;
        let exchange = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| Failure::nonsense(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(secrets.code_verifier.clone()));
        let tokens = exchange.request_async(http).await?;
        let nonce = Nonce::new(secrets.nonce.clone());
        let (client, claims) = match verified(&client, &tokens, &nonce) {
            Ok(claims) => (client, claims),
            Err(Refusal::UnknownKey) => {
                // The provider may have changed its keys.
                self.metadata.invalidate(&()).await;
                let client = self.discovered(http).await?;
                let claims = verified(&client, &tokens, &nonce).map_err(Failure::from)?;
                (client, claims)
            }
            Err(refusal) => return Err(refusal.into()),
        };
        if secrets.is_afresh && !is_recent(claims.auth_time(), Utc::now()) {
            return Err(Failure::Stale);
        }
        let identity = ProvidedIdentity::new(self.issuer.as_str(), claims.subject().as_str())
            .ok_or_else(|| Failure::nonsense("its subject is none"))?;
        // Some providers put the person's details into the ID token, others offer them at the userinfo endpoint.
        let known = match claims.email() {
            Some(_) => None,
            None => ask(&client, &tokens, &claims, http).await?,
        };
        Ok(match &known {
            Some(known) => described(
                identity,
                known.name().and_then(|name| name.get(None)).map(|name| name.as_str()),
                known.preferred_username().map(|name| name.as_str()),
                (known.email().map(|email| email.as_str()), known.email_verified()),
            ),
            None => described(
                identity,
                claims.name().and_then(|name| name.get(None)).map(|name| name.as_str()),
                claims.preferred_username().map(|name| name.as_str()),
                (claims.email().map(|email| email.as_str()), claims.email_verified()),
            ),
        })
    }

    async fn discovered(&self, http: &Client) -> Result<Discovered, Failure> {
        let discover = async {
            let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), http).await;
            metadata.map(Arc::new).map_err(Failure::from)
        };
        let metadata = self.metadata.try_get_with((), discover).await;
        let metadata = metadata.map_err(|failure| Failure::clone(&failure))?;
        let auth_type = auth_type(&metadata);
        let secret = Some(self.client_secret.clone());
        Ok(CoreClient::from_provider_metadata((*metadata).clone(), self.client_id.clone(), secret)
            .set_redirect_uri(self.callback.clone())
            .set_auth_type(auth_type))
    }
}

/// Whether the log-in is recent. Some providers don't say when it was, and then it is not.
fn is_recent(logged_in_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    logged_in_at.is_some_and(|at| now.signed_duration_since(at).abs() <= LEEWAY)
}

/// How rumbl authenticates to the provider. The first method is the default for a provider that doesn't name any
/// (Discovery 1.0, section 3).
fn auth_type(metadata: &CoreProviderMetadata) -> AuthType {
    let Some(methods) = metadata.token_endpoint_auth_methods_supported() else {
        return AuthType::BasicAuth;
    };
    if methods.contains(&CoreClientAuthMethod::ClientSecretBasic) {
        AuthType::BasicAuth
    } else {
        AuthType::RequestBody
    }
}

/// Why an ID token was refused.
enum Refusal {
    /// Its signing key is not in the cached keys.
    UnknownKey,
    Other(String),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::UnknownKey => Self::nonsense("its ID token is signed with an unknown key"),
            Refusal::Other(reason) => Self::Nonsense(reason),
        }
    }
}

fn verified(
    client: &Discovered,
    tokens: &CoreTokenResponse,
    nonce: &Nonce,
) -> Result<CoreIdTokenClaims, Refusal> {
    let other = |reason: &str| Refusal::Other(reason.to_owned());
    let token = tokens.id_token().ok_or_else(|| other("it gives no ID token"))?;
    let verifier = client.id_token_verifier();
    let claims = token.claims(&verifier, nonce).map_err(|error| match error {
        ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey,
        ) => Refusal::UnknownKey,
        ClaimsVerificationError::InvalidNonce(_) => other("the nonce is another one"),
        error => Refusal::Other(error.to_string()),
    })?;
    if let Some(expected) = claims.access_token_hash() {
        let signed = |error: &dyn std::error::Error| Refusal::Other(error.to_string());
        let algorithm = token.signing_alg().map_err(|error| signed(&error))?;
        let key = token.signing_key(&verifier).map_err(|error| signed(&error))?;
        let actual = AccessTokenHash::from_token(tokens.access_token(), algorithm, key);
        if actual.map_err(|error| signed(&error))? != *expected {
            return Err(other("the access token is not that of the ID token"));
        }
    }
    Ok(claims.clone())
}

/// Requests the person's details from the userinfo endpoint, if there is one.
async fn ask(
    client: &Discovered,
    tokens: &CoreTokenResponse,
    claims: &CoreIdTokenClaims,
    http: &Client,
) -> Result<Option<CoreUserInfoClaims>, Failure> {
    let subject = Some(claims.subject().clone());
    // Not every provider has a userinfo endpoint.
    let Ok(request) = client.user_info(tokens.access_token().clone(), subject) else {
        return Ok(None);
    };
    Ok(Some(request.request_async(http).await?))
}

fn described(
    identity: ProvidedIdentity,
    name: Option<&str>,
    username: Option<&str>,
    (address, is_verified): (Option<&str>, Option<bool>),
) -> ProvidedIdentity {
    identity
        .with_account(username.or(address))
        .with_name(name)
        .with_email(address, is_verified == Some(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_in_of_a_moment_ago_is_recent() {
        let now = Utc::now();
        for minutes in [-3, 0, 3] {
            assert!(is_recent(Some(now - TimeDelta::minutes(minutes)), now), "{minutes}");
        }
    }

    #[test]
    fn a_log_in_of_a_while_ago_or_of_an_unknown_time_is_not() {
        let now = Utc::now();
        for minutes in [-4, 4, 600] {
            assert!(!is_recent(Some(now - TimeDelta::minutes(minutes)), now), "{minutes}");
        }
        assert!(!is_recent(None, now));
        assert!(!is_recent(Some(DateTime::<Utc>::MIN_UTC), now));
    }
}
