use std::fs;
use std::num::NonZeroU32;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Barrier, mpsc};
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};
use rumbl_core::Error;
use rumbl_core::repo::{
    Connection, DatabaseUrl, PoolOptions, PoolState, Repo, SLOW_STATEMENT, SqliteLocation,
};

use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{list_users, user};

cases! {
    Sandboxed:
        a_write_that_fails_leaves_nothing,
        a_write_inside_another_fails_alone,
        the_embedded_database_lowers_every_script;
    Alone:
        what_a_sandbox_writes_never_commits,
        a_panic_is_an_error_and_the_repo_goes_on,
        who_waits_too_long_for_a_connection_is_told_so,
        the_pool_tells_who_has_a_connection_and_who_waits,
        a_slow_statement_is_kept_without_its_parameters,
        a_call_goes_on_when_nobody_waits_for_it,
        writers_that_read_first_wait_for_each_other,
        reads_of_one_transaction_see_one_state,
        a_commit_whose_connection_breaks_is_uncertain,
        a_new_database_can_be_opened_by_many_at_once,
        only_its_owner_can_open_a_new_database_file_and_its_folder,
        a_file_that_must_exist_is_not_created,
        a_database_file_that_is_deleted_or_replaced_is_noticed,
        a_database_that_cannot_be_opened_is_unavailable;
}

fn count(conn: &mut Connection) -> usize {
    list_users(conn).len()
}

fn a_write_that_fails_leaves_nothing(conn: &mut Connection) {
    let before = count(conn);
    let outcome = conn.write::<()>(|conn| {
        user(conn);
        Err(Error::NotFound)
    });
    assert!(matches!(outcome, Err(Error::NotFound)));
    assert_eq!(count(conn), before);
}

fn a_write_inside_another_fails_alone(conn: &mut Connection) {
    let before = count(conn);
    conn.write(|conn| {
        user(conn);
        let inner = conn.write::<()>(|conn| {
            user(conn);
            Err(Error::NotFound)
        });
        assert!(inner.is_err());
        Ok(())
    })
    .unwrap();
    assert_eq!(count(conn), before + 1);
}

/// PostgreSQL does so by the locale of its cluster, which is the operator's choice.
fn the_embedded_database_lowers_every_script(conn: &mut Connection) {
    if matches!(conn, Connection::Sqlite(_)) {
        let lower = diesel::dsl::sql::<Text>("lower('ÀÉ STRASSE ЖЗИ')");
        let lower: String = diesel::select(lower).get_result(conn).unwrap();
        assert_eq!(lower, "àé strasse жзи");
    }
}

fn a_new_database_can_be_opened_by_many_at_once(scratch: &Scratch) {
    const OPENERS: usize = 8;
    let barrier = Barrier::new(OPENERS);
    thread::scope(|scope| {
        for _ in 0..OPENERS {
            scope.spawn(|| {
                barrier.wait();
                block_on(scratch.migrated().run(|conn| Ok(count(conn)))).unwrap()
            });
        }
    });
}

/// Where a SQLite database is; a server's files are not rumbl's.
fn file_of(scratch: &Scratch) -> Option<&Path> {
    match scratch.url() {
        DatabaseUrl::Sqlite(SqliteLocation::File(path)) => Some(path),
        _ => None,
    }
}

