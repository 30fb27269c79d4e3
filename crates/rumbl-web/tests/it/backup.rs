//! Backups as an operator makes, verifies and restores them, by the binary itself.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use rumbl_core::accounts::User;
use rumbl_core::annotations::{self, AnnotationQuery};
use rumbl_core::migrations;
use rumbl_core::multimedia::{self, Video};
use rumbl_core::repo::{PoolOptions, Repo};
use rumbl_core::uploads::{self, Announced, FileKind, Stored, UploadLimits};
use rumbl_factories::{Annotation, User, Video, try_insert};
use tempfile::TempDir;

use crate::migrate_to::{POSTGRES_URL, create_database};
use crate::support::{film, run_binary};

/// Annotations that are there before a backup begins.
const BEFORE: i64 = 20;

/// A place with a database and files of its own.
struct Site {
    folder: TempDir,
    url: String,
}

impl Site {
    fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("rumbl.db").display());
        Self { folder, url }
    }

    async fn filled() -> (Self, User, Video) {
        let site = Self::empty();
        let (user, video) = site.fill().await;
        (site, user, video)
    }

    /// Migrates it, and gives it a person, a video with annotations, and an uploaded file.
    async fn fill(&self) -> (User, Video) {
        let repo = self.repo();
        let filled = repo.run(|db| {
            migrations::up(db)?;
            let user = try_insert(db, User.password("secret-sauce"))?;
            let video = try_insert(db, Video.by(&user).title("Wörld"))?;
            for number in 0..BEFORE {
                annotate(db, &user, &video, number)?;
            }
            let limits = UploadLimits {
                file_bytes: 1_000_000,
                user_bytes: 1_000_000,
                total_bytes: 1_000_000,
                user_at_once: 9,
                at_once: 9,
                lease: Duration::from_mins(5),
            };
            let announced = Announced { name: "film.mp4".to_owned(), size: 100_000 };
            let upload = uploads::begin_upload(db, user.id, &announced, &limits)?;
            let upload = upload.expect("there is room");
            let stored = Stored { kind: FileKind::Mp4, size: 100_000 };
            let upload = uploads::finish_upload(db, upload.id, stored)?;
            Ok((user, video, upload.key))
        });
        let (user, video, key) = filled.await.unwrap();
        fs::create_dir_all(self.files()).unwrap();
        fs::write(self.files().join(key.as_str()), film(100_000)).unwrap();
        (user, video)
    }

    fn repo(&self) -> Repo {
        Repo::connect(&self.url.parse().unwrap(), PoolOptions::default()).unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn files(&self) -> PathBuf {
        self.path("files")
    }

    fn rumbl(&self, command: &str, file: &Path) -> Output {
        self.rumbl_with(command, file, &[])
    }

    fn rumbl_with(&self, command: &str, file: &Path, settings: &[(&str, &str)]) -> Output {
        let mut rumbl = Command::new(env!("CARGO_BIN_EXE_rumbl"));
        rumbl.arg(command).arg(file).current_dir(self.folder.path()).env_clear();
        rumbl.env("RUMBL_ENV", "test").env("DATABASE_URL", &self.url);
        rumbl.env("RUMBL_FILES__FOLDER", self.files());
        #[expect(clippy::disallowed_methods, reason = "PostgreSQL's programs are found by it")]
        rumbl.env("PATH", std::env::var("PATH").unwrap());
        rumbl.envs(settings.iter().copied()).output().unwrap()
    }

    async fn annotations(&self, video: &Video) -> Vec<i64> {
        let id = video.id;
        let repo = self.repo();
        let listed = repo
            .run(move |db| annotations::list_annotations(db, id, &AnnotationQuery::From { at: 0 }));
        listed.await.unwrap().annotations.into_iter().map(|one| one.annotation.at).collect()
    }
}

fn annotate(
    db: &mut rumbl_core::repo::Connection,
    user: &User,
    video: &Video,
    at: i64,
) -> rumbl_core::Result<()> {
    try_insert(db, Annotation.on(video).by(user).at_ms(at)).map(drop)
}

