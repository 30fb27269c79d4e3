use actix_channels::{Config, Payload};
use rumbl_core::log::{Logged, Missed};
use rumbl_core::multimedia::video_topic;
use rumbl_core::repo::{Connection, PoolOptions, Repo};
use rumbl_core::{migrations, seeds};
use tokio::sync::oneshot;

use super::*;
use crate::live::kind::LiveTopic;

fn settled(announcement: Option<Announcement>, reply: ReadyReply) -> Settled {
    Settled { announcement, may_have_more: false, reply }
}

#[actix_web::test]
async fn after_a_panic_clients_start_over_and_writers_are_answered() {
    let repo = Repo::sandbox(&"sqlite::memory:".parse().unwrap()).unwrap();
    let endpoint = Endpoint::builder(Config::default()).build();
    let (positions, topic) = (Arc::new(Positions::default()), Topic::new("videos", 1));
    positions.follow(&topic, 4);
    let mut viewer = endpoint.subscribe(topic.as_str());
    let (handle, batches) = FollowerHandle::new();
    let reader = LogReader::new(&repo).unwrap();
    let follower = Follower::new(endpoint.clone(), Arc::clone(&positions), reader, batches);
    actix_web::rt::spawn(follower.run(Duration::from_millis(1)));

    handle.settle(vec![settled(None, Box::new(|| panic!("a reply that fails")))]).await;
    assert_eq!(viewer.recv().await.unwrap().event(), "phx_error");
    assert_eq!(positions.get(&topic), None);

    positions.follow(&topic, 4);
    let (sender, answered) = oneshot::channel();
    let broadcast = Broadcast::new(topic.as_str(), "new_annotation", Payload::empty());
    let announcement = Announcement { topic: topic.clone(), seq: 5, broadcast: Some(broadcast) };
    let reply: ReadyReply = Box::new(move || sender.send(()).unwrap());
    handle.settle(vec![settled(Some(announcement), reply)]).await;
    answered.await.unwrap();
    assert_eq!(viewer.recv().await.unwrap().event(), "new_annotation");
}

/// A topic whose log nobody can read.
struct Unreadable;

impl LiveTopic for Unreadable {
    const KIND: &'static str = "videos";
    type Change = ();

    fn missed(_: &mut Connection, _: &Topic, _: i64) -> Result<Missed<()>> {
        panic!("a change that nobody can read")
    }

    fn broadcast(_: &Topic, _: &Logged<()>) -> Broadcast {
        unreachable!("nothing is read")
    }
}

#[actix_web::test]
async fn a_log_that_can_not_be_read_has_the_clients_of_every_topic_start_over() {
    // An in-memory database would be lost with its connection, which the panic closes.
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("rumbl.db").display());
    let repo = Repo::connect(&url.parse().unwrap(), PoolOptions::default()).unwrap();
    let demo = repo.run(|db| {
        migrations::up(db)?;
        seeds::run(db)?;
        seeds::find_demo_video(db)
    });
    let unreadable = video_topic(demo.await.unwrap().unwrap().id);
    let (positions, other) = (Arc::new(Positions::default()), Topic::new("videos", 999));
    let endpoint = Endpoint::builder(Config::default()).build();
    let mut viewers = [&unreadable, &other].map(|topic| {
        positions.follow(topic, 0);
        endpoint.subscribe(topic.as_str())
    });
    let reader = LogReader::new(&repo).unwrap().with::<Unreadable>();
    let (_handle, batches) = FollowerHandle::new();
    let follower = Follower::new(endpoint, Arc::clone(&positions), reader, batches);
    actix_web::rt::spawn(follower.run(Duration::from_millis(1)));
    for viewer in &mut viewers {
        let heard = tokio::time::timeout(Duration::from_secs(20), viewer.recv()).await;
        assert_eq!(heard.unwrap().unwrap().event(), "phx_error");
    }
    assert_eq!([&unreadable, &other].map(|topic| positions.get(topic)), [None, None]);
}
