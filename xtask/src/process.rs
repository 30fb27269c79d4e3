//! Child processes that never outlive xtask.
//!
//! Each runs in its own process group, and an interrupt is forwarded to every group. That reaches
//! grandchildren too, such as npm's node, and gives every process exactly one signal.

use std::io::{self, BufRead, BufReader, PipeReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use rustix::process::{Pid, Signal, kill_process_group};

/// Lines of output that are buffered; a child that writes faster has to wait.
const WAITING_LINES: usize = 1_024;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static RUNNING: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

fn running() -> MutexGuard<'static, Vec<Pid>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Forwards Ctrl-C, SIGTERM and SIGHUP to every group; a second signal kills them at once.
pub(crate) fn forward_interrupts() -> anyhow::Result<()> {
    ctrlc::set_handler(|| {
        let again = INTERRUPTED.swap(true, Ordering::SeqCst);
        let signal = if again { Signal::KILL } else { Signal::TERM };
        for &leader in running().iter() {
            send(leader, signal);
        }
    })
    .context("interrupts can't be handled")
}

/// Whether xtask was asked to stop.
pub(crate) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Signals a group, unless it has ended already.
fn send(leader: Pid, signal: Signal) {
    kill_process_group(leader, signal).ok();
}

/// A child with its descendants; dropping it kills those that are still running.
#[derive(Debug)]
pub(crate) struct Group {
    child: Child,
    leader: Pid,
}

impl Group {
    /// Starts `command` as the leader of a new group.
    pub(crate) fn spawn(mut command: Command) -> anyhow::Result<Self> {
        let mut running = running();
        ensure!(!interrupted(), "interrupted");
        let child = command
            .process_group(0)
            .spawn()
            .with_context(|| format!("{} can't be started", command.get_program().display()))?;
        let leader = Pid::from_child(&child);
        running.push(leader);
        Ok(Self { child, leader })
    }

    /// The leader's process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks the whole group to stop.
    pub(crate) fn stop(&self) {
        send(self.leader, Signal::TERM);
    }

    /// Waits until the leader has ended.
    pub(crate) fn wait(&mut self) -> anyhow::Result<ExitStatus> {
        self.child.wait().context("a child process can't be waited for")
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        send(self.leader, Signal::KILL);
        self.child.wait().ok();
        running().retain(|&leader| leader != self.leader);
    }
}

/// Runs `command` on the terminal to its end.
///
/// # Errors
/// When it can't be started or reports a failure.
pub(crate) fn run(command: Command) -> anyhow::Result<()> {
    let name = format!("{command:?}");
    let status = Group::spawn(command)?.wait()?;
    ensure!(status.success(), "{name} failed ({status})");
    Ok(())
}

/// A running child whose output, stdout and stderr in order, arrives line by line.
#[derive(Debug)]
pub(crate) struct Streamed {
    group: Group,
    lines: Receiver<String>,
    deadline: Instant,
}

impl Streamed {
    /// Starts `command`, which must finish within `limit`.
    pub(crate) fn spawn(mut command: Command, limit: Duration) -> anyhow::Result<Self> {
        let (reader, writer) = io::pipe().context("a pipe can't be made")?;
        command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
        let group = Group::spawn(command)?;
        Ok(Self { group, lines: lines_of(reader), deadline: Instant::now() + limit })
    }

    /// The next line; `None` if there is none within `patience`.
    pub(crate) fn next_line(&self, patience: Duration) -> Option<String> {
        self.lines.recv_timeout(patience).ok()
    }

    /// Passes every line to `each_line` until the child exits.
    ///
    /// # Errors
    /// When the time limit is exceeded; the child is killed then.
    pub(crate) fn finish(mut self, mut each_line: impl FnMut(&str)) -> anyhow::Result<ExitStatus> {
        loop {
            let left = self.deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => each_line(&line),
                Err(RecvTimeoutError::Disconnected) => return self.group.wait(),
                Err(RecvTimeoutError::Timeout) => bail!("it did not end in time and was killed"),
            }
        }
    }
}

fn lines_of(reader: PipeReader) -> Receiver<String> {
    let (sender, receiver) = mpsc::sync_channel(WAITING_LINES);
    thread::spawn(move || {
        for line in BufReader::new(reader).split(b'\n').map_while(Result::ok) {
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                break;
            }
        }
    });
    receiver
}
