//! For each format, which annotations are read and which lines are reported as unreadable.

use super::*;
use crate::imports::limits::{MAX_FOUND, MAX_LINE_ERRORS};

/// `line: at, who, what`.
fn read(name: &str, text: &str) -> (Vec<String>, Vec<String>) {
    let (_, reading) = read_file(name, None, text.as_bytes()).unwrap();
    let told = reading.found.into_iter().map(|found| {
        let author = found.author_name.map(|name| format!(" {name}:")).unwrap_or_default();
        format!("{}: {}{author} {}", found.line, found.at_ms, found.body)
    });
    let errors = reading.unreadable.first.into_iter();
    let errors = errors.map(|error| format!("{}: {}", error.line, error.fault));
    (told.collect(), errors.collect())
}

fn found(name: &str, text: &str) -> Vec<String> {
    let (found, errors) = read(name, text);
    assert!(errors.is_empty(), "{errors:?}");
    found
}

#[test]
fn webvtt_has_voices_tags_and_entities() {
    let text = "WEBVTT - title\nKind: captions\n\nNOTE\na note\n\nSTYLE\n::cue {}\n\n\
                1\n00:01.500 --> 00:02.000 align:start\n<v.loud Ada &amp; Bob>Hello <b>there</b>\n\
                &lt;tag&gt; &nope; &#9786;\n\n01:00:00.000 --> 01:00:01.000\nBare\n";
    assert_eq!(
        found("a.vtt", text),
        ["11: 1500 Ada & Bob: Hello there\n<tag> &nope; ☺", "15: 3600000 Bare"]
    );
}

#[test]
fn lines_of_webvtt_that_cannot_be_read_are_named() {
    let text = "WEBVTT\n\nstray\nlines\n\nsoon --> later\nx\n\n00:03.000 --> 00:04.000\nok\n";
    let (found, errors) = read("a.vtt", text);
    assert_eq!(found, ["9: 3000 ok"]);
    assert_eq!(errors, ["3: no time comes before this text", "6: the time can't be read"]);
    let (found, errors) = read("a.vtt", "00:03.000 --> 00:04.000\nok\n");
    assert!(found.is_empty());
    assert_eq!(errors, ["1: the file does not begin with WEBVTT"]);
}

#[test]
fn srt_is_read_with_every_line_end_with_and_without_hours() {
    for end in ["\n", "\r\n", "\r"] {
        let text = "1\n00:00:01,000 --> 00:00:02,000\n<i>one</i>\n{\\an8}two\n\n\
                    2\n00:05.5 --> 00:06\nthree <3\n3\n0:07 --> 0:08\nno empty line before";
        assert_eq!(
            found("a.srt", &text.replace('\n', end)),
            ["2: 1000 one\ntwo", "7: 5500 three <3", "10: 7000 no empty line before"]
        );
    }
}

#[test]
fn names_before_all_subtitles_are_their_authors_and_others_are_text() {
    let cue = |n: usize, text: &str| format!("{n}\n00:00:0{n},000 --> 00:00:09,000\n{text}\n\n");
    let all = format!("{}{}", cue(1, "ada: hi"), cue(2, "Jane Doe (imported by bob): a: b"));
    assert_eq!(found("a.srt", &all), ["2: 1000 ada: hi", "6: 2000 Jane Doe: a: b"]);
    let some = format!("{}{}", cue(1, "Note: hi"), cue(2, "there"));
    let (_, reading) = read_file("a.srt", None, some.as_bytes()).unwrap();
    assert!(reading.found.iter().all(|found| found.author_name.is_none()));
    assert_eq!(reading.found[0].body, "Note: hi");
}

#[test]
fn csv_takes_its_columns_in_any_order_and_with_any_delimiter() {
    let text = "Text;Time;Author\n\"two\nlines\";1:02,5;Ada\n\n'=1+1;62.25;\nx;soon;\n;5;\nalone\n";
    let (found, errors) = read("a.csv", text);
    assert_eq!(found, ["2: 62500 Ada: two\nlines", "5: 62250 =1+1", "7: 5000 "]);
    assert_eq!(errors, ["6: the time can't be read", "8: the time can't be read"]);
    assert_eq!(self::found("a.csv", "at_ms,at,body\n1500,9:00,hi\n"), ["2: 1500 hi"]);
    let (found, errors) = read("a.csv", "1,2\n3,4\n");
    assert!(found.is_empty());
    assert!(errors[0].starts_with("1: the first row has to name"), "{errors:?}");
}

