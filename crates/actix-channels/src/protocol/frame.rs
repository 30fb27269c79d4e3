//! Encoded messages, framed for a WebSocket once and shared by every transport that sends them.

use std::any::Any;
use std::array;
use std::iter::Flatten;
use std::sync::Arc;

use bytes::Bytes;
use pubsub::SharedText;

/// The longest header of a server's frame: two bytes and a 64-bit length.
const MAX_HEADER_BYTES: usize = 10;
/// Enough for most messages, so that the buffer rarely has to grow.
const USUAL_FRAME_BYTES: usize = 256;
/// Enough for what follows the payload in most messages.
const USUAL_TAIL_BYTES: usize = 32;
/// Shorter text is copied into each frame, because sharing it would cost more.
const MIN_SHARED_BYTES: usize = 1024;

const FINAL_TEXT: u8 = 0x81;
const FINAL_BINARY: u8 = 0x82;
const FINAL_CLOSE: u8 = 0x88;
const FINAL_PONG: u8 = 0x8a;
const LENGTH_IN_16_BITS: u8 = 126;
const LENGTH_IN_64_BITS: u8 = 127;

/// One complete WebSocket frame (RFC 6455, unmasked, as a server sends it). Clones share the bytes.
#[derive(Debug, Clone)]
pub(crate) struct Frame(Wire);

#[derive(Debug, Clone)]
enum Wire {
    /// For one client, with the memory that its buffer takes.
    Own { bytes: Bytes, held: usize },
    /// A broadcast, shared by all its receivers.
    Broadcast(Bytes),
    /// For one client, wrapped around text that other frames share.
    Around(Box<Around>),
}

#[derive(Debug, Clone)]
struct Around {
    /// The bytes before the text and after it.
    own: Bytes,
    before: usize,
    held: usize,
    text: SharedText,
    /// Keeps the text charged once the frame is queued in an outbox.
    guard: Option<Guard>,
}

/// A guard that is dropped with the last frame that shares some text.
type Guard = Arc<dyn Any + Send + Sync>;

/// A part of a frame, as sent over a WebSocket.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) bytes: Bytes,
    /// Whether other sockets may hold the same bytes.
    pub(crate) is_shared: bool,
    _guard: Option<Guard>,
}

/// The pieces of a frame, in order.
pub(crate) type Pieces = Flatten<array::IntoIter<Option<Piece>, 3>>;

/// A frame being written; the message goes into `body`.
#[derive(Debug)]
pub(crate) struct FrameWriter {
    buffer: Vec<u8>,
    opcode: u8,
    /// Shared text to insert between two bytes of the buffer.
    inserted: Option<(usize, SharedText)>,
}

impl Frame {
    pub(crate) fn text() -> FrameWriter {
        FrameWriter::new(FINAL_TEXT)
    }

    pub(crate) fn binary() -> FrameWriter {
        FrameWriter::new(FINAL_BINARY)
    }

    /// A close frame; without a code it is empty.
    pub(crate) fn close(code: Option<u16>) -> Self {
        let mut writer = FrameWriter::new(FINAL_CLOSE);
        if let Some(code) = code {
            writer.body().extend_from_slice(&code.to_be_bytes());
        }
        writer.finish()
    }

    /// The answer to a ping.
    pub(crate) fn pong(data: &[u8]) -> Self {
        let mut writer = FrameWriter::new(FINAL_PONG);
        writer.body().extend_from_slice(data);
        writer.finish()
    }

    /// Whether this is a message rather than a WebSocket control frame.
    pub(crate) fn is_message(&self) -> bool {
        matches!(self.start().first(), Some(&(FINAL_TEXT | FINAL_BINARY)))
    }

    /// Creates a broadcast's frame from the bytes that all its receivers share.
    pub(crate) fn of_broadcast(wire: Bytes) -> Self {
        Self(Wire::Broadcast(wire))
    }

