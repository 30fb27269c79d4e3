//! The declaration of an API route.

use actix_web::Route;
use actix_web::http::Method;
use serde_json::{Value, json};

use super::body::Root;
use super::resource;
use super::respond::Refusal;
use super::version::Version;
use crate::pipelines::{ANNOTATE, ANYBODY, CONVERSE, FILE, JSON, MANAGE, PROGRAMS, Pipeline, READ};

pub(super) static OPEN_JSON: [&Pipeline; 3] = [&PROGRAMS, &ANYBODY, &JSON];
pub(super) static READING: [&Pipeline; 2] = [&PROGRAMS, &READ];
pub(super) static ANNOTATING: [&Pipeline; 2] = [&PROGRAMS, &ANNOTATE];
pub(super) static ANNOTATING_JSON: [&Pipeline; 3] = [&PROGRAMS, &ANNOTATE, &JSON];
pub(super) static MANAGING: [&Pipeline; 2] = [&PROGRAMS, &MANAGE];
pub(super) static MANAGING_JSON: [&Pipeline; 3] = [&PROGRAMS, &MANAGE, &JSON];
pub(super) static MANAGING_FILE: [&Pipeline; 3] = [&PROGRAMS, &MANAGE, &FILE];
pub(super) static CONVERSING: [&Pipeline; 2] = [&PROGRAMS, &CONVERSE];
pub(super) static CONVERSING_JSON: [&Pipeline; 3] = [&PROGRAMS, &CONVERSE, &JSON];

/// A route, in all versions.
pub(crate) struct Endpoint {
    /// The HTTP method.
    pub method: Method,
    /// The path, relative to the version's base path.
    pub path: &'static str,
    /// The absolute path in each version.
    pub paths: [(Version, &'static str); 2],
    /// The pipelines that run before the handler.
    pub pipelines: &'static [&'static Pipeline],
    /// The name of the handler function.
    pub handler: &'static str,
    /// Whether requests with an idempotency key are executed only once.
    pub is_once: bool,
    /// The actix route.
    pub route: fn() -> Route,
    /// A short description for the document.
    pub summary: &'static str,
    /// The request and the responses.
    pub shape: Shape,
}

/// A query parameter and its schema.
pub(crate) type Parameter = (&'static str, fn() -> Value);

/// A route's request and responses.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    /// The query parameters.
    pub query: &'static [Parameter],
    /// The JSON body.
    pub body: Option<Body>,
    /// The status of a successful response.
    pub status: u16,
    /// The body of a successful response.
    pub gives: Gives,
    /// The errors of this route, in addition to those that all routes have in common.
    pub refusals: &'static [Refusal],
}

/// A JSON body.
#[derive(Clone, Copy)]
pub(crate) struct Body {
    /// Where the fields are, and their schemas.
    pub root: Root,
    /// The required fields.
    pub required: &'static [&'static str],
}

/// The body of a successful response, with its schema by version.
#[derive(Clone, Copy)]
pub(crate) enum Gives {
    /// No body.
    Nothing,
    /// A single resource.
    One(fn(Version) -> Value),
    /// A page of a listing.
    Many(fn(Version) -> Value),
    /// JSON with its own schema.
    Own(fn(Version) -> Value),
    /// Server-sent events.
    Events,
}

impl Shape {
    pub(super) const NOTHING: Self =
        Self { query: &[], body: None, status: 204, gives: Gives::Nothing, refusals: &[] };

    pub(super) const EVENTS: Self = Self { status: 200, gives: Gives::Events, ..Self::NOTHING };

    pub(super) const fn one(schema: fn(Version) -> Value) -> Self {
        Self { status: 200, gives: Gives::One(schema), ..Self::NOTHING }
    }

    pub(super) const fn many(schema: fn(Version) -> Value) -> Self {
        Self { status: 200, gives: Gives::Many(schema), ..Self::NOTHING }
    }

    pub(super) const fn own(schema: fn(Version) -> Value) -> Self {
        Self { status: 200, gives: Gives::Own(schema), ..Self::NOTHING }
    }

    pub(super) const fn created(self) -> Self {
        Self { status: 201, ..self }
    }

    pub(super) const fn accepted(self) -> Self {
        Self { status: 202, ..self }
    }

    pub(super) const fn takes(self, body: Body) -> Self {
        Self { body: Some(body), ..self }
    }

    pub(super) const fn asks(self, query: &'static [Parameter]) -> Self {
        Self { query, ..self }
    }

    pub(super) const fn refused(self, refusals: &'static [Refusal]) -> Self {
        Self { refusals, ..self }
    }
}

pub(super) const ID: fn() -> Value = resource::id_schema;
pub(super) const MOMENT: fn() -> Value =
    || json!({"type": "integer", "minimum": 0, "maximum": 604_800_000});
pub(super) const CURSOR: fn() -> Value = || json!({"type": "string"});
pub(super) const PAGE_NUMBER: fn() -> Value =
    || json!({"type": "integer", "minimum": 1, "maximum": 100_000});
pub(super) const PAGE_SIZE: fn() -> Value =
    || json!({"type": "integer", "minimum": 1, "maximum": 100, "default": 24});
/// The query parameters for paging.
pub(super) const PAGING: &[Parameter] =
    &[("page_number", PAGE_NUMBER), ("page_size", PAGE_SIZE), ("cursor", CURSOR)];
macro_rules! scope {
    ($pipelines:expr; $($method:ident $path:literal => $module:ident::$action:ident $($once:ident)?,
        $summary:literal, $shape:expr;)+) => {
        vec![$($crate::api::endpoint::Endpoint {
            method: actix_web::http::Method::$method,
            path: $path,
            paths: [
                ($crate::api::version::Version::V1, concat!("/api/v1", $path)),
                ($crate::api::version::Version::V2, concat!("/api/v2", $path)),
            ],
            pipelines: $pipelines,
            handler: concat!("api::", stringify!($module), "::", stringify!($action)),
            is_once: $crate::api::endpoint::scope!(? $($once)?),
            route: || $crate::api::endpoint::scope!(@ actix_web::web::to($crate::api::$module::$action) $(, $once)?),
            summary: $summary,
            shape: $shape,
        },)+]
    };
    (?) => { false };
    (? once) => { true };
    (@ $route:expr) => { $route };
    (@ $route:expr, once) => { $route.wrap(actix_web::middleware::from_fn($crate::api::idempotent::once)) };
}

pub(super) use scope;
