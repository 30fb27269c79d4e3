//! How the connection is encrypted: libpq's options `sslmode` and `sslrootcert`, by rustls.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};

use percent_encoding::percent_decode_str;
use rustls::ClientConfig;
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::verifier::{Checks, Verifier};
use crate::transport::TransportError;

/// Maximum size of the file with the trusted certificates; those of a whole system take 250 KB.
const MAX_ROOT_BYTES: u64 = 4 << 20;

/// The options of a URL that concern encryption, which `tokio-postgres` knows only in part.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Encryption {
    mode: Option<String>,
    root: Option<String>,
}

impl Encryption {
    /// Takes the options out of a URL, and returns it without them. As in libpq, the last of several counts.
    pub(super) fn take_from(url: &str) -> (Self, Cow<'_, str>) {
        let mut taken = Self::default();
        let Some((address, query)) = url.split_once('?') else { return (taken, url.into()) };
        let mut others = Vec::new();
        for option in query.split('&') {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            let value = || Some(percent_decode_str(value).decode_utf8_lossy().into_owned());
            match name {
                "sslmode" => taken.mode = value(),
                "sslrootcert" => taken.root = value().filter(|path| !path.is_empty()),
                _ => others.push(option),
            }
        }
        let rest = if others.is_empty() {
            address.to_owned()
        } else {
            format!("{address}?{}", others.join("&"))
        };
        (taken, rest.into())
    }

    /// How to ask the server for encryption, and what encrypts. Without `sslmode` it is `prefer`: encrypted if the
    /// server can, without knowing who it is.
    ///
    /// # Errors
    /// When `sslmode` is unknown or needs `sslrootcert`, or when that file has no certificates.
    pub(super) fn prepare(&self) -> Result<(SslMode, MakeRustlsConnect), TransportError> {
        let asked = match self.mode.as_deref().unwrap_or("prefer") {
            "disable" => SslMode::Disable,
            // libpq tries plain text first with `allow`; neither promises anything.
            "allow" | "prefer" => SslMode::Prefer,
            "require" | "verify-ca" | "verify-full" => SslMode::Require,
            _ => return Err(wrong(UNKNOWN_MODE)),
        };
        let checks = match (self.mode.as_deref(), &self.root) {
            _ if asked == SslMode::Disable => Checks::Nothing,
            (Some(mode @ ("verify-ca" | "verify-full")), None) => {
                let needed = "needs sslrootcert, the path of a file with trusted certificates";
                return Err(wrong(&format!("sslmode={mode} {needed}")));
            }
            (Some("verify-full"), Some(root)) => Checks::AuthorityAndHost(certificates(root)?),
            // As in libpq, a root certificate is also checked if nothing asks for that.
            (_, Some(root)) => Checks::Authority(certificates(root)?),
            (_, None) => Checks::Nothing,
        };
        Ok((asked, MakeRustlsConnect::new(client_config(checks)?)))
    }
}

const UNKNOWN_MODE: &str =
    "sslmode is one of disable, allow, prefer, require, verify-ca and verify-full";

fn wrong(text: &str) -> TransportError {
    TransportError::Encryption(text.to_owned())
}

fn certificates(path: &str) -> Result<Vec<u8>, TransportError> {
    read(path).map_err(|error| wrong(&format!("sslrootcert={path}: {error}")))
}

fn read(path: &str) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    File::open(path)?.take(MAX_ROOT_BYTES).read_to_end(&mut text)?;
    Ok(text)
}

fn client_config(checks: Checks) -> Result<ClientConfig, TransportError> {
    // Not the process's default, which a program may not have installed.
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let verifier = Verifier::new(checks, provider.signature_verification_algorithms)
        .map_err(|error| wrong(&format!("sslrootcert: {error}")))?;
    let config = ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(&error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(std::sync::Arc::new(verifier))
        .with_no_client_auth();
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(url: &str) -> (Option<String>, Option<String>, String) {
        let (Encryption { mode, root }, rest) = Encryption::take_from(url);
        (mode, root, rest.into_owned())
    }

    fn refused(url: &str) -> String {
        Encryption::take_from(url).0.prepare().err().unwrap().to_string()
    }

    #[test]
    fn the_options_are_taken_out_of_the_url() {
        let url = "postgres://u:p@host/db?connect_timeout=5&sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem&user=a";
        let rest = "postgres://u:p@host/db?connect_timeout=5&user=a";
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(taken(url), (some("verify-full"), some("/etc/ca.pem"), rest.to_owned()));
        let plain = "postgres://host/db";
        assert_eq!(taken(plain), (None, None, plain.to_owned()));
        let url = "postgres://host/db?sslmode=disable&sslmode=require&sslrootcert=";
        assert_eq!(taken(url), (some("require"), None, plain.to_owned()));
    }

    #[test]
    fn every_mode_of_libpq_is_known_and_others_are_refused() {
        let asked = |mode: &str| {
            let (encryption, _) = Encryption::take_from(mode);
            encryption.prepare().unwrap().0
        };
        assert_eq!(asked("postgres://host/db"), SslMode::Prefer);
        assert_eq!(asked("postgres://host/db?sslmode=allow"), SslMode::Prefer);
        assert_eq!(asked("postgres://host/db?sslmode=disable"), SslMode::Disable);
        assert_eq!(asked("postgres://host/db?sslmode=require"), SslMode::Require);
        assert_eq!(refused("postgres://host/db?sslmode=verify_full"), UNKNOWN_MODE);
    }

    #[test]
    fn nobody_is_verified_without_certificates_to_trust() {
        for mode in ["verify-ca", "verify-full"] {
            let error = refused(&format!("postgres://host/db?sslmode={mode}"));
            assert!(error.starts_with(&format!("sslmode={mode} needs sslrootcert")), "{error}");
        }
        let missing = "postgres://host/db?sslmode=verify-full&sslrootcert=/no/such.pem";
        assert!(refused(missing).starts_with("sslrootcert=/no/such.pem: "));
        let empty = tempfile::NamedTempFile::new().unwrap();
        let path = empty.path().display();
        let error = refused(&format!("postgres://host/db?sslmode=require&sslrootcert={path}"));
        assert_eq!(error, "sslrootcert: it has no certificate in PEM format");
    }
}
