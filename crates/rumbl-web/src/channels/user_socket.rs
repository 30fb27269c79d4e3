//! Who may connect: people who show the token that their page was given.

use std::sync::Arc;
use std::time::Duration;

use actix_channels::{ChannelRoutes, ConnectInfo, Params, Refused, Socket, Token};
use rumbl_core::accounts::{self, User};
use rumbl_core::ids::UserId;

use super::live::Live;
use super::video_channel::VideoChannel;
use crate::error::{Error, Result};
use crate::secret::Secret;

const SALT: &str = "user socket";
/// Two weeks: a page that stays open longer has to be loaded again.
const MAX_AGE: Duration = Duration::from_hours(14 * 24);

/// The token with which a user connects.
pub fn sign(secret: &Secret, id: UserId) -> Result<String> {
    Token::sign(secret.expose(), SALT, &id).map_err(Error::internal)
}

/// Names all of a user's sockets, to disconnect them.
pub fn id(id: UserId) -> String {
    format!("users_socket:{id}")
}

/// The socket at `/socket`.
#[derive(Debug)]
pub struct UserSocket {
    /// What signs the tokens.
    pub secret: Secret,
    /// What the channels work with.
    pub live: Arc<Live>,
}

/// A connected user, as the channels know them.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// Who it is.
    pub user: Arc<User>,
    /// What the channels work with.
    pub live: Arc<Live>,
}

impl Socket for UserSocket {
    type Assigns = Viewer;

    async fn connect(&self, params: &Params, _: &ConnectInfo) -> Result<Viewer, Refused> {
        let id: UserId = Token::verify(self.secret.expose(), SALT, params.get("token"), MAX_AGE)
            .map_err(|error| {
                tracing::info!(%error, "socket refused");
                Refused::forbidden()
            })?;
        let user = self.live.repo.run(move |db| accounts::get_user(db, id)).await;
        let user = user.map_err(|error| {
            tracing::warn!(%error, user_id = %id, "socket refused");
            Refused::forbidden()
        })?;
        Ok(Viewer { user: Arc::new(user), live: Arc::clone(&self.live) })
    }

    fn id(&self, viewer: &Viewer) -> Option<String> {
        Some(id(viewer.user.id))
    }

    fn channels(routes: ChannelRoutes<Self>) -> ChannelRoutes<Self> {
        routes.channel::<VideoChannel>("videos:*")
    }
}
