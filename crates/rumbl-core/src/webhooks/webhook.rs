use std::fmt;
use std::net::IpAddr;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde_json::Value as Json;
use url::{Host, Url};

use super::event::Event;
use super::public_address::is_public;
use super::secret::WebhookSecret;
use crate::Result;
use crate::accounts::EncryptionKey;
use crate::changeset::{Action, Changeset, Field, FieldError, Params, Value};
use crate::ids::{UserId, VideoId, WebhookId};
use crate::repo::{Connection, UtcTime};
use crate::schema::webhooks;

/// Maximum length of a webhook's URL.
const MAX_URL_LENGTH: usize = 1_000;

pub(super) const URL: Field = Field::text("url");
pub(super) const VIDEO_ID: Field = Field::integer("video_id");

const NO_URL: FieldError =
    FieldError::new("must be a whole address, such as https://example.com/rumbl");
const NO_HTTPS: FieldError = FieldError::new("must begin with https://");
const CREDENTIALS: FieldError = FieldError::new("can't have a username or password in it");
const PRIVATE: FieldError = FieldError::new("must be on the public internet");
const NO_EVENT: FieldError = FieldError::new("choose at least one");
const OF_ALL: FieldError = FieldError::new("is only told for all your videos");

/// A webhook. Its secret is never shown again.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = webhooks)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Whose it is.
    pub user_id: UserId,
    /// The video whose changes it reports; `None` for all videos of the owner.
    pub video_id: Option<VideoId>,
    /// The URL that they are sent to.
    pub url: String,
    #[diesel(column_name = events)]
    event_names: String,
    pub(super) sealed_secret: Vec<u8>,
    /// When its owner paused it, in UTC.
    pub paused_at: Option<NaiveDateTime>,
    /// When it was disabled because of failures, in UTC.
    pub disabled_at: Option<NaiveDateTime>,
    /// When it reached the maximum of waiting deliveries, in UTC.
    pub overflowed_at: Option<NaiveDateTime>,
    /// When the first of its consecutive failures happened, in UTC.
    pub failing_since: Option<NaiveDateTime>,
    /// The number of consecutive failures.
    pub failures: i32,
    /// When it was made, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When its owner changed it last, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub updated_at: NaiveDateTime,
}

impl Webhook {
    /// The events that it subscribes to.
    pub fn events(&self) -> impl Iterator<Item = Event> {
        self.event_names.split(' ').filter_map(|name| name.parse().ok())
    }

    /// The host of its URL, without the rest, which may contain a secret.
    pub fn host(&self) -> String {
        let url = Url::parse(&self.url).ok();
        url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Whether deliveries are sent.
    pub fn is_active(&self) -> bool {
        self.paused_at.is_none() && self.disabled_at.is_none()
    }

    /// Whether its messages can be signed. A secret that was sealed with another key can't be read.
    pub fn has_readable_secret(&self, key: &EncryptionKey) -> bool {
        WebhookSecret::open(key, self.user_id, &self.sealed_secret).is_some()
    }

    pub(super) fn tells(&self, event: Event) -> bool {
        self.events().any(|told| told == event)
    }
}

/// Shows neither the secret nor the URL, which may contain one.
impl fmt::Debug for Webhook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Webhook").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Which URLs webhooks may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AddressRule {
    /// Whether http is allowed, which anybody on the network path can read.
    pub allows_http: bool,
    /// Whether addresses of this machine and its network are allowed.
    pub allows_private: bool,
}

impl AddressRule {
    /// Whether sending to this IP address is forbidden.
    pub fn refuses(self, address: IpAddr) -> bool {
        !self.allows_private && !is_public(address)
    }

    /// The error of a webhook's URL. A host name is resolved only when something is sent, so its address is checked
    /// then.
    pub fn check(self, url: &str) -> Option<FieldError> {
        let Some(url) = Url::parse(url).ok().filter(Url::has_host) else { return Some(NO_URL) };
        match url.scheme() {
            "https" => {}
            "http" if self.allows_http => {}
            "http" => return Some(NO_HTTPS),
            _ => return Some(NO_URL),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Some(CREDENTIALS);
        }
        let literal = match url.host()? {
            Host::Domain(_) => None,
            Host::Ipv4(address) => Some(IpAddr::V4(address)),
            Host::Ipv6(address) => Some(IpAddr::V6(address)),
        };
        literal.filter(|address| self.refuses(*address)).map(|_| PRIVATE)
    }
}

