use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use actix_web::body::to_bytes;
use futures_util::future::join_all;
use rumbl_core::accounts::User;
use rumbl_core::annotations::{self, AnnotationAction, AnnotationWrite};
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::Sight;
use rumbl_core::repo::{PoolOptions, Repo};
use rumbl_core::{IfUnchanged, accounts, migrations};
use rumbl_factories::{User, Video, try_insert};
use rumbl_web::client_address::ClientAddress;
use rumbl_web::exports::{Exports, Wanted};
use rumbl_web::views::export_view::Format;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::{Page, Rumbl, VIDEO_URL, test_config};

/// A video of Ada's that Grace annotated.
async fn annotated(rumbl: &Rumbl, annotations: Vec<(String, i64)>) -> VideoId {
    let (ada, grace) = (rumbl.user("ada").await, rumbl.user("grace").await);
    let (id, grace) = (rumbl.video(&ada, "Cats & <dogs>").await.id, Arc::new(grace));
    let create = move |(body, at)| AnnotationWrite {
        user: Arc::clone(&grace),
        video_id: id,
        action: AnnotationAction::Create {
            params: serde_json::from_value(json!({"body": body, "at": at})).unwrap(),
            answer: None,
        },
    };
    let writes: Vec<_> = annotations.into_iter().map(create).collect();
    let written = rumbl.repo(move |db| Ok(annotations::write_annotations(db, &writes))).await;
    assert!(written.iter().all(Result::is_ok), "{written:?}");
    id
}

fn two() -> Vec<(String, i64)> {
    vec![("Look, <b>there</b> --> & here".to_owned(), 12_500), ("one\n\n\r\ntwo\n".to_owned(), 0)]
}

async fn export(rumbl: &Rumbl, id: VideoId, file: &str) -> Page {
    rumbl.browser().get(&format!("/videos/{id}/{file}")).await
}

/// The ids of a video's annotations, in its order.
async fn ids(rumbl: &Rumbl, id: VideoId) -> Vec<i64> {
    let page = rumbl.browser().get(&format!("/api/videos/{id}/annotations")).await;
    let json: Value = serde_json::from_str(&page.text).unwrap();
    let annotations = json["annotations"].as_array().unwrap();
    annotations.iter().map(|annotation| annotation["id"].as_i64().unwrap()).collect()
}

#[actix_web::test]
async fn webvtt_has_a_cue_for_each_annotation_which_no_text_can_end() {
    let rumbl = Rumbl::start().await;
    let id = annotated(&rumbl, two()).await;
    let [first, second] = ids(&rumbl, id).await.try_into().unwrap();
    let page = export(&rumbl, id, "annotations.vtt").await;
    assert_eq!(page.headers["content-type"], "text/vtt; charset=utf-8");
    let expected = format!(
        "WEBVTT\n\nNOTE\nCats &amp; &lt;dogs&gt;\n\n\
         {first}\n00:00:00.000 --> 00:00:02.000\n<v grace>one\ntwo\n\n\
         {second}\n00:00:12.500 --> 00:00:14.500\n\
         <v grace>Look, &lt;b&gt;there&lt;/b&gt; --&gt; &amp; here\n"
    );
    assert_eq!(page.text, expected);
}

#[actix_web::test]
async fn srt_numbers_the_annotations_and_names_their_authors() {
    let rumbl = Rumbl::start().await;
    let id = annotated(&rumbl, two()).await;
    let page = export(&rumbl, id, "annotations.srt").await;
    assert_eq!(page.headers["content-type"], "application/x-subrip; charset=utf-8");
    let expected = "1\n00:00:00,000 --> 00:00:02,000\ngrace: one\ntwo\n\n\
        2\n00:00:12,500 --> 00:00:14,500\n\
        grace: Look, <\u{2060}b>there<\u{2060}/b> --\u{2060}> & here\n\n";
    assert_eq!(page.text, expected);
}

