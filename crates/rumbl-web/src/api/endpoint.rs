//! What a route of the API is, and how one is declared.

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

/// One route in all versions.
pub(crate) struct Endpoint {
    /// The request's method.
    pub method: Method,
    /// The path below that of the version.
    pub path: &'static str,
    /// The whole path in each version.
    pub paths: [(Version, &'static str); 2],
    /// What a request passes before its controller.
    pub pipelines: &'static [&'static Pipeline],
    /// The controller's function.
    pub handler: &'static str,
    /// Whether it is carried out once for each key of the program's.
    pub is_once: bool,
    /// The route as actix has it.
    pub route: fn() -> Route,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// What it takes and gives.
    pub shape: Shape,
}

/// A parameter of a query, with its schema.
pub(crate) type Parameter = (&'static str, fn() -> Value);

/// What a route takes and gives.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    /// The parameters of the query: each with its schema.
    pub query: &'static [Parameter],
    /// The JSON that is sent.
    pub body: Option<Body>,
    /// The status of a success.
    pub status: u16,
    /// What a success answers with.
    pub gives: Gives,
    /// What it may be refused with beyond what every route may, and why.
    pub refusals: &'static [Refusal],
}

/// JSON that is sent.
#[derive(Clone, Copy)]
pub(crate) struct Body {
    /// Where the fields are, and what they are.
    pub root: Root,
    /// The fields that have to be there.
    pub required: &'static [&'static str],
}

/// What a success answers with, each with its schema in a version.
#[derive(Clone, Copy)]
pub(crate) enum Gives {
    /// Nothing.
    Nothing,
    /// One thing.
    One(fn(Version) -> Value),
    /// A part of a listing.
    Many(fn(Version) -> Value),
    /// JSON of a shape of its own.
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
/// What asks for a part of a listing.
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
