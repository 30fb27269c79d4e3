//! Tests of uploads in an S3 bucket, against moto, a server that implements the S3 API.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::python;
use super::step::{Outcome, check, count};
use crate::ports::{free_port, wait_until_listening};
use crate::process::Group;
use crate::{project, tools};

/// The folder of its Python requirements.
const FOLDER: &str = "xtask/s3";

/// Starts the server, and runs the tests that are otherwise ignored.
pub(super) fn test(is_ci: bool) -> anyhow::Result<Outcome> {
    let Some(python) = tools::PYTHON.locate(is_ci)? else {
        return Ok(Outcome::Skipped(tools::PYTHON.hint()));
    };
    let programs = match python::install(&python, "s3", &source("requirements.txt")) {
        Err(error) if !is_ci => {
            return Ok(Outcome::Skipped(format!("moto can't be installed: {error:#}")));
        }
        installed => installed?,
    };
    let port = free_port()?;
    let mut serve = Command::new(programs.join("moto_server"));
    serve.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
    serve.stdout(Stdio::null()).stderr(Stdio::null());
    let _server = Group::spawn(serve)?;
    wait_until_listening(port)?;
    let server = format!("http://127.0.0.1:{port}");
    let mut make_bucket = Command::new(programs.join("python"));
    make_bucket.arg(source("make_bucket.py")).arg(&server);
    check(make_bucket)?;
    let mut tests = project::cargo(&["test", "--locked", "--package", "rumbl-web", "--test", "it"]);
    tests.args(["--", "--ignored", "s3::"]).env("RUMBL_TEST_S3_URL", server);
    Ok(Outcome::Ran(count(tests)?))
}

fn source(file: &str) -> PathBuf {
    project::root().join(FOLDER).join(file)
}
