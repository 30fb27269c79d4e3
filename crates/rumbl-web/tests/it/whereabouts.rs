//! Where people who watch a video are in it, as they tell others.

use serde_json::{Value, json};

use crate::support::{Rumbl, Socket};

const GUEST: &str = "vsn=2.0.0";

/// Waits until a diff tells that somebody is at a moment, or nowhere, and returns their entries in it, who left and who
/// joined.
async fn moved(socket: &mut Socket, topic: &str, id: &str, at: Option<i64>) -> [Value; 2] {
    loop {
        let mut diff = socket.event(topic, "presence_diff").await;
        let [left, joined] = ["leaves", "joins"].map(|side| diff[side][id]["metas"][0].take());
        if !left.is_null() && joined["at"].as_i64() == at {
            return [left, joined];
        }
    }
}

#[actix_web::test]
async fn others_find_somebody_where_they_told_last_and_nowhere_once_they_do_not_want_it() {
    let rumbl = Rumbl::start().await;
    let (ada, bob) = (rumbl.user("ada").await, rumbl.user("bob").await);
    let topic = format!("videos:{}", rumbl.video(&ada, "Sea & sand").await.id);
    let id = ada.id.to_string();
    let [mut moving, mut watching, mut later] =
        [rumbl.socket(&ada).await, rumbl.socket(&bob).await, rumbl.socket(&bob).await];
    for socket in [&mut moving, &mut watching] {
        assert_eq!(socket.join(&topic, json!({})).await["status"], "ok");
    }
    let told = moving.push(&topic, "whereabouts", json!({"at": 83_000, "rate": 1.5})).await;
    let now = told["response"]["now"].as_i64().unwrap();
    let [_, there] = moved(&mut watching, &topic, &id, Some(83_000)).await;
    assert_eq!(there["rate"], json!(1.5));
    assert!((now - 60_000..=now).contains(&there["since"].as_i64().unwrap()), "{there}, {now}");
    // Newcomers learn it too.
    later.join(&topic, json!({})).await;
    let state = later.event(&topic, "presence_state").await;
    assert_eq!(state[&id]["metas"][0], there);

    moving.push(&topic, "whereabouts", json!({"at": 0, "rate": 0})).await;
    let [left, _] = moved(&mut watching, &topic, &id, Some(0)).await;
    assert_eq!(left, there);
    assert_eq!(moving.push(&topic, "whereabouts", json!({})).await["status"], "ok");
    let [_, nowhere] = moved(&mut watching, &topic, &id, None).await;
    assert_eq!((&nowhere["device"], nowhere.get("since")), (&json!("browser"), None));
}

#[actix_web::test]
async fn nonsense_and_whoever_is_not_shown_as_watching_is_refused() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let topic = format!("videos:{}", rumbl.video(&ada, "Sea & sand").await.id);
    let here = json!({"at": 83_000, "rate": 1});
    let mut guest = Socket::connect(&rumbl.url, GUEST).await.unwrap();
    guest.join(&topic, json!({})).await;
    let refused = guest.push(&topic, "whereabouts", here.clone()).await;
    assert_eq!(refused["response"], json!({"reason": "login_required"}));
    let mut listening = rumbl.socket(&ada).await;
    listening.join(&topic, json!({"presence": false})).await;
    let refused = listening.push(&topic, "whereabouts", here).await;
    let errors = json!({"base": ["you are not shown as watching"]});
    assert_eq!(refused, json!({"status": "error", "response": {"errors": errors}}));
    let mut watching = rumbl.socket(&ada).await;
    watching.join(&topic, json!({})).await;
    let absurd = json!({"at": 604_800_001, "rate": 100});
    let refused = watching.push(&topic, "whereabouts", absurd).await;
    let errors = json!({
        "at": ["must be less than or equal to 604800000"],
        "rate": ["must be between 0 and 4"],
    });
    assert_eq!(refused["response"]["errors"], errors);
}
