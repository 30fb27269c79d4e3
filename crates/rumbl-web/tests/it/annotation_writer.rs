use std::sync::Arc;
use std::sync::mpsc;

use futures_util::FutureExt;
use rumbl_core::Error;
use rumbl_core::annotations::{AnnotationAction, AnnotationWrite};
use rumbl_core::ids::AnnotationId;
use rumbl_web::live::outcome::{Outcome, WriteError};

use crate::support::Rumbl;

/// A write that finds nothing.
async fn deletion(rumbl: &Rumbl) -> AnnotationWrite {
    let user = Arc::new(rumbl.user("ada").await);
    let action = AnnotationAction::Delete { id: AnnotationId::try_from(999_999).unwrap() };
    AnnotationWrite { user, video_id: rumbl.demo_video().await.id, action }
}

fn is_not_found(outcome: &Outcome<AnnotationWrite>) -> bool {
    matches!(outcome, Err(WriteError::Refused(Error::NotFound)))
}

#[actix_web::test]
async fn a_write_is_pending_until_its_outcome_is_told() {
    let rumbl = Rumbl::start().await;
    let (write, writer) = (deletion(&rumbl).await, &rumbl.app.live.annotations);
    assert!(rumbl.app.live.settled().now_or_never().is_some(), "nothing was handed in");

    let (told, outcomes) = mpsc::channel();
    writer.hand_in(write, move |outcome| told.send(outcome).unwrap());
    assert!(rumbl.app.live.settled().now_or_never().is_none());
    assert!(outcomes.try_recv().is_err());
    rumbl.app.live.settled().await;
    let outcome = outcomes.try_recv().unwrap();
    assert!(is_not_found(&outcome), "{outcome:?}");
}

#[actix_web::test]
async fn a_write_that_finds_the_queue_full_is_refused_at_once_and_those_before_it_are_not() {
    let rumbl = Rumbl::start_with(&[("RUMBL_LIMITS__WRITE_QUEUE", "1")]).await;
    let (write, writer) = (deletion(&rumbl).await, &rumbl.app.live.annotations);
    let (told, outcomes) = mpsc::channel();
    for _ in 0..2 {
        let told = told.clone();
        writer.hand_in(write.clone(), move |outcome| told.send(outcome).unwrap());
    }
    let refused = outcomes.try_recv().unwrap();
    assert!(matches!(refused, Err(WriteError::QueueFull)), "{refused:?}");
    rumbl.app.live.settled().await;
    let outcome = outcomes.try_recv().unwrap();
    assert!(is_not_found(&outcome), "{outcome:?}");
}

#[actix_web::test]
async fn a_reply_that_panics_costs_nobody_else_their_outcome() {
    let rumbl = Rumbl::start().await;
    let (write, writer) = (deletion(&rumbl).await, &rumbl.app.live.annotations);
    writer.hand_in(write.clone(), |_| panic!("the reply fails"));
    assert!(is_not_found(&writer.write(write).await));
    rumbl.app.live.settled().await;
}
