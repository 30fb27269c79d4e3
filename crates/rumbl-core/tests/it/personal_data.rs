use std::sync::Arc;

use rumbl_core::Result;
use rumbl_core::accounts::{self, EncryptionKey, Role, SEALING_KEY_BYTES, User};
use rumbl_core::annotations::{
    AnnotationAction, AnnotationChange, Answer, Reach, write_annotations,
};
use rumbl_core::audit::Subject;
use rumbl_core::conversations::{ConversationAction, write_conversations};
use rumbl_core::follows::{self, Followed};
use rumbl_core::log::Logged;
use rumbl_core::multimedia;
use rumbl_core::personal_data::{
    AccountDeletion, Said, begin_account_deletion, finish_account_deletion, read_personal_data,
};
use rumbl_core::repo::Connection;
use rumbl_core::reports::{self, OwnReport};
use rumbl_core::webhooks::{self, AddressRule};

use serde_json::json;

use crate::administration::with_role;
use crate::databases::cases;
use crate::fixtures::{
    act, annotate, annotate_all, changes, contents, group, is_not_found, params, say, user, video,
    write,
};

cases! {
    Sandboxed:
        an_account_goes_with_its_videos_and_with_what_it_said,
        a_deletion_goes_step_by_step_and_on_after_an_interruption,
        at_most_500_messages_go_and_50_conversations_are_left_in_one_step,
        answers_to_somebody_stop_naming_them_before_they_go,
        an_account_that_is_gone_already_is_deleted_again_without_harm,
        everything_of_a_person_is_read_and_nothing_of_others,
        keys_webhooks_reports_and_what_is_hidden_are_read_too;
}

fn an_account_goes_with_its_videos_and_with_what_it_said(conn: &mut Connection) {
    let (eva, bob) = (user(conn), user(conn));
    let (evas, bobs) = (video(conn, &eva), video(conn, &bob));
    annotate(conn, &bob, &evas, 1);
    let said = annotate(conn, &eva, &bobs, 1);
    annotate(conn, &bob, &bobs, 2);
    begin_account_deletion(conn, eva.id).unwrap();
    assert!(accounts::get_user(conn, eva.id).unwrap().suspended_at.is_some());
    finish_account_deletion(conn, eva.id).unwrap();
    assert!(is_not_found(&accounts::get_user(conn, eva.id)));
    assert!(is_not_found(&multimedia::get_video(conn, evas.id)));
    let left = multimedia::get_video(conn, bobs.id).unwrap().video;
    assert_eq!(left.annotation_count, 1);
    // Those who watch see it go.
    let missed = changes(conn, &bobs, 2, Reach::Client);
    assert_eq!(missed.changes.len(), 1, "{:?} of {said:?}", missed.changes);
    assert!(accounts::get_user(conn, bob.id).is_ok());
}

fn a_deletion_goes_step_by_step_and_on_after_an_interruption(conn: &mut Connection) {
    let (eva, bob) = (user(conn), user(conn));
    let (first, second, bobs) = (video(conn, &eva), video(conn, &eva), video(conn, &bob));
    annotate(conn, &eva, &bobs, 1);
    begin_account_deletion(conn, eva.id).unwrap();
    let deletion = AccountDeletion::of(conn, eva.id).unwrap().unwrap();
    let rest = deletion.step(conn).unwrap();
    assert!(is_not_found(&multimedia::get_video(conn, first.id)));
    assert!(multimedia::get_video(conn, second.id).is_ok(), "one video at a time");
    drop(rest);
    let mut deletion = AccountDeletion::of(conn, eva.id).unwrap();
    let mut steps = 0;
    while let Some(one) = deletion {
        deletion = one.step(conn).unwrap();
        steps += 1;
    }
    assert!(steps > 4, "{steps}");
    assert!(is_not_found(&accounts::get_user(conn, eva.id)));
    assert!(is_not_found(&multimedia::get_video(conn, second.id)));
    assert_eq!(multimedia::get_video(conn, bobs.id).unwrap().video.annotation_count, 0);
    assert!(AccountDeletion::of(conn, eva.id).unwrap().is_none(), "nothing is left to do");
}

fn at_most_500_messages_go_and_50_conversations_are_left_in_one_step(conn: &mut Connection) {
    let (eva, bob) = (user(conn), user(conn));
    let talks: Vec<_> = (0..51).map(|_| group(conn, &eva, &[&bob])).collect();
    let post = |_| {
        let params = params(json!({"content": "hello"}));
        act(&eva, talks[0], ConversationAction::Post { params })
    };
    for outcome in write_conversations(conn, &(0..501).map(post).collect::<Vec<_>>()) {
        outcome.unwrap();
    }
    say(conn, &bob, talks[0], "bobs");
    begin_account_deletion(conn, eva.id).unwrap();
    let mut deletion = AccountDeletion::of(conn, eva.id).unwrap();
    let mut left = Vec::new();
    while let Some(one) = deletion {
        let mut messages = 0;
        let data = read_personal_data(conn, eva.id, |said| {
            let Said::Messages(chunk) = said else { panic!("{said:?} was not said to others") };
            messages += chunk.len();
            Ok(())
        });
        left.push((messages, data.unwrap().conversations.len()));
        deletion = one.step(conn).unwrap();
    }
    left.dedup();
    assert_eq!(left, [(501, 51), (1, 51), (0, 51), (0, 1), (0, 0)]);
    assert!(is_not_found(&accounts::get_user(conn, eva.id)));
    assert_eq!(contents(conn, &bob, talks[0]), ["bobs"]);
}

