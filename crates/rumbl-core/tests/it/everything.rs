//! A row in every table, by the functions that write there.

use std::sync::OnceLock;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use rumbl_core::accounts::{
    self, EncryptionKey, MailPurpose, NewPasskey, ProvidedIdentity, Role, SEALING_KEY_BYTES,
    SessionOrigin, TotpSecret, UsedChallenge, User,
};
use rumbl_core::annotations::{self, AnnotationAction, Visit, write_annotations};
use rumbl_core::audit::{By, Subject};
use rumbl_core::follows::{self, Followed};
use rumbl_core::imports::{self, NewFile};
use rumbl_core::jobs::{self, Job};
use rumbl_core::multimedia;
use rumbl_core::notifications;
use rumbl_core::reactions::{self, Emoji, Reaction};
use rumbl_core::repo::Connection;
use rumbl_core::rooms::{self, RoomAction, RoomWrite};
use rumbl_core::uploads::{self, Announced, FileKind, Stored, UploadLimits};
use rumbl_core::webhooks::{self, AddressRule};
use rumbl_core::{conversations, reports, seeds};
use rumbl_factories::{self as factories, insert};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::administration::with_role;
use crate::fixtures::{
    annotate, deletion, edit, group, pair, params, say, unique, user, video_params, write,
};
use crate::pictures::SMALL;

/// What is said with every letter that a format might trip over.
pub(crate) const DIFFICULT: &str = "“é” 👋🏽 \\ \" ' % \u{7f}\n\t{\"a\": null} \\x00 \u{2028}";

#[derive(Debug, Serialize, Deserialize)]
struct Errand {
    text: String,
}

impl Job for Errand {
    const KIND: &'static str = "errand";
}

/// Adds rows that belong to a user.
type Plant = fn(&mut Connection, &User);

/// What other suites list as `Planted`.
static PLANTED: OnceLock<Vec<Plant>> = OnceLock::new();

/// Has [`plant`] call these functions too. Called once, before any test runs.
pub(crate) fn plant_too(functions: Vec<Plant>) {
    PLANTED.set(functions).unwrap();
}

/// Does a bit of everything.
pub(crate) fn plant(conn: &mut Connection) {
    seeds::run(conn).unwrap();
    let (ada, bob) = (registered(conn), user(conn));
    accounts(conn, &ada);
    videos(conn, &ada, &bob);
    imports(conn, &ada);
    talk(conn, &ada, &bob);
    jobs::enqueue(conn, &Errand { text: DIFFICULT.to_owned() }).unwrap();
    for plant in PLANTED.get().unwrap() {
        plant(conn, &ada);
    }
}

fn registered(conn: &mut Connection) -> User {
    let username = unique("ada");
    let email = format!("{username}@example.com");
    let ada = factories::User.name("Ada “Ünïcode” 👩🏽‍💻").username(username);
    insert(conn, ada.password("supersecret").email(email))
}

/// All that lets somebody in.
fn accounts(conn: &mut Connection, ada: &User) {
    let now = Utc::now().naive_utc();
    let browser = SessionOrigin::browser(Some("curl/8"), "192.0.2.1", false);
    accounts::create_session_on(conn, ada, None, &browser).unwrap();
    accounts::set_language(conn, ada.id, Some(&"pt-BR".parse().unwrap())).unwrap();
    accounts::create_refreshable_session(conn, ada, &browser).unwrap();
    accounts::is_known_program(conn, ada, &browser).unwrap();
    // SQLite keeps the nanoseconds of this time.
    let purpose = MailPurpose::ResetPassword;
    accounts::create_mailed_token(conn, ada.id, purpose, "a@example.com", now).unwrap();
    accounts::create_api_key(conn, ada, &params(json!({"name": DIFFICULT.trim(), "read": true})))
        .unwrap();
    let (key, secret) = (sealing_key(), TotpSecret::generate());
    let code = params(json!({"one_time_password": secret.code_at(now)}));
    accounts::create_second_factor(conn, &key, (ada.id, &secret), &code, now).unwrap();
    let met = UsedChallenge {
        challenge: unique("challenge").into_bytes(),
        expires_at: now + TimeDelta::minutes(5),
    };
    let passkey = NewPasskey {
        credential_id: (0..=255).collect(),
        user_handle: vec![0; 64],
        static_state: vec![1],
        dynamic_state: Vec::new(),
    };
    let name = params(json!({"name": "Key"}));
    accounts::create_passkey(conn, ada.id, (&passkey, &met), &name).unwrap();
    let identity = ProvidedIdentity::new("https://id.example", &unique("subject")).unwrap();
    accounts::link_identity(conn, ada.id, &identity).unwrap();
    notifications::update_notification_settings(
        conn,
        ada,
        &params(json!({"digest": "false", "shares": "false"})),
    )
    .unwrap();
    let admin = with_role(conn, Role::Admin);
    accounts::create_invitation(conn, By::user(&admin)).unwrap();
}

