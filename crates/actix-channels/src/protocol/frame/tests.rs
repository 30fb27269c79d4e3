use std::sync::Arc;

use pubsub::Payload;

use super::{Frame, MAX_HEADER_BYTES, MIN_SHARED_BYTES};

/// A frame of `before`, `shared` bytes of shared text, and `behind`.
fn around(before: &str, shared: usize, behind: &str) -> Frame {
    let text = Payload::json(&"x".repeat(shared - 2)).shared();
    let mut writer = Frame::text();
    writer.append(before);
    writer.append_shared(text.json_pieces().unwrap().shared.unwrap());
    writer.append(behind);
    writer.finish()
}

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
        writer.body().resize(MAX_HEADER_BYTES + length, b'x');
        let frame = writer.finish();
        assert_eq!(frame.message(), vec![b'x'; length]);
        assert!(!frame.is_binary());
        assert_eq!(frame.into_wire()[..header.len()], header);
    }
    assert!(Frame::binary().finish().is_binary());
}

#[test]
fn shared_text_goes_over_the_wire_like_any_other_and_is_not_copied() {
    for shared in [MIN_SHARED_BYTES - 1, MIN_SHARED_BYTES, 70_000] {
        let frame = around("[1,", shared, "]");
        let message = format!("[1,\"{}\"]", "x".repeat(shared - 2));
        assert_eq!(frame.message(), message);
        let mut writer = Frame::text();
        writer.append(&message);
        let copied = writer.finish();
        assert_eq!((frame.len(), frame.is_message()), (copied.len(), true));
        assert_eq!(frame.clone().into_wire(), copied.clone().into_wire());
        let pieces: Vec<_> = frame.clone().into_pieces().collect();
        if shared < MIN_SHARED_BYTES {
            assert!(pieces.len() == 1 && !pieces[0].is_shared);
            continue;
        }
        assert_eq!(
            pieces.iter().map(|piece| piece.is_shared).collect::<Vec<_>>(),
            [false, true, false]
        );
        assert!(frame.own_bytes() < 1000 && copied.own_bytes() >= message.len());
    }
}

#[test]
fn shared_text_is_guarded_until_the_last_piece_of_it_is_gone() {
    let counted = Arc::new(());
    let mut frame = around("", 2 * MIN_SHARED_BYTES, "");
    let mut again = frame.clone();
    frame.guard(|_| Arc::clone(&counted));
    again.guard(|_| panic!("the text is guarded already"));
    assert_eq!(Arc::strong_count(&counted), 2);
    let mut pieces = frame.into_pieces();
    drop(again);
    assert!(!pieces.next().unwrap().is_shared);
    let shared = pieces.next().unwrap();
    drop(pieces);
    assert_eq!(Arc::strong_count(&counted), 2);
    drop(shared);
    assert_eq!(Arc::strong_count(&counted), 1);
}
