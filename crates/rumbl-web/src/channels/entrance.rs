//! What a client gets when it joins a video's channel.

use std::sync::Arc;

use actix_channels::Payload;
use rumbl_core::annotations::{self, AnnotationChange, AnnotationQuery, Reach};
use rumbl_core::changeset::Params;
use rumbl_core::ids::{UserId, VideoId};
use rumbl_core::log::Missed;
use rumbl_core::multimedia::{self, ReviewToken, Sight, video_topic};
use rumbl_core::{Error, Result as CoreResult};

use super::viewer::Viewer;
use crate::live::pages::{Read, SharedPage};
use crate::views::annotation_view::{AnnotationChangeJson, AnnotationPageJson};
use crate::views::live_json::MissedJson;

/// The param of a join that names the token of a review link.
const REVIEW: &str = "review";

/// What a client gets when it joins.
#[derive(Debug)]
pub(super) struct Entrance {
    /// The reply, without what is the client's own.
    pub(super) reply: Payload,
    /// The place in the log that the client then knows.
    pub(super) seq: i64,
    /// The owner of the video.
    pub(super) owner_id: UserId,
    /// Whether the client was here before.
    pub(super) is_return: bool,
    /// Who came, if the video is private.
    pub(super) sight: Option<Arc<Sight>>,
}

impl Entrance {
    /// Reads what a client joins with.
    ///
    /// # Errors
    /// [`rumbl_core::Error::NotFound`] when there is no such video, and what the params lack.
    pub(super) async fn read(
        viewer: &Viewer,
        video_id: VideoId,
        params: Params,
    ) -> CoreResult<Entrance> {
        viewer.live.follow(&video_topic(video_id)).await?;
        match Self::read_open(viewer, video_id, &params).await {
            Err(Error::NotFound) => Self::read_private(viewer, video_id, &params).await,
            read => read,
        }
    }

    /// Reads what those join a private video with for whom it is. Nothing of that is kept for others.
    async fn read_private(
        viewer: &Viewer,
        video_id: VideoId,
        params: &Params,
    ) -> CoreResult<Entrance> {
        let user_id = viewer.user().map(|user| user.id);
        let review = params.text(REVIEW).and_then(ReviewToken::parse);
        let sight = Arc::new(Sight { user_id, reviews: review.into_iter().collect() });
        let last_seq = annotations::parse_last_seq(params)?;
        let (query, held) = (AnnotationQuery::parse(params)?, Arc::clone(&sight));
        let user = viewer.user().map(Arc::clone);
        let read = viewer.live.repo.run(move |db| {
            // Members see the video from now on wherever they are logged in.
            if let (Some(user), [token]) = (&user, held.reviews.as_slice()) {
                match multimedia::come_by_review_link(db, user, token) {
                    Ok(_) | Err(Error::NotFound) => {}
                    Err(error) => return Err(error),
                }
            }
            db.read(|db| {
                let owner_id = multimedia::get_visible_video(db, &held, video_id)?.video.user_id;
                if let Some(seq) = last_seq {
                    let reach = Reach::Client;
                    let missed = annotations::list_annotation_changes(db, video_id, seq, reach)?;
                    return Ok(Self::after(&missed, owner_id));
                }
                let page = annotations::list_annotations(db, video_id, &query)?;
                let reply = Payload::json(&AnnotationPageJson::from(&page));
                let seq = page.last_seq;
                Ok(Entrance { reply, seq, owner_id, is_return: false, sight: None })
            })
        });
        Ok(Entrance { sight: Some(sight), ..read.await? })
    }

    async fn read_open(
        viewer: &Viewer,
        video_id: VideoId,
        params: &Params,
    ) -> CoreResult<Entrance> {
        if let Some(last_seq) = annotations::parse_last_seq(params)? {
            return resume(viewer, video_id, last_seq).await;
        }
        match AnnotationQuery::parse(params)? {
            // What each of these clients has seen is its own.
            query @ AnnotationQuery::Since { .. } => {
                let read = viewer.live.repo.run(move |db| {
                    db.read(|db| {
                        let owner_id = multimedia::get_video(db, video_id)?.video.user_id;
                        Ok((owner_id, annotations::list_annotations(db, video_id, &query)?))
                    })
                });
                let (owner_id, page) = read.await?;
                let reply = Payload::json(&AnnotationPageJson::from(&page));
                Ok(Entrance { reply, seq: page.last_seq, owner_id, is_return: false, sight: None })
            }
            query => {
                let page = viewer.live.pages.read(video_id, Read::Annotations(query), 0).await?;
                let SharedPage { json, seq, owner_id } = page;
                Ok(Entrance { reply: json, seq, owner_id, is_return: false, sight: None })
            }
        }
    }

    fn after(missed: &Missed<AnnotationChange>, owner_id: UserId) -> Self {
        let reply = Payload::json(&MissedJson::<AnnotationChangeJson<'_>>::new(missed));
        Self { reply, seq: missed.last_seq, owner_id, is_return: true, sight: None }
    }
}

/// Reads what a client missed that knows the log up to a place.
async fn resume(viewer: &Viewer, video_id: VideoId, last_seq: i64) -> CoreResult<Entrance> {
    if viewer.live.is_at(&video_topic(video_id), last_seq)
        && let Some(owner_id) = viewer.live.pages.owner_at(video_id, last_seq)
    {
        let missed = Missed { changes: Vec::new(), last_seq, start_over: false };
        return Ok(Entrance::after(&missed, owner_id));
    }
    let read = viewer.live.repo.run(move |db| {
        // Both as of one moment, or the owner of a video that is hidden now could be taken for one who
        // is shown.
        db.read(|db| {
            let owner_id = multimedia::get_video(db, video_id)?.video.user_id;
            let reach = Reach::Client;
            Ok((owner_id, annotations::list_annotation_changes(db, video_id, last_seq, reach)?))
        })
    });
    let (owner_id, missed) = read.await?;
    viewer.live.pages.remember_owner(video_id, missed.last_seq, owner_id);
    Ok(Entrance::after(&missed, owner_id))
}
