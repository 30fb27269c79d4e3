use std::time::Duration;

use chrono::{NaiveDateTime, TimeDelta, Utc};
use rumbl_core::accounts::{EncryptionKey, SEALING_KEY_BYTES, User};
use rumbl_core::annotations::{annotate_video, delete_annotation, update_annotation};
use rumbl_core::ids::WebhookId;
use rumbl_core::jobs::{self, ClaimedJob, Job};
use rumbl_core::repo::Connection;
use rumbl_core::webhooks::{
    self, AddressRule, Attempt, Begun, DISABLED_AFTER_FAILURES, Delivery, DeliveryState, Event,
    FAILING_FOR_AT_MOST, MAX_DELIVERY_ATTEMPTS, MAX_WAITING_DELIVERIES, MAX_WEBHOOKS_PER_USER,
    Message, NextStep, SendWebhook, Webhook,
};
use rumbl_core::{multimedia, personal_data};
use serde_json::{Value, json};

use crate::databases::cases;
use crate::fixtures::{
    annotate, annotate_all, creation, errors, is_not_found, params, statements, user, video,
};

cases! {
    Sandboxed:
        a_webhook_gets_what_it_is_for_and_nothing_else,
        a_video_without_webhooks_costs_no_query_and_makes_no_delivery,
        what_is_refused_is_told_to_nobody,
        a_paused_webhook_gets_nothing_and_goes_on_with_what_waited,
        one_job_sends_what_waits_in_order_and_ends_when_nothing_does,
        the_message_keeps_its_id_and_is_given_up_after_ten_attempts,
        a_webhook_that_fails_for_a_day_is_disabled_and_its_owner_told,
        failures_in_a_row_for_less_than_a_day_disable_nothing,
        more_than_1000_waiting_messages_disable_a_webhook,
        of_what_was_sent_the_last_are_kept,
        a_message_is_sent_again_when_its_owner_asks,
        a_webhook_is_nobody_elses_to_see_or_change,
        an_address_is_refused_that_is_not_on_the_public_internet,
        a_user_has_ten_webhooks_at_most,
        a_secret_opens_for_its_owner_alone_and_can_be_renewed,
        webhooks_go_with_their_video_and_with_their_owner,
        what_waits_is_sent_although_its_job_was_lost,
        a_webhook_for_one_video_tells_neither_that_it_came_nor_that_it_went,
        a_webhook_whose_secret_can_not_be_read_is_disabled_until_it_has_another,
        a_test_and_what_is_sent_again_wait_for_no_pause,
        a_test_that_comes_while_a_message_fails_is_sent_next,
        a_suspended_owner_gets_nothing;
}

const ALL: [&str; 6] = [
    "annotation_created",
    "annotation_updated",
    "annotation_deleted",
    "video_created",
    "video_updated",
    "video_deleted",
];

const LEASE: Duration = Duration::from_mins(5);

fn key() -> EncryptionKey {
    EncryptionKey::new(&[7; SEALING_KEY_BYTES]).unwrap()
}

fn now() -> NaiveDateTime {
    Utc::now().naive_utc()
}

fn new(boxes: &[&str]) -> Value {
    let mut new = json!({"url": "https://example.com/hook"});
    for name in boxes {
        new[*name] = json!("true");
    }
    new
}

fn hook_with(conn: &mut Connection, owner: &User, new: Value) -> Webhook {
    let made =
        webhooks::create_webhook(conn, (owner, &key()), &params(new), AddressRule::default());
    made.unwrap().0
}

fn hook(conn: &mut Connection, owner: &User) -> Webhook {
    hook_with(conn, owner, new(&ALL))
}

fn told(conn: &mut Connection, webhook: &Webhook) -> Vec<&'static str> {
    let mut deliveries = webhooks::list_deliveries(conn, webhook).unwrap();
    deliveries.reverse();
    deliveries.iter().map(|delivery| delivery.event.name()).collect()
}

/// The job of a webhook, as a process takes it.
fn claim(conn: &mut Connection) -> Option<ClaimedJob> {
    let claimed = jobs::claim(conn, &[SendWebhook::KIND], 10, LEASE);
    let mut claimed = claimed.unwrap();
    assert!(claimed.len() <= 1, "a webhook has one job");
    claimed.pop()
}