fn videos(conn: &mut Connection, ada: &User, bob: &User) {
    let key = sealing_key();
    let hook = params(json!({"url": "https://example.com/hook", "annotation_created": true}));
    webhooks::create_webhook(conn, (ada, &key), &hook, AddressRule::default()).unwrap();
    let own = multimedia::create_video(conn, ada, &video_params()).unwrap();
    let change =
        params(json!({"poster": SMALL, "answers_enabled": "false", "title": "Ætherwörld"}));
    multimedia::update_video(conn, ada, own.id, &change).unwrap();
    let said = annotate(conn, bob, &own, 1);
    let difficult = params(json!({"body": DIFFICULT, "at": 604_800_000}));
    annotations::annotate_video(conn, bob, own.id, &difficult).unwrap();
    let hidden = annotate(conn, bob, &own, 2);
    let gone = annotate(conn, bob, &own, 3);
    let moderator = with_role(conn, Role::Moderator);
    let hide = AnnotationAction::Hide { id: hidden.id, note: None };
    let resolve = |id| AnnotationAction::Resolve { id, is_resolved: true };
    let writes = [
        write(ada, own.id, resolve(said.id)),
        write(ada, own.id, resolve(hidden.id)),
        edit(bob, &own, said.id, json!({"body": "Zauberwort"})),
        write(&moderator, own.id, hide),
        // Its id is not given again.
        deletion(bob, &own, gone.id),
    ];
    assert!(write_annotations(conn, &writes).iter().all(Result::is_ok));
    follows::follow(conn, bob, Followed::User(ada.id)).unwrap();
    follows::follow(conn, bob, Followed::Video(own.id)).unwrap();
    let visit = Visit { user_id: bob.id, video_id: own.id };
    annotations::store_visits(conn, &[visit]).unwrap();
    let heart = Reaction { at_s: 5, emoji: Emoji::Heart };
    reactions::store_reactions(conn, own.id, &[(heart, 3)].into()).unwrap();
    let report = params(json!({"reason": "spam", "note": DIFFICULT}));
    reports::create_report(conn, bob, Subject::Video(own.id), &report).unwrap();
    let announced = Announced { name: "My film.mp4".to_owned(), size: 500 };
    let upload = uploads::begin_upload(conn, ada.id, &announced, &limits()).unwrap().unwrap();
    uploads::finish_upload(conn, upload.id, Stored { kind: FileKind::Mp4, size: 500 }).unwrap();
}

fn imports(conn: &mut Connection, ada: &User) {
    let video = multimedia::create_video(conn, ada, &video_params()).unwrap();
    let file =
        |text: &'static str| NewFile {
            name: "“é”.csv", format: None, content: text.as_bytes()
        };
    let imported = file("at,body,author,created\n1,“é”,Ada,2020-02-03T04:05:06.789Z\n2,bare,,\n");
    imports::import_file(conn, ada, video.id, imported.read().unwrap()).unwrap();
    imports::create_import_draft(conn, ada, video.id, file("at,body\n3,“é” \u{7f}\n")).unwrap();
}

fn talk(conn: &mut Connection, ada: &User, bob: &User) {
    let id = pair(conn, ada, bob);
    say(conn, ada, id, DIFFICULT.trim());
    let group = group(conn, ada, &[bob]);
    let [video, next] = [(); 2].map(|()| multimedia::create_video(conn, ada, &video_params()));
    let room = rooms::create_room(conn, ada, video.unwrap().id, Some(group)).unwrap();
    let params = params(json!({"video_id": next.unwrap().id}));
    let action = RoomAction::Enqueue { params };
    let write = RoomWrite { user_id: ada.id, room_id: room.id, action };
    assert!(rooms::write_rooms(conn, &[write])[0].is_ok());
    let private = multimedia::create_video(conn, ada, &video_params()).unwrap().id;
    let with = |name: &str, value: serde_json::Value| crate::fixtures::params(json!({name: value}));
    multimedia::add_viewer(conn, ada, private, &with("username", json!(bob.username))).unwrap();
    let talk = with("conversation_id", json!(group.get()));
    multimedia::add_video_conversation(conn, ada, private, &talk).unwrap();
    let link = with("days", json!(7));
    let link = multimedia::create_review_link(conn, ada, private, &link).unwrap();
    multimedia::come_by_review_link(conn, bob, &link.token).unwrap();
    let carl = user(conn);
    conversations::block_user(conn, ada, carl.id).unwrap();
}

fn sealing_key() -> EncryptionKey {
    EncryptionKey::new(&[7; SEALING_KEY_BYTES]).unwrap()
}

fn limits() -> UploadLimits {
    UploadLimits {
        file_bytes: 1_000,
        user_bytes: 1_500,
        total_bytes: i64::MAX,
        user_at_once: 2,
        at_once: i64::MAX,
        lease: Duration::from_mins(10),
    }
}
