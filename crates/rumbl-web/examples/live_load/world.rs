//! What the database is filled with, and who is who in it.

use std::net::Ipv4Addr;

use anyhow::{Result, ensure};
use rumbl_core::accounts::{self, Session, User};
use rumbl_core::ids::UserId;
use rumbl_core::repo::Connection;
use rumbl_web::identity::socket_token;

use crate::server::Server;

/// People; the first one owns all videos.
pub(crate) const PEOPLE: usize = 500;
/// Videos with as many annotations as [`ANNOTATIONS`]; their ids begin with 1.
pub(crate) const VIDEOS: usize = 200;
/// Annotations of each of these videos.
pub(crate) const ANNOTATIONS: usize = 100;
/// The video that follows them.
pub(crate) const LONG_VIDEO: usize = VIDEOS + 1;
/// Annotations of that video.
pub(crate) const LONG_ANNOTATIONS: usize = 100_000;

/// The topic of a video.
pub(crate) fn topic(video: usize) -> String {
    format!("videos:{video}")
}

/// A person, with what they connect by.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// Lets them connect.
    pub(crate) token: String,
    /// People come from addresses of their own.
    pub(crate) address: Ipv4Addr,
}

impl Person {
    fn new(server: &Server, session: &Session, number: usize) -> Result<Self> {
        let token = socket_token::sign(&server.secret, session)?;
        let [low, high, ..] = number.to_le_bytes();
        Ok(Self { token, address: Ipv4Addr::new(127, 1, high, low.max(1)) })
    }
}

/// The people in the filled database, logged in.
pub(crate) async fn people(server: &Server) -> Result<Vec<Person>> {
    let users = users(server).await?;
    logged_in(server, users).await
}

/// The people in the filled database.
pub(crate) async fn users(server: &Server) -> Result<Vec<User>> {
    let ids: Vec<UserId> =
        (1..=PEOPLE).map(|id| id.to_string().parse()).collect::<Result<_, _>>()?;
    let users = server.repo.run(move |db| accounts::list_users_with_ids(db, &ids)).await?;
    ensure!(users.len() == PEOPLE, "only {} of {PEOPLE} people are there", users.len());
    Ok(users)
}

/// Logs people in.
pub(crate) async fn logged_in(server: &Server, users: Vec<User>) -> Result<Vec<Person>> {
    let log_in = move |db: &mut Connection| {
        let log_in = |user: &User| Ok(accounts::create_session(db, user, None)?.0);
        users.iter().map(log_in).collect::<rumbl_core::Result<Vec<_>>>()
    };
    let sessions = server.repo.run(move |db| db.write(log_in)).await?;
    let people = sessions.iter().enumerate();
    people.map(|(number, session)| Person::new(server, session, number)).collect()
}
