//! All routes, grouped by pipeline.

use std::future::ready;

use actix_web::guard::{Guard, GuardContext};
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{Resource, Route as ActixRoute};

use crate::api;
use crate::api::version::Version;
use crate::controllers::error_controller;
use crate::own_resources::own_resources;
use crate::pipelines::plug::{Pipeline, pass};
use crate::pipelines::{
    ADMINS, ANYBODY, API, BROWSER, FILE_FORMS, FORMS, FRAMED, IDENTITY, MEMBERS, MODERATORS,
    PROGRAMS, SIGNED_LINKS,
};

static PAGES: [&Pipeline; 3] = [&BROWSER, &ANYBODY, &FORMS];
static MEMBERS_PAGES: [&Pipeline; 3] = [&BROWSER, &MEMBERS, &FORMS];
static MEMBERS_FILES: [&Pipeline; 4] = [&BROWSER, &MEMBERS, &FILE_FORMS, &FORMS];
static MODERATORS_PAGES: [&Pipeline; 4] = [&BROWSER, &MEMBERS, &MODERATORS, &FORMS];
static ADMINS_PAGES: [&Pipeline; 4] = [&BROWSER, &MEMBERS, &ADMINS, &FORMS];
static LINKED_PAGES: [&Pipeline; 2] = [&SIGNED_LINKS, &ANYBODY];
static FRAMED_PAGES: [&Pipeline; 1] = [&FRAMED];
static PERSONAL_JSON: [&Pipeline; 3] = [&API, &ANYBODY, &IDENTITY];
static SHARED: [&Pipeline; 2] = [&API, &ANYBODY];
static OPEN_PROGRAMS: [&Pipeline; 2] = [&PROGRAMS, &ANYBODY];

/// A route and its handler.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    /// The request's method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// The pipelines before the controller.
    pub pipelines: &'static [&'static Pipeline],
    /// The controller's function.
    pub handler: &'static str,
    endpoint: fn() -> ActixRoute,
}

macro_rules! scope {
    ($pipelines:expr; $($method:ident $path:expr => $controller:ident::$action:ident;)+) => {
        vec![$(Route {
            method: Method::$method,
            path: $path,
            pipelines: $pipelines,
            handler: concat!(stringify!($controller), "::", stringify!($action)),
            endpoint: || web::to($crate::controllers::$controller::$action),
        },)+]
    };
}

/// The routes to list, add, show, change and delete records, like Phoenix's `resources`.
macro_rules! resources {
    ($pipelines:expr; $($path:literal => $controller:ident;)+) => {
        [$(scope! { $pipelines;
            GET $path => $controller::index;
            GET concat!($path, "/new") => $controller::new;
            POST $path => $controller::create;
            GET concat!($path, "/{id}") => $controller::show;
            GET concat!($path, "/{id}/edit") => $controller::edit;
            PUT concat!($path, "/{id}") => $controller::update;
            PATCH concat!($path, "/{id}") => $controller::update;
            DELETE concat!($path, "/{id}") => $controller::delete;
        },)+].into_iter().flatten().collect()
    };
}

/// All routes except the socket's, in matching order.
pub(crate) fn routes() -> Vec<Route> {
    let for_members = [
        members_pages(),
        own_pages(),
        report_pages(),
        sharing_pages(),
        import_pages(),
        conversation_pages(),
        staff_routes(),
    ];
    let scopes = [pages()].into_iter().chain(for_members).chain([documents(), for_programs()]);
    scopes.flatten().collect()
}

