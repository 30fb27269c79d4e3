//! Rooms of private videos.

use std::sync::Arc;

use actix_channels::{Channel, ChannelSocket};
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::Sight;

use super::lookout::Lookout;
use crate::live::lookout::Place;

/// Somebody does not see the room's video any more.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unseen;

/// Has somebody leave once they do not see the room's private video any more, as long as that is what is watched: the next
/// videos are for everybody.
pub(super) fn watch_sight<C: Channel<Info = Unseen>>(
    video_id: VideoId,
    sight: Arc<Sight>,
    lookout: &Lookout,
    socket: &ChannelSocket<C>,
) -> Place {
    let (client, room) = (socket.info_sender(), Arc::clone(&lookout.room));
    lookout.live.lookout.watch((video_id, sight), move || {
        if room.rules().video_id == video_id {
            client.send(Unseen).ok();
        }
    })
}
