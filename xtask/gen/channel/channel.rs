//! Where members talk: `[[ many ]]:NAME`, whose name is up to 40 letters, digits, `-` and `_`.
//!
//! | event | payload | answer |
//! |---|---|---|
//! | join | `{}` | `{}` |
//! | `shout` | `{body}` | `{}`, after a broadcast `shout` `{user: {id, username}, body}` |
//!
//! Nothing is stored, and who says too much at once is told to wait.[% if has_presence %] Presence tells who is there: the keys are the members' ids.[% endif %]

use actix_channels::{Channel, ChannelSocket, HandleIn, Joined, Payload, Rejected, Topic};
use rumbl_core::changeset::{Action, Changeset, Field, Invalid, Params};
use rumbl_core::ids::UserId;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::failures::{Flood, LOGGED_OUT, LOGIN_REQUIRED, too_many, unavailable};
use super::viewer::Viewer;
[%- if has_presence %]
use crate::live::people::Meta;
[%- endif %]
use crate::views::changeset_view::ErrorsJson;

/// Characters of a name.
const MAX_NAME: usize = 40;
/// Characters of what is said at once.
const BODY_LENGTH: std::ops::RangeInclusive<usize> = 1..=2_000;

const BODY: Field = Field::text("body");

/// One member's place.
#[derive(Debug)]
pub(crate) struct [[ type ]]Channel {
    user: UserJson,
}

#[derive(Debug, Clone, Serialize)]
struct UserJson {
    id: UserId,
    username: String,
}

#[derive(Debug, Serialize)]
struct ShoutJson<'a> {
    user: &'a UserJson,
    body: &'a str,
}

impl Channel for [[ type ]]Channel {
    type Assigns = Viewer;
    type Info = ();

    async fn authorize(topic: &Topic, viewer: &Viewer) -> Result<(), Rejected> {
        if !is_name(topic.wildcard()) {
            return Err(Rejected::with(&ErrorsJson::one("[[ one ]]", "does not exist")));
        }
        match (viewer.is_current().await, viewer.user()) {
            (Err(error), _) => {
                tracing::warn!(%error, "nobody knows whether a member is still logged in");
                Err(Rejected::with(&unavailable().in_language(viewer.locale)))
            }
            (Ok(false), _) => Err(Rejected::with(&LOGGED_OUT)),
            (Ok(true), None) => Err(Rejected::with(&LOGIN_REQUIRED)),
            (Ok(true), Some(_)) => Ok(()),
        }
    }

    async fn join(
        _topic: &Topic,
        _payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<Joined<Self>, Rejected> {
        let user = socket.assigns().user().ok_or_else(|| Rejected::with(&LOGIN_REQUIRED))?;
        let user = UserJson { id: user.id, username: user.username.clone() };
[%- if has_presence %]
        socket.push_presence_state();
        if let Err(error) = socket.track(&user.id.to_string(), &Meta::at(None)) {
            tracing::error!(%error, "a member is not shown as present");
        }
[%- endif %]
        Ok(Joined::with_reply(Self { user }, &Map::<String, Json>::new()))
    }

    async fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        let locale = socket.assigns().locale;
        match socket.assigns().is_current().await {
            Ok(true) => {}
            Ok(false) => return HandleIn::error(&LOGGED_OUT),
            Err(error) => {
                tracing::warn!(%error, "nobody knows whether a member is still logged in");
                return HandleIn::error(&unavailable().in_language(locale));
            }
        }
        if event != "shout" {
            return HandleIn::error(&ErrorsJson::one("event", "is unknown"));
        }
        if socket.assigns().live.limit.check(self.user.id).is_err() {
            return HandleIn::error(&too_many(Flood::Messages).in_language(locale));
        }
        let Ok(params) = payload.parse::<Params>() else {
            return HandleIn::error(&ErrorsJson::one("payload", "is invalid"));
        };
        match shout(&params) {
            Ok(changeset) => {
                let said = ShoutJson { user: &self.user, body: changeset.text(BODY) };
                socket.broadcast("shout", &said);
                HandleIn::ok(&Map::<String, Json>::new())
            }
            Err(Invalid(changeset)) => {
                HandleIn::error(&ErrorsJson::from(&*changeset).in_language(locale))
            }
        }
    }
}

/// What somebody says.
fn shout(params: &Params) -> Result<Changeset, Invalid> {
    let changeset = Changeset::new([]).cast(params, &[BODY]).validate_required(&[BODY]);
    changeset.validate_length(BODY, BODY_LENGTH).apply_action(Action::Insert)
}

fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !name.is_empty() && name.len() <= MAX_NAME && name.bytes().all(is_plain)
}
