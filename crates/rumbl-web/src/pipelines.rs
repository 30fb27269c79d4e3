//! The pipelines that requests pass through on their way to a controller. Each is a list of plugs.
//!
//! A new way to authenticate people belongs in `fetch_identity`, and one for programs in `fetch_caller`. Requirements
//! of some pages only, such as a role, are a plug and pipeline of their own, which a scope of the router adds to the
//! others.

mod authenticate;
pub(crate) mod body_deadline;
mod compress;
pub(crate) mod conditional;
mod csrf;
pub(crate) mod error_response;
pub(crate) mod file_body;
pub(crate) mod file_form;
pub(crate) mod form_body;
mod format;
mod json_body;
mod logged_out;
mod origin;
pub(crate) mod plug;
mod program;
mod quota;
pub(crate) mod request_log;
pub(crate) mod secure_headers;
mod session;
mod unread;

pub(crate) use authenticate::Authenticated;
pub(crate) use plug::{Pipeline, Plug};

const ACCEPT_HTML: Plug = Plug::new("accept_html").before(format::accept_html);
const SECURITY_POLICY: Plug = Plug::new("security_policy").after(secure_headers::put_policy);
const SECURE_HEADERS: Plug = Plug::new("secure_headers").after(secure_headers::put);
const CONDITIONAL: Plug = Plug::new("conditional").after(conditional::answer);
const COMPRESS: Plug = Plug::new("compress").after(compress::compress);
const FETCH_CALLER: Plug = Plug::new("fetch_caller").before(program::fetch_caller);
const COUNT: Plug = Plug::new("count").before(quota::count);
const FETCH_IDENTITY: Plug = Plug::new("fetch_identity").before(session::fetch_identity);

/// HTML pages.
pub(crate) static BROWSER: Pipeline = Pipeline {
    name: "browser",
    plugs: &[
        ACCEPT_HTML,
        SECURE_HEADERS,
        SECURITY_POLICY,
        CONDITIONAL,
        FETCH_IDENTITY,
        Plug::new("flash").before(session::fetch_flash).after(session::put_cookies),
        Plug::new("fetch_form").before(form_body::fetch_form),
        Plug::new("fetch_unread").before(unread::fetch_unread),
    ],
};

/// Forms on pages. Its plugs come last, so that people who are logged out are told so first.
pub(crate) static FORMS: Pipeline = Pipeline {
    name: "forms",
    plugs: &[Plug::new("protect_from_forgery").before(csrf::protect_from_forgery)],
};

/// Forms with a file upload. It comes before [`FORMS`], because it reads the form that contains the CSRF token.
pub(crate) static FILE_FORMS: Pipeline = Pipeline {
    name: "file_forms",
    plugs: &[Plug::new("fetch_file_form").before(file_form::fetch_file_form)],
};

/// Actions of signed links, which need no log-in: mail programs send neither a CSRF token nor a cookie.
pub(crate) static SIGNED_LINKS: Pipeline =
    Pipeline { name: "signed_links", plugs: &[ACCEPT_HTML, SECURE_HEADERS, SECURITY_POLICY] };

/// Pages framed by other sites. They don't identify the reader and set no cookies.
pub(crate) static FRAMED: Pipeline = Pipeline {
    name: "framed",
    plugs: &[ACCEPT_HTML, SECURE_HEADERS, SECURITY_POLICY, CONDITIONAL],
};

/// Requires a logged-in person.
pub(crate) static MEMBERS: Pipeline = Pipeline {
    name: "members",
    plugs: &[Plug::new("authenticate_user").before(authenticate::authenticate_user)],
};

/// Requires a moderator or admin; comes after [`MEMBERS`], so that people who are logged out are told so.
pub(crate) static MODERATORS: Pipeline = Pipeline {
    name: "moderators",
    plugs: &[Plug::new("require_moderator").before(authenticate::require_moderator)],
};

/// Requires an admin.
pub(crate) static ADMINS: Pipeline = Pipeline {
    name: "admins",
    plugs: &[Plug::new("require_admin").before(authenticate::require_admin)],
};

/// JSON and files that are the same for everybody.
pub(crate) static API: Pipeline = Pipeline {
    name: "api",
    plugs: &[
        Plug::new("accept_json").before(format::accept_json),
        SECURE_HEADERS,
        COMPRESS,
        CONDITIONAL,
    ],
};

/// Identifies the reader, for JSON that depends on it.
pub(crate) static IDENTITY: Pipeline = Pipeline { name: "identity", plugs: &[FETCH_IDENTITY] };

/// JSON for programs, in their version of the API.
pub(crate) static PROGRAMS: Pipeline = Pipeline {
    name: "programs",
    plugs: &[
        Plug::new("accept_version").before(format::accept_version).after(format::put_deprecation),
        Plug::new("refuse_conditional_delete").before(program::refuse_conditional_delete),
        SECURE_HEADERS,
        COMPRESS,
        CONDITIONAL,
        Plug::new("put_quota").after(quota::put_quota),
    ],
};

/// Endpoints open to anybody, including programs without a token.
pub(crate) static ANYBODY: Pipeline = Pipeline { name: "anybody", plugs: &[] };

/// Requires the scope to read.
pub(crate) static READ: Pipeline = Pipeline {
    name: "read",
    plugs: &[FETCH_CALLER, COUNT, Plug::new("require_read").before(program::require_read)],
};

/// Requires the scope to annotate.
pub(crate) static ANNOTATE: Pipeline = Pipeline {
    name: "annotate",
    plugs: &[FETCH_CALLER, COUNT, Plug::new("require_annotate").before(program::require_annotate)],
};

/// Requires the scope to manage.
pub(crate) static MANAGE: Pipeline = Pipeline {
    name: "manage",
    plugs: &[FETCH_CALLER, COUNT, Plug::new("require_manage").before(program::require_manage)],
};

/// Requires the scope to take part in conversations.
pub(crate) static CONVERSE: Pipeline = Pipeline {
    name: "converse",
    plugs: &[FETCH_CALLER, COUNT, Plug::new("require_converse").before(program::require_converse)],
};

/// JSON request bodies.
pub(crate) static JSON: Pipeline =
    Pipeline { name: "json", plugs: &[Plug::new("fetch_json").before(json_body::fetch_json)] };

/// File request bodies.
pub(crate) static FILE: Pipeline =
    Pipeline { name: "file", plugs: &[Plug::new("fetch_file").before(file_body::fetch_file)] };

/// The pipelines that decide on access. Every route passes through one of them.
#[cfg(test)]
pub(crate) static POLICIES: [&Pipeline; 7] =
    [&ANYBODY, &MEMBERS, &FRAMED, &READ, &ANNOTATE, &MANAGE, &CONVERSE];
