//! A mistake in a template is reported where it is made.

use super::compiler::errors;

/// Asserts that the compiler reports `message`, and points at what stands between « and ».
#[track_caller]
fn assert_error(template: &str, message: &str) {
    let places: Vec<_> = template.split('«').skip(1).map(|rest| rest.split_once('»')).collect();
    let places: Vec<_> = places.into_iter().map(|place| place.unwrap().0).collect();
    let errors = errors(&template.replace(['«', '»'], ""));
    let is_reported =
        errors.iter().any(|error| error.message.contains(message) && error.places == places);
    assert!(is_reported, "{template}: {errors:#?}");
}

#[test]
fn a_template_without_a_mistake_compiles() {
    let template = r#"
        <Card title="x" count={1} is_open>"a"</Card>
        <Table rows={rows}><:col label="Id" |row|>{row.id}</:col><:col |_|>"x"</:col></Table>
        for row in rows; key = row.id { <p id="row-{row.id}">{row.price}</p> }
    "#;
    let errors = errors(template);
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn an_attribute_that_a_component_does_not_have() {
    assert_error(
        r#"<Card «titel»="x" count={1} is_open>"a"</Card>"#,
        "struct `Card<'_>` has no field named `titel`",
    );
    assert_error("<Card «xlink»:href={1}/>", "no field of a component is called `xlink:href`");
}

#[test]
fn an_attribute_of_a_wrong_type() {
    assert_error(r#"<Card title="x" count={«"1"»} is_open>"a"</Card>"#, "mismatched types");
    assert_error(r#"<Card title="x" count=«"1"» is_open>"a"</Card>"#, "a quoted text is no `u32`");
    assert_error(r#"<Card title="x" «count» is_open>"a"</Card>"#, "mismatched types");
    assert_error("<p id={«rows»}></p>", "can't be the value of an attribute");
    assert_error("<p class={[«rows»]}></p>", "can't be an item of `class`");
}

#[test]
fn an_attribute_that_is_missing() {
    assert_error(r#"<«Card» title="x" is_open>"a"</Card>"#, "missing field `count`");
}

#[test]
fn a_tag_that_is_not_closed() {
    assert_error(r#"<div><«p»>"a"</div>"#, "this tag is not closed");
    assert_error(r#"<div><p>"a"</«div»>"#, "expected </p>");
    assert_error(r#"<«p»>"a""#, "this tag is not closed");
    assert_error(r#"<«Card» title="x" count={1} is_open>"a""#, "this tag is not closed");
    assert_error(r#"<Table rows={rows}><:«col» |_|>"a""#, "this tag is not closed");
}

#[test]
fn a_tag_that_is_unknown() {
    assert_error(r#"<«buton»>"a"</buton>"#, "unknown tag <buton>");
    assert_error(r#"<«Crad» title="x"/>"#, "cannot find struct, variant or union type `Crad`");
    assert_error("<«NoComponent»/>", "`NoComponent` is no component");
}

#[test]
fn a_key_that_is_none() {
    assert_error("for row in rows; key = «row.price» { <p></p> }", "`f64: Hash` is not satisfied");
    assert_error("for row in rows; «id» = row.id { <p></p> }", "expected `key = …`");
}

#[test]
fn a_value_that_cannot_be_shown() {
    assert_error("<p>{«rows»}</p>", "can't be shown in a template");
    assert_error("<p>{«rows.iter()»}</p>", "can't be shown in a template");
    assert_error(r#"<p id=«"{rows}"»></p>"#, "can't be shown in a template");
}

#[test]
fn a_slot_with_a_wrong_attribute_or_argument() {
    let table = |slot: &str| format!("<Table rows={{rows}}>{slot}</Table>");
    assert_error(&table(r#"<:col «labl»="x" |row|>{row.id}</:col>"#), "no field `labl` on type");
    assert_error(&table("<:col label={«7»} |row|>{row.id}</:col>"), "mismatched types");
    assert_error(&table("<:col |row|>{row.«name»}</:col>"), "no field `name` on type");
    assert_error(&table("<:«col»>\"a\"</:col>"), "mismatched types");
    assert_error(&table("<:«cell» |row|>{row.id}</:cell>"), "has no field named `cell`");
}
