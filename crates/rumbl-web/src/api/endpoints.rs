//! All API routes, with their requirements and responses. The router mounts them below the base path of each version,
//! and [`document`](super::document) describes them.

use serde_json::Value;

use super::annotations::AnnotationAttributes;
use super::blocks::BlockAttributes;
use super::categories::CategoryAttributes;
use super::conversations::ConversationAttributes;
use super::endpoint::{
    ANNOTATING, ANNOTATING_JSON, Body, CONVERSING, CONVERSING_JSON, CURSOR, Endpoint, ID, MANAGING,
    MANAGING_FILE, MANAGING_JSON, MOMENT, OPEN_JSON, PAGE_NUMBER, PAGE_SIZE, PAGING, Parameter,
    READING, Shape, scope,
};
use super::imports::ImportAttributes;
use super::members::MemberAttributes;
use super::messages::MessageAttributes;
use super::review_links::ReviewLinkAttributes;
use super::users::UserAttributes;
use super::version::Version;
use super::videos::VideoAttributes;
use super::{
    annotations, blocks, categories, conversations, imports, members, messages, resource,
    review_links, sessions, users, videos, webhooks,
};

const VIDEO: fn(Version) -> Value = resource::schema::<VideoAttributes<'_>>;
const ANNOTATION: fn(Version) -> Value = resource::schema::<AnnotationAttributes<'_>>;
const CATEGORY: fn(Version) -> Value = resource::schema::<CategoryAttributes<'_>>;
const USER: fn(Version) -> Value = resource::schema::<UserAttributes<'_>>;

const CONVERSATION: fn(Version) -> Value = resource::schema::<ConversationAttributes<'_>>;
const MEMBER: fn(Version) -> Value = resource::schema::<MemberAttributes<'_>>;
const BLOCK: fn(Version) -> Value = resource::schema::<BlockAttributes<'_>>;
const MESSAGE: fn(Version) -> Value = resource::schema::<MessageAttributes<'_>>;
const REVIEW_LINK: fn(Version) -> Value = resource::schema::<ReviewLinkAttributes>;
const IMPORT: fn(Version) -> Value = resource::schema::<ImportAttributes<'_>>;

const VIDEO_PAGING: &[Parameter] = &[
    ("page_number", PAGE_NUMBER),
    ("page_size", PAGE_SIZE),
    ("cursor", CURSOR),
    ("user_id", ID),
    ("category_id", ID),
];
const ANNOTATION_PAGING: &[Parameter] =
    &[("from", MOMENT), ("to", MOMENT), ("page_size", PAGE_SIZE), ("cursor", CURSOR)];

const MESSAGE_PAGING: &[Parameter] =
    &[("order", messages::order_schema), ("page_size", PAGE_SIZE), ("cursor", CURSOR)];

const OF_FILE: &[Parameter] =
    &[("format", imports::format_schema), ("file_name", imports::file_name_schema)];

const NEW_VIDEO: Body = Body { root: videos::ROOT, required: &["url"] };
const VIDEO_CHANGE: Body = Body { required: &[], ..NEW_VIDEO };
const NEW_REVIEW_LINK: Body = Body { root: review_links::ROOT, required: &[] };
const NEW_ANNOTATION: Body = Body { root: annotations::ROOT, required: &["body"] };
const ANNOTATION_CHANGE: Body = Body { root: annotations::CHANGE, required: &[] };
const CATEGORY_NAME: Body = Body { root: categories::ROOT, required: &["name"] };
const NEW_USER: Body = Body { root: users::ROOT, required: &["name", "email"] };
const PROFILE: Body = Body { root: users::PROFILE, required: &[] };
const DELETION: Body = Body { root: users::DELETION, required: &["current_password"] };
const NEW_CONVERSATION: Body = Body { root: conversations::ROOT, required: &[] };
const CONVERSATION_CHANGE: Body = Body { root: conversations::CHANGE, required: &["title"] };
const NEW_MEMBER: Body = Body { root: members::ROOT, required: &["user_id"] };
const NEW_BLOCK: Body = Body { root: blocks::ROOT, required: &["user_id"] };
const NEW_MESSAGE: Body = Body { root: messages::ROOT, required: &[] };
const MESSAGE_CHANGE: Body = Body { root: messages::CHANGE, required: &["content"] };
const CREDS: Body = Body { root: sessions::ROOT, required: &["password"] };
const REFRESH: Body = Body { root: sessions::REFRESH, required: &["refresh_token"] };

