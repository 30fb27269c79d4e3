//! Reads a client's bytes into complete WebSocket messages within the limits.

use actix_http::ws::{OpCode, Parser, ProtocolError};
use bytes::BytesMut;

use super::header::Header;

const PROTOCOL_ERROR: u16 = 1002;
const INVALID_PAYLOAD: u16 = 1007;
const TOO_BIG: u16 = 1009;

/// Something the client sent.
#[derive(Debug)]
pub(super) enum Event {
    Text(BytesMut),
    Binary(BytesMut),
    Ping(BytesMut),
    Pong,
    /// A close frame, with the code to answer: the client's own, or that of a violation in it.
    Close(Option<u16>),
}

/// The close code for a protocol violation.
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

    /// How many bytes of incomplete messages are held.
    pub(super) fn held_bytes(&self) -> usize {
        self.fragments.as_ref().map_or(0, |fragments| fragments.data.capacity())
    }

    /// Returns the next message in `buffer`, or `None` until more of it has arrived.
    pub(super) fn next(&mut self, buffer: &mut BytesMut) -> Result<Option<Event>, Violation> {
        loop {
            if let Some(header) = Header::read(buffer) {
                self.check(&header)?;
            }
            let parsed =
                Parser::parse(buffer, true, self.max_bytes).map_err(|error| match error {
                    ProtocolError::Overflow => Violation(TOO_BIG),
                    _ => Violation(PROTOCOL_ERROR),
                })?;
            let Some((finished, opcode, data)) = parsed else { return Ok(None) };
            if let Some(event) = self.frame(finished, opcode, data.unwrap_or_default())? {
                return Ok(Some(event));
            }
        }
    }

    /// Refuses a frame by the length in its header, without waiting for its data.
    fn check(&self, header: &Header) -> Result<(), Violation> {
        if !header.is_minimal || header.is_long_control() {
            return Err(Violation(PROTOCOL_ERROR));
        }
        let gathered = self.fragments.as_ref().map_or(0, |fragments| fragments.data.len());
        let room = self.max_bytes.saturating_sub(gathered) as u64;
        if !header.is_control() && header.data_bytes > room {
            return Err(Violation(TOO_BIG));
        }
        Ok(())
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
                // The data may share a buffer with other sockets, which a fragment must not keep
                // alive.
                let data = BytesMut::from(&*data);
                self.fragments = Some(Box::new(Fragments { binary, data }));
                Ok(None)
            }
            OpCode::Continue => self.fragment(finished, &data),
            OpCode::Ping if finished => Ok(Some(Event::Ping(data))),
            OpCode::Pong if finished => Ok(Some(Event::Pong)),
            OpCode::Close if finished => Ok(Some(Event::Close(close_answer(&data)))),
            _ => Err(Violation(PROTOCOL_ERROR)),
        }
    }

    fn fragment(&mut self, finished: bool, data: &[u8]) -> Result<Option<Event>, Violation> {
        let Some(mut fragments) = self.fragments.take() else {
            return Err(Violation(PROTOCOL_ERROR));
        };
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

/// The code with which to answer a close frame.
fn close_answer(data: &[u8]) -> Option<u16> {
    match *data {
        [] => None,
        [high, low, ref reason @ ..] => Some(match u16::from_be_bytes([high, low]) {
            code if !may_be_sent(code) => PROTOCOL_ERROR,
            _ if str::from_utf8(reason).is_err() => INVALID_PAYLOAD,
            code => code,
        }),
        [_] => Some(PROTOCOL_ERROR),
    }
}

/// Whether a close code may be sent: the RFC's codes, those registered since, and the ranges for
/// libraries and applications. 1005, 1006 and 1015 are never sent, only reported locally.
fn may_be_sent(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
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
    }

    #[test]
    fn max_frame_bytes_refuses_a_frame_when_its_header_announces_more() {
        let announced = [0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 0];
        assert!(matches!(read(0x1_0000, &announced), Ok(None)));
        assert_eq!(read(0xffff, &announced).unwrap_err(), Violation(1009));
        let medium = [0x82, 0xfe, 1, 0];
        assert!(matches!(read(256, &medium), Ok(None)));
        assert_eq!(read(255, &medium).unwrap_err(), Violation(1009));
        let fragments = [&masked(0x01, b"ab")[..], &[0x80, 0x82]].concat();
        assert!(matches!(read(4, &fragments), Ok(None)));
        assert_eq!(read(3, &fragments).unwrap_err(), Violation(1009));
    }

    #[test]
    fn a_length_in_a_longer_form_than_it_needs_is_a_protocol_error() {
        for (header, is_minimal) in [
            (&[0x81, 0xfe, 0, 125][..], false),
            (&[0x81, 0xfe, 0, 126], true),
            (&[0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 1], false),
            (&[0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff], false),
            (&[0x81, 0xff, 0, 0, 0, 0, 0, 1, 0, 0], true),
            (&[0x81, 0xff, 0x80, 0, 0, 0, 0, 1, 0, 0], false),
            (&[0x89, 0xfe, 0, 126], false),
        ] {
            let read = read(0x2_0000, header);
            if is_minimal {
                assert!(matches!(read, Ok(None)), "{header:?}");
            } else {
                assert_eq!(read.unwrap_err(), Violation(1002), "{header:?}");
            }
        }
    }

    #[test]
    fn a_close_is_answered_with_its_own_code_or_with_what_is_wrong_with_it() {
        let answer = |data: &[u8]| match read(200, &masked(0x88, data)) {
            Ok(Some(Event::Close(answer))) => answer,
            other => panic!("no close: {other:?}"),
        };
        assert_eq!(answer(b""), None);
        for code in [1000, 1001, 1003, 1007, 1011, 1014, 3000, 3999, 4000, 4999] {
            let data = [&u16::to_be_bytes(code)[..], "grüße".as_bytes()].concat();
            assert_eq!(answer(&data), Some(code));
        }
        for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65535] {
            assert_eq!(answer(&u16::to_be_bytes(code)), Some(1002), "{code}");
        }
        assert_eq!(answer(&[3]), Some(1002));
        assert_eq!(answer(&[3, 0xe8, 0xce, 0xba, 0xe1]), Some(1007));
    }

    #[test]
    fn what_breaks_rfc_6455_is_a_protocol_error() {
        for bytes in [
            vec![0x81, 0x01, b'a'],
            masked(0x83, b""),
            masked(0xc1, b"a"),
            masked(0x80, b"a"),
            masked(0x09, b"a"),
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