fn begin(conn: &mut Connection, id: WebhookId, job: &ClaimedJob) -> Option<Message> {
    match webhooks::begin_delivery(conn, &key(), id, job).unwrap() {
        Begun::Send(message) => Some(*message),
        Begun::Done => None,
        Begun::Disable(_) => panic!("nothing can be sent"),
    }
}

fn answered(status: u16) -> Attempt {
    Attempt { status: Some(status), error: None, answer: Some("ok\0".to_owned()), duration_ms: 7 }
}

fn settle(
    conn: &mut Connection,
    job: &ClaimedJob,
    delivery: &Delivery,
    status: u16,
    at: NaiveDateTime,
) -> (NextStep, bool) {
    let mut is_told = false;
    let settled =
        webhooks::settle_delivery(conn, job, (delivery, &answered(status)), at, |_, _| {
            is_told = true;
            Ok(())
        });
    (settled.unwrap(), is_told)
}

/// Lets a job be due at once that has failed.
fn fail(conn: &mut Connection, job: &ClaimedJob) -> ClaimedJob {
    use diesel::connection::SimpleConnection as _;
    jobs::fail(conn, job, "no").unwrap();
    conn.batch_execute("UPDATE jobs SET run_at = '2020-01-01 00:00:00'").unwrap();
    claim(conn).unwrap()
}

fn a_webhook_gets_what_it_is_for_and_nothing_else(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let (mine, second, theirs) = (video(conn, &owner), video(conn, &owner), video(conn, &other));
    let all = hook(conn, &owner);
    let mut of_one = new(&["annotation_created", "annotation_deleted"]);
    of_one["video_id"] = json!(mine.id);
    let of_one = hook_with(conn, &owner, of_one);
    let said = annotate(conn, &other, &mine, 1_000);
    let change = params(json!({"at": 2_000}));
    update_annotation(conn, &other, mine.id, said.id, &change).unwrap();
    delete_annotation(conn, &owner, mine.id, said.id).unwrap();
    annotate(conn, &owner, &second, 0);
    annotate(conn, &owner, &theirs, 0);
    let change = params(json!({"title": "Another"}));
    multimedia::update_video(conn, &owner, mine.id, &change).unwrap();
    multimedia::update_video(conn, &owner, mine.id, &change).unwrap();
    let third = video(conn, &owner);
    multimedia::delete_video(conn, &owner, third.id).unwrap();
    video(conn, &other);
    let annotation = ["annotation.created", "annotation.updated", "annotation.deleted"];
    let rest = ["annotation.created", "video.updated", "video.created", "video.deleted"];
    assert_eq!(told(conn, &all), [&annotation[..], &rest].concat());
    assert_eq!(told(conn, &of_one), ["annotation.created", "annotation.deleted"]);
    let deliveries = webhooks::list_deliveries(conn, &all).unwrap();
    let moved = &deliveries[5];
    assert_eq!((moved.event, moved.annotation_id), (Event::AnnotationUpdated, Some(said.id)));
    assert_eq!((moved.was_at, moved.seq, moved.video_id), (Some(1_000), Some(2), Some(mine.id)));
    assert_eq!(deliveries[4].was_at, Some(2_000));
}

fn a_video_without_webhooks_costs_no_query_and_makes_no_delivery(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let (mine, theirs) = (video(conn, &owner), video(conn, &other));
    let webhook = hook(conn, &owner);
    // The first of each kind may be prepared anew.
    annotate(conn, &other, &theirs, 0);
    let without = statements(conn, |conn| drop(annotate(conn, &other, &theirs, 0)));
    let about_webhooks = |all: &[String]| all.iter().filter(|one| one.contains("webhook")).count();
    assert!(!without.is_empty());
    assert_eq!(about_webhooks(&without), 1, "{without:#?}");
    let asks = without.iter().find(|one| one.contains("webhook")).unwrap();
    assert!(asks.contains("duration_ms"), "the query that reads the video anyway: {asks}");
    assert_eq!(told(conn, &webhook), [""; 0]);
    let with = statements(conn, |conn| drop(annotate(conn, &other, &mine, 0)));
    assert!(about_webhooks(&with) > 1, "{with:#?}");
}

fn what_is_refused_is_told_to_nobody(conn: &mut Connection) {
    let owner = user(conn);
    let (mine, webhook) = (video(conn, &owner), hook(conn, &owner));
    assert!(annotate_video(conn, &owner, mine.id, &params(json!({"body": " ", "at": 0}))).is_err());
    let written = conn.write(|conn| {
        annotate(conn, &owner, &mine, 0);
        Err::<(), _>(rumbl_core::Error::NotFound)
    });
    assert!(is_not_found(&written));
    assert_eq!(told(conn, &webhook), [""; 0]);
    assert_eq!(claim(conn), None);
}

