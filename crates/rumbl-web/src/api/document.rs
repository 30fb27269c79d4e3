//! The `OpenAPI` document, generated from the declared routes.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web::Bytes;
use rumbl_core::imports::MAX_FILE_BYTES;
use serde_json::{Map, Value, json};

use super::endpoint::{Body, Endpoint, Gives};
use super::endpoints::endpoints;
use super::version::Version;
use super::{body, idempotent, resource};
use crate::pipelines::{ANNOTATE, ANYBODY, CONVERSE, FILE, JSON, MANAGE, READ};
use crate::views::problem_view::CODES;

static DOCUMENT: LazyLock<Bytes> =
    LazyLock::new(|| serde_json::to_vec(&document()).unwrap_or_default().into());

/// Serves the document as JSON.
pub(crate) async fn show() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(DOCUMENT.clone())
}

/// The API described in `OpenAPI` 3.1.
pub(crate) fn document() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in endpoints() {
        for (version, path) in endpoint.paths {
            let item = paths.entry(path).or_insert_with(|| json!({}));
            if let Some(item) = item.as_object_mut() {
                let method = endpoint.method.as_str().to_lowercase();
                item.insert(method, operation(&endpoint, version));
            }
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "rumbl",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Videos, and what people say about their moments. Both versions are also \
                chosen by the header Accept, without a version in the path.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            },
            "schemas": {"Problem": problem()},
        },
    })
}

fn problem() -> Value {
    let codes = CODES.map(|(code, _)| code);
    let meanings: Vec<_> = CODES.iter().map(|(code, when)| format!("- `{code}`: {when}")).collect();
    let messages = json!({"type": "array", "items": {"type": "string"}});
    json!({
        "type": "object",
        "required": ["errors", "message", "code", "request_id"],
        "properties": {
            "errors": {"type": "object", "additionalProperties": messages},
            "message": {"type": "string"},
            "code": {"type": "string", "enum": codes, "description": meanings.join("\n")},
            "request_id": {"type": ["string", "null"]},
        },
    })
}

fn operation(endpoint: &Endpoint, version: Version) -> Value {
    let has = |pipeline: &str| endpoint.pipelines.iter().any(|one| one.name == pipeline);
    let name = endpoint.handler.trim_start_matches("api::").replace("::", "_");
    let mut operation = json!({
        "operationId": format!("{version}_{name}"),
        "summary": endpoint.summary,
        "tags": [endpoint.path.split('/').nth(1).unwrap_or_default()],
        "parameters": parameters(endpoint),
        "responses": responses(endpoint, version),
    });
    let Some(fields) = operation.as_object_mut() else { return operation };
    if asks_who(endpoint) {
        fields.insert("security".to_owned(), json!([{"bearer": []}, {"key": []}]));
        let scope =
            [&READ, &ANNOTATE, &MANAGE, &CONVERSE].into_iter().find(|scope| has(scope.name));
        fields.insert("x-scope".to_owned(), json!(scope.map(|scope| scope.name)));
    }
    if let Some(body) = endpoint.shape.body.filter(|_| has(JSON.name)) {
        fields.insert("requestBody".to_owned(), request_body(body, version));
    }
    if has(FILE.name) {
        fields.insert("requestBody".to_owned(), file());
    }
    operation
}

/// A request body that is a file.
fn file() -> Value {
    let content =
        json!({"schema": {"type": "string", "format": "binary", "maxLength": MAX_FILE_BYTES}});
    json!({
        "required": true,
        "description": "the file, also with its own media type, such as text/vtt, instead of the parameter format",
        "content": {"application/octet-stream": content},
    })
}

fn parameters(endpoint: &Endpoint) -> Value {
    let in_path =
        endpoint.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let in_path = in_path.map(|name| {
        json!({"name": name, "in": "path", "required": true, "schema": resource::id_schema()})
    });
    let in_query = endpoint.shape.query.iter().map(|(name, schema)| {
        json!({"name": name, "in": "query", "required": false, "schema": schema()})
    });
    in_path.chain(in_query).chain(headers(endpoint)).collect()
}

/// A header's name, schema and description.
type Header = (&'static str, fn() -> Value, &'static str);

/// Any text is allowed: one that is not a valid `ETag` matches no version.
const TAG: fn() -> Value = || json!({"type": "string"});
const IF_NONE_MATCH: Header = (
    "If-None-Match",
    TAG,
    "the ETag of what the program has: a 304 says that it is still the same",
);
const IF_MATCH: Header =
    ("If-Match", TAG, "the ETag that the change is meant for: a 412 says that somebody was faster");
