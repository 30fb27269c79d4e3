use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use serde_json::{Value, json};

use super::{Announced, Upload};
use crate::testing::live;
use crate::upload_options::UploadOptions;
use crate::upload_registry::View;
use crate::{
    Context, Html, LiveSession, LiveView, NoEvents, Result, RootLayout, RootPage, Site, html,
};

/// A view with a file whose client goes silent immediately.
struct Silent(Upload);

impl LiveView for Silent {
    type Event = NoEvents;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let upload = cx.allow_upload("file", UploadOptions::default());
        upload.state().announce(announced(&["0"]));
        let view = View { mailbox: cx.mailbox.clone(), upload: upload.reference() };
        let entry = upload.entries().remove(0);
        let key = cx.upload_registry.add(&entry, &UploadOptions::default(), view).unwrap();
        cx.upload_registry.find(&key).unwrap().tell_silence();
        Ok(Self(upload))
    }

    fn render(&self) -> impl Html {
        let entry = self.0.entries().remove(0);
        let is_wanted = entry.file.register(|| ());
        html! { <p>{entry.errors.join(" ")} " " {if is_wanted { "wanted" } else { "unwanted" }}</p> }
    }
}

struct Bare;

impl RootLayout for Bare {
    fn render(&self, page: &RootPage<'_>) -> impl Html {
        html! { <body>{page.content()}</body> }
    }
}

#[tokio::test]
async fn a_view_shows_that_a_client_has_fallen_silent_and_another_try_can_begin() {
    let session = LiveSession::new("open").live::<Silent>("/");
    let site = Site::builder("secret", Bare).live_session(session).build();
    let mut page = live(&site, "/").await.unwrap();
    assert_eq!(page.text("p").trim(), "wanted");
    page.render_async().await;
    assert_eq!(page.text("p"), "interrupted unwanted");
}

fn allowed(options: UploadOptions) -> Upload {
    Upload::new("file", "phx-file".to_owned(), options)
}

fn announced(references: &[&str]) -> Vec<Announced> {
    let announced = |reference: &&str| Announced {
        reference: (*reference).to_owned(),
        name: format!("{reference}.png"),
        size: 10,
        content_type: "image/png".to_owned(),
    };
    references.iter().map(announced).collect()
}

fn references(upload: &Upload) -> Vec<String> {
    upload.entries().into_iter().map(|entry| entry.reference).collect()
}

#[test]
fn where_one_file_is_enough_the_next_takes_its_place() {
    let upload = allowed(UploadOptions::default());
    upload.state().announce(announced(&["0"]));
    let first = upload.entries().remove(0);
    upload.refuse("0", "no_picture");
    // The client resends its whole list.
    upload.state().announce(announced(&["0"]));
    assert_eq!(upload.entries()[0].errors, ["no_picture"]);
    upload.state().announce(announced(&["0", "1"]));
    assert_eq!(references(&upload), ["0", "1"][1..]);
    assert!(upload.entries()[0].errors.is_empty() && upload.errors().is_empty());
    assert!(!first.file.register(|| ()), "nobody sends the earlier one");
    // If two are chosen at once, it is unclear which one is meant.
    upload.state().announce(announced(&["2", "3"]));
    assert_eq!(upload.errors(), ["too_many_files"]);
}

#[test]
fn where_several_may_be_chosen_they_add_up() {
    let upload = allowed(UploadOptions { max_entries: 2, ..UploadOptions::default() });
    upload.state().announce(announced(&["0"]));
    upload.state().announce(announced(&["1"]));
    assert_eq!(references(&upload), ["0", "1"]);
}

#[test]
fn a_file_that_was_to_be_sent_elsewhere_is_given_up_once() {
    let given_up = Arc::new(Mutex::new(Vec::<Value>::new()));
    let told = Arc::clone(&given_up);
    let options = UploadOptions {
        external: Some(Arc::new(|_| async { Ok(Value::Null) }.boxed())),
        given_up: Some(Arc::new(move |meta| told.lock().unwrap().push(meta))),
        ..UploadOptions::default()
    };
    let upload = allowed(options);
    let permitted = |reference: &str| {
        upload.state().announce(announced(&[reference]));
        upload.entries()[0].file.complete(json!(reference));
        upload.state().permitted(reference);
    };
    let is_given_up = |metas: Value| assert_eq!(json!(*given_up.lock().unwrap()), metas);
    upload.state().announce(announced(&["0"]));
    permitted("1");
    is_given_up(json!([]));
    permitted("2");
    is_given_up(json!(["1"]));
    upload.cancel("2");
    is_given_up(json!(["1", "2"]));
    permitted("3");
    upload.state().entries[0].progress = 100;
    assert_eq!(upload.consume()[0].meta, "3");
    is_given_up(json!(["1", "2"]));
    permitted("4");
    drop(upload);
    assert_eq!(json!(*given_up.lock().unwrap()), json!(["1", "2", "4"]));
}
