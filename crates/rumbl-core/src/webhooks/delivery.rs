use std::str::FromStr;

use chrono::NaiveDateTime;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::event::Event;
use crate::Result;
use crate::ids::{AnnotationId, DeliveryId, VideoId, WebhookId};
use crate::repo::{Connection, UtcTime, stored_as_text};
use crate::schema::webhook_deliveries;

/// Deliveries that may wait for one webhook; beyond that the webhook is disabled.
pub const MAX_WAITING_DELIVERIES: i64 = 1_000;
/// Deliveries of a webhook that its owner can see.
pub const MAX_SHOWN_DELIVERIES: i64 = 20;
/// Delivered and failed deliveries kept per webhook; beyond that the oldest are deleted.
pub(super) const MAX_SETTLED_DELIVERIES: i64 = 100;

/// The state of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum DeliveryState {
    /// Waiting for its first attempt or for a retry.
    Waiting,
    /// The receiver has accepted it.
    Delivered,
    /// It failed too often.
    Failed,
}

impl DeliveryState {
    /// Its name, as the database has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

/// The text names no state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no state")]
pub struct InvalidDeliveryState;

impl FromStr for DeliveryState {
    type Err = InvalidDeliveryState;

    fn from_str(text: &str) -> Result<Self, InvalidDeliveryState> {
        let all = [Self::Waiting, Self::Delivered, Self::Failed];
        all.into_iter().find(|state| state.name() == text).ok_or(InvalidDeliveryState)
    }
}

stored_as_text!(DeliveryState, name);

/// A message of a webhook, and the result of sending it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// The webhook.
    pub webhook_id: WebhookId,
    /// The id for the receiver, the same in every attempt.
    pub message_id: String,
    /// The event.
    pub event: Event,
    /// The video that changed, or whose annotation did.
    pub video_id: Option<VideoId>,
    /// The annotation that changed.
    pub annotation_id: Option<AnnotationId>,
    /// The annotation's previous moment, in milliseconds.
    pub was_at: Option<i64>,
    /// The `seq` of the change in the video's log.
    pub seq: Option<i64>,
    /// How far it has got.
    pub state: DeliveryState,
    /// The number of attempts since the owner last asked to resend it.
    pub attempts: i32,
    /// The status of the last response.
    pub status: Option<i16>,
    /// Why there was no response.
    pub error: Option<String>,
    /// The beginning of the last response's body.
    pub answer: Option<String>,
    /// How long the last attempt took, in milliseconds.
    pub duration_ms: Option<i64>,
    /// When the last attempt was made, in UTC.
    pub attempted_at: Option<NaiveDateTime>,
    /// When the change happened, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
}

/// A webhook's next delivery: a test, since its owner is waiting for it and it has no place in the order of changes, or
/// else the oldest.
pub(super) fn next(conn: &mut Connection, webhook: WebhookId) -> Result<Option<Delivery>> {
    let waiting = webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(webhook))
        .filter(webhook_deliveries::state.eq(DeliveryState::Waiting))
        .order((webhook_deliveries::event.eq(Event::Test).desc(), webhook_deliveries::id));
    Ok(waiting.select(Delivery::as_select()).first(conn).optional()?)
}

/// The number of waiting deliveries.
pub(super) fn count_waiting(conn: &mut Connection, webhook: WebhookId) -> Result<i64> {
    let waiting = webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(webhook))
        .filter(webhook_deliveries::state.eq(DeliveryState::Waiting));
    Ok(waiting.count().get_result(conn)?)
}

/// Deletes settled deliveries beyond [`MAX_SETTLED_DELIVERIES`].
pub(super) fn delete_old(conn: &mut Connection, webhook: WebhookId) -> Result<()> {
    let settled = webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(webhook))
        .filter(webhook_deliveries::state.ne(DeliveryState::Waiting));
    let newest_first = settled.order(webhook_deliveries::id.desc()).select(webhook_deliveries::id);
    let last: Option<DeliveryId> =
        newest_first.offset(MAX_SETTLED_DELIVERIES).first(conn).optional()?;
    if let Some(last) = last {
        diesel::delete(settled.filter(webhook_deliveries::id.le(last))).execute(conn)?;
    }
    Ok(())
}
