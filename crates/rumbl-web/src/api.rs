//! What programs get: `/api/v1` and `/api/v2`, over the same contexts, the same [`Conn`](crate::conn::Conn)
//! and the same caches as the pages.
//!
//! [`endpoints`] declares every route with what it needs and what it answers with. The router, the policies
//! and the document at `/api/openapi.json` all come from there. A [`resource`] is what one thing looks like,
//! whatever the version.

mod annotations;
mod blocks;
pub(crate) mod body;
mod categories;
mod conversations;
pub(crate) mod document;
mod endpoint;
pub(crate) mod endpoints;
mod events;
mod idempotent;
mod if_match;
mod imports;
mod listing;
mod members;
mod messages;
mod resource;
mod respond;
mod review_links;
mod sessions;
mod users;
pub(crate) mod version;
mod videos;
mod webhooks;
