use super::Js;

#[test]
fn commands_are_what_the_client_reads() {
    let commands = Js::new().add_class("red bold").to("#a").push("save").value("id", 7);
    let expected = r##"[["add_class",{"names":["red","bold"],"to":"#a"}],["push",{"event":"save","value":{"id":7}}]]"##;
    assert_eq!(commands.to_string(), expected);
    assert_eq!(Js::new().to("#a").to_string(), "[]");
}

#[test]
fn a_toggle_has_a_transition_for_each_direction() {
    let toggle = Js::new().toggle().ins("a", "b", "c d").outs("e", "", "f").blocking(false);
    let expected =
        r#"[["toggle",{"blocking":false,"ins":[["a"],["b"],["c","d"]],"outs":[["e"],[],["f"]]}]]"#;
    assert_eq!(toggle.to_string(), expected);
}

#[test]
fn sequences_are_joined_and_options_stay_with_their_command() {
    let close = Js::new().hide().to("#menu");
    let commands = Js::new().dispatch("closing").bubbles(false).then(&close).pop_focus();
    let expected = r##"[["dispatch",{"bubbles":false,"event":"closing"}],["hide",{"to":"#menu"}],["pop_focus",{}]]"##;
    assert_eq!(commands.to_string(), expected);
}