/// All routes.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    let scopes = [
        scope! { &OPEN_JSON;
            POST "/users" => users::create once, "Register a person",
                Shape::one(USER).takes(NEW_USER).created().refused(users::REFUSALS);
            POST "/sessions" => sessions::create, "Log in", Shape::own(sessions::schema).takes(CREDS);
            POST "/sessions/refresh" => sessions::refresh, "Get the next token",
                Shape::own(sessions::schema).takes(REFRESH);
        },
        scope! { &READING;
            DELETE "/sessions" => sessions::delete, "Log out", Shape::NOTHING;
            GET "/users" => users::index, "List people", Shape::many(USER).asks(PAGING);
            GET "/users/{id}" => users::show, "Get a person", Shape::one(USER);
            GET "/categories" => categories::index, "List categories", Shape::many(CATEGORY);
            GET "/categories/{id}" => categories::show, "Get a category", Shape::one(CATEGORY);
            GET "/videos" => videos::index, "List videos", Shape::many(VIDEO).asks(VIDEO_PAGING);
            GET "/videos/{id}" => videos::show, "Get a video", Shape::one(VIDEO);
            GET "/videos/{video_id}/annotations" => annotations::index, "List the annotations of a video",
                Shape::many(ANNOTATION).asks(ANNOTATION_PAGING);
            GET "/videos/{video_id}/events" => events::index, "Listen to the annotations of a video",
                Shape::EVENTS;
            GET "/videos/{video_id}/annotations/{id}" => annotations::show, "Get an annotation",
                Shape::one(ANNOTATION);
        },
        scope! { &MANAGING_JSON;
            POST "/videos" => videos::create once, "Add a video",
                Shape::one(VIDEO).takes(NEW_VIDEO).created();
            PATCH "/videos/{id}" => videos::update, "Change a video", Shape::one(VIDEO).takes(VIDEO_CHANGE);
            PATCH "/users/{id}" => users::update, "Change what you tell of yourself",
                Shape::one(USER).takes(PROFILE);
            DELETE "/users/{id}" => users::delete, "Delete your account",
                Shape::NOTHING.takes(DELETION).accepted();
            POST "/categories" => categories::create once, "Add a category, as an admin",
                Shape::one(CATEGORY).takes(CATEGORY_NAME).created();
            PATCH "/categories/{id}" => categories::update, "Rename a category, as an admin",
                Shape::one(CATEGORY).takes(CATEGORY_NAME);
        },
        scope! { &MANAGING_FILE;
            POST "/videos/{video_id}/imports" => imports::create once, "Import a file of annotations",
                Shape::one(IMPORT).asks(OF_FILE).created();
        },
        scope! { &MANAGING;
            GET "/videos/{video_id}/imports" => imports::index, "List the imports of your video",
                Shape::many(IMPORT);
            GET "/videos/{video_id}/imports/{id}" => imports::show, "Get an import", Shape::one(IMPORT);
            DELETE "/videos/{video_id}/imports/{id}" => imports::delete, "Undo an import", Shape::NOTHING;
            DELETE "/videos/{id}" => videos::delete, "Delete a video with its annotations", Shape::NOTHING;
            DELETE "/categories/{id}" => categories::delete, "Delete a category, as an admin",
                Shape::NOTHING;
        },
    ];
    let scopes = scopes.into_iter().chain(of_annotating());
    let scopes = scopes.chain(of_review_links()).chain(conversation_endpoints());
    scopes.chain(of_resources()).flatten().collect()
}

/// Routes that modules declare themselves: resources that can be listed, added, shown, changed and deleted.
fn of_resources() -> Vec<Vec<Endpoint>> {
    vec![webhooks::endpoints()]
}