fn answers_to_somebody_stop_naming_them_before_they_go(conn: &mut Connection) {
    let (eva, bob) = (user(conn), user(conn));
    let bobs = video(conn, &bob);
    let asked = |asker: &User| AnnotationAction::Create {
        params: params(json!({ "body": "It is 42", "at": 1 })),
        answer: Some(Answer { asked_by: Arc::new(asker.clone()), source_url: None }),
    };
    let writes = [&eva, &bob].map(|asker| write(&bob, bobs.id, asked(asker)));
    let answers = annotate_all(conn, &writes).into_iter().collect::<Result<Vec<_>>>().unwrap();
    // Only who asked may have their name taken away.
    let of_another = write(&bob, bobs.id, AnnotationAction::ForgetAsker { id: answers[0].id });
    assert!(is_not_found(&write_annotations(conn, &[of_another])[0]));
    finish_account_deletion(conn, eva.id).unwrap();
    let missed = changes(conn, &bobs, 2, Reach::Client);
    let [Logged { change: AnnotationChange::Updated { annotation, .. }, .. }] = &missed.changes[..]
    else {
        panic!("{:?} is not one change", missed.changes);
    };
    assert_eq!((annotation.annotation.id, &annotation.asked_by), (answers[0].id, &None));
}

fn an_account_that_is_gone_already_is_deleted_again_without_harm(conn: &mut Connection) {
    let eva = user(conn);
    finish_account_deletion(conn, eva.id).unwrap();
    finish_account_deletion(conn, eva.id).unwrap();
    assert!(is_not_found(&begin_account_deletion(conn, eva.id)));
}

fn everything_of_a_person_is_read_and_nothing_of_others(conn: &mut Connection) {
    let (eva, bob) = (user(conn), user(conn));
    let (evas, bobs) = (video(conn, &eva), video(conn, &bob));
    annotate(conn, &bob, &evas, 1);
    let said = [annotate(conn, &eva, &bobs, 1), annotate(conn, &eva, &evas, 2)];
    follows::follow(conn, &eva, Followed::User(bob.id)).unwrap();
    follows::follow(conn, &bob, Followed::User(eva.id)).unwrap();
    follows::follow(conn, &eva, Followed::Video(bobs.id)).unwrap();
    accounts::create_session(conn, &eva, None).unwrap();
    accounts::create_session(conn, &bob, None).unwrap();
    let mut read = Vec::new();
    let data = read_personal_data(conn, eva.id, |chunk| {
        let Said::Annotations(chunk) = chunk else { panic!("{chunk:?} was not said about videos") };
        read.extend(chunk.into_iter().map(|(annotation, _)| annotation.id));
        Ok(())
    })
    .unwrap();
    assert_eq!(read, said.map(|annotation| annotation.id));
    assert_eq!((data.user, data.videos.len(), data.sessions.len()), (eva, 1, 1));
    assert_eq!(data.follows.users[0].username, bob.username);
    assert_eq!((data.follows.users.len(), data.follows.videos[0].video.id), (1, bobs.id));
}

fn keys_webhooks_reports_and_what_is_hidden_are_read_too(conn: &mut Connection) {
    let (eva, bob) = (user(conn), user(conn));
    let bobs = video(conn, &bob);
    let said = annotate(conn, &eva, &bobs, 1);
    let moderator = with_role(conn, Role::Moderator);
    let hide = AnnotationAction::Hide { id: said.id, note: None };
    write_annotations(conn, &[write(&moderator, bobs.id, hide)]).remove(0).unwrap();
    let key = EncryptionKey::new(&[7; SEALING_KEY_BYTES]).unwrap();
    for (owner, name) in [(&eva, "evas"), (&bob, "bobs")] {
        let new = params(json!({"name": name, "read": true}));
        accounts::create_api_key(conn, owner, &new).unwrap();
        let url = format!("https://example.com/{name}");
        let new = params(json!({"url": url, "video_updated": true}));
        webhooks::create_webhook(conn, (owner, &key), &new, AddressRule::default()).unwrap();
    }
    let report = params(json!({"reason": "spam", "note": "again"}));
    reports::create_report(conn, &eva, Subject::Video(bobs.id), &report).unwrap();
    let data = read_personal_data(conn, eva.id, |_| panic!("what is hidden is not shown")).unwrap();
    let [(hidden, title)] = &data.hidden_annotations[..] else { panic!("not one is hidden") };
    assert_eq!((hidden.id, title), (said.id, &bobs.title));
    assert_eq!(data.api_keys.iter().map(|key| &key.name).collect::<Vec<_>>(), ["evas"]);
    let urls: Vec<&str> = data.webhooks.iter().map(|webhook| webhook.url.as_str()).collect();
    assert_eq!(urls, ["https://example.com/evas"]);
    let [OwnReport { subject_kind, subject_id, reason, note, .. }] = &data.reports[..] else {
        panic!("there is not one report");
    };
    assert_eq!((subject_kind.as_str(), *subject_id), ("video", bobs.id.get()));
    assert_eq!((reason.as_str(), note.as_deref()), ("spam", Some("again")));
    let data = read_personal_data(conn, bob.id, |_| Ok(())).unwrap();
    assert!(data.reports.is_empty() && data.hidden_annotations.is_empty());
}
