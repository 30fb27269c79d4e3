//! The client's half of a closing handshake that the server started (RFC 6455, 7.1.2).
//!
//! A connection that is closed with unread bytes is reset, and the reset can overtake the close
//! frame, so that the client never learns the code. So everything up to the client's own close
//! frame is read.

use bytes::{Buf, BytesMut};

use super::header::{CLOSE, Header};

/// Skips frames of any length using their headers.
#[derive(Debug, Default)]
pub(super) struct ClosingHandshake {
    /// Bytes of the current frame that have not arrived yet.
    rest: u64,
}

impl ClosingHandshake {
    /// Discards `buffer` up to the client's close frame. Returns true once that has arrived.
    pub(super) fn read(&mut self, buffer: &mut BytesMut) -> bool {
        loop {
            let passed = usize::try_from(self.rest).unwrap_or(usize::MAX).min(buffer.len());
            buffer.advance(passed);
            self.rest -= passed as u64;
            let Some(header) = Header::read(buffer) else { return false };
            if header.opcode == CLOSE {
                return true;
            }
            self.rest = header.own_bytes.saturating_add(header.data_bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;
    use proptest::prelude::*;

    use super::ClosingHandshake;

    const CLOSE_FRAME: [u8; 8] = [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8];

    fn text(length: u64) -> Vec<u8> {
        let mut frame = vec![0x81, 0xff];
        frame.extend(length.to_be_bytes());
        frame.extend([0; 4]);
        frame.resize(frame.len() + usize::try_from(length).unwrap(), b'x');
        frame
    }

    #[test]
    fn a_close_is_found_behind_frames_of_every_length_form() {
        let short = vec![0x81, 0x81, 0, 0, 0, 0, b'x'];
        let medium = [&[0x82, 126, 0, 200][..], &[0x88; 200]].concat();
        let bytes = [short, medium, text(70_000), CLOSE_FRAME.to_vec()].concat();
        let mut buffer = BytesMut::new();
        let mut closing = ClosingHandshake::default();
        let closed_at = bytes.chunks(3).position(|chunk| {
            buffer.extend_from_slice(chunk);
            closing.read(&mut buffer)
        });
        let second_byte = bytes.len() - CLOSE_FRAME.len() + 1;
        assert_eq!(closed_at, Some(second_byte / 3));
    }

    #[test]
    fn what_looks_like_a_close_inside_a_frame_is_none() {
        let mut bytes = text(100);
        bytes.truncate(20);
        bytes.extend(CLOSE_FRAME);
        let mut buffer = BytesMut::from(&bytes[..]);
        assert!(!ClosingHandshake::default().read(&mut buffer));
        assert!(buffer.is_empty());
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_closing_handshake_panic_or_keep_more_than_a_header(
            bytes in proptest::collection::vec(any::<u8>(), 0..300)
        ) {
            let mut buffer = BytesMut::from(&bytes[..]);
            if !ClosingHandshake::default().read(&mut buffer) {
                prop_assert!(buffer.len() < 10);
            }
        }
    }
}
