//! The pub/sub connection between processes of the same rumbl.

use pubsub::{Adapter, AdapterStatus, LocalPubSub, PostgresPubSub, RedisPubSub, TransportError};
use rumbl_core::repo::DatabaseUrl;
use url::Url;

use crate::i18n::{Message, t};
use crate::secret::Secret;

/// The setting for a single process.
const LOCAL: &str = "local";

/// The server that connects the processes, and their name on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PubSubConfig {
    by: By,
    name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum By {
    Nothing,
    /// The PostgreSQL server of the database, by default rather than by an explicit setting.
    Database(Secret),
    Postgres(Secret),
    Redis(Secret),
}

/// The invalid setting and the reason, without its value.
#[derive(Debug)]
pub(super) struct WrongPubSub {
    pub(super) setting: &'static str,
    pub(super) reason: Message,
}

impl PubSubConfig {
    pub(super) fn checked(
        url: Option<Secret>,
        name: String,
        database: &DatabaseUrl,
    ) -> Result<Self, WrongPubSub> {
        let by = match (url, database) {
            (None, DatabaseUrl::Postgres(url)) => By::Database(Secret::new(without_options(url))),
            (None, DatabaseUrl::Sqlite(_)) => By::Nothing,
            (Some(url), _) => by(url)?,
        };
        let config = Self { by, name };
        // The URL is valid at this point, so the error concerns the name or a detail of the URL.
        config.adapter().map_err(|error| WrongPubSub {
            setting: match &config.by {
                _ if error.is_about_the_name() => "PUBSUB_NAME",
                By::Database(_) => "DATABASE_URL",
                _ => "PUBSUB_URL",
            },
            reason: error.to_string().into(),
        })?;
        Ok(config)
    }

    /// Builds the adapter, and returns its health if it connects other processes.
    ///
    /// # Errors
    /// When the address or the name is invalid.
    pub fn adapter(&self) -> Result<Connected, TransportError> {
        Ok(match &self.by {
            By::Nothing => (Box::new(LocalPubSub), None),
            By::Postgres(url) => by_postgres(url, &self.name)?,
            By::Database(url) => match by_postgres(url, &self.name) {
                Err(error) if !error.is_about_the_name() && !error.is_about_encryption() => {
                    tracing::warn!(%error, "processes are not connected by the database");
                    (Box::new(LocalPubSub), None)
                }
                connected => connected?,
            },
            By::Redis(url) => {
                let adapter = RedisPubSub::new(url.expose(), &self.name)?;
                let status = adapter.status();
                (Box::new(adapter), Some(status))
            }
        })
    }
}

/// The adapter, and its health if it connects other processes.
type Connected = (Box<dyn Adapter>, Option<AdapterStatus>);

fn by_postgres(url: &Secret, name: &str) -> Result<Connected, TransportError> {
    let adapter = PostgresPubSub::new(url.expose(), name)?;
    let status = adapter.status();
    Ok((Box::new(adapter), Some(status)))
}

/// The URL without most of its options, which are libpq's: this connection uses another client. Both share the server's
/// address, and how the connection to it is encrypted.
fn without_options(url: &Url) -> String {
    let mut plain = url.clone();
    let kept = ["host", "port", "user", "password", "dbname", "sslmode", "sslrootcert"];
    let options = url.query().unwrap_or_default().split('&');
    let options =
        options.filter(|option| option.split('=').next().is_some_and(|n| kept.contains(&n)));
    let options = options.collect::<Vec<_>>().join("&");
    plain.set_query((!options.is_empty()).then_some(&options));
    plain.to_string()
}

fn by(url: Secret) -> Result<By, WrongPubSub> {
    let scheme = url.expose().split_once("://").map(|(scheme, _)| scheme);
    match scheme {
        _ if url.expose() == LOCAL => Ok(By::Nothing),
        Some("redis" | "rediss") => Ok(By::Redis(url)),
        Some("postgres" | "postgresql") => Ok(By::Postgres(url)),
        _ => Err(WrongPubSub { setting: "PUBSUB_URL", reason: t!("setting-pubsub-url") }),
    }
}
