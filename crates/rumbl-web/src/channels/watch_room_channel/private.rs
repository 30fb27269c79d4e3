//! Rooms of private videos.

use std::sync::Arc;

use actix_channels::{Channel, ChannelSocket};
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::Sight;

use super::lookout::Lookout;
use crate::live::lookout::Place;

/// The client has lost access to the room's video.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unseen;

/// Makes a client leave once it loses access to the room's private video, as long as that video is current. Videos
/// played after it are public.
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