#[actix_web::test]
async fn csv_quotes_what_needs_it_and_holds_no_formula() {
    let rumbl = Rumbl::start().await;
    let bodies = ["=1+1", "-2", "@x", "+3", "said \"so\", twice\nhere", "plain"];
    let annotations = bodies.iter().zip(0..).map(|(body, at)| ((*body).to_owned(), at));
    let id = annotated(&rumbl, annotations.collect()).await;
    let page = export(&rumbl, id, "annotations.csv").await;
    assert_eq!(page.headers["content-type"], "text/csv; charset=utf-8; header=present");
    let mut reader = csv::Reader::from_reader(page.text.as_bytes());
    assert_eq!(
        reader.headers().unwrap(),
        vec![
            "id",
            "at_ms",
            "at",
            "username",
            "body",
            "asked_by",
            "source_url",
            "inserted_at",
            "reply_to_id",
            "resolved_at",
        ]
    );
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let read: Vec<_> = rows.iter().map(|row| &row[4]).collect();
    assert_eq!(read, ["'=1+1", "'-2", "'@x", "'+3", "said \"so\", twice\nhere", "plain"]);
    assert_eq!((&rows[5][1], &rows[5][2], &rows[5][3]), ("5", "00:00:00.005", "grace"));
    assert!(page.text.contains("\"said \"\"so\"\", twice\nhere\""), "{}", page.text);
}

#[actix_web::test]
async fn json_is_a_collection_of_web_annotations_on_moments_of_the_video() {
    let rumbl = Rumbl::start().await;
    let id = annotated(&rumbl, two()).await;
    let [_, second] = ids(&rumbl, id).await.try_into().unwrap();
    let page = export(&rumbl, id, "annotations.json").await;
    let profile = r#"application/ld+json; profile="http://www.w3.org/ns/anno.jsonld""#;
    assert_eq!(page.headers["content-type"], profile);
    let mut json: Value = serde_json::from_str(&page.text).unwrap();
    let address = json["id"].as_str().unwrap().to_owned();
    assert!(address.ends_with(&format!("/videos/{id}/annotations.json")), "{address}");
    assert_eq!(json["@context"], "http://www.w3.org/ns/anno.jsonld");
    assert_eq!((&json["type"], &json["total"]), (&json!("AnnotationCollection"), &json!(2)));
    assert_eq!(
        (&json["label"], &json["first"]["type"]),
        (&json!("Cats & <dogs>"), &json!("AnnotationPage"))
    );
    let mut items = json["first"]["items"].take();
    let items = items.as_array_mut().unwrap();
    assert_eq!(items.len(), 2);
    assert!(items[1]["created"].take().as_str().unwrap().ends_with('Z'));
    let expected = json!({
        "id": format!("{address}#{second}"), "type": "Annotation", "motivation": "commenting",
        "creator": {"type": "Person", "nickname": "grace"}, "created": null,
        "body": {
            "type": "TextualBody", "value": "Look, <b>there</b> --> & here", "format": "text/plain",
        },
        "target": {"source": VIDEO_URL, "selector": {
            "type": "FragmentSelector", "conformsTo": "http://www.w3.org/TR/media-frags/",
            "value": "t=npt:12.5",
        }},
    });
    assert_eq!(items[1], expected);
}

#[actix_web::test]
async fn a_video_without_annotations_has_files_too() {
    let rumbl = Rumbl::start().await;
    let id = annotated(&rumbl, Vec::new()).await;
    let json: Value =
        serde_json::from_str(&export(&rumbl, id, "annotations.json").await.text).unwrap();
    assert_eq!((&json["total"], &json["first"]["items"]), (&json!(0), &json!([])));
    assert!(export(&rumbl, id, "annotations.vtt").await.text.starts_with("WEBVTT\n"));
    assert_eq!(export(&rumbl, id, "annotations.srt").await.text, "");
    assert_eq!(export(&rumbl, id, "annotations.csv").await.text.lines().count(), 1);
}

