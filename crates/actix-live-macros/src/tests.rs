//! Mistakes in templates, and their error messages.

use crate::{check, generate, node::Nodes};

/// The first error of a template, if it has one.
fn error(template: &str) -> Option<String> {
    match syn::parse_str::<Nodes>(template).and_then(|nodes| check::nodes(&nodes.0)) {
        Ok(()) => None,
        Err(error) => Some(error.to_string()),
    }
}

#[test]
fn a_mistake_is_named() {
    for (template, expected) in [
        ("<p>Hello</p>", "quote the text: \"Hello …\""),
        ("<p>\"a\"", "this tag is not closed"),
        ("<p>\"a\"</b>", "expected </p>"),
        ("<Card>\"a\"</Cart>", "expected </Card>"),
        ("<Card><:top>\"a\"</:bottom></Card>", "expected </:top>"),
        ("<Card><:top>\"a\"", "this tag is not closed"),
        ("<Card>\"a\"", "this tag is not closed"),
        ("<Card><:top a=\"1\" a=\"2\"/></Card>", "the attribute a is given twice"),
        (
            "<Card><:top |a, b|>{a}</:top></Card>",
            "a slot has one argument: write `|(a, b)|` for a tuple",
        ),
        ("<Card><:top |a>{a}</:top></Card>", "expected `|`"),
        ("<buton>\"a\"</buton>", "unknown tag <buton>"),
        ("<p><:top>\"a\"</:top></p>", "a slot belongs directly into a component"),
        ("<p id=\"a\" id=\"b\"></p>", "the attribute id is given twice"),
        ("<p phx-hook=\"Probe\"></p>", "an element with phx-hook needs an id"),
        ("<ul phx-update=\"stream\"></ul>", "an element with phx-update needs an id"),
        ("for x in y; id = x { <p></p> }", "expected `key = …`"),
        ("<p class=7></p>", "expected a quoted text or {a value}"),
    ] {
        assert_eq!(error(template).as_deref(), Some(expected), "{template}");
    }
}

#[test]
fn what_is_right_is_no_mistake() {
    for template in [
        "<br>\"a\"<input type=\"text\" disabled>",
        "<ul id=\"a\" phx-update=\"stream\">stream id, x in &y { <li id=\"{id}\">{x}</li> }</ul>",
        "if let Some(x) = y { {x} } else if z { \"z\" } else { <b></b> }",
        "match x { Some(1..=3) if y => \"few\", None => { <i></i> } _ => { {x} } }",
        "let x = 1; for (i, x) in y.iter().enumerate(); key = i { <b data-x-1=\"{i}\">{x}</b> }",
        "<a::Card title=\"x\" on ..><:top>\"a\"</:top>\"b\"</a::Card>",
        "<svg xlink:href=\"#a\"/>",
        "<svg viewBox=\"0 0 1 1\"><linearGradient id=\"a\"/></svg><my-element></my-element>",
        "<Card><:top a=\"x\" b={y} c |(_, z)|>{z}</:top><:top ||>\"b\"</:top><:mid/></Card>",
        "<Card><:top a=\"x\"/>\"content\"</Card>",
    ] {
        assert_eq!(error(template), None, "{template}");
    }
}

#[test]
fn values_in_texts_need_their_braces() {
    let html =
        |template: &str| generate::html(&syn::parse_str::<Nodes>(template).unwrap().0).to_string();
    for (template, expected) in [
        ("\"a {b\"", "`{` is not closed"),
        ("\"a } b\"", "write `}}` for a brace"),
        ("\"{a b}\"", "is no expression"),
        ("\"{}\"", "is no expression"),
    ] {
        assert!(html(template).contains(expected), "{template}: {}", html(template));
    }
    assert!(html("\"{{a}} {b.c}\"").contains("\"{a} \""));
}

#[test]
fn an_attribute_of_a_component_is_a_field_also_if_it_is_a_keyword() {
    let html =
        |template: &str| generate::html(&syn::parse_str::<Nodes>(template).unwrap().0).to_string();
    assert!(html("<Input type=\"date\"/>").contains("r#type :"));
    assert!(html("<Input max-length={3}/>").contains("max_length : 3"));
    for name in ["xlink:href", "self", "_"] {
        let told = html(&format!("<Input {name}={{3}}/>"));
        assert!(told.contains(&format!("no field of a component is called `{name}`")), "{told}");
    }
}

#[test]
fn every_field_of_a_component_counts_and_a_wrong_word_or_a_union_is_a_mistake() {
    let derived = |code: &str| crate::memo::derive(&syn::parse_str(code).unwrap());
    let code = derived("#[memo(shared)] struct Row<'a> { a: &'a str, b: u8 }").unwrap().to_string();
    assert_eq!(code.matches(":: actix_live :: Memo :: memo (").count(), 2, "{code}");
    assert!(code.contains("IS_SHARED : bool = true"), "{code}");
    let code = derived("enum Kind<T> { A, B(T), C { x: u8, y: u8 } }").unwrap().to_string();
    assert_eq!(code.matches(":: actix_live :: Memo :: memo (").count(), 3, "{code}");
    assert!(code.contains("IS_SHARED : bool = false"), "{code}");
    for (code, expected) in [
        ("#[memo(share)] struct Row;", "expected `shared`"),
        ("union Row { a: u8 }", "a union has no fields to compare"),
    ] {
        assert_eq!(derived(code).unwrap_err().to_string(), expected);
    }
}
