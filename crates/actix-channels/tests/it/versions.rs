//! The protocol versions that a mount speaks.

use actix_channels::{Config, Serializer};

use crate::support::app::endpoint_with;
use crate::support::wire::{Via, serve};

#[actix_web::test]
async fn serializers_names_the_versions_that_a_mount_speaks() {
    for via in [Via::Base, Via::Direct] {
        let serializers = vec![Serializer::V2];
        let (endpoint, _) = endpoint_with(Config { serializers, ..Config::default() });
        let server = serve(&endpoint, via);
        server.connect("vsn=2.0.0").await;
        let refused = server.try_connect("vsn=1.0.0", &[]).await.err().unwrap();
        assert_eq!(refused.0, 403);
    }
}
