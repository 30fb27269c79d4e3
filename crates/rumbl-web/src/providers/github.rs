//! GitHub: OAuth 2.0, with the person's identity from its API.

use oauth2::basic::BasicClient;
use oauth2::{
    AccessToken, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EndpointNotSet, EndpointSet, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse, TokenUrl, http,
};
use rumbl_core::accounts::ProvidedIdentity;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::client::Client;
use super::failure::Failure;
use super::secrets::Secrets;
use crate::config::ProviderConfig;

type Configured =
    BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// GitHub, or a GitHub Enterprise Server.
#[derive(Debug)]
pub(super) struct GitHub {
    issuer: String,
    /// The issuer in its callbacks (RFC 9207).
    answers_as: String,
    oauth: Configured,
    user: String,
    emails: String,
}

#[derive(Deserialize)]
struct User {
    id: u64,
    login: String,
    name: Option<String>,
}

#[derive(Deserialize)]
struct Email {
    #[serde(rename = "email")]
    address: String,
    primary: bool,
    verified: bool,
}

impl GitHub {
    /// The provider at the URLs of its site and its API, with redirects to `callback`.
    ///
    /// # Errors
    /// When a URL is invalid.
    pub(super) fn new(
        provider: &ProviderConfig,
        (site, api): (&Url, &Url),
        callback: String,
    ) -> anyhow::Result<Self> {
        let [site, api] = [site, api].map(|url| url.as_str().trim_end_matches('/'));
        let secret = ClientSecret::new(provider.client_secret.expose().to_owned());
        let oauth = BasicClient::new(ClientId::new(provider.client_id.clone()))
            .set_client_secret(secret)
            .set_auth_uri(AuthUrl::new(format!("{site}/login/oauth/authorize"))?)
            .set_token_uri(TokenUrl::new(format!("{site}/login/oauth/access_token"))?)
            .set_redirect_uri(RedirectUrl::new(callback)?)
            .set_auth_type(AuthType::RequestBody);
        let (user, emails) = (format!("{api}/user"), format!("{api}/user/emails"));
        let answers_as = format!("{site}/login/oauth");
        Ok(Self { issuer: provider.issuer.clone(), answers_as, oauth, user, emails })
    }

    /// Whether it has this issuer: either its site, as in account links, or its OAuth endpoint.
    pub(super) fn is_called(&self, issuer: &str) -> bool {
        issuer == self.issuer || issuer == self.answers_as
    }

    /// The URL to log in at, and the secrets that the callback has to match.
    pub(super) fn begin(&self) -> (Url, Secrets) {
        let (challenge, code_verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state) = self
            .oauth
            .authorize_url(CsrfToken::new_random)
            .add_scope(Scope::new("user:email".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        // OAuth has no nonce, since the identity is read from GitHub itself.
        let secrets = Secrets {
            state: state.into_secret(),
            nonce: String::new(),
            code_verifier: code_verifier.into_secret(),
            // GitHub can't force a fresh log-in either.
            is_afresh: false,
        };
        (url, secrets)
    }

    /// The identity of the person who has granted the code, from the API.
    pub(super) async fn identify(
        &self,
        client: &Client,
        code: &str,
        secrets: &Secrets,
    ) -> Result<ProvidedIdentity, Failure> {
        let exchange = self
            .oauth
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(secrets.code_verifier.clone()));
        let tokens = exchange.request_async(client).await?;
        let user: User = ask(client, &self.user, tokens.access_token()).await?;
        let emails: Vec<Email> = ask(client, &self.emails, tokens.access_token()).await?;
        let identity = ProvidedIdentity::new(&self.issuer, &user.id.to_string())
            .ok_or_else(|| Failure::nonsense("its subject is none"))?;
        let email = emails.iter().find(|email| email.primary).or_else(|| emails.first());
        let address = email.map(|email| email.address.as_str());
        Ok(identity
            .with_account(Some(&user.login))
            .with_name(user.name.as_deref().or(Some(&user.login)))
            .with_email(address, email.is_some_and(|email| email.verified)))
    }
}

async fn ask<T: DeserializeOwned>(
    client: &Client,
    address: &str,
    token: &AccessToken,
) -> Result<T, Failure> {
    let request = http::Request::get(address)
        .header(http::header::ACCEPT, "application/vnd.github+json")
        .header(http::header::AUTHORIZATION, format!("Bearer {}", token.secret()))
        .body(Vec::new())
        .map_err(|_names_the_token| Failure::nonsense("its access token is none"))?;
    let answer = client.send(request).await?;
    let status = answer.status();
    if status.is_server_error() {
        return Err(Failure::Away(format!("its API answers with {status}")));
    }
    if status != http::StatusCode::OK {
        return Err(Failure::nonsense(format!("its API answers with {status}")));
    }
    serde_json::from_slice(answer.body())
        .map_err(|_quotes_it| Failure::nonsense("its API answers with something else"))
}