fn a_paused_webhook_gets_nothing_and_goes_on_with_what_waited(conn: &mut Connection) {
    let owner = user(conn);
    let (mine, webhook) = (video(conn, &owner), hook(conn, &owner));
    annotate(conn, &owner, &mine, 0);
    webhooks::pause_webhook(conn, &owner, webhook.id).unwrap();
    annotate(conn, &owner, &mine, 1);
    let job = claim(conn).unwrap();
    assert!(begin(conn, webhook.id, &job).is_none());
    assert_eq!(claim(conn), None, "the job has ended");
    webhooks::resume_webhook(conn, &owner, webhook.id).unwrap();
    let job = claim(conn).unwrap();
    assert!(begin(conn, webhook.id, &job).is_some());
    assert_eq!(told(conn, &webhook), ["annotation.created"]);
}

fn one_job_sends_what_waits_in_order_and_ends_when_nothing_does(conn: &mut Connection) {
    let owner = user(conn);
    let (mine, webhook) = (video(conn, &owner), hook(conn, &owner));
    annotate(conn, &owner, &mine, 0);
    annotate(conn, &owner, &mine, 1);
    let job = claim(conn).unwrap();
    annotate(conn, &owner, &mine, 2);
    for seq in 1..=3 {
        let message = begin(conn, webhook.id, &job).unwrap();
        assert_eq!(message.delivery.seq, Some(seq));
        let settled = settle(conn, &job, &message.delivery, 204, now());
        assert_eq!(settled, (NextStep::GoOn, false));
    }
    assert!(begin(conn, webhook.id, &job).is_none());
    let sent = webhooks::list_deliveries(conn, &webhook).unwrap();
    assert!(sent.iter().all(|one| one.state == DeliveryState::Delivered));
    assert_eq!((sent[0].status, sent[0].answer.as_deref()), (Some(204), Some("ok")));
    assert_eq!(claim(conn), None);
    annotate(conn, &owner, &mine, 3);
    assert!(claim(conn).is_some(), "what comes later has a job of its own");
}

fn the_message_keeps_its_id_and_is_given_up_after_ten_attempts(conn: &mut Connection) {
    let owner = user(conn);
    let (mine, webhook) = (video(conn, &owner), hook(conn, &owner));
    annotate(conn, &owner, &mine, 0);
    annotate(conn, &owner, &mine, 1);
    let mut job = claim(conn).unwrap();
    let first = begin(conn, webhook.id, &job).unwrap().delivery;
    for attempt in 1..MAX_DELIVERY_ATTEMPTS {
        let message = begin(conn, webhook.id, &job).unwrap();
        assert_eq!(message.delivery.message_id, first.message_id);
        assert_eq!(
            settle(conn, &job, &message.delivery, 500, now()).0,
            NextStep::Again,
            "{attempt}"
        );
        job = fail(conn, &job);
    }
    let message = begin(conn, webhook.id, &job).unwrap();
    assert_eq!(settle(conn, &job, &message.delivery, 500, now()).0, NextStep::HandedOn);
    let sent = webhooks::list_deliveries(conn, &webhook).unwrap();
    assert_eq!((sent[1].state, sent[1].attempts), (DeliveryState::Failed, 10));
    let next = claim(conn).unwrap();
    assert_eq!(next.attempts, 1, "the next one has all its attempts");
    let message = begin(conn, webhook.id, &next).unwrap();
    assert_eq!(message.delivery.seq, Some(2));
}

fn a_webhook_that_fails_for_a_day_is_disabled_and_its_owner_told(conn: &mut Connection) {
    let owner = user(conn);
    let (mine, webhook) = (video(conn, &owner), hook(conn, &owner));
    annotate(conn, &owner, &mine, 0);
    let mut job = claim(conn).unwrap();
    let begun = now();
    for _ in 1..DISABLED_AFTER_FAILURES {
        let message = begin(conn, webhook.id, &job).unwrap();
        assert!(!settle(conn, &job, &message.delivery, 500, begun).1);
        job = fail(conn, &job);
    }
    let message = begin(conn, webhook.id, &job).unwrap();
    let settled = settle(conn, &job, &message.delivery, 500, begun + FAILING_FOR_AT_MOST);
    assert_eq!(settled, (NextStep::Disabled, true));
    let webhook = webhooks::get_webhook(conn, &owner, webhook.id).unwrap();
    assert!(!webhook.is_active());
    annotate(conn, &owner, &mine, 1);
    assert_eq!((claim(conn), told(conn, &webhook).len()), (None, 1));
    webhooks::resume_webhook(conn, &owner, webhook.id).unwrap();
    let webhook = webhooks::get_webhook(conn, &owner, webhook.id).unwrap();
    assert!(webhook.is_active() && webhook.failures == 0 && webhook.failing_since.is_none());
}

