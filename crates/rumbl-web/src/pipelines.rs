//! The pipelines that requests pass on their way to a controller, each a list of plugs.
//!
//! A new way for people to say who they are belongs in `fetch_identity`, and one for programs in
//! `fetch_caller`; what only some pages ask for, such as a
//! role, is a plug and a pipeline of its own, which a scope of the router names beside the others.

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
const FETCH_CALLER: Plug = Plug::new("fetch_caller").before(program::fetch_caller);
const COUNT: Plug = Plug::new("count").before(quota::count);
const FETCH_IDENTITY: Plug = Plug::new("fetch_identity").before(session::fetch_identity);

/// Pages.
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

/// Pages' forms. Its plugs come last, so that whoever is logged out is told that first.
pub(crate) static FORMS: Pipeline = Pipeline {
    name: "forms",
    plugs: &[Plug::new("protect_from_forgery").before(csrf::protect_from_forgery)],
};

/// Forms with a file. It comes before [`FORMS`], whose token is in the form.
pub(crate) static FILE_FORMS: Pipeline = Pipeline {
    name: "file_forms",
    plugs: &[Plug::new("fetch_file_form").before(file_form::fetch_file_form)],
};

/// What a signed link does by itself, for whoever has it: mail programs send no token of a form, and no cookie.
pub(crate) static SIGNED_LINKS: Pipeline =
    Pipeline { name: "signed_links", plugs: &[ACCEPT_HTML, SECURE_HEADERS, SECURITY_POLICY] };

/// Pages in frames on other sites' pages: nobody is asked who they are, and no cookie is set.
pub(crate) static FRAMED: Pipeline = Pipeline {
    name: "framed",
    plugs: &[ACCEPT_HTML, SECURE_HEADERS, SECURITY_POLICY, CONDITIONAL],
};

/// What is only for people who are logged in.
pub(crate) static MEMBERS: Pipeline = Pipeline {
    name: "members",
    plugs: &[Plug::new("authenticate_user").before(authenticate::authenticate_user)],
};

/// What is only for moderators and admins; behind [`MEMBERS`], so that whoever is logged out is told that.
pub(crate) static MODERATORS: Pipeline = Pipeline {
    name: "moderators",
    plugs: &[Plug::new("require_moderator").before(authenticate::require_moderator)],
};

/// What is only for admins.
pub(crate) static ADMINS: Pipeline = Pipeline {
    name: "admins",
    plugs: &[Plug::new("require_admin").before(authenticate::require_admin)],
};

/// JSON and files, the same for everybody.
pub(crate) static API: Pipeline = Pipeline {
    name: "api",
    plugs: &[Plug::new("accept_json").before(format::accept_json), SECURE_HEADERS, CONDITIONAL],
};

/// Who it is, for JSON that depends on that.
pub(crate) static IDENTITY: Pipeline = Pipeline { name: "identity", plugs: &[FETCH_IDENTITY] };

/// JSON for programs, in the version that they speak.
pub(crate) static PROGRAMS: Pipeline = Pipeline {
    name: "programs",
    plugs: &[
        Plug::new("accept_version").before(format::accept_version).after(format::put_deprecation),
        SECURE_HEADERS,
        Plug::new("compress").after(compress::compress),
        CONDITIONAL,
        Plug::new("put_quota").after(quota::put_quota),
    ],
};

/// What anybody may ask for, and programs without a token too.
pub(crate) static ANYBODY: Pipeline = Pipeline { name: "anybody", plugs: &[] };

/// What programs may do that may read.
pub(crate) static READ: Pipeline = Pipeline {
    name: "read",
    plugs: &[FETCH_CALLER, Plug::new("require_read").before(program::require_read), COUNT],
};

/// What programs may do that may annotate.
pub(crate) static ANNOTATE: Pipeline = Pipeline {
    name: "annotate",
    plugs: &[FETCH_CALLER, Plug::new("require_annotate").before(program::require_annotate), COUNT],
};

/// What programs may do that may manage.
pub(crate) static MANAGE: Pipeline = Pipeline {
    name: "manage",
    plugs: &[FETCH_CALLER, Plug::new("require_manage").before(program::require_manage), COUNT],
};

/// What programs may do that may take part in conversations.
pub(crate) static CONVERSE: Pipeline = Pipeline {
    name: "converse",
    plugs: &[FETCH_CALLER, Plug::new("require_converse").before(program::require_converse), COUNT],
};

/// JSON that programs send.
pub(crate) static JSON: Pipeline =
    Pipeline { name: "json", plugs: &[Plug::new("fetch_json").before(json_body::fetch_json)] };

/// Files that programs send.
pub(crate) static FILE: Pipeline =
    Pipeline { name: "file", plugs: &[Plug::new("fetch_file").before(file_body::fetch_file)] };

/// What decides who may ask for something. Each route goes through one of these.
#[cfg(test)]
pub(crate) static POLICIES: [&Pipeline; 7] =
    [&ANYBODY, &MEMBERS, &FRAMED, &READ, &ANNOTATE, &MANAGE, &CONVERSE];