#[actix_web::test]
async fn a_long_video_is_exported_whole() {
    let rumbl = Rumbl::start().await;
    let id = annotated(&rumbl, (0..1_201).map(|at| ("x".to_owned(), at)).collect()).await;
    let json: Value =
        serde_json::from_str(&export(&rumbl, id, "annotations.json").await.text).unwrap();
    assert_eq!(json["first"]["items"].as_array().unwrap().len(), 1_201);
    let cues = export(&rumbl, id, "annotations.vtt").await.text.matches(" --> ").count();
    assert_eq!(cues, 1_201);
    let rows = export(&rumbl, id, "annotations.csv").await.text.lines().count();
    assert_eq!(rows, 1_202);
    let subtitles = export(&rumbl, id, "annotations.srt").await.text;
    assert!(subtitles.contains("\n1201\n00:00:01,200 --> "), "the last one has its number");
}

#[actix_web::test]
async fn any_site_may_load_a_file_and_a_browser_saves_it_where_that_is_asked_for() {
    let rumbl = Rumbl::start().await;
    let id = annotated(&rumbl, two()).await;
    let page = export(&rumbl, id, "annotations.vtt").await;
    assert_eq!(page.headers["access-control-allow-origin"], "*");
    assert!(!page.headers.contains_key("content-disposition"));
    assert!(!page.headers.contains_key("set-cookie"));
    let page = export(&rumbl, id, "annotations.vtt?download").await;
    let name = format!("attachment; filename=\"rumbl-{id}-annotations.vtt\"");
    assert_eq!(page.headers["content-disposition"], name.as_str());
}

#[actix_web::test]
async fn a_copy_is_good_until_an_annotation_is_made_changed_or_deleted() {
    let rumbl = Rumbl::start().await;
    let (author, client) = (Arc::new(rumbl.user("eva").await), reqwest::Client::new());
    let id = annotated(&rumbl, two()).await;
    let ask = async |tag: &str| {
        let url = format!("{}/videos/{id}/annotations.vtt", rumbl.url);
        let response = client.get(url).header("if-none-match", tag).send().await.unwrap();
        let tag = response.headers()["etag"].to_str().unwrap().to_owned();
        (response.status().as_u16(), tag)
    };
    let write = async |action| {
        let write = AnnotationWrite { user: Arc::clone(&author), video_id: id, action };
        let written = rumbl.repo(move |db| Ok(annotations::write_annotations(db, &[write]))).await;
        written.into_iter().next().unwrap().unwrap()
    };
    let params = |sent: Value| serde_json::from_value(sent).unwrap();
    let (status, first) = ask("\"another\"").await;
    assert_eq!((status, ask(&first).await), (200, (304, first.clone())));

    let new = params(json!({"body": "x", "at": 0}));
    write(AnnotationAction::Create { params: new, answer: None }).await;
    let (status, second) = ask(&first).await;
    assert_eq!((status, ask(&second).await.0), (200, 304));

    let made = *ids(&rumbl, id).await.iter().max().unwrap();
    let made = made.try_into().unwrap();
    let change = params(json!({"body": "y"}));
    write(AnnotationAction::Update { id: made, params: change, if_unchanged: IfUnchanged::ANY })
        .await;
    let (status, third) = ask(&second).await;
    assert_eq!((status, ask(&third).await.0), (200, 304));

    write(AnnotationAction::Delete { id: made }).await;
    assert_eq!(ask(&third).await.0, 200);
    assert_eq!(ask(&first).await.0, 200);
}

#[actix_web::test]
async fn the_page_of_a_video_links_to_its_files() {
    let rumbl = Rumbl::start().await;
    let id = annotated(&rumbl, two()).await;
    let page = rumbl.browser().get(&format!("/watch/{id}")).await;
    for extension in ["vtt", "srt", "csv", "json"] {
        let path = format!("/videos/{id}/annotations.{extension}?download");
        page.shows(&format!("href=\"{path}\""));
        rumbl.browser().get(&path).await.has_status(200);
    }
}

#[actix_web::test]
async fn what_does_not_exist_is_not_found() {
    let rumbl = Rumbl::start().await;
    let id = annotated(&rumbl, two()).await;
    for path in [
        "/videos/999999/annotations.vtt".to_owned(),
        "/videos/hello/annotations.vtt".to_owned(),
        format!("/videos/{id}/annotations.pdf"),
        format!("/videos/{id}/annotations.VTT"),
    ] {
        rumbl.browser().get(&path).await.has_status(404);
    }
}