fn failures_in_a_row_for_less_than_a_day_disable_nothing(conn: &mut Connection) {
    let owner = user(conn);
    let (mine, webhook) = (video(conn, &owner), hook(conn, &owner));
    annotate(conn, &owner, &mine, 0);
    let job = claim(conn).unwrap();
    let begun = now();
    // As if a later attempt of each message had failed as well.
    for minutes in 0..20 {
        let message = begin(conn, webhook.id, &job).unwrap();
        let at = begun + TimeDelta::minutes(minutes);
        let delivery = Delivery { attempts: 0, ..message.delivery };
        assert_eq!(settle(conn, &job, &delivery, 503, at), (NextStep::Again, false));
    }
    let message = begin(conn, webhook.id, &job).unwrap();
    settle(conn, &job, &message.delivery, 200, begun);
    annotate(conn, &owner, &mine, 1);
    let job = claim(conn).unwrap_or(job);
    let message = begin(conn, webhook.id, &job).unwrap();
    let much_later = begun + FAILING_FOR_AT_MOST;
    assert!(!settle(conn, &job, &message.delivery, 500, much_later).1, "a success is between");
}

fn more_than_1000_waiting_messages_disable_a_webhook(conn: &mut Connection) {
    let owner = user(conn);
    let (mine, webhook) = (video(conn, &owner), hook(conn, &owner));
    let count = usize::try_from(MAX_WAITING_DELIVERIES).unwrap();
    let writes = |count: usize| -> Vec<_> {
        let new = |at: usize| params(json!({"body": "x", "at": at}));
        (0..count).map(|at| creation(&owner, mine.id, new(at))).collect()
    };
    annotate_all(conn, &writes(count));
    let found = webhooks::get_webhook(conn, &owner, webhook.id).unwrap();
    assert_eq!(found.overflowed_at, None);
    annotate_all(conn, &writes(1));
    let job = claim(conn).unwrap();
    let begun = webhooks::begin_delivery(conn, &key(), webhook.id, &job).unwrap();
    assert!(matches!(begun, Begun::Disable(_)));
    let mut is_told = false;
    webhooks::disable_webhook(conn, &job, (webhook.id, now()), |_, _| {
        is_told = true;
        Ok(())
    })
    .unwrap();
    let found = webhooks::get_webhook(conn, &owner, webhook.id).unwrap();
    assert!(is_told && !found.is_active());
    assert_eq!(claim(conn), None);
    webhooks::resume_webhook(conn, &owner, webhook.id).unwrap();
    let job = claim(conn).unwrap();
    assert!(begin(conn, webhook.id, &job).is_some(), "what waited is sent");
}

fn of_what_was_sent_the_last_are_kept(conn: &mut Connection) {
    let owner = user(conn);
    let webhook = hook(conn, &owner);
    for _ in 0..110 {
        webhooks::test_webhook(conn, &owner, webhook.id).unwrap();
    }
    let job = claim(conn).unwrap();
    let mut first = None;
    while let Some(message) = begin(conn, webhook.id, &job) {
        first = first.or(Some(message.delivery.id));
        settle(conn, &job, &message.delivery, 200, now());
    }
    let shown = webhooks::list_deliveries(conn, &webhook).unwrap();
    assert_eq!(shown.len(), 20);
    assert!(webhooks::get_delivery(conn, &webhook, shown[19].id).is_ok());
    assert!(is_not_found(&webhooks::get_delivery(conn, &webhook, first.unwrap())));
}