fn only_its_owner_can_open_a_new_database_file_and_its_folder(scratch: &Scratch) {
    let Some(path) = file_of(scratch) else { return };
    let repo = scratch.migrated();
    block_on(repo.run(|conn| Ok(user(conn)))).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = path.parent().unwrap();
    assert_eq!(mode(folder), 0o700);
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() > 1, "the journal is there too: {files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

fn a_file_that_must_exist_is_not_created(scratch: &Scratch) {
    let Some(path) = file_of(scratch) else { return };
    let connect = || Repo::connect_existing(scratch.url(), PoolOptions::default());
    let missing = connect().unwrap_err().to_string();
    assert!(
        missing.contains(&format!("there is no database file {}", path.display())),
        "{missing}"
    );
    assert!(!path.parent().unwrap().exists());
    drop(scratch.migrated());
    connect().unwrap();
}

fn a_database_file_that_is_deleted_or_replaced_is_noticed(scratch: &Scratch) {
    let Some(path) = file_of(scratch) else { return };
    let repo = scratch.migrated();
    let ask = || block_on(repo.run(|conn| Ok(count(conn))));
    assert_eq!(ask().unwrap(), 0);
    let elsewhere = path.with_extension("elsewhere");
    fs::rename(path, &elsewhere).unwrap();
    let deleted = ask().unwrap_err();
    assert!(matches!(deleted, Error::Unavailable(_)), "{deleted}");
    assert!(deleted.to_string().contains("there is no database file"), "{deleted}");
    assert!(!path.exists(), "a query must not create it again");
    fs::copy(&elsewhere, path).unwrap();
    let replaced = ask().unwrap_err().to_string();
    assert!(replaced.contains("has been replaced by another file"), "{replaced}");
    fs::rename(&elsewhere, path).unwrap();
    assert_eq!(ask().unwrap(), 0);
}

fn what_a_sandbox_writes_never_commits(scratch: &Scratch) {
    let sandbox = Repo::sandbox(scratch.url()).unwrap();
    let write = |conn: &mut Connection| {
        conn.write(|conn| {
            user(conn);
            Ok(())
        })?;
        Ok(count(conn))
    };
    let counted = |conn: &mut Connection| Ok(count(conn));
    assert_eq!(block_on(sandbox.run(write)).unwrap(), 1);
    assert_eq!(block_on(sandbox.run(counted)).unwrap(), 1);
    drop(sandbox);
    assert_eq!(block_on(scratch.connect().run(counted)).unwrap(), 0);
}

fn a_panic_is_an_error_and_the_repo_goes_on(scratch: &Scratch) {
    let options = PoolOptions { size: NonZeroU32::MIN, ..PoolOptions::default() };
    drop(scratch.migrated());
    let repo = Repo::connect(scratch.url(), options).unwrap();
    let panicking = |conn: &mut Connection| {
        conn.write::<()>(|conn| {
            user(conn);
            // Panics as anything else does, but without a backtrace among the tests' output.
            std::panic::resume_unwind(Box::new("this panic is part of the test"))
        })
    };
    assert!(matches!(block_on(repo.run(panicking)), Err(Error::Panicked)));
    assert_eq!(block_on(repo.run(|conn| Ok(count(conn)))).unwrap(), 0);
}

fn who_waits_too_long_for_a_connection_is_told_so(scratch: &Scratch) {
    let options = PoolOptions { size: NonZeroU32::MIN, wait: Duration::from_millis(20) };
    let repo = Repo::connect(scratch.url(), options).unwrap();
    let (release, released) = mpsc::channel::<()>();
    let (start, started) = mpsc::channel();
    let holder = {
        let repo = repo.clone();
        thread::spawn(move || {
            block_on(repo.run(move |_| {
                start.send(()).unwrap();
                released.recv().unwrap();
                Ok(())
            }))
        })
    };
    started.recv().unwrap();
    assert!(matches!(block_on(repo.run(|_| Ok(()))), Err(Error::Busy { .. })));
    release.send(()).unwrap();
    holder.join().unwrap().unwrap();
    block_on(repo.run(|_| Ok(()))).unwrap();
}

fn the_pool_tells_who_has_a_connection_and_who_waits(scratch: &Scratch) {
    let options = PoolOptions { size: NonZeroU32::MIN, wait: Duration::from_mins(1) };
    let repo = Repo::connect(scratch.url(), options).unwrap();
    let free = PoolState { size: 1, in_use: 0, idle: 1, waiting: 0 };
    assert_eq!(repo.pool_state(), free);
    let (release, released) = mpsc::channel::<()>();
    let (start, started) = mpsc::channel();
    let run = |call: Box<dyn FnOnce() + Send>| {
        let repo = repo.clone();
        thread::spawn(move || {
            let call = move |_: &mut Connection| {
                call();
                Ok(())
            };
            block_on(repo.run(call))
        })
    };
    let holder = run(Box::new(move || {
        start.send(()).unwrap();
        released.recv().unwrap();
    }));
    started.recv().unwrap();
    let next = run(Box::new(|| {}));
    while repo.pool_state().waiting == 0 {
        thread::yield_now();
    }
    let full = PoolState { size: 1, in_use: 1, idle: 0, waiting: 1 };
    assert_eq!(repo.pool_state(), full);
    release.send(()).unwrap();
    for call in [holder, next] {
        call.join().unwrap().unwrap();
    }
    assert_eq!(repo.pool_state(), free);
}

/// Takes longer with each turn.
fn be_slow(conn: &mut Connection, turn: u32) -> QueryResult<usize> {
    let statement = match conn {
        Connection::Sqlite(_) => {
            "WITH RECURSIVE numbers (n) AS \
             (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?) \
             SELECT count(*) FROM numbers WHERE n <> length(?)"
        }
        Connection::Pg(_) => "SELECT pg_sleep($1 / 1000000.0) WHERE $2 <> ''",
    };
    let slow = diesel::sql_query(statement).bind::<Integer, _>(100_000 << turn.min(10));
    slow.bind::<Text, _>("a secret").execute(conn)
}

fn a_slow_statement_is_kept_without_its_parameters(scratch: &Scratch) {
    let repo = scratch.migrated();
    let own = repo.with_own_connection().unwrap().unwrap();
    let slow_ones = |repo: &Repo| {
        let all = repo.slow_statements().into_iter();
        all.filter(|slow| slow.text.contains("<>")).collect::<Vec<_>>()
    };
    for connected in [&repo, &own] {
        let known = slow_ones(&repo).len();
        for turn in 0.. {
            block_on(connected.run(move |conn| Ok(be_slow(conn, turn)?))).unwrap();
            if slow_ones(&repo).len() > known {
                break;
            }
        }
    }
    let slow = slow_ones(&repo);
    assert!(slow.iter().all(|slow| slow.took >= SLOW_STATEMENT), "{slow:?}");
    assert!(slow.iter().all(|slow| !slow.text.contains("secret")), "{slow:?}");
}

fn a_call_goes_on_when_nobody_waits_for_it(scratch: &Scratch) {
    let repo = scratch.migrated();
    let (release, released) = mpsc::channel::<()>();
    block_on(async {
        let (start, started) = tokio::sync::oneshot::channel();
        let call = repo.run(move |conn| {
            let _ = start.send(());
            released.recv().unwrap();
            user(conn);
            Ok(())
        });
        tokio::select! {
            biased;
            _ = started => (),
            outcome = call => panic!("{outcome:?} came before it was released"),
        }
        release.send(()).unwrap();
        // The runtime waits for its blocking threads when it ends.
    });
    assert_eq!(block_on(repo.run(|conn| Ok(count(conn)))).unwrap(), 1);
}

fn writers_that_read_first_wait_for_each_other(scratch: &Scratch) {
    const WRITERS: usize = 8;
    const EACH: usize = 10;
    let repo = scratch.migrated();
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                for _ in 0..EACH {
                    let write = |conn: &mut Connection| {
                        conn.write(|conn| {
                            count(conn);
                            user(conn);
                            Ok(())
                        })
                    };
                    block_on(repo.run(write)).unwrap();
                }
            });
        }
    });
    assert_eq!(block_on(repo.run(|conn| Ok(count(conn)))).unwrap(), WRITERS * EACH);
}