fn pages() -> Vec<Route> {
    scope! { &PAGES;
        GET "/" => page_controller::index;
        GET "/users/new" => user_controller::new;
        POST "/users" => user_controller::create;
        GET "/sessions/new" => session_controller::new;
        POST "/sessions" => session_controller::create;
        POST "/sessions/passkey" => session_passkey_controller::create;
        POST "/sessions/passkey/options" => session_passkey_controller::options;
        POST "/sessions/providers/{name}" => provider_controller::create;
        GET "/sessions/providers/{name}/callback" => provider_controller::callback;
        GET "/sessions/link" => session_link_controller::new;
        POST "/sessions/link" => session_link_controller::create;
        GET "/users/new/provider" => provided_user_controller::new;
        POST "/users/provider" => provided_user_controller::create;
        GET "/sessions/code" => session_code_controller::new;
        POST "/sessions/code" => session_code_controller::create;
        DELETE "/sessions/{id}" => session_controller::delete;
        GET "/password-resets/new" => password_reset_controller::new;
        POST "/password-resets" => password_reset_controller::create;
        GET "/password-resets/edit" => password_reset_controller::edit;
        PUT "/password-resets" => password_reset_controller::update;
        GET "/email-confirmations" => email_confirmation_controller::show;
        POST "/email-confirmations" => email_confirmation_controller::create;
        GET "/dev/mailbox" => mailbox_controller::index;
        GET "/dev/mailbox/{number}" => mailbox_controller::show;
        GET "/dev/mailbox/{number}/html" => mailbox_controller::html;
        POST "/theme" => theme_controller::update;
        POST "/locale" => locale_controller::update;
        GET "/videos" => browse_controller::index;
        GET "/categories/{permalink}" => browse_controller::category;
        GET "/watch/{permalink}" => watch_controller::show;
        GET "/rooms/{token}" => room_controller::show;
        GET "/review/{token}" => watch_controller::review;
        GET "/search" => live_controller::show;
        GET "/api/docs" => api_docs_controller::show;
        GET "/unsubscribe" => unsubscribe_controller::show;
    }
}

fn members_pages() -> Vec<Route> {
    scope! { &MEMBERS_PAGES;
        GET "/users" => user_controller::index;
        GET "/users/{id}" => user_controller::show;
        POST "/users/{id}/follow" => follow_controller::follow_user;
        DELETE "/users/{id}/follow" => follow_controller::unfollow_user;
        POST "/videos/{id}/follow" => follow_controller::follow_video;
        DELETE "/videos/{id}/follow" => follow_controller::unfollow_video;
        GET "/follows" => follow_controller::index;
        GET "/feed" => feed_controller::index;
        GET "/annotations" => own_annotation_controller::index;
        GET "/notifications" => notification_controller::index;
        POST "/notifications/read" => notification_controller::read;
        GET "/videos/shared" => video_controller::shared;
        GET "/settings" => profile_controller::edit;
        PUT "/settings" => profile_controller::update;
        GET "/settings/email" => email_controller::edit;
        PUT "/settings/email" => email_controller::update;
        POST "/settings/email/confirmation" => email_controller::resend;
        GET "/settings/notifications" => notification_settings_controller::edit;
        PUT "/settings/notifications" => notification_settings_controller::update;
        GET "/settings/sessions" => own_session_controller::index;
        DELETE "/settings/sessions" => own_session_controller::delete_others;
        DELETE "/settings/sessions/{id}" => own_session_controller::delete;
        GET "/settings/account" => account_controller::show;
        GET "/settings/account/archive.zip" => account_controller::archive;
        DELETE "/settings/account" => account_controller::delete;
        GET "/settings/password" => password_controller::edit;
        PUT "/settings/password" => password_controller::update;
        DELETE "/settings/password" => password_controller::delete;
        GET "/settings/security" => security_controller::show;
        GET "/settings/security/authenticator" => authenticator_controller::new;
        POST "/settings/security/authenticator" => authenticator_controller::create;
        DELETE "/settings/security/authenticator" => authenticator_controller::delete;
        POST "/settings/security/recovery-codes" => security_controller::renew_recovery_codes;
        POST "/settings/security/passkeys" => passkey_controller::create;
        POST "/settings/security/passkeys/options" => passkey_controller::options;
        GET "/settings/security/passkeys/{id}" => passkey_controller::show;
        DELETE "/settings/security/passkeys/{id}" => passkey_controller::delete;
        POST "/settings/security/providers/{name}" => linked_identity_controller::create;
        GET "/settings/security/identities/{id}" => linked_identity_controller::show;
        DELETE "/settings/security/identities/{id}" => linked_identity_controller::delete;
        GET "/settings/confirm" => security_controller::confirm;
        GET "/settings/api-keys" => api_key_controller::index;
        POST "/settings/api-keys" => api_key_controller::create;
        DELETE "/settings/api-keys/{id}" => api_key_controller::delete;
        GET "/settings/webhooks" => webhook_controller::index;
        POST "/settings/webhooks" => webhook_controller::create;
        GET "/settings/webhooks/{id}" => webhook_controller::show;
        PUT "/settings/webhooks/{id}" => webhook_controller::update;
        DELETE "/settings/webhooks/{id}" => webhook_controller::delete;
        POST "/settings/webhooks/{id}/pause" => webhook_controller::pause;
        POST "/settings/webhooks/{id}/resume" => webhook_controller::resume;
        POST "/settings/webhooks/{id}/secret" => webhook_controller::renew_secret;
        POST "/settings/webhooks/{id}/test" => webhook_delivery_controller::test;
        POST "/settings/webhooks/{id}/deliveries/{delivery_id}/retry" => webhook_delivery_controller::retry;
    }
}