fn a_message_is_sent_again_when_its_owner_asks(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let webhook = hook(conn, &owner);
    webhooks::test_webhook(conn, &owner, webhook.id).unwrap();
    let job = claim(conn).unwrap();
    let sent = begin(conn, webhook.id, &job).unwrap().delivery;
    settle(conn, &job, &sent, 200, now());
    assert!(begin(conn, webhook.id, &job).is_none());
    let refused = webhooks::retry_delivery(conn, &other, webhook.id, sent.id);
    assert!(is_not_found(&refused));
    assert_eq!(claim(conn), None);
    webhooks::retry_delivery(conn, &owner, webhook.id, sent.id).unwrap();
    let job = claim(conn).unwrap();
    let again = begin(conn, webhook.id, &job).unwrap().delivery;
    assert_eq!((again.id, again.message_id), (sent.id, sent.message_id));
}

fn a_webhook_is_nobody_elses_to_see_or_change(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let (webhook, theirs) = (hook(conn, &owner), video(conn, &other));
    let id = webhook.id;
    assert!(is_not_found(&webhooks::get_webhook(conn, &other, id)));
    assert!(is_not_found(&webhooks::delete_webhook(conn, &other, id)));
    assert!(is_not_found(&webhooks::pause_webhook(conn, &other, id)));
    assert!(is_not_found(&webhooks::resume_webhook(conn, &other, id)));
    assert!(is_not_found(&webhooks::test_webhook(conn, &other, id)));
    assert!(is_not_found(&webhooks::renew_webhook_secret(conn, (&other, &key()), id)));
    let rule = AddressRule::default();
    assert!(is_not_found(&webhooks::update_webhook(conn, &other, id, &params(new(&ALL)), rule)));
    let mut of_theirs = new(&["annotation_created"]);
    of_theirs["video_id"] = json!(theirs.id);
    let refused = webhooks::update_webhook(conn, &owner, id, &params(of_theirs), rule);
    assert_eq!(errors(refused), "video_id is not one of your videos");
    assert_eq!(webhooks::list_webhooks(conn, &other).unwrap(), []);
    assert_eq!(webhooks::list_webhooks(conn, &owner).unwrap(), [webhook]);
}

fn an_address_is_refused_that_is_not_on_the_public_internet(conn: &mut Connection) {
    let owner = user(conn);
    let mut made = |url: &str, rule| {
        let new = params(json!({"url": url, "annotation_created": true}));
        webhooks::create_webhook(conn, (&owner, &key()), &new, rule)
    };
    let strict = AddressRule::default();
    for (url, told) in [
        ("", "url can't be blank"),
        ("example.com", "url must be a whole address, such as https://example.com/rumbl"),
        ("ftp://example.com", "url must be a whole address, such as https://example.com/rumbl"),
        ("http://example.com", "url must begin with https://"),
        ("https://ada:secret@example.com", "url can't have a username or password in it"),
        ("https://127.0.0.1/", "url must be on the public internet"),
        ("https://0x7f.1/", "url must be on the public internet"),
        ("https://2130706433/", "url must be on the public internet"),
        ("https://[::1]:8443/", "url must be on the public internet"),
        ("https://[::ffff:10.0.0.1]/", "url must be on the public internet"),
        ("https://[64:ff9b::7f00:1]/", "url must be on the public internet"),
    ] {
        assert_eq!(errors(made(url, strict)), told, "{url}");
    }
    assert!(made("https://93.184.216.34/", strict).is_ok());
    let lenient = AddressRule { allows_http: true, allows_private: true };
    assert!(made("http://127.0.0.1:4000/", lenient).is_ok());
    let new = params(json!({"url": "https://example.com", "annotation_created": "false"}));
    let refused = webhooks::create_webhook(conn, (&owner, &key()), &new, strict);
    assert_eq!(errors(refused), "annotation_created choose at least one");
}

fn a_user_has_ten_webhooks_at_most(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    for _ in 0..MAX_WEBHOOKS_PER_USER {
        hook(conn, &owner);
    }
    let new = params(new(&ALL));
    let refused = webhooks::create_webhook(conn, (&owner, &key()), &new, AddressRule::default());
    assert_eq!(errors(refused), "url you have 10 webhooks; delete one first");
    hook(conn, &other);
}