fn succeeded(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What is in a folder, by name.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

#[actix_web::test]
async fn a_backup_that_is_made_while_people_annotate_is_restored_with_everything_in_it() {
    let (site, user, video) = Site::filled().await;
    let file = site.path("backup.zip");
    let (is_over, acknowledged) = (AtomicBool::new(false), AtomicI64::new(BEFORE));
    let writing = async {
        let repo = site.repo();
        while !is_over.load(Ordering::Relaxed) {
            let (user, video, at) =
                (user.clone(), video.clone(), acknowledged.load(Ordering::Relaxed));
            repo.run(move |db| annotate(db, &user, &video, at)).await.unwrap();
            acknowledged.fetch_add(1, Ordering::Relaxed);
        }
    };
    let backing_up = async {
        let before = acknowledged.load(Ordering::Relaxed);
        let (url, folder) = (site.url.clone(), site.folder.path().to_owned());
        let (file, files) = (file.clone(), site.files());
        let output = tokio::task::spawn_blocking(move || {
            let mut rumbl = Command::new(env!("CARGO_BIN_EXE_rumbl"));
            rumbl.arg("backup").arg(file).current_dir(folder).env_clear();
            rumbl.env("RUMBL_ENV", "test").env("DATABASE_URL", url);
            rumbl.env("RUMBL_FILES__FOLDER", files).output().unwrap()
        });
        let output = output.await.unwrap();
        is_over.store(true, Ordering::Relaxed);
        (output, before)
    };
    let ((), (output, before)) = futures_util::future::join(writing, backing_up).await;
    let said = succeeded(&output);
    assert!(said.contains("1 uploaded file,") && said.contains("SECRET_KEY_BASE"), "{said}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let left = names(site.folder.path());
    assert!(
        left.iter().all(|name| !name.starts_with(".rumbl")),
        "nothing is left behind: {left:?}"
    );
    let said = succeeded(&site.rumbl("verify", &file));
    assert!(said.contains("is whole: SQLite with"), "{said}");

    let other = Site::empty();
    let said = succeeded(&other.rumbl("restore", &file));
    assert!(said.contains("was restored to sqlite://"), "{said}");
    // All that were there before it began, and of the others the first few.
    let id = video.id;
    let restored = other.repo().run(move |db| multimedia::get_video(db, id)).await.unwrap();
    let count = restored.video.annotation_count;
    assert!((before..=acknowledged.load(Ordering::Relaxed)).contains(&count), "{count}");
    let first = other.annotations(&video).await;
    assert_eq!(first, (0..count).take(first.len()).collect::<Vec<_>>());
    let [name] = &names(&other.files())[..] else { panic!("there is not one file") };
    assert_eq!(fs::read(other.files().join(name)).unwrap(), film(100_000));
    for path in [other.path("rumbl.db"), other.files().join(name)] {
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{path:?}");
    }
    let checked =
        run_binary(other.folder.path(), &["check"], &[("DATABASE_URL", other.url.as_str())]);
    assert!(succeeded(&checked).ends_with("All counts are right.\n"), "{checked:?}");
}

#[actix_web::test]
async fn a_backup_is_written_over_nothing_and_restored_over_nothing() {
    let (site, ..) = Site::filled().await;
    let file = site.path("backup.zip");
    fs::write(&file, "mine").unwrap();
    let said = refused(&site.rumbl("backup", &file));
    assert!(said.contains("backup.zip is there already"), "{said}");
    assert_eq!(fs::read(&file).unwrap(), b"mine");
    fs::remove_file(&file).unwrap();
    succeeded(&site.rumbl("backup", &file));
    let said = refused(&site.rumbl("restore", &file));
    assert!(said.contains("rumbl.db is there already: move it away first"), "{said}");

    let other = Site::empty();
    fs::write(other.path("rumbl.db-wal"), "old").unwrap();
    let said = refused(&other.rumbl("restore", &file));
    assert!(said.contains("rumbl.db-wal is there already"), "{said}");
    fs::remove_file(other.path("rumbl.db-wal")).unwrap();
    fs::create_dir(other.files()).unwrap();
    fs::write(other.files().join("holiday.mp4"), "mine").unwrap();
    let said = refused(&other.rumbl("restore", &file));
    assert!(said.contains("has other files"), "{said}");
    assert_eq!(names(other.folder.path()), ["files"]);
    fs::remove_file(other.files().join("holiday.mp4")).unwrap();
    succeeded(&other.rumbl("restore", &file));
}

#[actix_web::test]
async fn a_restore_that_was_broken_off_is_done_again() {
    let (site, ..) = Site::filled().await;
    let file = site.path("backup.zip");
    succeeded(&site.rumbl("backup", &file));
    let other = Site::empty();
    // What a restore has written when it is killed before the database.
    fs::create_dir(other.files()).unwrap();
    let [name] = &names(&site.files())[..] else { panic!("there is not one file") };
    fs::write(other.files().join(name), "half").unwrap();
    fs::write(other.files().join(".rumbl-restore-x1"), "half").unwrap();
    fs::write(other.path(".rumbl-restore-x2"), "half").unwrap();
    succeeded(&other.rumbl("restore", &file));
    assert_eq!(fs::read(other.files().join(name)).unwrap(), film(100_000));
    assert_eq!(names(&other.files()).len(), 1);
    assert!(names(other.folder.path()).iter().all(|name| !name.starts_with(".rumbl-restore")));
}

#[actix_web::test]
async fn a_damaged_backup_is_named_with_what_is_wrong_and_is_not_restored() {
    let (site, ..) = Site::filled().await;
    let file = site.path("backup.zip");
    succeeded(&site.rumbl("backup", &file));
    let whole = fs::read(&file).unwrap();
    let film = memchr::memmem::find(&whole, &film(100_000)[..1_000]).unwrap();
    let database = memchr::memmem::find(&whole, b"database.sqlite").unwrap() + 2_000;
    let [name] = &names(&site.files())[..] else { panic!("there is not one file") };
    let flipped = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    let other = Site::empty();
    let cases = [
        (flipped(film + 500), format!("files/{name} is ")),
        (flipped(database), "database.sqlite is ".to_owned()),
        (whole[..whole.len() / 2].to_vec(), "no backup, or its end is missing".to_owned()),
        (b"hello".to_vec(), "no backup, or its end is missing".to_owned()),
        (Vec::new(), "no backup, or its end is missing".to_owned()),
    ];
    for (bytes, expected) in cases {
        let damaged = site.path("damaged.zip");
        fs::write(&damaged, bytes).unwrap();
        let output = site.rumbl("verify", &damaged);
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), refused(&output));
        assert!(said.contains(&expected) && said.contains("damaged.zip"), "{said}");
        let said = refused(&other.rumbl("restore", &damaged));
        assert!(said.contains(&expected), "{said}");
        assert!(names(other.folder.path()).is_empty(), "nothing was restored");
    }
    let said = refused(&site.rumbl("verify", &site.path("none.zip")));
    assert!(said.contains("none.zip can't be read"), "{said}");
    succeeded(&site.rumbl("verify", &file));
}

