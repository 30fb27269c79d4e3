//! A PostgreSQL server with a certificate, which the tests start themselves.

use std::env;
use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use pubsub::{Adapter, AdapterStatus, Broadcast, Payload, PostgresPubSub, PubSub};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;
use tokio_postgres::NoTls;

use crate::contract::next;
use crate::servers::{Server, app, node, until};

/// PostgreSQL refuses to run as root. Debian's package creates this user.
const UNPRIVILEGED_USER: &str = "postgres";

struct Encrypted {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

/// Whether the tests were told where PostgreSQL's programs are.
pub(crate) fn is_possible() -> bool {
    programs().is_some()
}

fn programs() -> Option<OsString> {
    env::var_os("PUBSUB_TEST_POSTGRES_PROGRAMS")
}

impl Encrypted {
    /// Starts a server whose certificate is for `localhost`, and signed by the authority in `ca.pem`. The one in
    /// `other.pem` has signed nothing.
    fn start() -> Self {
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        let server = Self { programs: programs().unwrap().into(), folder, port };
        if is_root() {
            done(Command::new("chown").arg(UNPRIVILEGED_USER).arg(server.folder.path()));
        }
        let data = server.path("data");
        let mut initdb = server.program("initdb");
        initdb.arg("--pgdata").arg(&data).args([
            "--username=postgres",
            "--auth=trust",
            "--no-sync",
        ]);
        done(&mut initdb);
        server.write_certificates();
        let options = format!(
            "-p {} -h 127.0.0.1 -k {} -c ssl=on -c ssl_cert_file={} -c ssl_key_file={} -c fsync=off",
            server.port,
            server.folder.path().display(),
            server.path("server.pem").display(),
            server.path("server.key").display(),
        );
        let mut start = server.program("pg_ctl");
        start.arg("start").arg("--pgdata").arg(&data).arg("--log").arg(server.path("log"));
        done(start.arg("--wait").arg("--options").arg(options));
        server
    }

    fn write_certificates(&self) {
        let (authority, key) = (authority(), KeyPair::generate().unwrap());
        fs::write(self.path("ca.pem"), authority.self_signed(&key).unwrap().pem()).unwrap();
        let other = authority.self_signed(&KeyPair::generate().unwrap()).unwrap();
        fs::write(self.path("other.pem"), other.pem()).unwrap();
        let server_key = KeyPair::generate().unwrap();
        let server = CertificateParams::new(["localhost".to_owned()]).unwrap();
        let issuer = Issuer::from_params(&authority, &key);
        let server = server.signed_by(&server_key, &issuer).unwrap();
        fs::write(self.path("server.pem"), server.pem()).unwrap();
        let key_file = self.path("server.key");
        fs::write(&key_file, server_key.serialize_pem()).unwrap();
        fs::set_permissions(&key_file, Permissions::from_mode(0o600)).unwrap();
        if is_root() {
            done(Command::new("chown").arg(UNPRIVILEGED_USER).arg(&key_file));
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["--user", UNPRIVILEGED_USER, "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path());
        command
    }

    /// Its URL by this name, with `sslmode` and with these trusted certificates, if any.
    fn url(&self, host: &str, mode: &str, root: Option<&str>) -> String {
        let url = format!("postgres://postgres@{host}:{}/postgres?sslmode={mode}", self.port);
        let root = root.map(|name| format!("&sslrootcert={}", self.path(name).display()));
        url + &root.unwrap_or_default()
    }

    /// Whether each of an app's connections is encrypted, as the server sees it.
    async fn encrypted(&self, app: &str) -> Vec<bool> {
        let plain = self.url("localhost", "disable", None);
        let (client, connection) = tokio_postgres::connect(&plain, NoTls).await.unwrap();
        tokio::spawn(connection);
        let ssl = "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                   WHERE application_name = $1";
        let rows = client.query(ssl, &[&format!("pubsub {app}")]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Why it is not trusted.
    async fn refused(&self, host: &str, mode: &str, root: Option<&str>) -> String {
        let adapter = PostgresPubSub::new(&self.url(host, mode, root), &app()).unwrap();
        let status = adapter.status();
        let _alone = PubSub::new(adapter);
        until(|| status.failure().is_some()).await;
        assert!(!status.is_connected());
        status.failure().unwrap().to_string()
    }
}

impl Server for Encrypted {
    fn adapter(&self, app: &str) -> (Box<dyn Adapter>, AdapterStatus) {
        let url = self.url("localhost", "verify-full", Some("ca.pem"));
        let adapter = PostgresPubSub::new(&url, app).unwrap();
        let status = adapter.status();
        (Box::new(adapter), status)
    }
}

impl Drop for Encrypted {
    fn drop(&mut self) {
        let mut stop = self.program("pg_ctl");
        stop.arg("stop").arg("--pgdata").arg(self.path("data")).args(["--mode", "immediate"]);
        stop.output().ok();
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

fn authority() -> CertificateParams {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority
}

fn done(command: &mut Command) {
    let name = Path::new(command.get_program()).display().to_string();
    let output = command.output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
}

pub(crate) async fn only_the_right_server_is_trusted() {
    let server = Encrypted::start();
    let app = app();
    let (here, there) = (node(&server, &app).await, node(&server, &app).await);
    let mut listener = there.listen("room:a");
    here.broadcast(&Broadcast::new("room:a", "news", Payload::empty()));
    assert_eq!(next(&mut listener).await.event(), "news");

    assert_eq!(server.encrypted(&app).await, [true, true]);

    let failure = server.refused("localhost", "verify-full", Some("other.pem")).await;
    assert!(failure.contains("UnknownIssuer") || failure.contains("BadSignature"), "{failure}");
    let failure = server.refused("127.0.0.1", "verify-full", Some("ca.pem")).await;
    assert!(failure.contains("not valid for name"), "{failure}");
    server.refused("localhost", "require", Some("other.pem")).await;
}

pub(crate) async fn every_mode_connects_to_a_server_with_a_certificate() {
    let server = Encrypted::start();
    for (host, mode, root, is_encrypted) in [
        ("127.0.0.1", "verify-ca", Some("ca.pem"), true),
        ("127.0.0.1", "require", None, true),
        ("127.0.0.1", "prefer", None, true),
        // What can't be verified is not encrypted either, where that is only preferred.
        ("127.0.0.1", "prefer", Some("other.pem"), false),
        ("127.0.0.1", "disable", None, false),
    ] {
        let app = app();
        let adapter = PostgresPubSub::new(&server.url(host, mode, root), &app).unwrap();
        let status = adapter.status();
        let _node = PubSub::new(adapter);
        until(|| status.is_connected()).await;
        assert_eq!(server.encrypted(&app).await, [is_encrypted], "{mode}");
    }
}