/// A video whose files are far longer than what a connection takes before somebody reads.
async fn long(rumbl: &Rumbl) -> VideoId {
    annotated(rumbl, (0..1_250).map(|at| ("🎬".repeat(2_000), at)).collect()).await
}

#[actix_web::test]
async fn a_file_that_is_fetched_slowly_is_what_it_was_when_it_was_asked_for() {
    let rumbl = Rumbl::start().await;
    let id = long(&rumbl).await;
    let before = export(&rumbl, id, "annotations.vtt").await;
    let url = format!("{}/videos/{id}/annotations.vtt", rumbl.url);
    let request = reqwest::Client::new().get(url).header("accept-encoding", "identity");
    let mut response = request.send().await.unwrap();
    assert_eq!(response.headers()["content-length"], before.text.len().to_string().as_str());
    let mut file = response.chunk().await.unwrap().unwrap().to_vec();

    let ids = ids(&rumbl, id).await;
    let (first, last) = (ids[0].try_into().unwrap(), ids.last().copied().unwrap());
    let grace = Arc::new(rumbl.repo(|db| accounts::get_user_by(db, "grace")).await);
    let to_the_end = serde_json::from_value(json!({"at": 9_000, "body": "moved"})).unwrap();
    let actions = [
        AnnotationAction::Update { id: first, params: to_the_end, if_unchanged: IfUnchanged::ANY },
        AnnotationAction::Delete { id: last.try_into().unwrap() },
    ];
    let writes =
        actions.map(|action| AnnotationWrite { user: Arc::clone(&grace), video_id: id, action });
    let written = rumbl.repo(move |db| Ok(annotations::write_annotations(db, &writes))).await;
    assert!(written.iter().all(Result::is_ok), "{written:?}");

    while let Some(chunk) = response.chunk().await.unwrap() {
        file.extend_from_slice(&chunk);
    }
    assert!(file == before.text.as_bytes(), "it has something of what came later");
    let after = export(&rumbl, id, "annotations.vtt").await;
    assert!(after.text.contains("moved") && after.headers["etag"] != before.headers["etag"]);
}

fn localhost() -> ClientAddress {
    IpAddr::from(Ipv4Addr::LOCALHOST).into()
}

/// One more annotation of Grace's.
async fn annotate(rumbl: &Rumbl, video_id: VideoId) {
    let grace = Arc::new(rumbl.repo(|db| accounts::get_user_by(db, "grace")).await);
    let params = serde_json::from_value(json!({"body": "one more", "at": 0})).unwrap();
    let action = AnnotationAction::Create { params, answer: None };
    let write = AnnotationWrite { user: grace, video_id, action };
    let written = rumbl.repo(move |db| Ok(annotations::write_annotations(db, &[write]))).await;
    assert!(written.iter().all(Result::is_ok), "{written:?}");
}

#[actix_web::test]
async fn export_per_address_bounds_what_is_written_and_what_is_kept_costs_nothing() {
    let rumbl = Rumbl::start_with(&[
        ("RUMBL_LIMITS__EXPORT_PER_ADDRESS__BURST", "2"),
        ("RUMBL_LIMITS__EXPORT_PER_ADDRESS__INTERVAL_MS", "3600000"),
    ])
    .await;
    let id = annotated(&rumbl, two()).await;
    for _ in 0..5 {
        export(&rumbl, id, "annotations.vtt").await.has_status(200).shows("there");
    }
    annotate(&rumbl, id).await;
    export(&rumbl, id, "annotations.vtt").await.has_status(200).shows("one more");
    annotate(&rumbl, id).await;
    let refused = export(&rumbl, id, "annotations.vtt").await;
    refused.has_status(429);
    assert!(refused.headers.contains_key("retry-after"));
}

