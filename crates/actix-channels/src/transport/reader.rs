//! A client's bytes to WebSocket messages, whole and within limits.

use actix_http::ws::{OpCode, Parser, ProtocolError};
use bytes::BytesMut;

/// The longest header of a client's frame: two bytes, a 64-bit length and the mask.
const MAX_HEADER_BYTES: usize = 14;

const PROTOCOL_ERROR: u16 = 1002;
const TOO_BIG: u16 = 1009;

/// What a client sent.
#[derive(Debug)]
pub(super) enum Event {
    Text(BytesMut),
    Binary(BytesMut),
    Ping(BytesMut),
    Pong,
    /// The closing handshake, with the code that the client gave.
    Close(Option<u16>),
}

/// The close code for a client that breaks the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Violation(pub(super) u16);

/// Reads frames, and joins the fragments of a message.
#[derive(Debug)]
pub(super) struct Reader {
    max_bytes: usize,
    fragments: Option<Box<Fragments>>,
}

#[derive(Debug)]
struct Fragments {
    binary: bool,
    data: BytesMut,
}

impl Reader {
    pub(super) fn new(max_bytes: usize) -> Self {
        Self { max_bytes, fragments: None }
    }

    /// The next message in `buffer`, or nothing until there is more of it.
    pub(super) fn next(&mut self, buffer: &mut BytesMut) -> Result<Option<Event>, Violation> {
        loop {
            let parsed =
                Parser::parse(buffer, true, self.max_bytes).map_err(|error| match error {
                    ProtocolError::Overflow => Violation(TOO_BIG),
                    _ => Violation(PROTOCOL_ERROR),
                })?;
            let Some((finished, opcode, data)) = parsed else {
                // The parser waits for the whole frame, however long it says that it is.
                let too_big = buffer.len() > self.max_bytes.saturating_add(MAX_HEADER_BYTES);
                return if too_big { Err(Violation(TOO_BIG)) } else { Ok(None) };
            };
            if let Some(event) = self.frame(finished, opcode, data.unwrap_or_default())? {
                return Ok(Some(event));
            }
        }
    }

    fn frame(
        &mut self,
        finished: bool,
        opcode: OpCode,
        data: BytesMut,
    ) -> Result<Option<Event>, Violation> {
        match opcode {
            OpCode::Text | OpCode::Binary if self.fragments.is_none() => {
                let binary = opcode == OpCode::Binary;
                if finished {
                    return Ok(Some(message(binary, data)));
                }
                // The data may share a buffer with other sockets, which a fragment must not keep.
                let data = BytesMut::from(&*data);
                self.fragments = Some(Box::new(Fragments { binary, data }));
                Ok(None)
            }
            OpCode::Continue => self.fragment(finished, &data),
            OpCode::Ping if finished => Ok(Some(Event::Ping(data))),
            OpCode::Pong if finished => Ok(Some(Event::Pong)),
            OpCode::Close if finished => close(&data).map(Some),
            _ => Err(Violation(PROTOCOL_ERROR)),
        }
    }

    fn fragment(&mut self, finished: bool, data: &[u8]) -> Result<Option<Event>, Violation> {
        let Some(mut fragments) = self.fragments.take() else {
            return Err(Violation(PROTOCOL_ERROR));
        };
        if fragments.data.len() + data.len() > self.max_bytes {
            return Err(Violation(TOO_BIG));
        }
        fragments.data.extend_from_slice(data);
        if finished {
            return Ok(Some(message(fragments.binary, fragments.data)));
        }
        self.fragments = Some(fragments);
        Ok(None)
    }
}

fn message(binary: bool, data: BytesMut) -> Event {
    if binary { Event::Binary(data) } else { Event::Text(data) }
}

fn close(data: &[u8]) -> Result<Event, Violation> {
    match *data {
        [] => Ok(Event::Close(None)),
        [high, low, ..] => Ok(Event::Close(Some(u16::from_be_bytes([high, low])))),
        [_] => Err(Violation(PROTOCOL_ERROR)),
    }
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;
    use proptest::prelude::*;

    use super::{Event, Reader, Violation};

    fn masked(head: u8, data: &[u8]) -> Vec<u8> {
        let mut frame = vec![head, 0x80 | u8::try_from(data.len()).unwrap(), 0, 0, 0, 0];
        frame.extend_from_slice(data);
        frame
    }

    fn read(max_bytes: usize, bytes: &[u8]) -> Result<Option<Event>, Violation> {
        Reader::new(max_bytes).next(&mut BytesMut::from(bytes))
    }

    #[test]
    fn fragments_become_one_message_with_a_ping_between() {
        let mut reader = Reader::new(10);
        let mut bytes = BytesMut::new();
        for frame in [masked(0x01, b"ab"), masked(0x89, b"p"), masked(0x80, b"cd")] {
            bytes.extend_from_slice(&frame);
        }
        assert!(
            matches!(reader.next(&mut bytes), Ok(Some(Event::Ping(data))) if &data[..] == b"p")
        );
        assert!(
            matches!(reader.next(&mut bytes), Ok(Some(Event::Text(text))) if &text[..] == b"abcd")
        );
        assert!(matches!(reader.next(&mut bytes), Ok(None)));
    }

    #[test]
    fn max_frame_bytes_is_kept_by_frames_fragments_and_announcements() {
        assert!(matches!(read(3, &masked(0x81, b"abc")), Ok(Some(Event::Text(_)))));
        assert_eq!(read(3, &masked(0x81, b"abcd")).unwrap_err(), Violation(1009));
        let fragmented = [masked(0x01, b"ab"), masked(0x80, b"cd")].concat();
        assert_eq!(read(3, &fragmented).unwrap_err(), Violation(1009));
        let mut announced = vec![0x81, 0xff, 0, 0, 0, 0, 0x7f, 0, 0, 0, 0, 0, 0, 0];
        assert!(matches!(read(3, &announced), Ok(None)));
        announced.extend([0; 4]);
        assert_eq!(read(3, &announced).unwrap_err(), Violation(1009));
    }

    #[test]
    fn what_breaks_rfc_6455_is_a_protocol_error() {
        for bytes in [
            vec![0x81, 0x01, b'a'],
            masked(0x83, b""),
            masked(0xc1, b"a"),
            masked(0x80, b"a"),
            masked(0x09, b"a"),
            masked(0x88, b"a"),
            [masked(0x01, b"a"), masked(0x81, b"b")].concat(),
        ] {
            assert_eq!(read(100, &bytes).unwrap_err(), Violation(1002), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic_or_close_with_another_code(
            bytes in proptest::collection::vec(any::<u8>(), 0..300)
        ) {
            let mut reader = Reader::new(64);
            let mut buffer = BytesMut::from(&bytes[..]);
            loop {
                match reader.next(&mut buffer) {
                    Ok(Some(_)) => {}
                    Ok(None) => break,
                    Err(Violation(code)) => {
                        prop_assert!(matches!(code, 1002 | 1009));
                        break;
                    }
                }
            }
        }
    }
}
