use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use thiserror::Error;
use url::Url;

/// Default timeouts for PostgreSQL, which the URL can override: the server must respond within 5 s,
/// and a connection that is silent for 10 to 15 s is considered lost.
const CONNECTION_PARAMETERS: [(&str, &str); 3] =
    [("connect_timeout", "5"), ("keepalives_idle", "10"), ("tcp_user_timeout", "15000")];

/// The URL of the database: `sqlite://data/rumbl.db`, `sqlite:///an/absolute/path.db`,
/// `sqlite::memory:` or `postgres://user:password@host/name`.
///
/// Neither `Debug` nor `Display` shows the password.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// The embedded database.
    Sqlite(SqliteLocation),
    /// A PostgreSQL server, as a libpq URL.
    Postgres(Url),
}

/// Where SQLite keeps a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SqliteLocation {
    /// In memory, for the lifetime of its one connection.
    Memory,
    /// In a file; a relative path is relative to the working directory.
    File(PathBuf),
}

/// The text is not a database URL; the message says in one sentence what a valid one looks like.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidDatabaseUrl {
    /// Neither database uses this scheme.
    #[error("the database URL must begin with sqlite:// or postgres://")]
    Scheme,
    /// There is no path, or SQLite would interpret it as something else.
    #[error("the database URL must name a plain path, as in sqlite://data/rumbl.db")]
    Path,
    /// It is not a URL, or doesn't name a database.
    #[error("the database URL must look like postgres://user:password@host/name: {0}")]
    Postgres(String),
    /// It demands encryption, which this build has not.
    #[error("sslmode={0} needs a rumbl that is built with the feature pg-tls")]
    NoTls(String),
}

/// The values of `sslmode` that accept no connection in plain text.
const ENCRYPTED_MODES: [&str; 3] = ["require", "verify-ca", "verify-full"];

impl DatabaseUrl {
    /// Whether the database lives in one connection's memory.
    pub fn is_in_memory(&self) -> bool {
        *self == Self::Sqlite(SqliteLocation::Memory)
    }
}

impl FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidDatabaseUrl> {
        match text.split_once(':') {
            Some(("sqlite", rest)) => parse_sqlite(rest).map(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => parse_postgres(text).map(Self::Postgres),
            _ => Err(InvalidDatabaseUrl::Scheme),
        }
    }
}

fn parse_sqlite(rest: &str) -> Result<SqliteLocation, InvalidDatabaseUrl> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    match path {
        ":memory:" => Ok(SqliteLocation::Memory),
        _ if path.is_empty() || path.ends_with('/') || path.contains(['?', '#', '\0']) => {
            Err(InvalidDatabaseUrl::Path)
        }
        _ => Ok(SqliteLocation::File(PathBuf::from(path))),
    }
}

fn parse_postgres(text: &str) -> Result<Url, InvalidDatabaseUrl> {
    let mut url =
        Url::parse(text).map_err(|error| InvalidDatabaseUrl::Postgres(error.to_string()))?;
    if url.path().trim_matches('/').is_empty() {
        return Err(InvalidDatabaseUrl::Postgres("it names no database".to_owned()));
    }
    // libpq would say this too, but only once it connects, and without naming the feature.
    if !cfg!(feature = "pg-tls")
        && let Some((_, mode)) = url
            .query_pairs()
            .find(|(name, mode)| name == "sslmode" && ENCRYPTED_MODES.contains(&&**mode))
    {
        return Err(InvalidDatabaseUrl::NoTls(mode.into_owned()));
    }
    for (name, value) in CONNECTION_PARAMETERS {
        if !url.query_pairs().any(|(given, _)| given == name) {
            url.query_pairs_mut().append_pair(name, value);
        }
    }
    Ok(url)
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(SqliteLocation::Memory) => formatter.write_str("sqlite::memory:"),
            Self::Sqlite(location) => write!(formatter, "sqlite://{location}"),
            Self::Postgres(url) => {
                write!(formatter, "postgres://{}", url.host_str().unwrap_or_default())?;
                if let Some(port) = url.port() {
                    write!(formatter, ":{port}")?;
                }
                formatter.write_str(url.path())
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DatabaseUrl({self})")
    }
}

impl fmt::Display for SqliteLocation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => formatter.write_str(":memory:"),
            Self::File(path) => path.display().fmt(formatter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<DatabaseUrl, InvalidDatabaseUrl> {
        text.parse()
    }

    #[test]
    fn sqlite_has_files_and_memory() {
        let file = |path: &str| Ok(DatabaseUrl::Sqlite(SqliteLocation::File(path.into())));
        assert_eq!(parse("sqlite://data/rumbl.db"), file("data/rumbl.db"));
        assert_eq!(parse("sqlite:///var/rumbl.db"), file("/var/rumbl.db"));
        assert!(parse("sqlite::memory:").unwrap().is_in_memory());
        assert!(parse("sqlite://:memory:").unwrap().is_in_memory());
    }

    #[test]
    fn what_is_no_address_is_refused_in_one_sentence() {
        for text in ["", "rumbl.db", "mysql://localhost/rumbl", "host=localhost dbname=rumbl"] {
            assert_eq!(parse(text), Err(InvalidDatabaseUrl::Scheme), "{text:?}");
        }
        for text in ["sqlite://", "sqlite:", "sqlite://data/", "sqlite://a.db?mode=ro"] {
            assert_eq!(parse(text), Err(InvalidDatabaseUrl::Path), "{text:?}");
        }
        for text in ["postgres://", "postgres://localhost", "postgres://localhost/", "postgres:"] {
            let error = parse(text).unwrap_err();
            assert!(matches!(error, InvalidDatabaseUrl::Postgres(_)), "{text:?}: {error}");
        }
    }

    #[test]
    fn a_password_is_never_told() {
        for text in [
            "postgres://alice:hunter2@db.example:5433/rumbl",
            "postgresql://db.example:5433/rumbl?user=alice&password=hunter2",
        ] {
            let url = parse(text).unwrap();
            assert_eq!(url.to_string(), "postgres://db.example:5433/rumbl");
            assert!(!format!("{url:?}").contains("hunter2"));
        }
        let error = parse("postgres://alice:hunter2@db.example:port/rumbl").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }

    #[test]
    fn encryption_is_demanded_only_of_a_build_that_has_it() {
        for mode in ENCRYPTED_MODES {
            let text = format!("postgres://host/rumbl?sslmode={mode}&sslrootcert=/etc/ca.pem");
            let parsed = parse(&text);
            if cfg!(feature = "pg-tls") {
                assert!(parsed.is_ok(), "{parsed:?}");
            } else {
                assert_eq!(parsed, Err(InvalidDatabaseUrl::NoTls(mode.to_owned())));
            }
        }
        for mode in ["disable", "allow", "prefer"] {
            assert!(parse(&format!("postgres://host/rumbl?sslmode={mode}")).is_ok(), "{mode}");
        }
    }

    #[test]
    fn a_server_that_does_not_answer_is_given_up() {
        let query = |text: &str| match parse(text).unwrap() {
            DatabaseUrl::Postgres(url) => url.query().map(ToOwned::to_owned),
            DatabaseUrl::Sqlite(_) => None,
        };
        let default = "connect_timeout=5&keepalives_idle=10&tcp_user_timeout=15000";
        assert_eq!(query("postgres://host/rumbl").as_deref(), Some(default));
        let chosen = query("postgres://host/rumbl?connect_timeout=60");
        let expected = "connect_timeout=60&keepalives_idle=10&tcp_user_timeout=15000";
        assert_eq!(chosen.as_deref(), Some(expected));
    }
}
