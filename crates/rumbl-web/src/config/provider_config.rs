use std::collections::BTreeMap;

use serde::Deserialize;
use url::Url;

use crate::i18n::{Message, t};
use crate::secret::Secret;
use crate::secure_url::is_secure;

/// The most providers.
const MAX_PROVIDERS: usize = 20;
/// The longest name of a provider, in characters. Names are part of URLs.
const MAX_NAME_LENGTH: usize = 30;
/// The longest label of a provider, in characters.
const MAX_LABEL_LENGTH: usize = 40;
const GITHUB: &str = "https://github.com";
const GITHUB_API: &str = "https://api.github.com";

/// A log-in provider as written in the settings.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawProvider {
    kind: Kind,
    label: Option<String>,
    issuer: Option<String>,
    api_url: Option<Url>,
    client_id: Option<String>,
    client_secret: Option<Secret>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    #[default]
    Oidc,
    GitHub,
}

/// A validated log-in provider.
#[derive(Debug, Clone)]
pub struct ProviderConfig {
    /// Its name in URLs.
    pub name: String,
    /// Its name on pages.
    pub label: String,
    /// Its protocol.
    pub kind: ProviderKind,
    /// Its identity, a URL exactly as the provider spells it. Account links refer to it, and it is unique.
    pub issuer: String,
    /// The client id that the provider gave to rumbl.
    pub client_id: String,
    /// The client secret that the provider gave to rumbl.
    pub client_secret: Secret,
}

/// The protocol of a provider.
#[derive(Debug, Clone)]
pub enum ProviderKind {
    /// OpenID Connect; endpoints and keys come from discovery.
    Oidc,
    /// GitHub's OAuth 2.0.
    GitHub {
        /// The site where people log in.
        site: Url,
        /// The API that tells who they are.
        api: Url,
    },
}

/// An invalid setting of a provider.
#[derive(Debug)]
pub(super) struct InvalidProvider {
    /// Its key, such as `providers.google.issuer`.
    pub(super) key: Vec<String>,
    /// The reason, without secrets.
    pub(super) reason: Message,
}

impl ProviderConfig {
    /// Validates the settings of all providers.
    pub(super) fn checked(
        raw: BTreeMap<String, RawProvider>,
    ) -> Result<Vec<Self>, InvalidProvider> {
        if raw.len() > MAX_PROVIDERS {
            let reason = t!("setting-too-many-providers", maximum = MAX_PROVIDERS);
            return Err(InvalidProvider { key: vec!["providers".to_owned()], reason });
        }
        let mut all: Vec<Self> = Vec::new();
        for (name, raw) in raw {
            let wrong = |field: &str, reason: Message| {
                let key = ["providers", &name, field].into_iter().filter(|part| !part.is_empty());
                InvalidProvider { key: key.map(str::to_owned).collect(), reason }
            };
            let one = raw.checked(&name, wrong)?;
            if let Some(twin) = all.iter().find(|other| other.is_same_as(&one)) {
                let reason = t!("setting-same-issuer", provider = twin.name.as_str());
                return Err(wrong("issuer", reason));
            }
            all.push(one);
        }
        Ok(all)
    }

    fn is_same_as(&self, other: &Self) -> bool {
        self.issuer.trim_end_matches('/') == other.issuer.trim_end_matches('/')
    }
}

impl RawProvider {
    fn checked(
        self,
        name: &str,
        wrong: impl Fn(&str, Message) -> InvalidProvider,
    ) -> Result<ProviderConfig, InvalidProvider> {
        let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
        if name.is_empty() || name.len() > MAX_NAME_LENGTH || !name.chars().all(is_plain) {
            return Err(wrong("", t!("setting-provider-name")));
        }
        if self.kind == Kind::GitHub {
            let site = self.issuer.as_deref().filter(|url| url.trim_end_matches('/') != GITHUB);
            match (site, &self.api_url) {
                (Some(_), None) => return Err(wrong("api_url", half())),
                (None, Some(_)) => return Err(wrong("issuer", half())),
                _ => {}
            }
        }
        let github_api = Url::parse(GITHUB_API).ok();
        let (issuer, label) = match self.kind {
            Kind::Oidc => (self.issuer, self.label),
            Kind::GitHub => (
                self.issuer.or_else(|| Some(GITHUB.to_owned())),
                self.label.or_else(|| Some("GitHub".to_owned())),
            ),
        };
        let issuer = issuer.ok_or_else(|| wrong("issuer", missing()))?;
        let site =
            Url::parse(&issuer).map_err(|error| wrong("issuer", error.to_string().into()))?;
        if !is_safe(&site) {
            return Err(wrong("issuer", insecure()));
        }
        let kind = match (self.kind, self.api_url) {
            (Kind::Oidc, None) => ProviderKind::Oidc,
            (Kind::Oidc, Some(_)) => {
                return Err(wrong("api_url", t!("setting-only-github")));
            }
            (Kind::GitHub, api) => {
                let api = api.or(github_api).ok_or_else(|| wrong("api_url", missing()))?;
                if !is_safe(&api) {
                    return Err(wrong("api_url", insecure()));
                }
                ProviderKind::GitHub { site, api }
            }
        };
        let label = label.map(|label| label.trim().to_owned()).filter(|label| !label.is_empty());
        let label = label.ok_or_else(|| wrong("label", missing()))?;
        if label.chars().count() > MAX_LABEL_LENGTH {
            return Err(wrong("label", t!("setting-too-long", maximum = MAX_LABEL_LENGTH)));
        }
        let client_id = self.client_id.filter(|id| !id.is_empty());
        let client_id = client_id.ok_or_else(|| wrong("client_id", missing()))?;
        let secret = self.client_secret.filter(|secret| !secret.expose().is_empty());
        let client_secret = secret.ok_or_else(|| wrong("client_secret", missing()))?;
        Ok(ProviderConfig { name: name.to_owned(), label, kind, issuer, client_id, client_secret })
    }
}

fn missing() -> Message {
    t!("setting-missing")
}

fn half() -> Message {
    t!("setting-half-github")
}

fn insecure() -> Message {
    t!("setting-insecure")
}

/// Whether a URL can identify a provider, and is HTTPS or local, so that nobody on the network can impersonate it.
fn is_safe(url: &Url) -> bool {
    is_secure(url) && url.query().is_none() && url.fragment().is_none()
}