    /// Keeps the shared text charged: `begin` creates the guard from the text's size, unless
    /// another queued frame already holds one. The guard is dropped with the last frame.
    pub(crate) fn guard<T: Send + Sync + 'static>(&mut self, begin: impl FnOnce(usize) -> T) {
        if let Wire::Around(around) = &mut self.0
            && around.guard.is_none()
        {
            around.guard = Some(around.text.guard(begin));
        }
    }

    /// The memory that the frame takes and shares with no other.
    pub(crate) fn own_bytes(&self) -> usize {
        match &self.0 {
            Wire::Own { held, .. } => *held,
            Wire::Broadcast(_) => 0,
            Wire::Around(around) => around.held,
        }
    }

    /// The frame with its header, as sent over a WebSocket.
    pub(crate) fn into_pieces(self) -> Pieces {
        let piece = |bytes: Bytes, is_shared, guard| {
            (!bytes.is_empty()).then_some(Piece { bytes, is_shared, _guard: guard })
        };
        let pieces = match self.0 {
            Wire::Own { bytes, .. } => [piece(bytes, false, None), None, None],
            Wire::Broadcast(bytes) => [piece(bytes, true, None), None, None],
            Wire::Around(around) => {
                let Around { mut own, before, text, guard, .. } = *around;
                let behind = own.split_off(before);
                [
                    piece(own, false, None),
                    piece(text.bytes(), true, guard),
                    piece(behind, false, None),
                ]
            }
        };
        pieces.into_iter().flatten()
    }

    /// The same in one piece, copied if it has several.
    pub(crate) fn into_wire(self) -> Bytes {
        match self.0 {
            Wire::Own { bytes, .. } | Wire::Broadcast(bytes) => bytes,
            Wire::Around(_) => {
                let mut wire = Vec::with_capacity(self.len());
                self.into_pieces().for_each(|piece| wire.extend_from_slice(&piece.bytes));
                wire.into()
            }
        }
    }

    /// The message without the header.
    pub(crate) fn message(&self) -> Bytes {
        let wire = self.clone().into_wire();
        wire.slice(self.header_bytes().min(wire.len())..)
    }

    fn header_bytes(&self) -> usize {
        match self.start().get(1) {
            Some(&LENGTH_IN_16_BITS) => 4,
            Some(&LENGTH_IN_64_BITS) => 10,
            _ => 2,
        }
    }

    pub(crate) fn is_binary(&self) -> bool {
        self.start().first() == Some(&FINAL_BINARY)
    }

    /// The length including the header.
    pub(crate) fn len(&self) -> usize {
        match &self.0 {
            Wire::Own { bytes, .. } | Wire::Broadcast(bytes) => bytes.len(),
            Wire::Around(around) => around.own.len() + around.text.as_str().len(),
        }
    }

    /// The first bytes, including at least the header.
    fn start(&self) -> &[u8] {
        match &self.0 {
            Wire::Own { bytes, .. } | Wire::Broadcast(bytes) => bytes,
            Wire::Around(around) => &around.own,
        }
    }
}

impl Piece {
    /// Bytes that belong to one client.
    pub(crate) fn own(bytes: Bytes) -> Self {
        Self { bytes, is_shared: false, _guard: None }
    }

    /// Copies the bytes into a separate allocation.
    pub(crate) fn copy(&mut self) {
        self.bytes = Bytes::copy_from_slice(&self.bytes);
    }
}

impl FrameWriter {
    fn new(opcode: u8) -> Self {
        let mut buffer = Vec::with_capacity(USUAL_FRAME_BYTES);
        buffer.resize(MAX_HEADER_BYTES, 0);
        Self { buffer, opcode, inserted: None }
    }

    /// Appends text, which may be long.
    pub(crate) fn append(&mut self, text: &str) {
        if text.len() >= USUAL_FRAME_BYTES {
            // Doubling the buffer would hold more than the frame needs for as long as it is queued.
            self.buffer.reserve_exact(text.len() + USUAL_TAIL_BYTES);
        }
        self.buffer.extend_from_slice(text.as_bytes());
    }

    /// Appends text that many frames share, without a copy unless it is short. Call it at most once
    /// per frame.
    pub(crate) fn append_shared(&mut self, text: &SharedText) {
        if text.as_str().len() < MIN_SHARED_BYTES || self.inserted.is_some() {
            self.append(text.as_str());
        } else {
            self.inserted = Some((self.buffer.len(), text.clone()));
        }
    }

    /// The buffer to append the message to.
    pub(crate) fn body(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }

    /// Puts the header right before the message; the header's length depends on the message's.
    pub(crate) fn finish(mut self) -> Frame {
        let inserted = self.inserted.as_ref().map_or(0, |(_, text)| text.as_str().len());
        let length = self.buffer.len() - MAX_HEADER_BYTES + inserted;
        let mut header = [0; MAX_HEADER_BYTES];
        let header_bytes = if let Ok(small @ 0..LENGTH_IN_16_BITS) = u8::try_from(length) {
            header = [0, 0, 0, 0, 0, 0, 0, 0, self.opcode, small];
            2
        } else if let Ok(medium) = u16::try_from(length) {
            let [high, low] = medium.to_be_bytes();
            header = [0, 0, 0, 0, 0, 0, self.opcode, LENGTH_IN_16_BITS, high, low];
            4
        } else {
            let (kind, size) = header.split_at_mut(2);
            kind.copy_from_slice(&[self.opcode, LENGTH_IN_64_BITS]);
            size.copy_from_slice(&(length as u64).to_be_bytes());
            MAX_HEADER_BYTES
        };
        if let Some(start) = self.buffer.first_chunk_mut() {
            *start = header;
        }
        let (held, skipped) = (self.buffer.capacity(), MAX_HEADER_BYTES - header_bytes);
        let own = Bytes::from(self.buffer).slice(skipped..);
        Frame(match self.inserted {
            None => Wire::Own { bytes: own, held },
            Some((at, text)) => {
                let before = at - skipped;
                Wire::Around(Box::new(Around { own, before, held, text, guard: None }))
            }
        })
    }
}

#[cfg(test)]
mod tests;
