//! Runs Schemathesis against the API: it generates valid and invalid requests from the document at `/api/openapi.json`,
//! and checks every response.
//!
//! Both versions have the same operations. Each is tested by a run of its own, at the same time as the other: the first
//! with the tokens of a log-in, the second with an API key.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, anyhow, ensure};

use super::python;
use super::step::{Outcome, check};
use crate::ports::{free_port, wait_until_listening};
use crate::process::{Group, Streamed};
use crate::{project, tools};

/// The folder of Schemathesis' configuration and Python requirements.
const FOLDER: &str = "xtask/schemathesis";
/// The user that calls the API: an admin, who may do the most. The database of each run is its own.
const ADMIN: &str = "ada";
/// A fixed seed, so that each run sends the same requests.
const SEED: &str = "1";
/// Requests generated per operation and phase.
const MAX_EXAMPLES: &str = "10";
/// Timeout of a response, in seconds.
const MAX_RESPONSE_SECONDS: &str = "10";
/// How much of its findings is repeated at the end, in bytes.
const MAX_FINDINGS: usize = 4096;
/// Timeout of the whole run. The number of requests is bounded, so it normally ends earlier. Schemathesis' own time
/// limit would skip the last operations and still report success.
const RUN_TIMEOUT: Duration = Duration::from_mins(15);

/// Limits that would cause most requests to get a 429.
const WITHOUT_LIMITS: [(&str, &str); 3] = [
    ("RUMBL_API__REQUESTS_PER_HOUR", "1000000"),
    ("RUMBL_LIMITS__ANNOTATION_BURST", "1000000"),
    ("RUMBL_LIMITS__ANNOTATION_INTERVAL_MS", "1"),
];
/// The same for rate limits.
const RATES_WITHOUT_LIMITS: [&str; 4] = [
    "RUMBL_LIMITS__REGISTRATION_PER_ADDRESS",
    "RUMBL_LIMITS__LOG_IN_PER_ADDRESS",
    "RUMBL_LIMITS__LOG_IN_PER_ACCOUNT",
    "RUMBL_LIMITS__LOG_IN_PER_ACCOUNT_AND_ADDRESS",
];

/// A run on a part of the operations.
#[derive(Debug, Clone, Copy)]
struct Part {
    name: &'static str,
    /// The option of Schemathesis that selects the operations by their paths. Together, the parts have all of them.
    paths: [&'static str; 2],
    /// Whether an API key authorises the requests, rather than a token.
    has_key: bool,
}

const PARTS: [Part; 2] = [
    Part { name: "v1", paths: ["--include-path-regex", "^/api/v1/"], has_key: false },
    Part { name: "v2", paths: ["--exclude-path-regex", "^/api/v1/"], has_key: true },
];

/// Runs all checks on all operations.
pub(super) fn test(is_ci: bool) -> anyhow::Result<Outcome> {
    let Some(python) = tools::PYTHON.locate(is_ci)? else {
        return Ok(Outcome::Skipped(tools::PYTHON.hint()));
    };
    check(project::cargo(&["build", "--locked", "--package", "rumbl-web", "--bin", "rumbl"]))?;
    let programs = match python::install(&python, "schemathesis", &source("requirements.txt")) {
        Err(error) if !is_ci => {
            return Ok(Outcome::Skipped(format!("Schemathesis can't be installed: {error:#}")));
        }
        installed => installed?,
    };
    let outcomes = thread::scope(|scope| {
        let runs = PARTS.map(|part| {
            let programs = &programs;
            scope.spawn(move || test_part(part, programs))
        });
        runs.map(|run| run.join().unwrap_or_else(|_panic| Err(anyhow!("a run panicked"))))
    });
    outcomes.into_iter().collect::<anyhow::Result<()>>()?;
    Ok(Outcome::Checked)
}

/// Starts the debug binary on an empty database, and tests a part of the API.
fn test_part(part: Part, programs: &Path) -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let port = free_port()?;
    let rumbl = |arguments: &[&str]| rumbl(folder.path(), port, arguments);
    let mut serve = rumbl(&["serve"])?;
    let log = folder.path().join("log");
    serve.stdout(Stdio::null()).stderr(File::create(&log).context("no log")?);
    let _server = Group::spawn(serve)?;
    wait_until_listening(port)?;
    run(part, programs, folder.path(), port, &rumbl).inspect_err(|_failure| {
        let log = fs::read_to_string(&log).unwrap_or_default();
        log.lines().filter(|line| line.contains(" ERROR ")).for_each(|line| println!("{line}"));
    })
}