/// Pages for members' own records, all of which [`own_resources`] names.
fn own_pages() -> Vec<Route> {
    macro_rules! routes {
        ($($path:literal => $controller:ident, $all:ident, $one:ident($id:ty), $edit:ident;)+) => {
            resources! { &MEMBERS_PAGES; $($path => $controller;)+ }
        };
    }
    own_resources!(routes)
}

/// Pages for reporting content.
fn report_pages() -> Vec<Route> {
    scope! { &MEMBERS_PAGES;
        GET "/users/{id}/report" => report_controller::new_of_user;
        POST "/users/{id}/report" => report_controller::create_of_user;
        GET "/videos/{id}/report" => report_controller::new_of_video;
        POST "/videos/{id}/report" => report_controller::create_of_video;
        GET "/annotations/{id}/report" => report_controller::new_of_annotation;
        POST "/annotations/{id}/report" => report_controller::create_of_annotation;
        GET "/messages/{id}/report" => report_controller::new_of_message;
        POST "/messages/{id}/report" => report_controller::create_of_message;
    }
}

/// Pages for sharing videos.
fn sharing_pages() -> Vec<Route> {
    scope! { &MEMBERS_PAGES;
        GET "/manage/videos/{id}/sharing" => sharing_controller::show;
        POST "/manage/videos/{id}/sharing/people" => sharing_controller::add_person;
        DELETE "/manage/videos/{id}/sharing/people/{user_id}" => sharing_controller::remove_person;
        POST "/manage/videos/{id}/sharing/conversations" => sharing_controller::add_conversation;
        DELETE "/manage/videos/{id}/sharing/conversations/{conversation_id}" => sharing_controller::remove_conversation;
        POST "/manage/videos/{id}/sharing/links" => sharing_controller::create_link;
        DELETE "/manage/videos/{id}/sharing/links/{link_id}" => sharing_controller::revoke_link;
    }
}

/// Pages for importing annotations.
fn import_pages() -> Vec<Route> {
    let files = scope! { &MEMBERS_FILES;
        POST "/manage/videos/{id}/imports" => import_controller::create;
    };
    let pages = scope! { &MEMBERS_PAGES;
        GET "/manage/videos/{id}/imports" => import_controller::index;
        DELETE "/manage/videos/{id}/imports/{import_id}" => import_controller::delete;
        GET "/manage/videos/{id}/import-drafts/{draft_id}" => import_controller::preview;
        POST "/manage/videos/{id}/import-drafts/{draft_id}" => import_controller::confirm;
    };
    files.into_iter().chain(pages).collect()
}

/// Pages for conversations.
fn conversation_pages() -> Vec<Route> {
    scope! { &MEMBERS_PAGES;
        GET "/conversations" => live_controller::show;
        GET "/conversations/new" => live_controller::show;
        GET "/conversations/recent" => conversation_controller::recent;
        GET "/conversations/{id}" => live_controller::show;
        POST "/conversations/{id}/messages" => conversation_controller::say;
        POST "/conversations/new" => conversation_controller::create;
        GET "/conversations/{id}/room" => room_controller::choose;
        GET "/videos/{id}/room" => room_controller::new;
        POST "/rooms" => room_controller::create;
        POST "/rooms/{token}" => room_controller::talk;
        POST "/users/{id}/conversation" => conversation_controller::open;
        POST "/users/{id}/block" => block_controller::create;
        DELETE "/users/{id}/block" => block_controller::delete;
    }
}

