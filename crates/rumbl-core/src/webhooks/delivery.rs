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

/// Deliveries that may wait for one webhook; beyond that it is disabled.
pub const MAX_WAITING_DELIVERIES: i64 = 1_000;
/// Deliveries of a webhook that its owner sees.
pub const MAX_SHOWN_DELIVERIES: i64 = 20;
/// Deliveries of a webhook that are kept after they were sent or given up; the oldest go.
pub(super) const MAX_SETTLED_DELIVERIES: i64 = 100;

/// How far a delivery has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum DeliveryState {
    /// It is to be sent, for the first time or again.
    Waiting,
    /// The receiver has it.
    Delivered,
    /// It was tried too often.
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

/// One message of a webhook, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// The webhook.
    pub webhook_id: WebhookId,
    /// What receivers know it by, the same each time that it is sent.
    pub message_id: String,
    /// What happened.
    pub event: Event,
    /// The video that it happened to, or on.
    pub video_id: Option<VideoId>,
    /// The annotation that it happened to.
    pub annotation_id: Option<AnnotationId>,
    /// Where the annotation was before, in milliseconds.
    pub was_at: Option<i64>,
    /// The place of the change in the video's log.
    pub seq: Option<i64>,
    /// How far it has got.
    pub state: DeliveryState,
    /// How often it was sent, since its owner last asked for that.
    pub attempts: i32,
    /// The status of the last answer.
    pub status: Option<i16>,
    /// Why there was none.
    pub error: Option<String>,
    /// How the last answer begins.
    pub answer: Option<String>,
    /// How long the last attempt took, in milliseconds.
    pub duration_ms: Option<i64>,
    /// When that was, in UTC.
    pub attempted_at: Option<NaiveDateTime>,
    /// When it happened, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
}

/// The delivery of a webhook that is next: a test, which is for somebody who waits for it and has no place among the
/// changes, or else the oldest.
pub(super) fn next(conn: &mut Connection, webhook: WebhookId) -> Result<Option<Delivery>> {
    let waiting = webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(webhook))
        .filter(webhook_deliveries::state.eq(DeliveryState::Waiting))
        .order((webhook_deliveries::event.eq(Event::Test).desc(), webhook_deliveries::id));
    Ok(waiting.select(Delivery::as_select()).first(conn).optional()?)
}

/// How many deliveries wait.
pub(super) fn count_waiting(conn: &mut Connection, webhook: WebhookId) -> Result<i64> {
    let waiting = webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(webhook))
        .filter(webhook_deliveries::state.eq(DeliveryState::Waiting));
    Ok(waiting.count().get_result(conn)?)
}

/// Deletes what nobody will look at any more.
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
