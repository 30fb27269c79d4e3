//! Every route, in one place, grouped by the pipeline that it goes through.

use std::future::ready;

use actix_web::guard::{Guard, GuardContext};
use actix_web::http::Method;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, ServiceConfig};
use actix_web::{Resource, Route as ActixRoute};

use crate::controllers::{
    annotation_controller, asset_controller, browse_controller, error_controller,
    export_controller, page_controller, password_controller, poster_controller,
    session_api_controller, session_controller, theme_controller, user_controller,
    video_api_controller, video_controller, watch_controller,
};
use crate::pipelines::authenticate::authenticate_user;
use crate::pipelines::{self, kept_answers};

/// What a request passes through before its controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pipeline {
    /// Session, flash, current user, CSRF protection, secure headers.
    Browser,
    /// The browser pipeline; what people see who have no session is the same for all of them.
    Public,
    /// The browser pipeline, for people who are logged in.
    Authenticated,
    /// What is not a page, without a session: JSON, compressed on its way.
    Api,
    /// The api pipeline, for what is asked again and again.
    PublicApi,
    /// Files that are compressed already, without a session.
    Assets,
}

impl Pipeline {
    /// Its name in the list of routes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Public => "browser, keep",
            Self::Authenticated => "browser, authenticate_user",
            Self::Api => "api",
            Self::PublicApi => "api, keep",
            Self::Assets => "assets",
        }
    }

    /// The same, without asking who it is.
    fn for_anybody(self) -> Self {
        if self == Self::Authenticated { Self::Browser } else { self }
    }
}

/// One route: what is asked, and what answers.
#[derive(Debug, Clone)]
pub struct Route {
    /// The request's method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// The pipeline that it goes through.
    pub pipeline: Pipeline,
    /// The controller's function.
    pub handler: &'static str,
    endpoint: fn() -> ActixRoute,
}

macro_rules! route {
    ($pipeline:ident $method:ident $path:literal => $controller:ident::$action:ident) => {
        Route {
            method: Method::$method,
            path: $path,
            pipeline: Pipeline::$pipeline,
            handler: concat!(stringify!($controller), "::", stringify!($action)),
            endpoint: || web::to($controller::$action),
        }
    };
}

/// Every route but the socket's, in the order in which they are tried.
pub fn routes() -> Vec<Route> {
    vec![
        route!(Public GET "/" => page_controller::index),
        route!(Browser GET "/users/new" => user_controller::new),
        route!(Browser POST "/users" => user_controller::create),
        route!(Authenticated GET "/users" => user_controller::index),
        route!(Authenticated GET "/users/{id}" => user_controller::show),
        route!(Browser GET "/sessions/new" => session_controller::new),
        route!(Browser POST "/sessions" => session_controller::create),
        route!(Browser DELETE "/sessions/{id}" => session_controller::delete),
        route!(Authenticated GET "/manage/videos" => video_controller::index),
        route!(Authenticated GET "/manage/videos/new" => video_controller::new),
        route!(Authenticated POST "/manage/videos" => video_controller::create),
        route!(Authenticated GET "/manage/videos/{id}" => video_controller::show),
        route!(Authenticated GET "/manage/videos/{id}/edit" => video_controller::edit),
        route!(Authenticated PUT "/manage/videos/{id}" => video_controller::update),
        route!(Authenticated PATCH "/manage/videos/{id}" => video_controller::update),
        route!(Authenticated DELETE "/manage/videos/{id}" => video_controller::delete),
        route!(Authenticated GET "/settings/password" => password_controller::edit),
        route!(Authenticated PUT "/settings/password" => password_controller::update),
        route!(Browser POST "/theme" => theme_controller::update),
        route!(Public GET "/videos" => browse_controller::index),
        route!(Public GET "/categories/{permalink}" => browse_controller::category),
        route!(Public GET "/watch/{permalink}" => watch_controller::show),
        route!(Browser GET "/api/session" => session_api_controller::show),
        route!(PublicApi GET "/api/videos/{id}" => video_api_controller::show),
        route!(Api GET "/api/videos/{id}/annotations" => annotation_controller::index),
        route!(PublicApi GET "/api/videos/{id}/annotations/density" => annotation_controller::density),
        route!(Api GET "/videos/{id}/annotations.{format}" => export_controller::show),
        route!(Assets GET "/assets/{path:.*}" => asset_controller::show),
        route!(Api GET "/posters/{poster}.svg" => poster_controller::show),
        route!(Assets GET "/media/{path:.*}" => asset_controller::media),
        route!(Assets GET "/favicon.svg" => asset_controller::favicon),
        route!(Assets GET "/robots.txt" => asset_controller::robots),
    ]
}

/// Mounts every route behind its pipeline. A path of theirs with another method is a 405; what is no
/// path of theirs is a 404, as JSON where programs look and as a page elsewhere.
pub fn configure(services: &mut ServiceConfig) {
    let routes = routes();
    for route in &routes {
        let resource = web::resource(route.path).guard(MethodGuard(route.method.clone()));
        mount(services, route.pipeline, resource.route((route.endpoint)()));
    }
    for (position, Route { path, pipeline, .. }) in routes.iter().enumerate() {
        let is_first = !routes.iter().take(position).any(|earlier| earlier.path == *path);
        if is_first {
            let allowed = allowed_methods(&routes, path);
            let refuse = move || ready(error_controller::method_not_allowed(allowed.clone()));
            mount(services, pipeline.for_anybody(), web::resource(*path).to(refuse));
        }
    }
    let unknown = web::resource("/api/{path:.*}").to(error_controller::not_found);
    mount(services, Pipeline::Api, unknown);
    services.default_service(
        web::to(error_controller::not_found)
            .wrap(from_fn(pipelines::browser))
            .wrap(Compress::default()),
    );
}

fn mount(services: &mut ServiceConfig, pipeline: Pipeline, resource: Resource) {
    match pipeline {
        Pipeline::Browser => {
            let resource = resource.wrap(from_fn(pipelines::browser));
            services.service(resource.wrap(Compress::default()))
        }
        Pipeline::Public => services.service(
            resource
                .wrap(from_fn(pipelines::browser))
                .wrap(Compress::default())
                .wrap(from_fn(kept_answers::keep)),
        ),
        Pipeline::Authenticated => services.service(
            resource
                .wrap(from_fn(authenticate_user))
                .wrap(from_fn(pipelines::browser))
                .wrap(Compress::default()),
        ),
        Pipeline::Api => {
            services.service(resource.wrap(from_fn(pipelines::api)).wrap(Compress::default()))
        }
        Pipeline::PublicApi => services.service(
            resource
                .wrap(from_fn(pipelines::api))
                .wrap(Compress::default())
                .wrap(from_fn(kept_answers::keep)),
        ),
        Pipeline::Assets => services.service(resource.wrap(from_fn(pipelines::api))),
    };
}

/// The methods that a path answers, as the header `Allow` lists them.
fn allowed_methods(routes: &[Route], path: &str) -> String {
    let at_path = routes.iter().filter(|route| route.path == path);
    let mut methods: Vec<_> = at_path.map(|route| route.method.as_str()).collect();
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.join(", ")
}

/// Lets a route's method through, and HEAD where GET would be.
struct MethodGuard(Method);

impl Guard for MethodGuard {
    fn check(&self, context: &GuardContext<'_>) -> bool {
        let method = &context.head().method;
        *method == self.0 || (self.0 == Method::GET && *method == Method::HEAD)
    }
}
