//! A rumbl of its own for each test, and browsers to visit it with.

mod browser;
mod process;
mod socket;

use std::collections::BTreeMap;

use actix_server::ServerHandle;
use actix_web::web::Data;
use rumbl_core::accounts::{self, User};
use rumbl_core::changeset::Params;
use rumbl_core::multimedia::{self, Video};
use rumbl_core::repo::{Connection, DatabaseUrl, Repo};
use rumbl_core::seeds;
use rumbl_web::app::App;
use rumbl_web::channels::user_socket;
use rumbl_web::config::Config;
use rumbl_web::endpoint::Endpoint;

pub(crate) use browser::{Browser, Page};
pub(crate) use process::{Process, free_port};
pub(crate) use socket::Socket;

/// The password of everybody whom [`Rumbl::user`] registers.
pub(crate) const PASSWORD: &str = "secret-sauce";
/// A video that rumbl plays.
pub(crate) const VIDEO_URL: &str = "https://example.com/clip.webm";

/// A running server on a free port, whose database forgets everything at its end.
pub(crate) struct Rumbl {
    pub(crate) app: Data<App>,
    pub(crate) url: String,
    server: ServerHandle,
}

impl Rumbl {
    /// Starts a server with the settings of tests.
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts a server with some settings of its own, by the names of their variables.
    pub(crate) async fn start_with(variables: &[(&str, &str)]) -> Self {
        let endpoint = Self::bind(variables).await;
        let url = format!("http://{}", endpoint.address().unwrap());
        let app = endpoint.app().clone();
        let server = endpoint.serve().unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { app, url, server: handle }
    }

    /// A server that listens and does not answer yet.
    pub(crate) async fn bind(variables: &[(&str, &str)]) -> Endpoint {
        let config = test_config(variables);
        let repo = Repo::sandbox(&database_url()).expect("the database opens");
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

    /// Registers somebody, called by their username.
    pub(crate) async fn user(&self, username: &str) -> User {
        let fields = [("name", username), ("username", username), ("password", PASSWORD)];
        let params = Params::from_iter(fields);
        self.repo(move |db| accounts::register_user(db, &params)).await
    }

    /// Somebody with a browser in which they are logged in.
    pub(crate) async fn logged_in(&self, username: &str) -> (User, Browser) {
        let user = self.user(username).await;
        let browser = self.browser();
        let page = browser.log_in(username, PASSWORD).await;
        assert!(page.text.contains("Welcome back!"), "{}", page.text);
        (user, browser)
    }

    /// The token with which somebody connects to the socket.
    pub(crate) fn token(&self, user: &User) -> String {
        user_socket::sign(&self.app.config.secret_key_base, user).unwrap()
    }

    /// A connection of somebody's to the socket.
    pub(crate) async fn socket(&self, user: &User) -> Socket {
        let query = format!("vsn=2.0.0&token={}", self.token(user));
        Socket::connect(&self.url, &query).await.expect("the token is accepted")
    }

    /// A video of somebody's.
    pub(crate) async fn video(&self, user: &User, title: &str) -> Video {
        let fields = [("url", VIDEO_URL), ("title", title), ("description", "about it")];
        let (user, params) = (user.clone(), Params::from_iter(fields));
        self.repo(move |db| multimedia::create_video(db, &user, &params)).await
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

fn database_url() -> DatabaseUrl {
    #[expect(clippy::disallowed_methods, reason = "the test command says where PostgreSQL runs")]
    let postgres = std::env::var("RUMBL_TEST_POSTGRES_URL");
    postgres.as_deref().unwrap_or("sqlite::memory:").parse().expect("the database's URL is right")
}