#[test]
fn web_annotations_are_found_in_collections_pages_lists_and_alone() {
    let one = |t: &str, body: &str| {
        format!(r#"{{"creator": {{"name": "Ada"}}, "body": {body}, "target": {t}}}"#)
    };
    let bare = one(r#""https://example.com/v.mp4#t=12.5,15""#, r#""hi""#);
    let selected = one(
        r#"{"source": "x", "selector": [{"value": "xywh=1,2,3,4&t=npt:1:02"}]}"#,
        r#"[{"purpose": "x"}, {"value": "there"}]"#,
    );
    assert_eq!(found("a.json", &bare), ["1: 12500 Ada: hi"]);
    let all = ["1: 12500 Ada: hi", "2: 62000 Ada: there"];
    assert_eq!(found("a.json", &format!("[{bare},\n{selected}]")), all);
    let page = format!("{{\"items\": [{bare},\n{selected}]}}");
    assert_eq!(found("a.json", &page), all);
    assert_eq!(found("a.json", &format!("{{\"first\": {page}}}")), all);
}

#[test]
fn json_that_is_no_annotation_is_named_by_its_line() {
    let (found, errors) = read("a.json", "[1,\n{\"body\": \"x\"},\n{\"target\": \"a#t=1\"}]");
    assert!(found.is_empty());
    assert_eq!(
        errors,
        ["1: this is no annotation", "2: it names no moment of a video", "3: it has no text"]
    );
    let (_, errors) = read("a.json", "[1,\n2");
    assert_eq!(errors, ["2: the JSON can't be read"]);
    let (_, errors) = read("a.json", &"[".repeat(1_000_000));
    assert_eq!(errors, ["1: the JSON can't be read"]);
}

#[test]
fn danmaku_tell_when_and_what_and_leave_out_programs() {
    let text = "<?xml version=\"1.0\"?>\n<i><chatid>1</chatid>\n\
        <d p=\"23.826,1,25,16777215,1422201084,0,057075e9,757076900\">&lt;3 &#x4f60;<![CDATA[&]]></d>\n\
        <d p=\"1,7,25,0,0,0,a,1\">[\"0\",\"0\",\"1-1\",\"4.5\",\"placed\"]</d>\n\
        <d p=\"1,8,25,0,0,0,a,1\">trace(1)</d>\n<d>no time</d>\n<d p=\"x\"/>\n</i>";
    let (found, errors) = read("a.xml", text);
    assert_eq!(found, ["3: 23826 <3 你&", "4: 1000 placed"]);
    let program = "5: this comment is a program and not a text";
    assert_eq!(errors, [program, "6: the time can't be read"]);
    let (_, reading) = read_file("a.xml", None, text.as_bytes()).unwrap();
    assert_eq!(reading.found[0].written_at.unwrap().to_string(), "2015-01-25 15:51:24");
}

#[test]
fn xml_can_define_nothing_fetch_nothing_and_be_no_deeper_than_16() {
    let bomb = "<!DOCTYPE i [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><i><d p=\"1\">&b;</d></i>";
    let (found, errors) = read("a.xml", bomb);
    assert!(found.is_empty());
    assert_eq!(errors, ["1: the XML has a document type, which is not read"]);
    let (_, errors) = read("a.xml", "<i><d p=\"1\">&b;</d></i>");
    assert_eq!(errors, ["1: an entity is not known"]);
    let (_, errors) = read("a.xml", &"<i>".repeat(100_000));
    assert_eq!(errors, ["1: the XML is too deep"]);
    let (found, errors) = read("a.xml", "<i>\n<d p=\"1\">a</d>\n<d p=\"2\">b</i>");
    assert_eq!((found, errors.len()), (vec!["2: 1000 a".to_owned()], 1));
    let (_, errors) = read("a.xml", "<i>\n<d p=\"1\">a");
    assert_eq!(errors, ["2: the XML ends too early"]);
}

#[test]
fn files_that_say_nothing_are_refused() {
    let refusal = |name, bytes: &[u8]| read_file(name, None, bytes).unwrap_err();
    assert_eq!(refusal("a.srt", b""), FileError::Empty);
    assert_eq!(refusal("a.srt", b"\xef\xbb\xbf \r\n"), FileError::Empty);
    assert_eq!(refusal("a.srt", b"\x89PNG\r\n\x1a\n\0\0"), FileError::NotText);
    assert_eq!(refusal("a.txt", b"hello"), FileError::UnknownFormat);
    assert_eq!(refusal("a.srt", &vec![b'a'; MAX_FILE_BYTES + 1]), FileError::TooLarge);
}

#[test]
fn a_file_with_more_than_20000_annotations_is_refused() {
    let table = |rows: usize| format!("at,body\n{}", "1,a\n".repeat(rows));
    let (_, reading) = read_file("a.csv", None, table(MAX_FOUND).as_bytes()).unwrap();
    assert_eq!(reading.found.len(), MAX_FOUND);
    let refusal = read_file("a.csv", None, table(MAX_FOUND + 1).as_bytes());
    assert_eq!(refusal, Err(FileError::TooMany));
}

#[test]
fn of_a_million_lines_that_cannot_be_read_20_are_named() {
    for (name, text) in [
        ("a.srt", "x\n\n".repeat(1_000_000)),
        ("a.vtt", format!("WEBVTT\n\n{}", "x\n\n".repeat(1_000_000))),
        ("a.csv", format!("at,body\n{}", "a\n".repeat(1_000_000))),
        ("a.json", format!("[{}0]", "0,".repeat(1_000_000))),
    ] {
        let (_, reading) = read_file(name, None, text.as_bytes()).unwrap();
        assert_eq!(reading.unreadable.first.len(), MAX_LINE_ERRORS, "{name}");
        assert!(reading.unreadable.count >= 1_000_000, "{name}");
    }
}

#[test]
fn a_file_of_nothing_but_openings_is_read_in_one_go() {
    let many = MAX_FILE_BYTES / 32;
    let cue = "00:01.000 --> 00:02.000\n";
    for opening in ["&", "<", "{\\", "<b", "&amp"] {
        let text = opening.repeat(many / opening.len());
        for (name, start) in [("a.vtt", "WEBVTT\n\n"), ("a.srt", "1\n")] {
            let file = format!("{start}{cue}{text}\n");
            let (_, reading) = read_file(name, None, file.as_bytes()).unwrap();
            assert_eq!(reading.found[0].body.len(), text.len(), "{opening} in {name}");
        }
    }
}
