//! What a client could send.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Any JSON.
pub(super) fn json_value() -> impl Strategy<Value = Value> + Clone {
    let text = prop_oneof![
        "[ -~]{0,8}",
        ".{0,4}",
        Just("phx-docs".to_owned()),
        Just("0".to_owned()),
        Just("99999999999999999999".to_owned()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..5)
                .prop_map(|fields| Value::from(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// One of these, or any JSON.
pub(super) fn or_any(known: &[Value]) -> impl Strategy<Value = Value> + Clone + use<> {
    prop_oneof![3 => prop::sample::select(known.to_vec()), 1 => json_value()]
}

fn query() -> impl Strategy<Value = Value> {
    let field = "(user|rows|rows_sort|rows_drop|_target|_unused_name|[a-c0-2%+]){0,2}(\\[[a-c0-2x_]{0,9}\\]){0,4}=[ -~]{0,4}";
    prop::collection::vec(field, 0..12).prop_map(|fields| json!(fields.join("&")))
}

fn entry() -> impl Strategy<Value = Value> {
    let name = or_any(&[json!("a.txt"), json!("../../etc/passwd"), json!("")]);
    let size = or_any(&[json!(0), json!(10), json!(u64::MAX), json!(-1)]);
    let kind = or_any(&[json!("text/plain"), json!("/")]);
    (or_any(&[json!("0"), json!("1"), json!("x")]), name, size, kind).prop_map(
        |(reference, name, size, kind)| json!({ "ref": reference, "name": name, "size": size, "type": kind }),
    )
}

fn entries() -> impl Strategy<Value = Value> {
    prop_oneof![4 => prop::collection::vec(entry(), 0..4).prop_map(Value::from), 1 => json_value()]
}

/// A message of a client, and which kind it is.
pub(super) fn message() -> impl Strategy<Value = (&'static str, Value)> {
    let kind = or_any(&[json!("click"), json!("form"), json!("hook"), json!("keydown")]);
    let name = or_any(
        &["click", "change", "any", "nothing", "lv:clear-flash", "lv:x", ""].map(Value::from),
    );
    let value = prop_oneof![2 => query(), 2 => json_value(), 1 => Just(json!({ "by": "3" }))];
    let cid = or_any(&[json!(null), json!(null), json!(1), json!(2), json!("1")]);
    let meta = prop_oneof![Just(json!({})), Just(json!({ "_target": "user[name" })), json_value()];
    let uploads = prop_oneof![3 => Just(json!({})), 1 => entries().prop_map(|all| json!({ "phx-docs": all }))];
    let event = (kind, name, value, cid, meta, uploads).prop_map(|(kind, name, value, cid, meta, uploads)| {
        ("event", json!({ "type": kind, "event": name, "value": value, "cid": cid, "meta": meta, "uploads": uploads }))
    });
    let reference = or_any(&[json!("phx-docs"), json!("phx-other")]);
    let upload = (reference.clone(), entries()).prop_map(|(reference, entries)| {
        ("allow_upload", json!({ "ref": reference, "entries": entries }))
    });
    let percent = or_any(&[json!(0), json!(100), json!(101), json!({ "error": "x" })]);
    let cid = or_any(&[json!(null), json!(1), json!(99)]);
    let progress = (reference, or_any(&[json!("0"), json!("1")]), percent, cid).prop_map(
        |(reference, entry, progress, cid)| {
            (
                "progress",
                json!({ "ref": reference, "entry_ref": entry, "progress": progress, "cid": cid }),
            )
        },
    );
    let cids = json_value().prop_map(|cids| ("cids_destroyed", json!({ "cids": cids })));
    let some = prop::collection::vec(0..4_u64, 0..4)
        .prop_map(|cids| ("cids_destroyed", json!({ "cids": cids })));
    let patch = prop_oneof![
        "[/:a-z0-9?#%&=\\[\\]\\\\]{0,20}",
        "/all/.{0,6}",
        Just("/all/2?a[b]=%ff".to_owned())
    ];
    let patch = patch.prop_map(|url| ("live_patch", json!({ "url": url })));
    prop_oneof![6 => event, 2 => upload, 2 => progress, 1 => cids, 1 => some, 2 => patch]
}
