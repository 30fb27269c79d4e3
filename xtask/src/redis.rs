//! A temporary, private Redis server.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context;
use tempfile::TempDir;

use crate::ports::{free_port, wait_until_listening};
use crate::process::Group;

/// A temporary Redis server without persistence; dropping it stops the server and deletes its
/// folder.
#[derive(Debug)]
pub(crate) struct Redis {
    _server: Group,
    _folder: TempDir,
    port: u16,
}

impl Redis {
    /// Starts an empty server.
    pub(crate) fn start(program: &Path) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("no temporary folder")?;
        let port = free_port()?;
        let mut command = Command::new(program);
        command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
        command.arg("--dir").arg(folder.path()).stdout(Stdio::null());
        let server = Group::spawn(command)?;
        wait_until_listening(port)?;
        Ok(Self { _server: server, _folder: folder, port })
    }

    /// Its URL.
    pub(crate) fn url(&self) -> String {
        format!("redis://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }
}
