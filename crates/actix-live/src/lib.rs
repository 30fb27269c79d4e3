#![doc = include_str!("../README.md")]
//!
//! # Where to look
//!
//! - What an application writes: [`LiveView`], a page; [`html!`], its template; [`Component`] and
//!   [`LiveComponent`], parts of it; [`RootLayout`] and [`AppLayout`], what is around it; [`OnMount`],
//!   who may see it.
//! - What it gets: [`Context`], which dereferences to [`LiveSocket`], and [`InfoSender`].
//! - How pages are served: [`LiveSession`] and [`Site`] for addresses, [`ViewSocket`] for the socket,
//!   and [`Site::dead_render`] for an application with documents of its own.
//! - What templates show: [`Form`], [`Slot`], [`Stream`], [`AsyncResult`], [`Upload`], [`Js`],
//!   [`Link`], [`Portal`] and nested views ([`live_render`]).
//! - What saves work when many views show the same: [`derive@Memo`] and [`Rev`].

extern crate self as actix_live;

mod async_result;
mod attached;
mod callbacks;
mod channel;
mod children;
mod client_cookies;
mod context;
mod dead_page;
mod dead_render;
mod error;
mod flash;
mod focus_wrap;
mod form;
mod form_rows;
mod from_text;
mod html;
mod info_sender;
mod join;
mod js;
mod layout;
mod lenient;
mod lifecycle_hook;
mod link;
mod live_component;
mod live_socket;
mod mailbox;
mod memo;
mod mount;
mod navigation;
mod nested;
mod open_views;
mod outcome;
mod pages;
mod params;
mod portal;
mod presences;
mod process;
mod renderer;
mod rev;
mod router;
mod session;
mod site;
mod slot;
mod stream;
mod stream_changes;
mod tag;
mod tasks;
mod template;
mod tokens;
mod upload;
mod upload_channel;
mod upload_entry;
mod upload_events;
mod upload_file;
mod upload_html;
mod upload_options;
mod upload_receiver;
mod upload_registry;
mod upload_writer;
mod uploads;
mod user_socket;
mod values;
mod view;

pub use actix_channels::Broadcast;
pub use actix_live_macros::Memo;
/// Turns HTML with Rust in it into a template, a value that implements [`Html`].
///
/// Texts are quoted, values stand in braces and are escaped, and both can be combined:
/// `<p>"Hello, " {name}</p>` or `<p>"Hello, {name}"</p>`. The front page has a table of all that a
/// template can contain.
///
/// ```
/// use actix_live::{html, to_html};
///
/// let (name, is_new, tags) = ("<Tea>", true, ["hot", "green"]);
/// let page = html! {
///     <article id="item-{7}" class={["item", is_new.then_some("new")]}>
///         <h2>{name}</h2>
///         <input type="checkbox" name="new" checked={is_new}>
///         match tags.len() {
///             0 => { <p>"No tags"</p> }
///             count => { <p>"{count} tags"</p> }
///         }
///         for tag in tags; key = tag { <i>{tag}</i> }
///     </article>
/// };
/// assert_eq!(
///     to_html(&page),
///     "<article id=\"item-7\" class=\"item new\"><h2>&lt;Tea&gt;</h2>\
///      <input type=\"checkbox\" name=\"new\" checked><p>2 tags</p><i>hot</i><i>green</i></article>"
/// );
/// ```
///
/// A mistake is an error where it is made in the template: a tag that is unknown or not closed, an
/// attribute that a component needs, doesn't have, or has with another type, a key that can't be
/// compared, a value that can't be shown.
///
/// ```compile_fail
/// let page = actix_live::html! { <p>"not closed" };
/// ```
///
/// ```compile_fail
/// let page = actix_live::html! { <buton>"no such tag"</buton> };
/// ```
pub use actix_live_macros::html;
pub use async_result::AsyncResult;
pub use channel::Visitor;
pub use context::Context;
pub use dead_page::{DeadPage, DeadRender};
pub use dead_render::MAX_NESTING;
pub use error::{Error, Result};
pub use flash::Flash;
pub use focus_wrap::FocusWrap;
pub use form::{FieldErrors, Form};
pub use form_rows::FormRow;
pub use from_text::FromText;
pub use html::{
    AttributeValue, Component, Dynamic, Html, Parts, Raw, Words, key, template, to_html,
};
pub use info_sender::InfoSender;
pub use js::Js;
pub use layout::{AppLayout, AppPage, LiveTitle, RootLayout, RootPage};
pub use lifecycle_hook::{Flow, LifecycleHook, MAX_LIFECYCLE_HOOKS};
pub use link::{Link, To};
pub use live_component::{LiveComponent, Myself, Update, live_component};
pub use live_socket::{LiveSocket, MAX_PUSHED_EVENTS, MAX_VIEW_TOPICS};
pub use memo::{Memo, MemoKey};
pub use nested::{NestedView, live_render};
pub use params::{MAX_PARAM_DEPTH, MAX_PARAMS, Params};
pub use portal::Portal;
pub use presences::MAX_PRESENCES;
pub use process::{MAX_PATCHES, VERSION};
pub use renderer::{MAX_SHARED_BYTES, MAX_SHARED_DIFFS, Renderer, WordList};
pub use rev::Rev;
pub use router::{LiveSession, OnMount};
pub use session::Session;
pub use site::{Site, SiteBuilder};
pub use slot::{Slot, slot, slot_attributes};
pub use stream::{At, MAX_STREAM_CHANGES, Stream, StreamItems};
pub use tag::{AnyTag, Tag, tag};
pub use tasks::{Exit, MAX_TASKS};
pub use template::Template;
pub use upload::{MAX_UPLOAD_ENTRIES, Upload, UploadedFile};
pub use upload_entry::UploadEntry;
pub use upload_html::{FileInput, ImagePreview};
pub use upload_options::{GivenUp, Presign, UploadOptions};
pub use upload_writer::{OpenWriter, UploadWriter};
pub use user_socket::{LIVE_SOCKET_ID, OwnCookie, SessionSource, ViewSocket};
pub use view::{LiveView, NoEvents};
#[cfg(feature = "testing")]
pub mod testing;

#[cfg(test)]
mod hostile_tests;
