use bytes::Bytes;
use proptest::prelude::*;

use super::Serializer;
use crate::protocol::{Body, DecodeError, EncodeError, Incoming, Outgoing, Received};
use pubsub::Payload;

fn text(serializer: Serializer, join_ref: Option<&str>, body: Body<'_>) -> String {
    let frame = serializer.encode(&Outgoing { join_ref, topic: "t", body }).unwrap();
    assert!(!frame.is_binary());
    String::from_utf8(frame.message().to_vec()).unwrap()
}

fn bytes(join_ref: Option<&str>, body: Body<'_>) -> Vec<u8> {
    let frame = Serializer::V2.encode(&Outgoing { join_ref, topic: "t", body }).unwrap();
    assert!(frame.is_binary());
    frame.message().to_vec()
}

#[test]
fn versions_are_negotiated_as_semantic_versions() {
    for (vsn, serializer) in [
        (None, Some(Serializer::V1)),
        (Some("1.0.0"), Some(Serializer::V1)),
        (Some("2.0.0"), Some(Serializer::V2)),
        (Some("2.0.7"), Some(Serializer::V2)),
        (Some("2"), None),
        (Some("2.1.0"), None),
        (Some("1.1.0"), None),
        (Some("123.1.1"), None),
        (Some(""), None),
        (Some("two"), None),
    ] {
        assert_eq!(Serializer::negotiate(vsn), serializer, "{vsn:?}");
    }
}