#[actix_web::test]
async fn a_file_that_is_asked_for_again_costs_no_query_until_somebody_annotates() {
    let options = PoolOptions { size: std::num::NonZeroU32::MIN, wait: Duration::from_millis(50) };
    let (rumbl, _) = Rumbl::start_on_file(options, &[]).await;
    let id = annotated(&rumbl, two()).await;
    let get = async || export(&rumbl, id, "annotations.vtt").await.status.as_u16();
    // Once a second it is looked whether another process has written anything, which may be just now.
    for attempt in 0.. {
        assert_eq!(get().await, 200);
        let free = rumbl.occupied_database().await;
        let again = get().await;
        drop(free);
        if again == 200 {
            break;
        }
        assert!(attempt < 20, "it was read every time");
    }
    annotate(&rumbl, id).await;
    let free = rumbl.occupied_database().await;
    assert_eq!(get().await, 503);
    drop(free);
    export(&rumbl, id, "annotations.vtt").await.has_status(200).shows("one more");
}

#[actix_web::test]
async fn a_file_is_compressed_for_those_who_accept_gzip_and_is_the_same_for_all() {
    let rumbl = Rumbl::start().await;
    let id = annotated(&rumbl, two()).await;
    let url = format!("{}/videos/{id}/annotations.vtt", rumbl.url);
    let ask = async |accepted: &str| {
        let request = reqwest::Client::builder().no_gzip().build().unwrap().get(&url);
        request.header("accept-encoding", accepted).send().await.unwrap()
    };
    let plain = ask("identity").await;
    assert!(!plain.headers().contains_key("content-encoding"));
    assert_eq!(plain.headers()["vary"], "accept-encoding");
    // Nothing is compressed for one request alone.
    assert!(!ask("deflate").await.headers().contains_key("content-encoding"));
    let gzip = ask("gzip, deflate, br").await;
    assert_eq!(gzip.headers()["content-encoding"], "gzip");
    assert_eq!(gzip.headers()["etag"], plain.headers()["etag"]);
    let mut unpacked = String::new();
    let gzip = gzip.bytes().await.unwrap();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&*gzip), &mut unpacked)
        .unwrap();
    assert_eq!(unpacked, plain.text().await.unwrap());
}

/// Asks for a long file from one of this machine's own addresses, with room for little of it.
async fn ask_for_file(rumbl: &Rumbl, from: Ipv4Addr, id: VideoId) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.bind((from, 0).into()).unwrap();
    let server = rumbl.url.trim_start_matches("http://").parse().unwrap();
    let mut client = socket.connect(server).await.unwrap();
    let request = format!(
        "GET /videos/{id}/annotations.vtt HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    );
    client.write_all(request.as_bytes()).await.unwrap();
    client
}

/// The status of an answer of which no more is read.
async fn status_of(client: &mut TcpStream) -> String {
    let mut status = [0; 12];
    client.read_exact(&mut status).await.unwrap();
    String::from_utf8_lossy(&status).into_owned()
}

#[actix_web::test]
async fn a_file_is_no_longer_written_when_the_only_reader_hangs_up() {
    let options = PoolOptions { size: std::num::NonZeroU32::MIN, wait: Duration::from_secs(30) };
    let (rumbl, _) = Rumbl::start_on_file(options, &[]).await;
    let id = annotated(&rumbl, two()).await;
    let writing = async |count| {
        let is_reached = async {
            while rumbl.app.exports.writing() != count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(1), is_reached).await.is_ok()
    };
    for attempt in 0.. {
        export(&rumbl, id, "annotations.json").await.has_status(200);
        let occupied = rumbl.occupied_database().await;
        let mut reader = ask_for_file(&rumbl, Ipv4Addr::LOCALHOST, id).await;
        // Once a second it is looked whether another process has written anything, which waits for the database, too.
        if writing(1).await {
            reader.shutdown().await.unwrap();
            assert!(writing(0).await, "it goes on for nobody");
            drop(occupied);
            break;
        }
        assert!(attempt < 20, "nothing was written");
    }
}

#[actix_web::test]
async fn slow_readers_take_the_places_of_their_own_address_alone() {
    let rumbl = Rumbl::start().await;
    let id = long(&rumbl).await;
    // Written once, so that nobody has to wait for the database.
    export(&rumbl, id, "annotations.vtt").await.has_status(200);
    let slow = Ipv4Addr::new(127, 0, 0, 2);
    let mut readers = join_all((0..40).map(|_| ask_for_file(&rumbl, slow, id))).await;
    let mut statuses = Vec::new();
    for reader in &mut readers {
        statuses.push(status_of(reader).await);
    }
    let count = |status| statuses.iter().filter(|found| found.ends_with(status)).count();
    assert_eq!((count("200"), count("503")), (8, 32), "{statuses:?}");
    let other = export(&rumbl, id, "annotations.vtt").await;
    other.has_status(200);
    assert_eq!(other.text.matches(" --> ").count(), 1_250);
}

