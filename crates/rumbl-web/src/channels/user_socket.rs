//! Who may connect: people who show the token that their page was given.
//!
//! A token ends with the session version that it names. A change of the password moves the version
//! on, forgets the person here, and disconnects their sockets; other processes, and whatever slipped
//! in between, are caught by the check of [`people`](crate::live::people).

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use actix_channels::{ChannelRoutes, ConnectInfo, Params, Refused, Socket, Token};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rumbl_core::accounts::User;
use rumbl_core::ids::UserId;
use serde::{Deserialize, Serialize};

use super::video_channel::VideoChannel;
use super::viewer::Viewer;
use crate::error::{Error, Result};
use crate::live::Live;
use crate::live::people::socket_id;
use crate::rendered_page::PageDigest;
use crate::secret::Secret;

const SALT: &str = "user socket";
/// Two weeks: a page that stays open longer has to be loaded again.
const MAX_AGE: Duration = Duration::from_hours(14 * 24);

/// What a token says: who it is, their session version when it was signed, and on which page it is.
/// The page makes its signature another one than on any other page; nobody looks at it.
#[derive(Debug, Serialize, Deserialize)]
struct Claim(
    UserId,
    i32,
    #[serde(default, skip_serializing_if = "Option::is_none")] Option<String>,
);

/// A token is dated to the last full hour, so that a page that has not changed is the same for that
/// long, and a browser's copy of it stays good.
const DATED_TO: u64 = 60 * 60;

/// The token with which a program connects as a user.
pub fn sign(secret: &Secret, user: &User) -> Result<String> {
    sign_claim(secret, &Claim(user.id, user.session_version, None))
}

/// The token with which a page connects that is shown to a user.
pub fn sign_for_page(secret: &Secret, user: &User, page: &PageDigest) -> Result<String> {
    let page = URL_SAFE_NO_PAD.encode(page);
    sign_claim(secret, &Claim(user.id, user.session_version, Some(page)))
}

fn sign_claim(secret: &Secret, claim: &Claim) -> Result<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let dated = UNIX_EPOCH + Duration::from_secs(now - now % DATED_TO);
    Token::sign_at(secret.expose(), SALT, claim, dated).map_err(Error::internal)
}

/// The socket at `/socket`.
#[derive(Debug)]
pub struct UserSocket {
    /// What signs the tokens.
    pub secret: Secret,
    /// What the channels work with.
    pub live: Arc<Live>,
}

impl Socket for UserSocket {
    type Assigns = Viewer;

    async fn connect(&self, params: &Params, _: &ConnectInfo) -> Result<Viewer, Refused> {
        let Claim(id, session_version, _page) =
            Token::verify(self.secret.expose(), SALT, params.get("token"), MAX_AGE).map_err(
                |error| {
                    tracing::info!(%error, "socket refused");
                    Refused::forbidden()
                },
            )?;
        let user = self.live.people.get(id).await.map_err(|error| {
            tracing::warn!(%error, user_id = %id, "socket refused");
            match error {
                rumbl_core::Error::NotFound => Refused::forbidden(),
                _ => Refused::with(503, "rumbl is busy, try again in a moment"),
            }
        })?;
        if user.session_version != session_version {
            tracing::info!(user_id = %id, "socket refused: the password was changed since");
            return Err(Refused::forbidden());
        }
        Ok(Viewer { user, live: Arc::clone(&self.live) })
    }

    fn id(&self, viewer: &Viewer) -> Option<String> {
        Some(socket_id(viewer.user.id))
    }

    fn channels(routes: ChannelRoutes<Viewer>) -> ChannelRoutes<Viewer> {
        routes.channel::<VideoChannel>("videos:*")
    }
}
