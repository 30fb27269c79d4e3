//! The settings, and the only reader of the process environment.
//!
//! Later sources win: `config/base.toml`, `config/<environment>.toml` (both inside the binary), the file that
//! `RUMBL_CONFIG` names, then environment variables. `NAME_FILE` is the path of a file with the value of `NAME`.

mod api_config;
mod channel_limits;
mod error;
mod files_config;
mod info_sys_config;
mod limits;
mod mail_config;
mod node_name;
mod provider_config;
mod pubsub_config;
mod registration;
mod seeds_config;
mod smtp_url;
mod sources;
mod terminal;
mod traces_config;
mod variables;
mod webhooks_config;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::Path;

use actix_channels::CheckOrigin;
use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use ipnet::IpNet;
use rumbl_core::accounts::EmailRule;
use rumbl_core::repo::DatabaseUrl;
use serde::Deserialize;
use url::Url;

use crate::i18n::{Message, t};
use crate::secret::Secret;
pub use api_config::{ApiConfig, TokenAlgorithm};
pub use channel_limits::ChannelLimits;
pub use error::ConfigError;
pub use files_config::{FilesConfig, S3Config};
pub use info_sys_config::InfoSysConfig;
pub use limits::{Limits, Rate};
pub use mail_config::MailConfig;
use provider_config::RawProvider;
pub use provider_config::{ProviderConfig, ProviderKind};
pub use pubsub_config::PubSubConfig;
pub use registration::Registration;
pub use seeds_config::SeedsConfig;
pub use smtp_url::{InvalidMailUrl, SmtpUrl};
pub(crate) use terminal::terminal_locale;
use traces_config::RawTraces;
pub use traces_config::TracesConfig;
use variables::{key_of, parsed, variable_of};
pub use webhooks_config::WebhooksConfig;

/// Where a development server stores its generated secret.
const DEV_SECRET_FILE: &str = "data/secret_key_base";

/// The set of defaults, chosen by `RUMBL_ENV`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Environment {
    /// A developer's machine.
    #[default]
    Dev,
    /// Automated tests.
    Test,
    /// Production.
    Prod,
}

impl Environment {
    fn defaults(self) -> &'static str {
        match self {
            Self::Dev => include_str!("../../../config/dev.toml"),
            Self::Test => include_str!("../../../config/test.toml"),
            Self::Prod => include_str!("../../../config/prod.toml"),
        }
    }
}

impl std::str::FromStr for Environment {
    type Err = ConfigError;

    fn from_str(name: &str) -> Result<Self, ConfigError> {
        match name {
            "dev" => Ok(Self::Dev),
            "test" => Ok(Self::Test),
            "prod" => Ok(Self::Prod),
            other => Err(ConfigError::invalid(
                "RUMBL_ENV",
                t!("setting-environment", name = format!("{other:?}")),
            )),
        }
    }
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people to read.
    Text,
    /// One JSON object a line.
    Json,
}

/// The settings as written in the files and the environment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
struct RawConfig {
    bind: IpAddr,
    port: u16,
    workers: usize,
    listen_backlog: NonZeroU32,
    public_url: Option<Url>,
    database_url: String,
    database_pool_size: NonZeroU32,
    secret_key_base: Option<Secret>,
    migrate_on_serve: bool,
    live_reload: bool,
    force_https: bool,
    guests: bool,
    log_format: LogFormat,
    metrics_address: Option<SocketAddr>,
    otel_exporter_otlp_endpoint: Option<Url>,
    otel_exporter_otlp_headers: Option<Secret>,
    traces: RawTraces,
    pubsub_url: Option<Secret>,
    pubsub_name: String,
    node_name: Option<String>,
    trusted_proxies: Vec<IpNet>,
    mail_url: Option<SmtpUrl>,
    mail_from: Option<String>,
    email_required: bool,
    registration: Registration,
    #[serde(default)]
    providers: BTreeMap<String, RawProvider>,
    seeds: SeedsConfig,
    limits: Limits,
    channels: ChannelLimits,
    wolfram_app_id: Option<Secret>,
    info_sys: InfoSysConfig,
    api: ApiConfig,
    webhooks: WebhooksConfig,
    files: FilesConfig,
}