fn a_secret_opens_for_its_owner_alone_and_can_be_renewed(conn: &mut Connection) {
    let owner = user(conn);
    let rule = AddressRule::default();
    let made = webhooks::create_webhook(conn, (&owner, &key()), &params(new(&ALL)), rule);
    let (webhook, secret) = made.unwrap();
    assert!(secret.expose().starts_with("whsec_") && secret.key().len() == 32);
    assert_eq!(format!("{secret:?}"), "WebhookSecret(…)");
    assert!(!format!("{webhook:?}").contains("example.com"));
    webhooks::test_webhook(conn, &owner, webhook.id).unwrap();
    let job = claim(conn).unwrap();
    assert_eq!(begin(conn, webhook.id, &job).unwrap().secret, secret);
    let wrong = EncryptionKey::new(&[8; SEALING_KEY_BYTES]).unwrap();
    let begun = webhooks::begin_delivery(conn, &wrong, webhook.id, &job).unwrap();
    assert!(matches!(begun, Begun::Disable(_)), "nothing can be signed with what can't be read");
    let (_, renewed) = webhooks::renew_webhook_secret(conn, (&owner, &key()), webhook.id).unwrap();
    assert_ne!(renewed, secret);
    assert_eq!(begin(conn, webhook.id, &job).unwrap().secret, renewed);
}

fn webhooks_go_with_their_video_and_with_their_owner(conn: &mut Connection) {
    let owner = user(conn);
    let mine = video(conn, &owner);
    let mut of_one = new(&["annotation_created"]);
    of_one["video_id"] = json!(mine.id);
    let of_one = hook_with(conn, &owner, of_one);
    let all = hook(conn, &owner);
    annotate(conn, &owner, &mine, 0);
    multimedia::delete_video(conn, &owner, mine.id).unwrap();
    assert!(is_not_found(&webhooks::get_webhook(conn, &owner, of_one.id)));
    assert_eq!(told(conn, &all), ["annotation.created", "video.deleted"]);
    let jobs = jobs::claim(conn, &[SendWebhook::KIND], 10, LEASE).unwrap();
    personal_data::begin_account_deletion(conn, owner.id).unwrap();
    personal_data::finish_account_deletion(conn, owner.id).unwrap();
    assert!(is_not_found(&webhooks::get_webhook(conn, &owner, all.id)));
    assert_eq!(jobs.len(), 2);
    for job in jobs {
        let id = job.read::<SendWebhook>().unwrap().webhook_id;
        assert!(begin(conn, id, &job).is_none());
    }
    assert_eq!(claim(conn), None, "both have ended");
}

fn what_waits_is_sent_although_its_job_was_lost(conn: &mut Connection) {
    let owner = user(conn);
    let own = video(conn, &owner);
    let [waiting, paused] = [(); 2].map(|()| hook(conn, &owner));
    annotate(conn, &owner, &own, 1);
    webhooks::pause_webhook(conn, &owner, paused.id).unwrap();
    hook(conn, &owner);
    // As after the tenth time that a process was killed while it sent.
    for job in jobs::claim(conn, &[SendWebhook::KIND], 10, LEASE).unwrap() {
        jobs::kill(conn, &job, "never heard of again").unwrap();
    }
    webhooks::revive_webhooks(conn).unwrap();
    webhooks::revive_webhooks(conn).unwrap();
    // For the one that waits and is not paused.
    let job = claim(conn).unwrap();
    assert!(begin(conn, waiting.id, &job).is_some());
}

fn a_webhook_for_one_video_tells_neither_that_it_came_nor_that_it_went(conn: &mut Connection) {
    let owner = user(conn);
    let own = video(conn, &owner);
    let mut wanted = new(&["video_created", "video_deleted", "video_updated"]);
    wanted["video_id"] = json!(own.id);
    let made =
        webhooks::create_webhook(conn, (&owner, &key()), &params(wanted), AddressRule::default());
    let told = errors(made.map(drop));
    assert!(told.contains("video_created is only told for all your videos"), "{told}");
    assert!(told.contains("video_deleted is only told for all your videos"), "{told}");
    assert!(!told.contains("video_updated"), "{told}");
}

