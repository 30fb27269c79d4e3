use std::sync::Arc;
use std::sync::mpsc;

use futures_util::FutureExt;
use rumbl_core::Error;
use rumbl_core::ids::AnnotationId;
use rumbl_core::multimedia::AnnotationAction;
use rumbl_web::channels::annotation_writer::{About, WriteError, queue};

use crate::support::{Rumbl, test_config};

#[actix_web::test]
async fn a_write_is_pending_until_its_outcome_was_told_and_it_is_told_in_any_case() {
    let rumbl = Rumbl::start().await;
    let user = Arc::new(rumbl.user("ada").await);
    let about = About { user, video_id: rumbl.demo_video().await.id, asker: None };
    let action = AnnotationAction::Delete { id: AnnotationId::try_from(1).unwrap() };
    let (writer, waiting) = queue(&test_config(&[]).limits);
    assert!(writer.settled().now_or_never().is_some(), "nothing was handed in");

    let (told, outcomes) = mpsc::channel();
    let tell = told.clone();
    writer.hand_in(about.clone(), action.clone(), move |outcome| tell.send(outcome).unwrap());
    assert!(writer.settled().now_or_never().is_none());
    assert!(outcomes.try_recv().is_err());

    drop(waiting);
    let unknown = outcomes.try_recv().unwrap();
    assert!(matches!(unknown, Err(WriteError::Refused(Error::Uncertain(_)))), "{unknown:?}");
    assert!(writer.settled().now_or_never().is_some());

    writer.hand_in(about, action, move |outcome| told.send(outcome).unwrap());
    let closed = outcomes.try_recv().unwrap();
    assert!(matches!(closed, Err(WriteError::Unavailable)), "{closed:?}");
}