/// The validated settings of one running rumbl.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Config {
    /// The set of defaults.
    pub environment: Environment,
    /// The address to listen on.
    pub address: SocketAddr,
    /// Worker threads; 0 means one for each core.
    pub workers: usize,
    /// Connections that may wait to be accepted.
    pub listen_backlog: NonZeroU32,
    /// The public address of the site, used for links and the socket's origin check.
    pub public_url: Url,
    /// The origin of the public address, if it was configured rather than guessed.
    pub public_origin: Option<String>,
    /// The origins that may open a socket: the public one if it is configured, since a proxy may change the `Host`
    /// header.
    pub check_origin: CheckOrigin,
    /// The database.
    pub database_url: DatabaseUrl,
    /// Connections in the database pool.
    pub database_pool_size: NonZeroU32,
    /// The secret from which all encryption and signing keys are derived.
    pub secret_key_base: Secret,
    /// Whether `serve` migrates and seeds the database.
    pub migrate_on_serve: bool,
    /// The seeds of a new database.
    pub seeds: SeedsConfig,
    /// Whether pages reload when a template, style or script changes.
    pub live_reload: bool,
    /// Whether cookies are sent over HTTPS only.
    pub force_https: bool,
    /// Whether people without an account may watch live.
    pub guests: bool,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// The address to serve metrics at; `None` turns metrics off.
    pub metrics_address: Option<SocketAddr>,
    /// Where traces are exported to.
    pub traces: TracesConfig,
    /// The pub/sub connection to other processes.
    pub pubsub: PubSubConfig,
    /// What this process is called where people see several.
    pub node_name: String,
    /// Proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// How mail is sent.
    pub mail: MailConfig,
    /// Whether registration requires an e-mail address.
    pub email_rule: EmailRule,
    /// Who may register.
    pub registration: Registration,
    /// The OAuth and OpenID Connect providers.
    pub providers: Vec<ProviderConfig>,
    /// All limits of the server.
    pub limits: Limits,
    /// All limits of the sockets.
    pub channels: ChannelLimits,
    /// How questions in annotations are answered.
    pub info_sys: InfoSysConfig,
    /// The settings of the API.
    pub api: ApiConfig,
    /// How webhooks are sent.
    pub webhooks: WebhooksConfig,
    /// Limits and storage of uploaded files.
    pub files: FilesConfig,
}

impl Config {
    /// Reads the settings of this process.
    ///
    /// # Errors
    /// A sentence that names the missing or invalid setting.
    pub fn from_process() -> Result<Self, ConfigError> {
        // rumbl has no settings that aren't Unicode.
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Self::from_variables(&variables.collect())
    }

    /// Reads the settings from `variables`, as if they were the process environment.
    ///
    /// # Errors
    /// A sentence that names the missing or invalid setting.
    pub fn from_variables(variables: &BTreeMap<String, String>) -> Result<Self, ConfigError> {
        let environment = match variables.get("RUMBL_ENV") {
            Some(name) => name.parse()?,
            None => Environment::default(),
        };
        let variables = &sources::with_file_contents(variables)?;
        let defaults = Figment::from(Toml::string(include_str!("../../../config/base.toml")))
            .merge(Toml::string(environment.defaults()));
        let mut settings = sources::with_config_file(defaults, variables)?;
        for (key, value) in
            variables.iter().filter_map(|(name, value)| Some((key_of(name)?, value)))
        {
            let value = parsed(settings.find_value(&key).ok().as_ref(), value);
            settings = settings.merge(Serialized::default(&key, value));
        }
        Self::checked(environment, settings.extract()?)
    }

    /// Whether mail can be read: by a mail server, or by development's mailbox page.
    pub fn delivers_mail(&self) -> bool {
        self.mail.url.is_some() || self.environment == Environment::Dev
    }

    /// Settings that are valid but probably a mistake, each with its consequence in one sentence.
    pub fn warnings(&self) -> Vec<Message> {
        let is_behind_unknown_proxy = self.force_https && self.trusted_proxies.is_empty();
        let warnings = [
            (is_behind_unknown_proxy, t!("warning-proxy")),
            (!self.delivers_mail(), t!("warning-mail")),
            (!self.delivers_mail() && self.email_rule == EmailRule::Required, t!("warning-email")),
        ];
        warnings.into_iter().filter(|(applies, _)| *applies).map(|(_, warning)| warning).collect()
    }