#[actix_web::test]
async fn a_file_that_is_missing_is_named_and_nothing_is_made_without_it() {
    let (site, ..) = Site::filled().await;
    fs::remove_dir_all(site.files()).unwrap();
    let file = site.path("backup.zip");
    let said = refused(&site.rumbl("backup", &file));
    assert!(
        said.contains(" is missing: is the setting") && said.contains("RUMBL_FILES__FOLDER"),
        "{said}"
    );
    assert!(names(site.folder.path()).iter().all(|name| !name.contains("backup")));
}

#[actix_web::test]
async fn postgresql_is_backed_up_and_restored_by_its_own_programs() {
    let Some(from) = create_database("backup_from") else {
        println!("skipped: {POSTGRES_URL} is not set");
        return;
    };
    let to = create_database("backup_to").unwrap();
    let site = Site { url: from, ..Site::empty() };
    let (_, video) = site.fill().await;
    let file = site.path("backup.zip");
    let said = succeeded(&site.rumbl("backup", &file));
    assert!(said.contains("1 uploaded file,"), "{said}");
    let said = succeeded(&site.rumbl("verify", &file));
    assert!(said.contains("is whole: PostgreSQL with"), "{said}");
    let said = refused(&site.rumbl("restore", &file));
    assert!(said.contains("has tables already"), "{said}");

    let said = refused(&Site::empty().rumbl("restore", &file));
    assert!(said.contains("is of a PostgreSQL database, and DATABASE_URL names none"), "{said}");
    let other = Site { url: to, ..Site::empty() };
    // Without the programs it says what is missing.
    let said = refused(&other.rumbl_with("restore", &file, &[("PATH", "/nowhere")]));
    assert!(said.contains("pg_restore is not installed"), "{said}");
    let said = succeeded(&other.rumbl("restore", &file));
    assert!(said.contains("was restored to postgres://"), "{said}");
    assert_eq!(other.annotations(&video).await, (0..BEFORE).collect::<Vec<_>>());
    assert_eq!(names(&other.files()), names(&site.files()));
}