/// Embedded pages, JSON and files.
fn documents() -> Vec<Route> {
    let scopes = [
        scope! { &LINKED_PAGES;
            POST "/unsubscribe" => unsubscribe_controller::create;
        },
        scope! { &FRAMED_PAGES;
            GET "/embed/{id}" => embed_controller::show;
        },
        scope! { &PERSONAL_JSON;
            GET "/api/session" => session_api_controller::show;
            GET "/files/{name}" => file_controller::show;
            GET "/api/videos/{id}" => video_api_controller::show;
            GET "/api/videos/{id}/annotations" => annotation_controller::index;
            GET "/api/videos/{id}/annotations/density" => annotation_controller::density;
            GET "/videos/{id}/annotations.{format}" => export_controller::show;
            GET "/posters/{id}/{name}.jpg" => poster_controller::frame;
        },
        scope! { &SHARED;
            GET "/api/openapi.json" => openapi_controller::show;
            GET "/oembed" => oembed_controller::show;
            GET "/assets/{path:.*}" => asset_controller::show;
            GET "/posters/{poster}.svg" => poster_controller::show;
            GET "/media/{path:.*}" => asset_controller::media;
            GET "/favicon.svg" => asset_controller::favicon;
            GET "/robots.txt" => asset_controller::robots;
            GET "/health/live" => health_controller::live;
            GET "/health/ready" => health_controller::ready;
        },
    ];
    scopes.into_iter().flatten().collect()
}

/// Pages for moderators and admins.
fn staff_routes() -> Vec<Route> {
    let scopes = [
        scope! { &MODERATORS_PAGES;
            GET "/admin" => admin_report_controller::index;
            POST "/admin/reports/{id}" => admin_report_controller::update;
            GET "/admin/annotations" => admin_annotation_controller::index;
            POST "/admin/annotations/{id}/restore" => admin_annotation_controller::restore;
            GET "/admin/videos" => admin_video_controller::index;
            POST "/admin/videos/{id}/hide" => admin_video_controller::hide;
            POST "/admin/videos/{id}/restore" => admin_video_controller::restore;
            GET "/admin/users" => admin_user_controller::index;
            GET "/admin/users/{id}" => admin_user_controller::show;
            POST "/admin/users/{id}/suspend" => admin_user_controller::suspend;
            POST "/admin/users/{id}/unsuspend" => admin_user_controller::unsuspend;
            GET "/admin/audit" => audit_controller::index;
        },
        scope! { &ADMINS_PAGES;
            DELETE "/admin/videos/{id}" => admin_video_controller::delete;
            POST "/admin/users/{id}/role" => admin_user_controller::change_role;
            POST "/admin/users/{id}/remove-second-factor" => admin_user_controller::remove_second_factor;
            DELETE "/admin/users/{id}/api-keys/{key_id}" => admin_user_controller::revoke_api_key;
            DELETE "/admin/users/{id}/passkeys/{passkey_id}" => admin_user_controller::revoke_passkey;
            DELETE "/admin/users/{id}/linked-identities/{identity_id}" => admin_user_controller::unlink_identity;
            POST "/admin/users/{id}/log-out" => admin_user_controller::log_out;
            POST "/admin/users/{id}/reset-password" => admin_user_controller::reset_password;
            POST "/admin/users/{id}/reset-link" => admin_link_controller::create_reset;
            POST "/admin/users/{id}/confirmation-link" => admin_link_controller::create_confirmation;
            GET "/admin/categories" => admin_category_controller::index;
            POST "/admin/categories" => admin_category_controller::create;
            PUT "/admin/categories/{id}" => admin_category_controller::update;
            DELETE "/admin/categories/{id}" => admin_category_controller::delete;
            GET "/admin/invitations" => admin_invitation_controller::index;
            POST "/admin/invitations" => admin_invitation_controller::create;
            DELETE "/admin/invitations/{id}" => admin_invitation_controller::delete;
            GET "/admin/observer" => live_controller::show;
            DELETE "/admin/observer/sockets/{id}" => admin_observer_controller::close_socket;
            POST "/admin/observer/topics/close" => admin_observer_controller::close_topic;
            GET "/admin/jobs" => admin_job_controller::index;
            POST "/admin/jobs/retry" => admin_job_controller::retry_all;
            POST "/admin/jobs/{id}/retry" => admin_job_controller::retry;
            DELETE "/admin/jobs/{id}" => admin_job_controller::delete;
        },
    ];
    scopes.into_iter().flatten().collect()
}