#[actix_web::test]
async fn a_client_that_takes_nothing_for_slow_reader_timeout_s_is_cut_off() {
    let rumbl = Rumbl::start_with(&[("RUMBL_LIMITS__SLOW_READER_TIMEOUT_S", "1")]).await;
    let id = long(&rumbl).await;
    let mut client = ask_for_file(&rumbl, Ipv4Addr::LOCALHOST, id).await;
    assert!(status_of(&mut client).await.ends_with("200"));
    assert_eq!(rumbl.app.exports.sending(), 1);
    // The system tells the client nothing, which would not listen anyway.
    let cut = async {
        let mut retry = tokio::time::interval(Duration::from_millis(20));
        while rumbl.app.exports.sending() > 0 {
            retry.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), cut).await.expect("it is cut off in time");
}

/// Exchanges the moments of two annotations, at one stroke, until it is told to stop.
fn exchange(repo: &Repo, user: &Arc<User>, video_id: VideoId, stop: &AtomicBool) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut moments = (0, 1_200);
    while !stop.load(Ordering::Relaxed) {
        moments = (moments.1, moments.0);
        let one = |id: i64, at| AnnotationWrite {
            user: Arc::clone(user),
            video_id,
            action: AnnotationAction::Update {
                id: id.try_into().unwrap(),
                params: serde_json::from_value(json!({ "at": at })).unwrap(),
                if_unchanged: IfUnchanged::ANY,
            },
        };
        let writes = [one(1, moments.0), one(1_201, moments.1)];
        let write = move |db: &mut _| Ok(annotations::write_annotations(db, &writes));
        let written = runtime.block_on(repo.run(write)).unwrap();
        assert!(written.iter().all(Result::is_ok), "{written:?}");
    }
}

#[actix_web::test]
async fn annotations_that_are_moved_while_a_file_is_written_are_in_it_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("rumbl.db").display());
    let repo = Repo::connect(&url.parse().unwrap(), PoolOptions::default()).unwrap();
    let scene = repo.run(|db| {
        migrations::up(db)?;
        let eva = Arc::new(try_insert(db, User)?);
        let video = try_insert(db, Video.by(&eva))?;
        let create = |at: i64| AnnotationWrite {
            user: Arc::clone(&eva),
            video_id: video.id,
            action: AnnotationAction::Create {
                params: serde_json::from_value(json!({"body": "x", "at": at})).unwrap(),
                answer: None,
            },
        };
        let writes: Vec<_> = (0..1_201).map(create).collect();
        annotations::write_annotations(db, &writes);
        Ok((Arc::clone(&eva), video.id))
    });
    let (user, video_id) = scene.await.unwrap();
    let (stop, exports) = (Arc::new(AtomicBool::new(false)), Exports::new(&test_config(&[])));
    // It notices all writes of this process, on whatever database.
    let rumbl = Rumbl::start().await;
    let mover = {
        let (repo, stop) = (repo.clone(), Arc::clone(&stop));
        thread::spawn(move || exchange(&repo, &user, video_id, &stop))
    };
    for _ in 0..10 {
        let version = exports.version(&rumbl.app.pages, &repo, video_id).await.unwrap();
        let wanted = Wanted { video_id, format: Format::Csv, version, sight: Sight::default() };
        let file = exports.get(&repo, &wanted, localhost()).await.unwrap();
        let content = to_bytes(exports.body(&file, localhost(), false).unwrap()).await.unwrap();
        let mut reader = csv::Reader::from_reader(&*content);
        let ids: Vec<_> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
        let different: BTreeSet<_> = ids.iter().collect();
        assert_eq!((ids.len(), different.len()), (1_201, 1_201));
    }
    stop.store(true, Ordering::Relaxed);
    mover.join().unwrap();
}