fn a_webhook_whose_secret_can_not_be_read_is_disabled_until_it_has_another(conn: &mut Connection) {
    let owner = user(conn);
    let (mine, webhook) = (video(conn, &owner), hook(conn, &owner));
    let other = EncryptionKey::new(&[8; SEALING_KEY_BYTES]).unwrap();
    assert!(webhook.has_readable_secret(&key()) && !webhook.has_readable_secret(&other));
    annotate(conn, &owner, &mine, 0);
    let job = claim(conn).unwrap();
    let begun = webhooks::begin_delivery(conn, &other, webhook.id, &job).unwrap();
    assert!(matches!(begun, Begun::Disable(_)));
    let mut is_told = false;
    let tell = |_: &mut Connection, _: &Webhook| {
        is_told = true;
        Ok(())
    };
    webhooks::disable_webhook(conn, &job, (webhook.id, now()), tell).unwrap();
    assert!(is_told);
    webhooks::revive_webhooks(conn).unwrap();
    assert_eq!(claim(conn), None, "it is not tried for ever");
    webhooks::renew_webhook_secret(conn, (&owner, &other), webhook.id).unwrap();
    let webhook = webhooks::get_webhook(conn, &owner, webhook.id).unwrap();
    assert!(webhook.is_active() && webhook.has_readable_secret(&other));
    let job = claim(conn).unwrap();
    let begun = webhooks::begin_delivery(conn, &other, webhook.id, &job).unwrap();
    assert!(matches!(begun, Begun::Send(_)), "what waited is sent");
    // One that its owner has turned off otherwise stays so.
    webhooks::pause_webhook(conn, &owner, webhook.id).unwrap();
    webhooks::renew_webhook_secret(conn, (&owner, &other), webhook.id).unwrap();
    assert!(!webhooks::get_webhook(conn, &owner, webhook.id).unwrap().is_active());
}

fn a_test_and_what_is_sent_again_wait_for_no_pause(conn: &mut Connection) {
    let owner = user(conn);
    let (mine, webhook) = (video(conn, &owner), hook(conn, &owner));
    annotate(conn, &owner, &mine, 0);
    let job = claim(conn).unwrap();
    let first = begin(conn, webhook.id, &job).unwrap().delivery;
    settle(conn, &job, &first, 200, now());
    assert!(begin(conn, webhook.id, &job).is_none());
    annotate(conn, &owner, &mine, 1);
    let job = claim(conn).unwrap();
    let failing = begin(conn, webhook.id, &job).unwrap().delivery;
    assert_eq!(settle(conn, &job, &failing, 500, now()).0, NextStep::Again);
    jobs::fail(conn, &job, "no").unwrap();
    assert_eq!(claim(conn), None, "it waits for its pause");
    webhooks::test_webhook(conn, &owner, webhook.id).unwrap();
    let job = claim(conn).unwrap();
    let test = begin(conn, webhook.id, &job).unwrap().delivery;
    assert_eq!(test.event, Event::Test);
    assert_eq!(settle(conn, &job, &test, 200, now()).0, NextStep::HandedOn);
    let job = claim(conn).unwrap();
    let again = begin(conn, webhook.id, &job).unwrap().delivery;
    assert_eq!(again.id, failing.id, "then what waited");
    settle(conn, &job, &again, 500, now());
    jobs::fail(conn, &job, "no").unwrap();
    webhooks::retry_delivery(conn, &owner, webhook.id, first.id).unwrap();
    let job = claim(conn).unwrap();
    assert_eq!(begin(conn, webhook.id, &job).unwrap().delivery.id, first.id);
    // Nobody else gets a job that is under way.
    webhooks::test_webhook(conn, &owner, webhook.id).unwrap();
    assert_eq!(claim(conn), None);
}

fn a_test_that_comes_while_a_message_fails_is_sent_next(conn: &mut Connection) {
    let owner = user(conn);
    let (mine, webhook) = (video(conn, &owner), hook(conn, &owner));
    annotate(conn, &owner, &mine, 0);
    let job = claim(conn).unwrap();
    let failing = begin(conn, webhook.id, &job).unwrap().delivery;
    webhooks::test_webhook(conn, &owner, webhook.id).unwrap();
    assert_eq!(settle(conn, &job, &failing, 500, now()).0, NextStep::GoOn);
    let test = begin(conn, webhook.id, &job).unwrap().delivery;
    assert_eq!(test.event, Event::Test);
    assert_eq!(settle(conn, &job, &test, 500, now()).0, NextStep::Again, "it fails as well");
}

fn a_suspended_owner_gets_nothing(conn: &mut Connection) {
    use diesel::connection::SimpleConnection as _;
    let owner = user(conn);
    let webhook = hook(conn, &owner);
    webhooks::test_webhook(conn, &owner, webhook.id).unwrap();
    let suspend =
        format!("UPDATE users SET suspended_at = '2026-01-01 00:00:00' WHERE id = {}", owner.id);
    conn.batch_execute(&suspend).unwrap();
    let job = claim(conn).unwrap();
    assert!(begin(conn, webhook.id, &job).is_none());
}