const IDEMPOTENCY_KEY: Header = (
    "Idempotency-Key",
    || json!({"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}),
    "sent again with the same key within 24 hours, it is not done again, and gets the same response; if that had a \
     secret in it, a 409",
);
const LAST_EVENT_ID: Header = (
    "Last-Event-ID",
    || json!({"type": "string", "pattern": "^[0-9]{1,15}$"}),
    "the id of the last event that the program got: later ones follow",
);

/// Whether the route takes a token or a key.
fn asks_who(endpoint: &Endpoint) -> bool {
    endpoint.pipelines.iter().all(|one| one.name != ANYBODY.name)
}

/// Whether the response supports conditional requests.
fn is_read(endpoint: &Endpoint) -> bool {
    endpoint.method == Method::GET && !matches!(endpoint.shape.gives, Gives::Events)
}

/// The request headers that a route supports.
fn headers(endpoint: &Endpoint) -> impl Iterator<Item = Value> {
    let is_stream = matches!(endpoint.shape.gives, Gives::Events);
    let all = [
        (is_read(endpoint), IF_NONE_MATCH),
        (endpoint.method == Method::PATCH, IF_MATCH),
        (endpoint.is_once, IDEMPOTENCY_KEY),
        (is_stream, LAST_EVENT_ID),
    ];
    all.into_iter().filter(|(is_heeded, _)| *is_heeded).map(|(_, (name, schema, description))| {
        json!({
            "name": name, "in": "header", "required": false, "schema": schema(),
            "description": description,
        })
    })
}

fn request_body(body: Body, version: Version) -> Value {
    let mut fields = json!({
        "type": "object", "properties": (body.root.fields)(), "required": body.required,
    });
    let schema = match version {
        Version::V1 => json!({
            "type": "object", "required": [body.root.v1], "properties": {body.root.v1: fields},
        }),
        Version::V2 => {
            if let Some(fields) = fields.as_object_mut() {
                fields.insert("additionalProperties".to_owned(), json!(false));
            }
            let data = json!({
                "type": "object",
                "required": ["type", "attributes"],
                "additionalProperties": false,
                "properties": {
                    "type": {"const": body.root.v2},
                    "id": {"type": "string"},
                    "attributes": fields,
                },
            });
            json!({
                "type": "object", "required": ["data"], "additionalProperties": false,
                "properties": {"data": data},
            })
        }
    };
    json!({"required": true, "content": {"application/json": {"schema": schema}}})
}

fn responses(endpoint: &Endpoint, version: Version) -> Value {
    let success = match endpoint.shape.gives {
        Gives::Nothing => json!({"description": "done"}),
        Gives::One(schema) => {
            let one = schema(version);
            let schema = match version {
                Version::V1 => one,
                Version::V2 => {
                    json!({"type": "object", "required": ["data"], "properties": {"data": one}})
                }
            };
            content("one", &schema)
        }
        Gives::Many(schema) => {
            content("a part of the listing", &listing(&schema(version), version))
        }
        Gives::Events => json!({
            "description": "events, each with its place in the log as its id",
            "content": {"text/event-stream": {"schema": event()}},
        }),
        Gives::Own(schema) => content("logged in", &schema(version)),
    };
    let problem = json!({"$ref": "#/components/schemas/Problem"});
    let refusals = endpoint.shape.refusals.iter();
    let refusals = refusals.map(|(status, why)| (status.to_string(), content(why, &problem)));
    let typed = version == Version::V2 && endpoint.shape.body.is_some();
    let conflicts =
        [typed.then_some(body::CONFLICT), endpoint.is_once.then_some(idempotent::CONFLICT)];
    let conflicts: Vec<&str> = conflicts.into_iter().flatten().collect();
    let status = endpoint.shape.status.to_string();
    let mut responses = Map::from_iter([
        (status, success),
        ("default".to_owned(), content("what is wrong", &problem)),
    ]);
    if asks_who(endpoint) {
        responses.insert("401".to_owned(), unauthorized(&problem));
    }
    responses.extend(refusals);
    if !conflicts.is_empty() {
        responses.insert("409".to_owned(), content(&conflicts.join("; or "), &problem));
    }
    if is_read(endpoint) {
        let unchanged = json!({"description": "the program has it already"});
        responses.insert("304".to_owned(), unchanged);
    }
    responses.into()
}

/// The response to requests without valid credentials.
fn unauthorized(problem: &Value) -> Value {
    let mut response = content("there is no token or key, or it isn't valid any more", problem);
    let challenge = json!({
        "description": "a challenge of the scheme Bearer, with the error invalid_token if a token or key was sent",
        "schema": {"type": "string"},
    });
    if let Some(response) = response.as_object_mut() {
        response.insert("headers".to_owned(), json!({"WWW-Authenticate": challenge}));
    }
    response
}

/// An event of a stream. Before `OpenAPI` 3.2 there is no other way to describe them.
fn event() -> Value {
    json!({
        "type": "object",
        "required": ["event", "data"],
        "properties": {
            "id": {"type": "string", "pattern": "^[0-9]+$"},
            "event": {"type": "string"},
            "data": {"type": "string", "contentMediaType": "application/json"},
        },
    })
}

fn listing(one: &Value, version: Version) -> Value {
    let metadata = json!({
        "type": "object",
        "required": ["page_size", "next_cursor"],
        "properties": {
            "page_number": {"type": "integer"},
            "page_size": {"type": "integer"},
            "total_entries": {"type": "integer"},
            "total_pages": {"type": "integer"},
            "next_cursor": {"type": ["string", "null"]},
        },
    });
    let name = match version {
        Version::V1 => "metadata",
        Version::V2 => "meta",
    };
    json!({
        "type": "object",
        "required": ["data", name],
        "properties": {"data": {"type": "array", "items": one}, name: metadata},
    })
}

fn content(description: &str, schema: &Value) -> Value {
    json!({"description": description, "content": {"application/json": {"schema": schema}}})
}
