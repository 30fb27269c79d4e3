//! OAuth and OpenID Connect providers, and the log-ins there.
//!
//! The providers are configured. Their responses are limited in size and time, and their redirects are not followed.
//! Abandoned log-ins leave nothing on the server, because the data needed for the callback is stored in the browser,
//! in a signed cookie.

mod client;
mod failure;
mod github;
mod open_id_connect;
mod secrets;

use rumbl_core::accounts::ProvidedIdentity;
use url::Url;

use crate::config::{Config, ProviderConfig, ProviderKind};
use crate::paths;
use crate::secure_url::is_secure;
use crate::site::Site;
use client::Client;
pub(crate) use failure::Failure;
use github::GitHub;
use open_id_connect::OpenIdConnect;
pub(crate) use secrets::Secrets;

/// All providers, ordered by name.
#[derive(Debug)]
pub(crate) struct Providers(Vec<Provider>);

/// A provider that people can log in with.
#[derive(Debug)]
pub(crate) struct Provider {
    /// Its name in URLs.
    pub(crate) name: String,
    /// Its name on pages.
    pub(crate) label: String,
    /// Its identity, a URL.
    pub(crate) issuer: String,
    client: Client,
    protocol: Protocol,
}

#[derive(Debug)]
enum Protocol {
    OpenIdConnect(Box<OpenIdConnect>),
    GitHub(Box<GitHub>),
}

impl Providers {
    /// The configured providers.
    ///
    /// # Errors
    /// When TLS can't be set up, or a provider's URL is invalid.
    pub(crate) fn new(config: &Config) -> anyhow::Result<Self> {
        let site = Site::of(config);
        let all = config.providers.iter().map(|provider| {
            let callback = site.address(&paths::provider_callback(&provider.name));
            Provider::new(provider, callback, config)
        });
        Ok(Self(all.collect::<anyhow::Result<_>>()?))
    }

    /// The provider with this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Provider> {
        self.iter().find(|provider| provider.name == name)
    }

    /// The provider with this issuer.
    pub(crate) fn of_issuer(&self, issuer: &str) -> Option<&Provider> {
        self.iter().find(|provider| provider.issuer == issuer)
    }

    /// All providers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.0.iter()
    }

    /// The display name of an issuer, which may be a provider that is no longer configured.
    pub(crate) fn label(&self, issuer: &str) -> String {
        let host = || Url::parse(issuer).ok()?.host_str().map(str::to_owned);
        match self.of_issuer(issuer) {
            Some(provider) => provider.label.clone(),
            None => host().unwrap_or_default(),
        }
    }

    /// The issuers of all providers.
    pub(crate) fn issuers(&self) -> Vec<String> {
        self.iter().map(|provider| provider.issuer.clone()).collect()
    }
}

impl Provider {
    fn new(provider: &ProviderConfig, callback: String, config: &Config) -> anyhow::Result<Self> {
        let protocol = match &provider.kind {
            ProviderKind::Oidc => {
                Protocol::OpenIdConnect(Box::new(OpenIdConnect::new(provider, callback)?))
            }
            ProviderKind::GitHub { site, api } => {
                Protocol::GitHub(Box::new(GitHub::new(provider, (site, api), callback)?))
            }
        };
        Ok(Self {
            name: provider.name.clone(),
            label: provider.label.clone(),
            issuer: provider.issuer.clone(),
            client: Client::new(config.limits.provider_timeout())?,
            protocol,
        })
    }

    /// Whether the provider can force a fresh log-in and report it.
    pub(crate) fn has_people_log_in_afresh(&self) -> bool {
        matches!(self.protocol, Protocol::OpenIdConnect(_))
    }

    /// Whether the provider identifies itself in callbacks by this issuer (RFC 9207).
    pub(crate) fn is_called(&self, issuer: &str) -> bool {
        match &self.protocol {
            Protocol::OpenIdConnect(_) => issuer == self.issuer,
            Protocol::GitHub(protocol) => protocol.is_called(issuer),
        }
    }

    /// The URL to log in at, and the secrets that the callback has to match. With `is_afresh`, people have to log in
    /// again even if they have a session there, provided that the provider [supports
    /// that](Self::has_people_log_in_afresh).
    ///
    /// # Errors
    /// [`Failure`], which has been logged already.
    pub(crate) async fn begin(&self, is_afresh: bool) -> Result<(Url, Secrets), Failure> {
        let begun = match &self.protocol {
            Protocol::OpenIdConnect(protocol) => protocol.begin(&self.client, is_afresh).await,
            Protocol::GitHub(protocol) => Ok(protocol.begin()),
        };
        let begun = begun.and_then(|(url, secrets)| {
            if is_secure(&url) {
                Ok((url, secrets))
            } else {
                Err(Failure::nonsense("its log-in page is neither https nor on this machine"))
            }
        });
        begun.inspect_err(|failure| failure.log(&self.name))
    }

    /// The identity of the person who has come back with this code.
    ///
    /// # Errors
    /// [`Failure`], which has been logged already.
    pub(crate) async fn identify(
        &self,
        code: &str,
        secrets: &Secrets,
    ) -> Result<ProvidedIdentity, Failure> {
        let identified = match &self.protocol {
            Protocol::OpenIdConnect(protocol) => {
                protocol.identify(&self.client, code, secrets).await
            }
            Protocol::GitHub(protocol) => protocol.identify(&self.client, code, secrets).await,
        };
        identified.inspect_err(|failure| failure.log(&self.name))
    }
}
