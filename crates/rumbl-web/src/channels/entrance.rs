//! The reply to a join of a video's channel.

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

/// The join parameter that carries a review link's token.
const REVIEW: &str = "review";

/// The reply to a join, and facts about the client.
#[derive(Debug)]
pub(super) struct Entrance {
    /// The reply without the client's own part.
    pub(super) reply: Payload,
    /// The `seq` that the client has caught up with after the join.
    pub(super) seq: i64,
    /// The owner of the video.
    pub(super) owner_id: UserId,
    /// Whether the client is resuming.
    pub(super) is_return: bool,
    /// The person or link that grants access, if the video is private.
    pub(super) sight: Option<Arc<Sight>>,
}

impl Entrance {
    /// Reads the reply to a join.
    ///
    /// # Errors
    /// [`rumbl_core::Error::NotFound`] when the video does not exist for the client, and errors of the params.
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

    /// Reads the reply for a private video, after checking access. Nothing is cached.
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
            // Opening a review link while logged in makes the person a member, so they see the video on all their
            // devices.
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
            // `last_seen_id` differs from client to client, so the page is not shared.
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

/// Reads the changes that a client has missed since `last_seq`.
async fn resume(viewer: &Viewer, video_id: VideoId, last_seq: i64) -> CoreResult<Entrance> {
    if viewer.live.is_at(&video_topic(video_id), last_seq)
        && let Some(owner_id) = viewer.live.pages.owner_at(video_id, last_seq)
    {
        let missed = Missed { changes: Vec::new(), last_seq, start_over: false };
        return Ok(Entrance::after(&missed, owner_id));
    }
    let read = viewer.live.repo.run(move |db| {
        // Both in one snapshot. Otherwise the video could be hidden between the two reads, and its owner cached as if
        // it were public.
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
