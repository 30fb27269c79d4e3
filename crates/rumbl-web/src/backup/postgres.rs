//! Runs PostgreSQL's own dump and restore programs.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Error, Result};
use percent_encoding::percent_decode_str;
use url::Url;

use crate::i18n::{Message, t};
use crate::problem::{Explain, in_words, problem};

/// Bytes of a program's error output that are reported.
const MAX_SAID_BYTES: u64 = 2_000;
/// The error of `pg_restore` for a dump from a newer `pg_dump`.
const TOO_OLD: &str = "unsupported version";

/// A running program, killed when dropped.
pub(super) struct Program {
    name: &'static str,
    child: Child,
    /// Captures standard error. A pipe could fill up and block the program.
    said: File,
}

/// Dumps the database as of a snapshot, to the returned pipe.
pub(super) fn dump(url: &Url, snapshot: &str) -> Result<(Program, ChildStdout)> {
    let mut command = command("pg_dump", url);
    command.args(["--format=custom", "--no-owner", "--no-privileges"]);
    command.arg(format!("--snapshot={snapshot}")).stdout(Stdio::piped());
    let mut program = Program::start("pg_dump", command)?;
    let dump = program.child.stdout.take().explain(|| t!("backup-no-pipe", program = "pg_dump"))?;
    Ok((program, dump))
}

/// Restores a dump in one transaction; `write` supplies the dump.
pub(super) fn restore(url: &Url, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let mut command = command("pg_restore", url);
    command.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]);
    command.stdin(Stdio::piped());
    let mut program = Program::start("pg_restore", command)?;
    let mut input =
        program.child.stdin.take().explain(|| t!("backup-no-pipe", program = "pg_restore"))?;
    match write(&mut input) {
        // If the program ended early, its own error explains more than a broken pipe.
        Err(error) if is_broken_pipe(&error) => {
            drop(input);
            program.finish()?;
            Err(error)
        }
        // Kill it before its input ends, so that it doesn't restore a partial dump.
        Err(error) => {
            program.child.kill()?;
            Err(error)
        }
        Ok(()) => {
            drop(input);
            program.finish()
        }
    }
}

fn is_broken_pipe(error: &Error) -> bool {
    let kind = error.root_cause().downcast_ref::<io::Error>().map(io::Error::kind);
    kind == Some(io::ErrorKind::BrokenPipe)
}

/// What is wrong with a dump, according to `pg_restore` reading its table of contents; `None` if it is readable.
///
/// # Errors
/// When `pg_restore` is missing or older than the dump.
pub(super) fn find_damage(
    write: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<Option<Message>> {
    let mut command = Command::new("pg_restore");
    command.arg("--list").stdin(Stdio::piped()).stdout(Stdio::null());
    let mut program = Program::start("pg_restore", command)?;
    let mut input =
        program.child.stdin.take().explain(|| t!("backup-no-pipe", program = "pg_restore"))?;
    // `pg_restore` stops reading once it knows the table of contents.
    write(&mut Lenient(&mut input))?;
    drop(input);
    match program.finish() {
        Err(error) if error.to_string().contains(TOO_OLD) => Err(error),
        finished => Ok(finished.err().map(|error| in_words(&error))),
    }
}

/// Accepts all writes, even when the reader has gone.
struct Lenient<W>(W);

impl<W: Write> Write for Lenient<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self.0.write(buffer) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(buffer.len()),
            outcome => outcome,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Program {
    fn start(name: &'static str, mut command: Command) -> Result<Self> {
        let said = tempfile::tempfile()?;
        let child = command.stderr(said.try_clone()?).spawn();
        let child = match child {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(problem(t!("backup-not-installed", program = name)));
            }
            child => child.explain(|| t!("backup-not-started", program = name))?,
        };
        Ok(Self { name, child, said })
    }

    /// Waits for the program to end, and reports its error output if it failed.
    pub(super) fn finish(mut self) -> Result<()> {
        let status = self.child.wait()?;
        if status.success() {
            return Ok(());
        }
        let mut said = Vec::new();
        self.said.seek(SeekFrom::Start(0))?;
        (&self.said).take(MAX_SAID_BYTES).read_to_end(&mut said)?;
        let (status, said) = (status.to_string(), String::from_utf8_lossy(&said).trim().to_owned());
        Err(problem(t!("backup-program-failed", program = self.name, status = status, said = said)))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A program connecting to this database. Process arguments are public, so the password is passed in a variable.
fn command(program: &str, url: &Url) -> Command {
    let (url, password) = without_password(url);
    let mut command = Command::new(program);
    command.arg(format!("--dbname={url}"));
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    command
}

/// Splits the password from the address.
fn without_password(url: &Url) -> (Url, Option<String>) {
    let mut plain = url.clone();
    let mut password = url
        .password()
        .map(|password| percent_decode_str(password).decode_utf8_lossy().into_owned());
    // Removing a password that exists never fails.
    plain.set_password(None).ok();
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    plain.set_query(None);
    for (name, value) in pairs {
        if name == "password" {
            password = Some(value);
        } else {
            // libpq doesn't decode a plus as a space.
            let value =
                percent_encoding::utf8_percent_encode(&value, percent_encoding::NON_ALPHANUMERIC);
            let pair = format!("{name}={value}");
            let query = plain.query().map_or(pair.clone(), |query| format!("{query}&{pair}"));
            plain.set_query(Some(&query));
        }
    }
    (plain, password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_in_no_argument_wherever_the_address_had_it() {
        for (text, plain, password) in [
            ("postgres://eva:hunter%402@db/x", "postgres://eva@db/x", Some("hunter@2")),
            (
                "postgres://db/x?user=eva&password=hunter2",
                "postgres://db/x?user=eva",
                Some("hunter2"),
            ),
            ("postgres://eva@db/x?sslmode=disable", "postgres://eva@db/x?sslmode=disable", None),
        ] {
            let url = Url::parse(text).unwrap();
            let (found, found_password) = without_password(&url);
            assert_eq!((found.as_str(), found_password.as_deref()), (plain, password));
            let command = command("pg_dump", &url);
            assert!(
                command.get_args().all(|argument| !argument.to_str().unwrap().contains("hunter"))
            );
            let variable = command.get_envs().find(|(name, _)| *name == "PGPASSWORD");
            assert_eq!(variable.and_then(|(_, value)| value?.to_str()), password);
        }
    }

    #[test]
    fn options_stay_what_they_were() {
        let url = Url::parse("postgres://eva@db/x?options=-csearch_path%3Da%20b").unwrap();
        let (plain, _) = without_password(&url);
        let pairs: Vec<_> = plain.query_pairs().into_owned().collect();
        assert_eq!(pairs, [("options".to_owned(), "-csearch_path=a b".to_owned())]);
        assert!(!plain.as_str().contains('+'));
    }
}
