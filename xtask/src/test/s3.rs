//! Tests of uploads in an S3 bucket, against moto, a server that implements the S3 API.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::counts::Counts;
use super::python;
use super::step::{Outcome, check, count};
use crate::ports::{free_port, wait_until_listening};
use crate::process::Group;
use crate::{assets, project, tools};

/// The variable with which the tests are told where the server is.
const URL: &str = "RUMBL_TEST_S3_URL";

/// The folder of its Python requirements.
const FOLDER: &str = "xtask/s3";

/// Starts the server, and runs the tests that are otherwise ignored, and one in Chromium if it is there.
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
    tests.args(["--", "--ignored", "s3::"]).env(URL, &server);
    Ok(Outcome::Ran(count(tests)? + in_browser(is_ci, &server)?))
}

/// Sends a file from Chromium to the server.
fn in_browser(is_ci: bool, server: &str) -> anyhow::Result<Counts> {
    let Some(chromium) = tools::locate_chromium(is_ci)? else {
        println!("not in a browser: {}", tools::CHROMIUM.hint());
        return Ok(Counts::default());
    };
    assets::install()?;
    check(project::cargo(&["build", "--locked", "--package", "rumbl-web", "--bin", "rumbl"]))?;
    let mut suite = project::npm(&["run", "test:s3"]);
    suite.env("RUMBL_BINARY", project::binary("debug")?).env("CHROMIUM", chromium);
    suite.env(URL, server);
    count(suite)
}

fn source(file: &str) -> PathBuf {
    project::root().join(FOLDER).join(file)
}