/// Annotations of a video, and their resolution by the video's owner.
fn of_annotating() -> [Vec<Endpoint>; 2] {
    [
        scope! { &ANNOTATING_JSON;
            POST "/videos/{video_id}/annotations" => annotations::create once, "Annotate a video",
                Shape::one(ANNOTATION).takes(NEW_ANNOTATION).created();
            PATCH "/videos/{video_id}/annotations/{id}" => annotations::update, "Change an annotation",
                Shape::one(ANNOTATION).takes(ANNOTATION_CHANGE);
        },
        scope! { &ANNOTATING;
            PUT "/videos/{video_id}/annotations/{id}/resolution" => annotations::resolve,
                "Resolve an annotation on your video", Shape::one(ANNOTATION);
            DELETE "/videos/{video_id}/annotations/{id}/resolution" => annotations::reopen,
                "Open an annotation on your video again", Shape::one(ANNOTATION);
            DELETE "/videos/{video_id}/annotations/{id}" => annotations::delete, "Delete an annotation",
                Shape::NOTHING;
        },
    ]
}

/// Links to a private video.
fn of_review_links() -> [Vec<Endpoint>; 2] {
    [
        scope! { &MANAGING_JSON;
            POST "/videos/{video_id}/review-links" => review_links::create once,
                "Make a review link to your video", Shape::one(REVIEW_LINK).takes(NEW_REVIEW_LINK).created();
        },
        scope! { &MANAGING;
            GET "/videos/{video_id}/review-links" => review_links::index,
                "List the review links to your video", Shape::many(REVIEW_LINK);
            DELETE "/videos/{video_id}/review-links/{id}" => review_links::delete,
                "Revoke a review link", Shape::NOTHING;
        },
    ]
}

fn conversation_endpoints() -> [Vec<Endpoint>; 2] {
    [
        scope! { &CONVERSING;
            GET "/conversations" => conversations::index, "List your conversations",
                Shape::many(CONVERSATION).asks(PAGING);
            GET "/conversations/{id}" => conversations::show, "Get a conversation", Shape::one(CONVERSATION);
            DELETE "/conversations/{id}" => conversations::delete, "Leave a group", Shape::NOTHING;
            GET "/conversations/{conversation_id}/members" => members::index,
                "List the members of a conversation", Shape::many(MEMBER).asks(PAGING);
            GET "/conversations/{conversation_id}/members/{id}" => members::show, "Get a member",
                Shape::one(MEMBER);
            DELETE "/conversations/{conversation_id}/members/{id}" => members::delete,
                "Remove somebody from a group of yours", Shape::NOTHING;
            GET "/blocks" => blocks::index, "List whom you have blocked", Shape::many(BLOCK).asks(PAGING);
            GET "/blocks/{id}" => blocks::show, "Get a block", Shape::one(BLOCK);
            DELETE "/blocks/{id}" => blocks::delete, "Unblock somebody", Shape::NOTHING;
            GET "/conversations/{conversation_id}/messages" => messages::index,
                "List the messages of a conversation", Shape::many(MESSAGE).asks(MESSAGE_PAGING);
            GET "/conversations/{conversation_id}/messages/{id}" => messages::show, "Get a message",
                Shape::one(MESSAGE);
            DELETE "/conversations/{conversation_id}/messages/{id}" => messages::delete, "Delete a message",
                Shape::NOTHING;
        },
        scope! { &CONVERSING_JSON;
            POST "/conversations" => conversations::create once, "Open a conversation, or begin a group",
                Shape::one(CONVERSATION).takes(NEW_CONVERSATION).created();
            PATCH "/conversations/{id}" => conversations::update, "Rename a group",
                Shape::one(CONVERSATION).takes(CONVERSATION_CHANGE);
            POST "/conversations/{conversation_id}/members" => members::create once,
                "Add somebody to a group", Shape::one(MEMBER).takes(NEW_MEMBER).created();
            POST "/blocks" => blocks::create once, "Block somebody",
                Shape::one(BLOCK).takes(NEW_BLOCK).created();
            POST "/conversations/{conversation_id}/messages" => messages::create once, "Say something",
                Shape::one(MESSAGE).takes(NEW_MESSAGE).created();
            PATCH "/conversations/{conversation_id}/messages/{id}" => messages::update, "Change a message",
                Shape::one(MESSAGE).takes(MESSAGE_CHANGE);
        },
    ]
}