    fn checked(environment: Environment, raw: RawConfig) -> Result<Self, ConfigError> {
        let database_url = raw
            .database_url
            .parse::<DatabaseUrl>()
            .map_err(|error| ConfigError::invalid("DATABASE_URL", &error))?;
        let secret_key_base = match (raw.secret_key_base, environment) {
            (Some(secret), _) => secret.checked()?,
            (None, Environment::Prod) => return Err(ConfigError::MissingSecret),
            (None, _) => Secret::kept_in(Path::new(DEV_SECRET_FILE))?,
        };
        let public_origin = raw.public_url.as_ref().map(|url| url.origin().ascii_serialization());
        let scheme = if raw.force_https { "https" } else { "http" };
        let same_origin = CheckOrigin::SameOrigin { scheme };
        let check_origin = raw.public_url.as_ref().map_or(same_origin, origin_of);
        let public_url = match raw.public_url {
            Some(url) => with_host(url)?,
            None => default_public_url(raw.port)?,
        };
        let pubsub = PubSubConfig::checked(raw.pubsub_url, raw.pubsub_name, &database_url)
            .map_err(|wrong| ConfigError::invalid(wrong.setting, wrong.reason))?;
        let node_name = node_name::checked(raw.node_name, raw.port)
            .map_err(|reason| ConfigError::invalid("RUMBL_NODE_NAME", reason))?;
        let mail = MailConfig::checked(raw.mail_url, raw.mail_from.as_deref(), &public_url)
            .map_err(|wrong| ConfigError::invalid(wrong.setting, wrong.reason))?;
        let traces = TracesConfig::checked(
            raw.traces,
            raw.otel_exporter_otlp_endpoint.as_ref(),
            raw.otel_exporter_otlp_headers.as_ref(),
        )
        .map_err(|(setting, reason)| ConfigError::invalid(setting, reason))?;
        let providers = ProviderConfig::checked(raw.providers)
            .map_err(|wrong| ConfigError::invalid(variable_of(&wrong.key), wrong.reason))?;
        let email_rule = if raw.email_required { EmailRule::Required } else { EmailRule::Optional };
        Ok(Self {
            environment,
            address: SocketAddr::new(raw.bind, raw.port),
            workers: raw.workers,
            listen_backlog: raw.listen_backlog,
            public_url,
            public_origin,
            check_origin,
            database_url,
            database_pool_size: raw.database_pool_size,
            secret_key_base,
            migrate_on_serve: raw.migrate_on_serve,
            seeds: raw.seeds,
            live_reload: raw.live_reload,
            force_https: raw.force_https,
            guests: raw.guests,
            log_format: raw.log_format,
            metrics_address: raw.metrics_address,
            traces,
            pubsub,
            node_name,
            trusted_proxies: raw.trusted_proxies,
            mail,
            email_rule,
            registration: raw.registration,
            providers,
            limits: raw.limits,
            channels: raw.channels,
            info_sys: InfoSysConfig { wolfram_app_id: raw.wolfram_app_id, ..raw.info_sys },
            api: raw.api,
            webhooks: raw.webhooks,
            files: raw.files,
        })
    }
}

fn with_host(url: Url) -> Result<Url, ConfigError> {
    if matches!(url.scheme(), "http" | "https") && url.has_host() {
        return Ok(url);
    }
    Err(ConfigError::invalid("PUBLIC_URL", t!("setting-public-url")))
}

/// Allows only the origin of this address.
fn origin_of(url: &Url) -> CheckOrigin {
    let (scheme, host) = (url.scheme(), url.host_str().unwrap_or_default());
    let port = url.port_or_known_default().unwrap_or_default();
    CheckOrigin::List(vec![format!("{scheme}://{host}:{port}")])
}

fn default_public_url(port: u16) -> Result<Url, ConfigError> {
    Url::parse(&format!("http://localhost:{port}"))
        .map_err(|error| ConfigError::invalid("PUBLIC_URL", error.to_string()))
}
