//! External programs: finds them, and installs them on a build machine.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, ensure};

use crate::process;

/// The oldest supported version of Node.js, for the bundle and its tests.
const MINIMUM_NODE: u32 = 20;
/// Where Debian installs PostgreSQL's server programs, with a folder per version.
const POSTGRES_VERSIONS: &str = "/usr/lib/postgresql";
/// Where Debian installs fonts.
const FONTS: &str = "/usr/share/fonts/truetype";

/// Whether this is a build machine, which sets CI=true.
pub(crate) fn is_ci() -> bool {
    env::var_os("CI").is_some_and(|value| value == "true")
}

/// # Errors
/// A sentence that says what to install, when Node.js is missing or too old.
pub(crate) fn require_node() -> anyhow::Result<()> {
    let needed =
        format!("rumbl's pages need Node.js {MINIMUM_NODE} or newer, from https://nodejs.org");
    let output = Command::new("node")
        .arg("--version")
        .output()
        .with_context(|| format!("Node.js is missing: {needed}"))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let is_new_enough = major(&version).is_some_and(|major| major >= MINIMUM_NODE);
    ensure!(is_new_enough, "Node.js {version} is too old: {needed}");
    Ok(())
}

/// The 20 of `v20.11.1`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// A program that some of the tests need, optional for developers.
#[derive(Debug)]
pub(crate) struct Tool {
    /// Its name, for people.
    pub(crate) name: &'static str,
    /// The Debian packages that contain it.
    pub(crate) packages: &'static [&'static str],
    /// How to find it.
    find: fn() -> Option<PathBuf>,
}

/// PostgreSQL's server programs; the path is their folder.
pub(crate) const POSTGRES: Tool =
    Tool { name: "PostgreSQL", packages: &["postgresql"], find: postgres_programs };
/// Redis, which connects nodes.
pub(crate) const REDIS: Tool =
    Tool { name: "Redis", packages: &["redis-server"], find: || on_path("redis-server") };
/// The browser.
pub(crate) const CHROMIUM: Tool =
    Tool { name: "Chromium", packages: &["chromium"], find: chromium };
/// The headless browser, without the code for windows.
const CHROMIUM_SHELL: Tool = Tool {
    name: "Chromium's headless shell",
    packages: &["chromium-headless-shell"],
    find: || on_path("chromium-headless-shell"),
};
/// The second browser, for the watch page.
pub(crate) const FIREFOX: Tool =
    Tool { name: "Firefox", packages: &["firefox-esr"], find: firefox };
/// The load generator for HTTP.
pub(crate) const WRK: Tool = Tool { name: "wrk", packages: &["wrk"], find: || on_path("wrk") };
/// Python with virtual environments, for Schemathesis.
pub(crate) const PYTHON: Tool =
    Tool { name: "Python", packages: &["python3", "python3-venv"], find: python };
/// Fakes a process's clock.
pub(crate) const FAKETIME: Tool =
    Tool { name: "libfaketime", packages: &["libfaketime"], find: faketime };
/// A reverse proxy for deployments.
pub(crate) const NGINX: Tool =
    Tool { name: "nginx", packages: &["nginx-light"], find: || on_path_or("/usr/sbin", "nginx") };
/// The other supported reverse proxy.
pub(crate) const CADDY: Tool =
    Tool { name: "Caddy", packages: &["caddy"], find: || on_path("caddy") };
/// Creates the certificate for nginx in tests.
pub(crate) const OPENSSL: Tool =
    Tool { name: "OpenSSL", packages: &["openssl"], find: || on_path("openssl") };
/// A font for the browser, which a minimal build machine lacks.
pub(crate) const FONT: Tool =
    Tool { name: "A font", packages: &["fonts-dejavu-core"], find: fonts };

