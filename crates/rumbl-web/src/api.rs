//! The JSON API for programs: `/api/v1` and `/api/v2`. It uses the same contexts, [`Conn`](crate::conn::Conn) and
//! caches as the pages.
//!
//! [`endpoints`] declares every route with its requirements and responses. The router, the policies and the document at
//! `/api/openapi.json` are all generated from these declarations. A [`resource`] defines an object's JSON in both
//! versions.

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