#[test]
fn v2_text_frames_have_the_documented_bytes() {
    let payload = &Payload::json(&serde_json::json!({"a": 1}));
    let reply = Body::Reply { reference: Some(r#""2""#), status: "ok", payload };
    assert_eq!(
        text(Serializer::V2, Some(r#""1""#), reply),
        r#"["1","2","t","phx_reply",{"status":"ok","response":{"a":1}}]"#
    );
    let push = Body::Push { event: "e", payload };
    assert_eq!(text(Serializer::V2, Some(r#""1""#), push), r#"["1",null,"t","e",{"a":1}]"#);
    let broadcast = Body::Broadcast { event: "e", payload };
    assert_eq!(text(Serializer::V2, None, broadcast), r#"[null,null,"t","e",{"a":1}]"#);
    let end = Body::End { event: "phx_close", payload: &Payload::empty() };
    assert_eq!(text(Serializer::V2, Some(r#""1""#), end), r#"["1","1","t","phx_close",{}]"#);
}

#[test]
fn v1_frames_have_exactly_four_keys() {
    let payload = &Payload::json("x");
    let reply = Body::Reply { reference: Some(r#""2""#), status: "error", payload };
    assert_eq!(
        text(Serializer::V1, Some(r#""1""#), reply),
        r#"{"topic":"t","event":"phx_reply","payload":{"status":"error","response":"x"},"ref":"2"}"#
    );
    let push = Body::Push { event: "e", payload };
    assert_eq!(
        text(Serializer::V1, Some(r#""1""#), push),
        r#"{"topic":"t","event":"e","payload":"x","ref":null}"#
    );
}

#[test]
fn binary_frames_have_the_documented_bytes() {
    let payload = &Payload::binary(Bytes::from_static(b"\x01\x02"));
    let push = Body::Push { event: "ev", payload };
    assert_eq!(bytes(Some(r#""12""#), push), b"\x00\x02\x01\x0212tev\x01\x02");
    let reply = Body::Reply { reference: Some(r#""34""#), status: "ok", payload };
    assert_eq!(bytes(Some(r#""12""#), reply), b"\x01\x02\x02\x01\x021234tok\x01\x02");
    let broadcast = Body::Broadcast { event: "ev", payload };
    assert_eq!(bytes(None, broadcast), b"\x02\x01\x02tev\x01\x02");
}

#[test]
fn a_binary_field_over_255_bytes_is_an_encode_error() {
    let payload = &Payload::binary("x");
    let encode = |event: &str| {
        let body = Body::Push { event, payload };
        Serializer::V2.encode(&Outgoing { join_ref: None, topic: "t", body })
    };
    assert!(encode(&"e".repeat(255)).is_ok());
    assert_eq!(encode(&"e".repeat(256)).unwrap_err(), EncodeError::FieldTooLong);
}

#[test]
fn v1_has_no_binary_payloads() {
    let body = Body::Push { event: "e", payload: &Payload::binary("x") };
    let encoded = Serializer::V1.encode(&Outgoing { join_ref: None, topic: "t", body });
    assert_eq!(encoded.unwrap_err(), EncodeError::BinaryInV1);
}

#[test]
fn a_v2_message_is_read_and_elements_after_the_fifth_are_ignored() {
    let frame = br#" [null, "2", "t\u00e9", "e", {"a": [1]}, 6, {}] "#;
    let message = Serializer::V2.decode(Received::Text(frame)).unwrap();
    assert_eq!((message.join_ref, message.reference.as_deref()), (None, Some(r#""2""#)));
    assert_eq!((&*message.topic, &*message.event), ("té", "e"));
    assert_eq!(message.payload.as_json(), Some(r#"{"a": [1]}"#));
}

#[test]
fn a_v1_message_needs_four_keys_and_ignores_the_opcode() {
    let frame = br#"{"topic":"t","event":"e","payload":{},"ref":null,"more":1}"#;
    for received in [Received::Text(frame), Received::Binary(frame)] {
        let message = Serializer::V1.decode(received).unwrap();
        assert_eq!((message.join_ref, message.reference), (None, None));
    }
    let without_ref = Received::Text(br#"{"topic":"t","event":"e","payload":{}}"#);
    assert_eq!(Serializer::V1.decode(without_ref).unwrap_err(), DecodeError::Malformed);
}

#[test]
fn a_v1_array_is_no_message() {
    for frame in [r#"["1","2","t","e",{}]"#, r#" [null,"2","t","e",{}]"#] {
        let decoded = Serializer::V1.decode(Received::Text(frame.as_bytes()));
        assert_eq!(decoded.unwrap_err(), DecodeError::Malformed, "{frame}");
    }
}

#[test]
fn a_ref_of_any_shape_is_read_and_written_as_it_came() {
    for term in ["0", "1.50", "true", "[1, 2]", r#"{"a": 1}"#, r#""\u0061""#] {
        let v1 =
            format!(r#"{{"topic":"t","event":"e","payload":{{}},"ref":{term},"join_ref":{term}}}"#);
        let v2 = format!(r#"[{term}, {term} ,"t","e",{{}}]"#);
        for (serializer, frame) in [(Serializer::V1, v1), (Serializer::V2, v2)] {
            let message = serializer.decode(Received::Text(frame.as_bytes())).unwrap();
            let refs = (message.join_ref.as_deref(), message.reference.as_deref());
            assert_eq!(refs, (Some(term), Some(term)), "{serializer:?}");
        }
        let body = Body::Reply { reference: Some(term), status: "ok", payload: &Payload::json(&1) };
        assert_eq!(
            text(Serializer::V2, Some(term), body),
            format!(r#"[{term},{term},"t","phx_reply",{{"status":"ok","response":1}}]"#)
        );
        assert!(text(Serializer::V1, None, body).ends_with(&format!(r#""ref":{term}}}"#)));
    }
}

#[test]
fn a_binary_reply_carries_a_string_without_its_quotes_and_a_number_in_digits() {
    let payload = &Payload::binary("x");
    let reply = Body::Reply { reference: Some(r#""\u0061""#), status: "ok", payload };
    assert_eq!(bytes(Some("12"), reply), b"\x01\x02\x01\x01\x0212atokx");
}

#[test]
fn a_binary_push_is_read() {
    let received = Received::Binary(b"\x00\x00\x02\x01\x0234tev\x01\x02");
    let message = Serializer::V2.decode(received).unwrap();
    assert_eq!((message.join_ref, message.reference.as_deref()), (None, Some(r#""34""#)));
    assert_eq!((&*message.topic, &*message.event), ("t", "ev"));
    assert_eq!(message.payload.as_binary().unwrap(), &Bytes::from_static(b"\x01\x02"));
}

#[test]
fn what_is_no_message_is_refused() {
    for frame in ["", "[]", "{}", "[1]", r#"["1","2","t","e"]"#, r#"["1","2",3,"e",{}]"#, "[[[["] {
        let decoded = Serializer::V2.decode(Received::Text(frame.as_bytes()));
        assert_eq!(decoded.unwrap_err(), DecodeError::Malformed, "{frame}");
    }
    for frame in [
        &b""[..],
        b"\x00",
        b"\x00\x01\x01\x01\x01abc",
        b"\x01\x00\x00\x00\x00",
        b"\x00\x00\x00\x01\x00\xff",
    ] {
        let decoded = Serializer::V2.decode(Received::Binary(frame));
        assert_eq!(decoded.unwrap_err(), DecodeError::Malformed, "{frame:?}");
    }
    let not_utf8 = Serializer::V2.decode(Received::Text(b"\xff"));
    assert_eq!(not_utf8.unwrap_err(), DecodeError::NotUtf8);
}

fn limits_hold(message: &Incoming<'_>, frame: &[u8]) -> bool {
    message.topic.len() <= frame.len() && message.event.len() <= frame.len()
}

proptest! {
    #[test]
    fn no_bytes_make_a_decoder_panic(frame in proptest::collection::vec(any::<u8>(), 0..200)) {
        for serializer in [Serializer::V1, Serializer::V2] {
            for received in [Received::Text(&frame), Received::Binary(&frame)] {
                if let Ok(message) = serializer.decode(received) {
                    prop_assert!(limits_hold(&message, &frame));
                }
            }
        }
    }

    #[test]
    fn no_json_like_text_makes_a_decoder_panic(frame in r#"[\[\]{}",:0-9a-z\\u ]{0,80}"#) {
        for serializer in [Serializer::V1, Serializer::V2] {
            if let Ok(message) = serializer.decode(Received::Text(frame.as_bytes())) {
                prop_assert!(limits_hold(&message, frame.as_bytes()));
            }
        }
    }

    #[test]
    fn every_v2_message_that_a_client_writes_is_read_back(
        join_ref in proptest::option::of(".{0,9}"), topic in ".{0,40}", event in ".{0,40}",
    ) {
        let frame = serde_json::json!([join_ref, "1", topic, event, {"k": topic}]).to_string();
        let message = Serializer::V2.decode(Received::Text(frame.as_bytes())).unwrap();
        let written = join_ref.map(|join_ref| serde_json::json!(join_ref).to_string());
        prop_assert_eq!(message.join_ref.as_deref(), written.as_deref());
        prop_assert_eq!(&*message.topic, topic);
        prop_assert_eq!(&*message.event, event);
    }
}