/// Finds Chromium: the one that `CHROMIUM` names, its headless shell, which uses less than half of the CPU time, or the
/// full browser.
///
/// # Errors
/// When a build machine can't install any of them.
pub(crate) fn locate_chromium(is_ci: bool) -> anyhow::Result<Option<PathBuf>> {
    if let Some(named) = env::var_os("CHROMIUM") {
        return Ok(Some(named.into()));
    }
    match CHROMIUM_SHELL.locate(is_ci) {
        Ok(Some(shell)) => return Ok(Some(shell)),
        Ok(None) => {}
        Err(error) => println!("the whole of Chromium is used: {error:#}"),
    }
    CHROMIUM.locate(is_ci)
}

impl Tool {
    /// The path of the tool. On a build machine, installs it if it is missing; elsewhere returns `None`.
    ///
    /// # Errors
    /// When a build machine can't install it.
    pub(crate) fn locate(&self, is_ci: bool) -> anyhow::Result<Option<PathBuf>> {
        match (self.find)() {
            None if is_ci => {
                self.install()?;
                let found = (self.find)();
                ensure!(found.is_some(), "{} is missing although it was installed", self.name);
                Ok(found)
            }
            found => Ok(found),
        }
    }

    /// A line for developers who don't have it.
    pub(crate) fn hint(&self) -> String {
        format!(
            "{} is missing; get it with: apt-get install {}",
            self.name,
            self.packages.join(" ")
        )
    }

    fn install(&self) -> anyhow::Result<()> {
        process::run(apt_get(&["update"]))?;
        let arguments = [&["install", "--yes", "--no-install-recommends"], self.packages].concat();
        process::run(apt_get(&arguments)).with_context(|| self.hint())
    }
}

fn apt_get(arguments: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command.args(["--quiet"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn chromium() -> Option<PathBuf> {
    on_path("chromium").or_else(|| on_path("chromium-browser"))
}

fn firefox() -> Option<PathBuf> {
    let named = env::var_os("FIREFOX").map(PathBuf::from);
    named.or_else(|| on_path("firefox-esr")).or_else(|| on_path("firefox"))
}

/// Debian packages `venv` separately from Python.
fn python() -> Option<PathBuf> {
    let python = on_path("python3")?;
    let mut import = Command::new(&python);
    let found = import.args(["-c", "import ensurepip, venv"]).output().ok()?;
    found.status.success().then_some(python)
}

fn fonts() -> Option<PathBuf> {
    let folder = PathBuf::from(FONTS);
    fs::read_dir(&folder).ok()?.next().map(|_| folder)
}

/// Debian has a folder per architecture.
fn faketime() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").ok()?.flatten();
    let library = |folder: fs::DirEntry| folder.path().join("faketime/libfaketime.so.1");
    folders.map(library).find(|library| library.is_file())
}

fn postgres_programs() -> Option<PathBuf> {
    let initdb = on_path("initdb").and_then(|link| fs::canonicalize(link).ok());
    if let Some(folder) = initdb.as_deref().and_then(|initdb| initdb.parent()) {
        return Some(folder.to_owned());
    }
    let versions = fs::read_dir(POSTGRES_VERSIONS).ok()?.flatten();
    versions
        .map(|version| version.path().join("bin"))
        .filter(|programs| programs.join("initdb").is_file())
        .max_by_key(|programs| {
            major_of_folder(programs.parent().and_then(|folder| folder.file_name()))
        })
}

/// The 15 of a folder named `15`.
fn major_of_folder(name: Option<&OsStr>) -> Option<u32> {
    name?.to_str()?.parse().ok()
}

/// Debian installs servers in a folder that is only on root's `PATH`.
fn on_path_or(folder: &str, program: &str) -> Option<PathBuf> {
    let elsewhere = || Some(PathBuf::from(folder).join(program)).filter(|file| file.is_file());
    on_path(program).or_else(elsewhere)
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_read_from_what_it_prints() {
        assert_eq!(major("v20.11.1"), Some(20));
        assert_eq!(major("v9"), Some(9));
    }

    #[test]
    fn what_is_no_version_is_not_taken_for_one() {
        for text in ["", "20.1.0", "vnext", "command not found"] {
            assert_eq!(major(text), None, "{text}");
        }
    }
}
