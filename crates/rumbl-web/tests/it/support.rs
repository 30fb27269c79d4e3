//! A rumbl of its own for each test, and browsers to visit it with.

mod access;
mod browser;
mod database;
mod mailbox;
mod process;
mod program;
mod provider;
mod receiver;
mod socket;
mod staff;
pub(crate) mod talks;
mod tokens;
mod uploader;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::mpsc;

use actix_server::ServerHandle;
use actix_web::web::Data;
use rumbl_core::accounts::User;
use rumbl_core::multimedia::{self, Video};
use rumbl_core::repo::{Connection, DatabaseUrl, PoolOptions, Repo};
use rumbl_core::{migrations, seeds};
use rumbl_factories::{Factory, User, Video, try_insert};
use rumbl_web::app::App;
use rumbl_web::config::Config;
use rumbl_web::endpoint::Endpoint;
use tempfile::TempDir;
use tokio::sync::oneshot;

pub(crate) use browser::{Browser, Page};
use database::database_url;
pub(crate) use mailbox::{WITH_MAILBOX, token_of};
pub(crate) use process::{Process, free_port, run_binary};
pub(crate) use program::{Answer, Program};
pub(crate) use provider::{CALLBACK, GitHub, Person, state_of};
pub(crate) use receiver::{Receiver, Sent};
pub(crate) use socket::Socket;
use tokens::Tokens;
pub(crate) use uploader::{Uploader, files_folder, film, stored};

/// The password of everybody whom [`Rumbl::user`] registers.
pub(crate) const PASSWORD: &str = "secret-sauce";
/// A video that rumbl plays.
pub(crate) const VIDEO_URL: &str = "https://example.com/clip.webm";

thread_local! {
    /// Whether the test of this thread has started a server in a sandbox.
    static HAS_STARTED: Cell<bool> = const { Cell::new(false) };
}

/// A running server on a free port, whose database forgets everything at its end.
pub(crate) struct Rumbl {
    pub(crate) app: Data<App>,
    pub(crate) url: String,
    server: ServerHandle,
    tokens: Tokens,
    /// Where its database is, if that is a file.
    pub(crate) folder: Option<TempDir>,
}

impl Rumbl {
    /// Starts a server with the settings of tests.
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts a server with some settings of its own, by the names of their variables.
    ///
    /// A test starts one of these: on PostgreSQL, a second would wait for the first to end its transaction,
    /// as both insert the same seeds.
    pub(crate) async fn start_with(variables: &[(&str, &str)]) -> Self {
        assert!(!HAS_STARTED.replace(true), "a test starts one server, unless on files of its own");
        Self::start_on(Repo::sandbox(&database_url()).expect("the database opens"), variables).await
    }

    /// Starts a server, and returns the connections of another process to its database. SQLite tells
    /// the two apart only by a file.
    pub(crate) async fn start_beside_another_process(variables: &[(&str, &str)]) -> (Self, Repo) {
        if database_url().is_in_memory() {
            let (rumbl, url) = Self::start_on_file(PoolOptions::default(), variables).await;
            return (rumbl, Repo::connect(&url, PoolOptions::default()).unwrap());
        }
        let rumbl = Self::start_with(variables).await;
        let repo = rumbl.app.repo.clone();
        (rumbl, repo)
    }

