//! rumbl over real HTTP and real sockets, as people and programs meet it.
//!
//! The suite runs on SQLite, and on PostgreSQL when `RUMBL_TEST_POSTGRES_URL` names a database.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that can't go on has failed"
)]

mod account_controller;
mod account_deletions;
mod admin;
mod admin_accounts;
mod annotation_changes;
mod annotation_controller;
mod annotation_rights;
mod annotation_writer;
mod answers;
mod api_conversations;
mod api_events;
mod api_keys;
mod api_outsiders;
mod api_requests;
mod api_sessions;
mod api_things;
mod asset_controller;
mod backup;
mod bad_requests;
mod browse_controller;
mod check_command;
mod cli_language;
mod client_ids;
mod conditional_requests;
mod config;
mod conversation_channel;
mod conversation_page;
mod conversation_pages;
mod conversation_sharing;
mod dead_jobs;
mod deployment;
mod email_controller;
mod error_pages;
mod examples;
mod export_controller;
mod feed_controller;
mod file_controller;
mod flash;
mod given_back;
mod guests;
mod health;
mod identity;
mod imports;
mod invitations;
mod jobs;
mod killed;
mod listening;
mod locale_controller;
mod logged_out;
mod logs;
mod many_processes;
mod metrics_endpoint;
mod migrate_to;
mod nodes;
mod notifications;
mod observer;
mod other_processes;
mod own_session_controller;
mod page_cache;
mod page_controller;
mod password_controller;
mod password_reset_controller;
mod poster_controller;
mod profile_controller;
mod providers;
mod reactions;
mod replies;
mod reports;
mod resolved;
mod return_paths;
mod room_channel;
mod room_pages;
mod s3;
mod search;
mod second_factor;
mod second_factor_settings;
mod seeding;
mod session_controller;
mod sessions;
mod shared_pages;
mod sharing;
mod slow_bodies;
mod stopping;
mod support;
mod theme_controller;
mod throttle;
mod traces;
mod uploads;
mod user_controller;
mod user_socket;
mod video_api_controller;
mod video_channel;
mod video_controller;
mod visibility;
mod visits;
mod watch_controller;
mod watch_rooms;
mod webhooks;
mod whereabouts;
mod without_mail;
