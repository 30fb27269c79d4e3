//! The live pages.

pub(crate) mod asynchronous;
pub(crate) mod avatars;
pub(crate) mod bench;
pub(crate) mod commands;
pub(crate) mod components;
pub(crate) mod counting;
pub(crate) mod events;
pub(crate) mod failing;
pub(crate) mod focus;
pub(crate) mod forms;
pub(crate) mod hooks;
pub(crate) mod lifecycle;
pub(crate) mod lists;
pub(crate) mod loaded;
pub(crate) mod nav;
pub(crate) mod nested;
pub(crate) mod params;
pub(crate) mod presence;
pub(crate) mod room;
pub(crate) mod rows;
pub(crate) mod small;
pub(crate) mod streams;
pub(crate) mod table;
pub(crate) mod uploads;
pub(crate) mod user_form;

use actix_live::LiveSession;

/// The pages of the live session `default`.
pub(crate) fn routes(session: LiveSession) -> LiveSession {
    session
        .live::<small::Static>("/static")
        .live::<small::Clock>("/clock")
        .live::<counting::Counter>("/counter")
        .live::<events::Events>("/events")
        .live::<forms::Search>("/search")
        .live::<user_form::UserForm>("/form")
        .live::<forms::Trigger>("/trigger")
        .live::<params::ParamsPage>("/params")
        .live::<streams::Streams>("/streams")
        .live::<streams::Feed>("/feed")
        .live::<asynchronous::Async>("/async")
        .live::<components::Components>("/components")
        .live::<commands::Commands>("/js")
        .live::<hooks::Hooks>("/hooks")
        .live::<hooks::Optimistic>("/optimistic")
        .live_action::<nav::A>("/nav/a", "index")
        .live_action::<nav::A>("/nav/a/{id}", "show")
        .live::<nav::B>("/nav/b")
        .live::<small::FlashPage>("/flash")
        .live::<lists::Keyed>("/keyed")
        .live::<lists::Diffs>("/diffs")
        .live::<small::Temporary>("/temporary")
        .live::<small::Portal>("/portal")
        .live::<nested::Nested>("/nested")
        .live::<presence::Presence>("/presence")
        .live::<room::Room>("/room")
        .live::<uploads::Uploads>("/uploads")
        .live::<uploads::Uploads>("/uploads/auto")
        .live::<uploads::Uploads>("/uploads/external")
        .live::<avatars::Avatars>("/avatars")
        .live::<failing::Failing>("/failing")
        .live::<focus::Focus>("/focus")
        .live::<lifecycle::Lifecycle>("/lifecycle")
        .live::<rows::Rows>("/rows")
        .live::<table::Users>("/table")
        .live::<loaded::Loaded>("/loaded")
        .live::<loaded::Revocable>("/revocable")
        .live::<bench::BenchList>("/bench/list")
        .live::<bench::BenchStream>("/bench/stream")
}