    /// Starts a server on a SQLite file of its own, and returns the file's address.
    pub(crate) async fn start_on_file(
        options: PoolOptions,
        variables: &[(&str, &str)],
    ) -> (Self, DatabaseUrl) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rumbl.db");
        let url: DatabaseUrl = format!("sqlite://{}", path.display()).parse().unwrap();
        let repo = Repo::connect(&url, options).expect("the database opens");
        repo.run(|db| migrations::up(db).map(drop)).await.expect("the database is migrated");
        let mut rumbl = Self::start_on(repo, variables).await;
        rumbl.folder = Some(folder);
        (rumbl, url)
    }

    /// Starts another server on the database of one that runs.
    pub(crate) async fn start_at(url: &DatabaseUrl, variables: &[(&str, &str)]) -> Self {
        Self::start_on(Repo::connect(url, PoolOptions::default()).unwrap(), variables).await
    }

    async fn start_on(repo: Repo, variables: &[(&str, &str)]) -> Self {
        let endpoint = Self::bind_on(repo, variables).await;
        let url = format!("http://{}", endpoint.address().unwrap());
        let app = endpoint.app().clone();
        let server = endpoint.serve().unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { app, url, server: handle, tokens: Tokens::default(), folder: None }
    }

    /// A server that listens and does not answer yet. Its database is in memory, so that one test can
    /// have several.
    pub(crate) async fn bind(variables: &[(&str, &str)]) -> Endpoint {
        let database_url = "sqlite::memory:".parse().unwrap();
        Self::bind_on(Repo::sandbox(&database_url).expect("the database opens"), variables).await
    }

    async fn bind_on(repo: Repo, variables: &[(&str, &str)]) -> Endpoint {
        let config = test_config(variables);
        repo.run(seeds::run).await.expect("the database is seeded");
        Endpoint::bind(App::start(config, repo).unwrap()).unwrap()
    }

    /// A browser that has not been here before.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.url.clone())
    }

    /// Calls a context.
    pub(crate) async fn repo<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut Connection) -> rumbl_core::Result<T> + Send + 'static,
    ) -> T {
        self.app.repo.run(call).await.expect("the context succeeds")
    }

    /// Keeps the one connection to the database until what it returns is dropped.
    pub(crate) async fn occupied_database(&self) -> mpsc::Sender<()> {
        let (free, until_freed) = mpsc::channel::<()>();
        let (taken, is_taken) = oneshot::channel();
        let repo = self.app.repo.clone();
        actix_web::rt::spawn(async move {
            let occupying = repo.run(move |_| {
                taken.send(()).unwrap();
                // Nothing is ever sent, so this ends when the sender is dropped.
                until_freed.recv().unwrap_err();
                Ok(())
            });
            occupying.await.unwrap();
        });
        is_taken.await.unwrap();
        free
    }

    /// Stores what a factory makes.
    pub(crate) async fn insert<F>(&self, factory: F) -> F::Row
    where
        F: Factory<Row: Send> + Send + 'static,
    {
        self.repo(move |db| try_insert(db, factory)).await
    }

    /// Registers somebody, called by their username.
    pub(crate) async fn user(&self, username: &str) -> User {
        self.insert(User.name(username).username(username).password(PASSWORD)).await
    }

    /// Somebody with a browser in which they are logged in.
    pub(crate) async fn logged_in(&self, username: &str) -> (User, Browser) {
        let user = self.user(username).await;
        let browser = self.browser();
        let page = browser.log_in(username, PASSWORD).await;
        assert!(page.text.contains("Welcome back!"), "{}", page.text);
        (user, browser)
    }

    /// The token with which somebody connects to the socket, in a session that they have for it.
    pub(crate) async fn token(&self, user: &User) -> String {
        self.tokens.of(user, &self.app.repo, &self.app.config.secret_key_base).await
    }

    /// A connection of somebody's to the socket.
    pub(crate) async fn socket(&self, user: &User) -> Socket {
        let query = format!("vsn=2.0.0&token={}", self.token(user).await);
        Socket::connect(&self.url, &query).await.expect("the token is accepted")
    }

    /// A video of somebody's.
    pub(crate) async fn video(&self, user: &User, title: &str) -> Video {
        let video = Video.by(user).url(VIDEO_URL).title(title).description("about it");
        self.insert(video).await
    }

    /// The video that every rumbl begins with.
    pub(crate) async fn demo_video(&self) -> Video {
        self.repo(seeds::find_demo_video).await.expect("the demo video is planted")
    }

    /// How many videos there are beyond the demo video.
    pub(crate) async fn video_count(&self) -> usize {
        self.repo(multimedia::list_videos).await.len() - 1
    }
}

impl Drop for Rumbl {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

/// The settings of tests, and those given.
pub(crate) fn test_config(variables: &[(&str, &str)]) -> Config {
    let own = [("RUMBL_ENV", "test"), ("RUMBL_WORKERS", "1")];
    let variables: BTreeMap<_, _> = own
        .iter()
        .chain(variables)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Config::from_variables(&variables).expect("the settings are right")
}