/// The routes of the API, for each version.
fn for_programs() -> Vec<Route> {
    let in_versions = api::endpoints::endpoints().into_iter().flat_map(|endpoint| {
        endpoint.paths.map(|(_, path)| Route {
            method: endpoint.method.clone(),
            path,
            pipelines: endpoint.pipelines,
            handler: endpoint.handler,
            endpoint: endpoint.route,
        })
    });
    in_versions.collect()
}

/// Mounts every route behind its pipelines. Another method on a known path gets 405. An unknown path gets 404, as
/// JSON below the API and as a page elsewhere.
pub(crate) fn configure(services: &mut ServiceConfig) {
    let routes = routes();
    for Route { method, path, pipelines, endpoint, .. } in &routes {
        let resource = web::resource(*path).guard(MethodGuard(method.clone()));
        mount(services, pipelines, resource.route(endpoint()));
    }
    for (position, Route { path, pipelines, .. }) in routes.iter().enumerate() {
        let is_first = !routes.iter().take(position).any(|earlier| earlier.path == *path);
        if is_first {
            let allowed = allowed_methods(&routes, path);
            let refuse = move || ready(error_controller::method_not_allowed(allowed.clone()));
            mount(services, for_anybody(pipelines), web::resource(*path).to(refuse));
        }
    }
    for version in Version::ALL {
        let path = format!("{}/{{path:.*}}", version.base());
        let unknown = web::resource(path).to(error_controller::not_found);
        mount(services, &OPEN_PROGRAMS, unknown);
    }
    let other_version = web::resource("/api/v{number:[0-9]+}/{path:.*}");
    mount(services, &OPEN_PROGRAMS, other_version.to(error_controller::not_found));
    let unknown = web::resource("/api/{path:.*}").to(error_controller::not_found);
    mount(services, &SHARED, unknown);
    let not_found = web::to(error_controller::not_found);
    services.default_service(not_found.wrap(from_fn(|request, next| pass(&PAGES, request, next))));
}

/// The same pipelines without authentication.
fn for_anybody(pipelines: &'static [&'static Pipeline]) -> &'static [&'static Pipeline] {
    match pipelines {
        [first, ..] if first.name == PROGRAMS.name => &OPEN_PROGRAMS,
        [first, ..]
            if [&BROWSER, &FRAMED, &SIGNED_LINKS].iter().any(|one| one.name == first.name) =>
        {
            &PAGES
        }
        _ => &SHARED,
    }
}

fn mount(
    services: &mut ServiceConfig,
    pipelines: &'static [&'static Pipeline],
    resource: Resource,
) {
    services.service(resource.wrap(from_fn(move |request, next| pass(pipelines, request, next))));
}

/// The methods of a path, for the `Allow` header.
fn allowed_methods(routes: &[Route], path: &str) -> String {
    let at_path = routes.iter().filter(|route| route.path == path);
    let mut methods: Vec<_> = at_path.map(|route| route.method.as_str()).collect();
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.join(", ")
}

/// Matches a route's method, and HEAD for GET.
struct MethodGuard(Method);

