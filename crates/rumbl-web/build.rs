//! Builds the browser bundle, so that `cargo build` alone yields a complete binary.
//!
//! The bundle is made by npm in `assets/`; this runs it only when a source is newer than the
//! bundle, and asks cargo to come back only when a source or the bundle changes.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::SystemTime;

/// Where the bundle's sources are, seen from this crate, where cargo runs build scripts.
const ASSETS: &str = "../../assets";
/// What the bundle is made from. The tests and what npm installs are left out.
const SOURCES: [&str; 8] = [
    "build.mjs",
    "licences.mjs",
    "package.json",
    "package-lock.json",
    "css",
    "js",
    "locales",
    "static",
];
/// Stands for the whole bundle. The watcher, which makes one to be developed with, compresses nothing,
/// so what it leaves behind is made anew before anything is tested or deployed.
const BUNDLE: &str = "dist/app.js.br";
/// npm writes this file last, so it also tells an installation that was cut short.
const INSTALLED: &str = "node_modules/.package-lock.json";

fn main() -> ExitCode {
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            println!("cargo::error={reason}");
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<(), String> {
    let assets = Path::new(ASSETS);
    let bundle = assets.join(BUNDLE);
    let sources = SOURCES.map(|source| assets.join(source));
    for watched in sources.iter().chain([&bundle]) {
        println!("cargo::rerun-if-changed={}", watched.display());
    }

    // Two builds at once, in different target folders, take turns. The folder itself is the lock:
    // nothing is left behind, and the system lets go of it however this ends.
    let turn = File::open(assets).and_then(|folder| folder.lock().map(|()| folder));
    let _turn = turn.map_err(|error| format!("{ASSETS} can't be locked: {error}"))?;

    let newest = newest(&sources).map_err(|error| format!("{ASSETS} can't be read: {error}"))?;
    if modified(&bundle) >= Some(newest) {
        return Ok(());
    }
    if modified(&assets.join(INSTALLED)) < modified(&assets.join("package-lock.json")) {
        npm(&["ci"])?;
    }
    npm(&["run", "build"])?;
    // Cargo takes what is newer than the start of this script for changed since, and would come
    // back each time; the bundle is as old as what it was made from.
    File::options()
        .append(true)
        .open(&bundle)
        .and_then(|bundle| bundle.set_modified(newest))
        .map_err(|error| format!("npm run build left no {}: {error}", bundle.display()))
}

/// When the latest of these files, or of the files in these folders, was changed.
fn newest(paths: &[PathBuf]) -> io::Result<SystemTime> {
    let mut newest = SystemTime::UNIX_EPOCH;
    for path in paths {
        let metadata = fs::metadata(path)?;
        newest = newest.max(metadata.modified()?);
        if metadata.is_dir() {
            let files: Vec<PathBuf> =
                fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
            newest = newest.max(self::newest(&files)?);
        }
    }
    Ok(newest)
}

/// When a file was changed, or nothing, which is earlier than any time, when it is missing.
fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

/// Runs npm in the folder of the bundle's sources; what it prints is shown only when it fails.
fn npm(arguments: &[&str]) -> Result<(), String> {
    let command = format!("npm {}", arguments.join(" "));
    let output = Command::new("npm").args(arguments).current_dir(ASSETS).output().map_err(|error| {
        format!("{command} can't be started, install Node.js 20 or newer from https://nodejs.org: {error}")
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    // A line without cargo's prefix is shown with the failure, as it is.
    println!("{}", String::from_utf8_lossy(&said));
    Err(format!("{command} failed in {ASSETS} ({})", output.status))
}
