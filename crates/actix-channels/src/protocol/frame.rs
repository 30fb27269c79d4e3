//! An encoded message, framed for a WebSocket once and shared by every transport that sends it.

use bytes::Bytes;

/// Room for the longest header of a server's frame: two bytes and a 64-bit length.
const MAX_HEADER_BYTES: usize = 10;
/// Enough for most messages, so that writing one rarely moves it.
const USUAL_FRAME_BYTES: usize = 256;

const FINAL_TEXT: u8 = 0x81;
const FINAL_BINARY: u8 = 0x82;
const FINAL_CLOSE: u8 = 0x88;
const FINAL_PONG: u8 = 0x8a;
const LENGTH_IN_16_BITS: u8 = 126;
const LENGTH_IN_64_BITS: u8 = 127;

/// One whole WebSocket frame (RFC 6455, unmasked, as a server sends it). A clone shares the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    wire: Bytes,
    is_shared: bool,
}

/// A frame being written: the message goes into `body`.
#[derive(Debug)]
pub(crate) struct FrameWriter {
    buffer: Vec<u8>,
    opcode: u8,
}

impl Frame {
    pub(crate) fn text() -> FrameWriter {
        FrameWriter::new(FINAL_TEXT)
    }

    pub(crate) fn binary() -> FrameWriter {
        FrameWriter::new(FINAL_BINARY)
    }

    /// A closing handshake's frame; without a code it is empty.
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

    /// Whether this is a message, and not part of the WebSocket's own conversation.
    pub(crate) fn is_message(&self) -> bool {
        matches!(self.wire.first(), Some(&(FINAL_TEXT | FINAL_BINARY)))
    }

    /// A broadcast's frame from the bytes that all its receivers share.
    pub(crate) fn from_wire(wire: Bytes) -> Self {
        Self { wire, is_shared: true }
    }

    /// Whether its bytes are those of a broadcast, which other sockets share.
    pub(crate) fn is_shared(&self) -> bool {
        self.is_shared
    }

    /// The frame with its header, as it goes over a WebSocket.
    pub(crate) fn wire(&self) -> &Bytes {
        &self.wire
    }

    /// The same, from a frame that is not needed any more.
    pub(crate) fn into_wire(self) -> Bytes {
        self.wire
    }

    /// The message alone.
    pub(crate) fn message(&self) -> &[u8] {
        self.wire.get(self.header_bytes()..).unwrap_or_default()
    }

    fn header_bytes(&self) -> usize {
        match self.wire.get(1) {
            Some(&LENGTH_IN_16_BITS) => 4,
            Some(&LENGTH_IN_64_BITS) => 10,
            _ => 2,
        }
    }

    pub(crate) fn is_binary(&self) -> bool {
        self.wire.first() == Some(&FINAL_BINARY)
    }

    pub(crate) fn len(&self) -> usize {
        self.wire.len()
    }
}

impl FrameWriter {
    fn new(opcode: u8) -> Self {
        let mut buffer = Vec::with_capacity(USUAL_FRAME_BYTES);
        buffer.resize(MAX_HEADER_BYTES, 0);
        Self { buffer, opcode }
    }

    /// Where the message is appended.
    pub(crate) fn body(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }

    /// Puts the header right before the message; how long it is depends on the message's length.
    pub(crate) fn finish(mut self) -> Frame {
        let length = self.buffer.len() - MAX_HEADER_BYTES;
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
        let wire = Bytes::from(self.buffer).slice(MAX_HEADER_BYTES - header_bytes..);
        Frame { wire, is_shared: false }
    }
}

#[cfg(test)]
mod tests {
    use super::Frame;

    #[test]
    fn headers_of_every_length_precede_the_message() {
        for (length, header) in [
            (0, vec![0x81, 0]),
            (125, vec![0x81, 125]),
            (126, vec![0x81, 126, 0, 126]),
            (65_535, vec![0x81, 126, 255, 255]),
            (65_536, vec![0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] {
            let mut writer = Frame::text();
            writer.body().resize(super::MAX_HEADER_BYTES + length, b'x');
            let frame = writer.finish();
            assert_eq!(frame.wire()[..header.len()], header);
            assert_eq!(frame.message(), vec![b'x'; length]);
            assert!(!frame.is_binary());
        }
        assert!(Frame::binary().finish().is_binary());
    }
}