impl Guard for MethodGuard {
    fn check(&self, context: &GuardContext<'_>) -> bool {
        let method = &context.head().method;
        *method == self.0 || (self.0 == Method::GET && *method == Method::HEAD)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::pipelines::{ANYBODY, POLICIES};

    #[test]
    fn every_route_has_one_policy() {
        for Route { method, path, pipelines, .. } in routes() {
            let is_policy =
                |one: &&&Pipeline| POLICIES.iter().any(|policy| policy.name == one.name);
            assert_eq!(pipelines.iter().filter(is_policy).count(), 1, "{method} {path}");
        }
    }

    #[test]
    fn every_route_is_there_once() {
        let routes = routes();
        let names: BTreeSet<String> =
            routes.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
        assert_eq!(names.len(), routes.len());
    }

    /// Public routes, apart from the API's; all others require a log-in.
    const FOR_EVERYBODY: [&str; 52] = [
        "GET /",
        "GET /users/new",
        "POST /users",
        "GET /sessions/new",
        "POST /sessions",
        "POST /sessions/passkey",
        "POST /sessions/passkey/options",
        "POST /sessions/providers/{name}",
        "GET /sessions/providers/{name}/callback",
        "GET /sessions/link",
        "POST /sessions/link",
        "GET /users/new/provider",
        "POST /users/provider",
        "GET /sessions/code",
        "POST /sessions/code",
        "DELETE /sessions/{id}",
        "GET /password-resets/new",
        "POST /password-resets",
        "GET /password-resets/edit",
        "PUT /password-resets",
        "GET /email-confirmations",
        "POST /email-confirmations",
        "GET /dev/mailbox",
        "GET /dev/mailbox/{number}",
        "GET /dev/mailbox/{number}/html",
        "POST /theme",
        "POST /locale",
        "GET /videos",
        "GET /categories/{permalink}",
        "GET /watch/{permalink}",
        "GET /rooms/{token}",
        "GET /review/{token}",
        "GET /search",
        "GET /api/docs",
        "GET /unsubscribe",
        "POST /unsubscribe",
        "GET /api/session",
        "GET /files/{name}",
        "GET /api/videos/{id}",
        "GET /api/videos/{id}/annotations",
        "GET /api/videos/{id}/annotations/density",
        "GET /videos/{id}/annotations.{format}",
        "GET /posters/{id}/{name}.jpg",
        "GET /api/openapi.json",
        "GET /oembed",
        "GET /assets/{path:.*}",
        "GET /posters/{poster}.svg",
        "GET /media/{path:.*}",
        "GET /favicon.svg",
        "GET /robots.txt",
        "GET /health/live",
        "GET /health/ready",
    ];

    #[test]
    fn what_is_not_named_as_being_for_everybody_is_for_members() {
        let is_versioned = |path: &str| Version::ALL.iter().any(|it| path.starts_with(it.base()));
        let open = routes().into_iter().filter(|route| {
            let is_open = route.pipelines.iter().any(|passed| passed.name == ANYBODY.name);
            is_open && !is_versioned(route.path)
        });
        let open: Vec<String> =
            open.map(|route| format!("{} {}", route.method, route.path)).collect();
        assert_eq!(open, FOR_EVERYBODY);
    }

    fn passes(route: &Route, pipeline: &Pipeline) -> bool {
        route.pipelines.iter().any(|passed| passed.name == pipeline.name)
    }

    #[test]
    fn everything_below_admin_is_for_moderators_or_admins() {
        for route in routes() {
            let is_below = route.path == "/admin" || route.path.starts_with("/admin/");
            let is_guarded = passes(&route, &MODERATORS) || passes(&route, &ADMINS);
            assert_eq!(is_below, is_guarded, "{} {}", route.method, route.path);
        }
    }

    #[test]
    fn what_changes_something_takes_a_form_of_this_site_or_a_program_or_a_signed_link() {
        for route in routes().iter().filter(|route| !route.method.is_safe()) {
            let is_safe = [&FORMS, &PROGRAMS, &SIGNED_LINKS].iter().any(|one| passes(route, one));
            assert!(is_safe, "{} {}", route.method, route.path);
        }
    }

    #[test]
    fn the_document_describes_the_routes_of_the_api_and_no_others() {
        let document = api::document::document();
        let paths = document["paths"].as_object().unwrap();
        let described: BTreeSet<String> = paths
            .iter()
            .flat_map(|(path, item)| {
                let methods = item.as_object().unwrap().keys();
                methods.map(move |method| format!("{} {path}", method.to_uppercase()))
            })
            .collect();
        let is_versioned = |path: &str| Version::ALL.iter().any(|it| path.starts_with(it.base()));
        let mounted: BTreeSet<String> = routes()
            .into_iter()
            .filter(|route| is_versioned(route.path))
            .map(|route| format!("{} {}", route.method, route.path))
            .collect();
        assert_eq!(described, mounted);
        assert!(mounted.len() > 40);
    }
}
