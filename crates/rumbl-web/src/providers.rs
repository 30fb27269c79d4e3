//! With whom people can log in, and what is said with them.
//!
//! Whoever is here is known by the settings; what they answer is bounded in size and in time, and no redirect of
//! theirs is followed. Nothing is kept for those who begin a log-in and never end it: what has to come back is in
//! the browser meanwhile, in a signed cookie.

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

/// Everybody with whom people can log in, in the order of their names.
#[derive(Debug)]
pub(crate) struct Providers(Vec<Provider>);

/// Somebody with whom people can log in.
#[derive(Debug)]
pub(crate) struct Provider {
    /// What addresses call it.
    pub(crate) name: String,
    /// What people call it.
    pub(crate) label: String,
    /// Who it is, as a URL.
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
    /// Those of the settings.
    ///
    /// # Errors
    /// When TLS can't be set up, or an address of theirs is none.
    pub(crate) fn new(config: &Config) -> anyhow::Result<Self> {
        let site = Site::of(config);
        let all = config.providers.iter().map(|provider| {
            let callback = site.address(&paths::provider_callback(&provider.name));
            Provider::new(provider, callback, config)
        });
        Ok(Self(all.collect::<anyhow::Result<_>>()?))
    }

    /// The one that addresses call so.
    pub(crate) fn get(&self, name: &str) -> Option<&Provider> {
        self.iter().find(|provider| provider.name == name)
    }

    /// The one that is this issuer.
    pub(crate) fn of_issuer(&self, issuer: &str) -> Option<&Provider> {
        self.iter().find(|provider| provider.issuer == issuer)
    }

    /// Each of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.0.iter()
    }

    /// What people call an issuer, which may have been one of these before.
    pub(crate) fn label(&self, issuer: &str) -> String {
        let host = || Url::parse(issuer).ok()?.host_str().map(str::to_owned);
        match self.of_issuer(issuer) {
            Some(provider) => provider.label.clone(),
            None => host().unwrap_or_default(),
        }
    }

    /// Who they are, as URLs.
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

    /// Whether it can have somebody log in again, and say so.
    pub(crate) fn has_people_log_in_afresh(&self) -> bool {
        matches!(self.protocol, Protocol::OpenIdConnect(_))
    }

    /// Whether it calls itself so when it sends people back (RFC 9207).
    pub(crate) fn is_called(&self, issuer: &str) -> bool {
        match &self.protocol {
            Protocol::OpenIdConnect(_) => issuer == self.issuer,
            Protocol::GitHub(protocol) => protocol.is_called(issuer),
        }
    }

    /// Where somebody logs in there, and what they have to come back with. If it is to be afresh they log in again
    /// where they are logged in, if it [can have them do so](Self::has_people_log_in_afresh).
    ///
    /// # Errors
    /// [`Failure`], which is in the log already.
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

    /// Who somebody is who has come back with this code.
    ///
    /// # Errors
    /// [`Failure`], which is in the log already.
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