fn reads_of_one_transaction_see_one_state(scratch: &Scratch) {
    let repo = scratch.migrated();
    let writer = repo.clone();
    let counts = block_on(repo.run(move |conn| {
        let before_and_after = conn.read(|conn| {
            let before = count(conn);
            let write = move || block_on(writer.run(|conn| Ok(user(conn))));
            thread::spawn(write).join().unwrap()?;
            Ok((before, count(conn)))
        })?;
        Ok((before_and_after, count(conn)))
    }));
    assert_eq!(counts.unwrap(), ((0, 0), 1));
}

/// SQLite has no connection that could break.
fn a_commit_whose_connection_breaks_is_uncertain(scratch: &Scratch) {
    if matches!(scratch.url(), DatabaseUrl::Sqlite(_)) {
        return;
    }
    let repo = scratch.migrated();
    let other = repo.clone();
    let outcome = block_on(repo.run(move |conn| {
        conn.write(|conn| {
            user(conn);
            let pid = diesel::dsl::sql::<Integer>("pg_backend_pid()");
            let pid: i32 = diesel::select(pid).get_result(conn)?;
            // Waits until the connection's process is gone.
            let terminate = format!("SELECT pg_terminate_backend({pid}, 10000)");
            let terminate =
                move || block_on(other.run(move |conn| Ok(conn.batch_execute(&terminate)?)));
            thread::spawn(terminate).join().unwrap()
        })
    }));
    assert!(matches!(outcome, Err(Error::Uncertain(_))), "{outcome:?}");
    assert_eq!(block_on(repo.run(|conn| Ok(count(conn)))).unwrap(), 0);
}

fn a_database_that_cannot_be_opened_is_unavailable(scratch: &Scratch) {
    let url: DatabaseUrl = match scratch.url() {
        DatabaseUrl::Sqlite(_) => "sqlite:///dev/null/rumbl.db".parse().unwrap(),
        DatabaseUrl::Postgres(url) => {
            let mut url = url.clone();
            url.set_path("/no_such_database");
            DatabaseUrl::Postgres(url)
        }
    };
    let outcome = Repo::connect(&url, PoolOptions::default());
    assert!(matches!(outcome, Err(Error::Unavailable(_))), "{outcome:?}");
}
