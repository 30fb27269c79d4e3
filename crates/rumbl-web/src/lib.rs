#![doc = include_str!("../README.md")]
#![allow(
    rustdoc::private_intra_doc_links,
    reason = "nearly all of an application is private, and its documentation is read in the source"
)]

mod api;
pub mod app;
mod archive;
mod backup;
pub mod channels;
pub mod cli;
pub mod client_address;
pub mod config;
mod conn;
mod controllers;
mod csrf_token;
mod current_password;
mod deletion;
mod dev;
mod device_name;
pub mod endpoint;
mod error;
mod every;
pub mod exports;
mod files;
mod flash;
mod guests;
mod hashing;
pub mod identity;
mod jobs;
mod link_picture;
pub mod live;
mod live_pages;
mod locale;
mod logging;
mod mail;
mod metrics_endpoint;
mod moment;
mod online;
mod pages;
mod passkeys;
mod paths;
mod pipelines;
mod places;
mod poster;
mod providers;
mod qr_code;
pub mod quiet_members;
mod rate_limit;
mod return_path;
mod review_cookie;
mod router;
mod second_factor;
pub mod secret;
mod secure_url;
mod security_policy;
mod site;
mod site_cookie;
mod static_files;
mod telemetry;
mod templates;
mod theme;
mod throttle;
mod turns;
pub mod unread;
pub mod views;
mod watching;
mod webhooks;
