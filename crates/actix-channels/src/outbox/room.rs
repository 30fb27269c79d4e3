//! Accounts for memory held for a client outside its outbox; dropping the room releases it.

use std::sync::Arc;

use super::Outbox;
use super::room_kind::RoomKind;

/// See the module's documentation. It is charged to the socket's budgets.
#[derive(Debug)]
pub(crate) struct Room {
    outbox: Arc<Outbox>,
    kind: RoomKind,
    bytes: usize,
}

impl Room {
    pub(crate) fn take(outbox: &Arc<Outbox>, kind: RoomKind, bytes: usize) -> Self {
        let mut room = Self { outbox: Arc::clone(outbox), kind, bytes: 0 };
        room.resize(bytes);
        room
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Changes the size of the room.
    pub(crate) fn resize(&mut self, bytes: usize) {
        if bytes != self.bytes {
            self.outbox.change_room(self.kind, self.bytes, bytes);
            self.bytes = bytes;
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.resize(0);
    }
}