fn run(
    part: Part,
    programs: &Path,
    folder: &Path,
    port: u16,
    rumbl: &impl Fn(&[&str]) -> anyhow::Result<Command>,
) -> anyhow::Result<()> {
    let server = format!("http://localhost:{port}");
    let mut make_key = Command::new(programs.join("python"));
    make_key.arg(source("api_key.py")).args([&server, ADMIN]);
    let key = make_key.output().context("api_key.py can't be started")?;
    ensure!(key.status.success(), "no API key: {}", String::from_utf8_lossy(&key.stderr));
    check(rumbl(&["user", "role", ADMIN, "admin"])?)?;

    let mut schemathesis = Command::new(programs.join("schemathesis"));
    schemathesis.current_dir(folder).arg("--config-file").arg(source("schemathesis.toml"));
    schemathesis.args(["run", &format!("{server}/api/openapi.json"), "--checks", "all"]);
    schemathesis.args(part.paths).args(["--continue-on-failure", "--seed", SEED]);
    schemathesis.args(["--max-examples", MAX_EXAMPLES]);
    schemathesis.args(["--request-timeout", MAX_RESPONSE_SECONDS]);
    schemathesis.env("SCHEMATHESIS_HOOKS", "hooks").env("PYTHONPATH", source(""));
    schemathesis.env("RUMBL_URL", &server).env("RUMBL_USERNAME", ADMIN);
    if part.has_key {
        schemathesis.env("RUMBL_API_KEY", String::from_utf8_lossy(&key.stdout).trim());
    }
    let mut findings = Findings::default();
    let status = Streamed::spawn(schemathesis, RUN_TIMEOUT)?.finish(|line| {
        println!("{} {line}", part.name);
        findings.read(line);
    })?;
    let name = part.name;
    ensure!(
        status.success(),
        "Schemathesis found something in {name} ({status})\n{}",
        findings.text
    );
    Ok(())
}

/// Its findings, to be repeated at the end of the run.
#[derive(Debug, Default)]
struct Findings {
    is_here: bool,
    text: String,
}

impl Findings {
    /// Parses a line of its output; only the section with this heading counts.
    fn read(&mut self, line: &str) {
        if line.starts_with("====") {
            self.is_here = line.contains(" FAILURES ");
        } else if self.is_here && self.text.len() < MAX_FINDINGS && !line.trim().is_empty() {
            self.text.push_str(line);
            self.text.push('\n');
        }
    }
}

/// The binary with its own database in `folder`.
fn rumbl(folder: &Path, port: u16, arguments: &[&str]) -> anyhow::Result<Command> {
    let mut command = Command::new(project::binary("debug")?);
    command.args(arguments).current_dir(folder).env_clear().envs(WITHOUT_LIMITS);
    command.envs(RATES_WITHOUT_LIMITS.map(|name| (name, "{burst=1000000,interval_ms=1}")));
    command.env("RUMBL_ENV", "dev").env("PORT", port.to_string());
    command.env("DATABASE_URL", format!("sqlite://{}", folder.join("rumbl.db").display()));
    command.env("RUMBL_LIVE_RELOAD", "false");
    Ok(command)
}

fn source(file: impl AsRef<OsStr>) -> PathBuf {
    project::root().join(FOLDER).join(file.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_told_from_what_was_tried_and_what_may_be_wrong() {
        let mut findings = Findings::default();
        for line in [
            "Selected: 58/58",
            "===== FAILURES =====",
            "",
            "1. Test Case ID: UaVhzh",
            "===== WARNINGS =====",
            "Missing test data",
        ] {
            findings.read(line);
        }
        assert_eq!(findings.text, "1. Test Case ID: UaVhzh\n");
    }
}
