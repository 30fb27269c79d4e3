//! The hourly request quota of API keys.

use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use chrono::Utc;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use super::plug::Flow;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::identity::Quota;

const SECONDS_AN_HOUR: i64 = 60 * 60;

/// Counts a request against its key's quota, and refuses it when the quota is used up.
pub(super) fn count<'a>(
    _: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    async {
        let Some(id) = conn.caller().and_then(|caller| caller.key()).map(|key| key.id) else {
            return Ok(Flow::Next);
        };
        let quota = conn.app().api_keys.count(id).await.map_err(|error| match error {
            // The key has been deleted meanwhile.
            rumbl_core::Error::NotFound => Error::Unauthorized,
            error => error.into(),
        })?;
        conn.put_quota(quota);
        if quota.is_within {
            return Ok(Flow::Next);
        }
        // The header rounds up to the next second, so subtract one.
        let seconds = u64::try_from(seconds_left(quota).saturating_sub(1)).unwrap_or(0);
        Err(Error::too_many_requests(Duration::from_secs(seconds)))
    }
    .boxed_local()
}

/// Adds the quota headers, under their common names and those of the IETF draft.
pub(super) fn put_quota(
    conn: &Conn,
    mut response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>> {
    let Some(quota) = conn.quota() else { return Ok(response) };
    let Quota { limit, remaining, resets_at, .. } = quota;
    let left = seconds_left(quota);
    for (name, value) in [
        ("x-rate-limit-limit", limit.to_string()),
        ("x-rate-limit-remaining", remaining.to_string()),
        ("x-rate-limit-reset", resets_at.to_string()),
        ("ratelimit-policy", format!("\"hour\";q={limit};w={SECONDS_AN_HOUR}")),
        ("ratelimit", format!("\"hour\";r={remaining};t={left}")),
    ] {
        let value = HeaderValue::try_from(value).map_err(Error::internal)?;
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
    Ok(response)
}

fn seconds_left(quota: Quota) -> i64 {
    quota.resets_at.saturating_sub(Utc::now().timestamp()).max(0)
}