/// A changeset of a webhook, or of a new one, for the form.
pub fn change_webhook(webhook: Option<&Webhook>) -> Changeset {
    let chosen = Event::ALL.map(|event| {
        let is_chosen = webhook.map_or(event == Event::AnnotationCreated, |it| it.tells(event));
        (Field::boolean(event.field()), Value::from(is_chosen))
    });
    let url = webhook.map(|webhook| webhook.url.as_str());
    let video_id = webhook.and_then(|webhook| webhook.video_id).map(VideoId::get);
    let own = [(URL, Value::from(url)), (VIDEO_ID, Value::from(video_id))];
    Changeset::new(own.into_iter().chain(chosen))
}

/// The params, completed with the webhook's values for missing fields.
pub(super) fn completed(webhook: &Webhook, sent: &Params) -> Params {
    let or = |name: &str, own: Json| sent.get(name).cloned().unwrap_or(own);
    let has_events = Event::ALL.iter().any(|event| sent.get(event.field()).is_some());
    let events = Event::ALL.map(|event| {
        let own = !has_events && webhook.tells(event);
        (event.field(), or(event.field(), own.into()))
    });
    let url = or(URL.name(), webhook.url.as_str().into());
    let video_id = or(VIDEO_ID.name(), webhook.video_id.map(VideoId::get).into());
    [(URL.name(), url), (VIDEO_ID.name(), video_id)].into_iter().chain(events).collect()
}

/// The requested settings of a webhook.
pub(super) struct Wanted {
    pub(super) url: String,
    pub(super) video_id: Option<VideoId>,
    pub(super) events: String,
    pub(super) changeset: Changeset,
}

/// A checkbox that is not sent is off.
pub(super) fn wanted(params: &Params, rule: AddressRule) -> Result<Wanted> {
    let boxes = Event::ALL.map(|event| Field::boolean(event.field()));
    let fields: Vec<Field> = [URL, VIDEO_ID].into_iter().chain(boxes).collect();
    let changeset = Changeset::new([])
        .cast(params, &fields)
        .update_change(URL, |url| url.trim().to_owned())
        .validate_required(&[URL])
        .validate_length(URL, 1..=MAX_URL_LENGTH)
        .validate_number(VIDEO_ID, 1..=crate::ids::MAX_ID);
    let wrong = changeset.get_change(URL).as_text().and_then(|url| rule.check(url));
    let changeset = match wrong {
        Some(error) if changeset.is_valid() => changeset.add_error(URL, error),
        _ => changeset,
    };
    let is_chosen = |event: &Event| {
        changeset.get_field(Field::boolean(event.field())).as_boolean() == Some(true)
    };
    let chosen: Vec<Event> = Event::ALL.into_iter().filter(is_chosen).collect();
    let is_of_one = changeset.get_field(VIDEO_ID).as_integer().is_some();
    // A webhook for a single video exists neither before nor after the video.
    let untold = [Event::VideoCreated, Event::VideoDeleted];
    let untold = untold.iter().filter(|event| is_of_one && chosen.contains(event));
    let changeset = untold.fold(changeset, |changeset, event| {
        changeset.add_error(Field::boolean(event.field()), OF_ALL)
    });
    let changeset = if chosen.is_empty() {
        changeset.add_error(Field::boolean(Event::AnnotationCreated.field()), NO_EVENT)
    } else {
        changeset
    };
    let changeset = changeset.apply_action(Action::Update)?;
    let video_id = changeset.integer(VIDEO_ID).and_then(|id| VideoId::try_from(id).ok());
    Ok(Wanted {
        url: changeset.text(URL).to_owned(),
        video_id,
        events: chosen.iter().map(|event| event.name()).collect::<Vec<_>>().join(" "),
        changeset,
    })
}

/// The webhook, locked until the commit.
pub(super) fn lock(conn: &mut Connection, id: WebhookId) -> Result<Webhook> {
    // On SQLite the transaction holds the one write lock that there is.
    if let Connection::Pg(conn) = conn {
        let row = webhooks::table.find(id).select(webhooks::id).for_no_key_update();
        row.first::<WebhookId>(conn)?;
    }
    Ok(webhooks::table.find(id).select(Webhook::as_select()).first(conn)?)
}
