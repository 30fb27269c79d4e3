//! An S3 bucket, to which browsers upload directly.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::signer::Signer;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt as _};
use reqwest::Method;
use rumbl_core::uploads::UploadKey;
use url::Url;

use super::object::object;
use crate::config::S3Config;

/// How long a browser may start an upload to a presigned URL.
pub(crate) const PRESIGNED_FOR: Duration = Duration::from_mins(15);

/// The time limit for connecting to the bucket.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest pause while receiving a response.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// A bucket.
pub(crate) struct Bucket {
    store: Arc<AmazonS3>,
    origin: String,
}

impl Bucket {
    pub(super) fn new(config: &S3Config) -> Result<Self> {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&config.bucket)
            .with_region(&config.region)
            .with_access_key_id(&config.access_key_id)
            .with_secret_access_key(config.secret_access_key.expose());
        // A download lasts as long as its reader watches, so only pauses are limited.
        let client = ClientOptions::new()
            .with_timeout_disabled()
            .with_connect_timeout(CONNECT_TIMEOUT)
            .with_read_timeout(READ_TIMEOUT)
            .with_allow_http(config.endpoint.as_ref().is_some_and(|one| one.scheme() == "http"));
        builder = builder.with_client_options(client);
        let origin = if let Some(endpoint) = &config.endpoint {
            builder = builder.with_endpoint(endpoint.as_str().trim_end_matches('/'));
            endpoint.origin().ascii_serialization()
        } else {
            // Wildcard certificates don't cover a bucket name with a dot as a host.
            let is_host = !config.bucket.contains('.');
            builder = builder.with_virtual_hosted_style_request(is_host);
            let host = if is_host { format!("{}.", config.bucket) } else { String::new() };
            format!("https://{host}s3.{}.amazonaws.com", config.region)
        };
        let store = builder.build().context("the bucket of uploaded files can't be used")?;
        Ok(Self { store: Arc::new(store), origin })
    }

    pub(super) fn store(&self) -> Arc<dyn ObjectStore> {
        Arc::clone(&self.store) as Arc<dyn ObjectStore>
    }

    /// The origin that browsers upload to, for the page's content security policy.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// A URL to which a browser may upload one file within [`PRESIGNED_FOR`]. It doesn't limit the size, which is
    /// checked afterwards.
    pub(super) async fn presign(&self, key: &UploadKey) -> object_store::Result<Url> {
        self.store.signed_url(Method::PUT, &object(key), PRESIGNED_FOR).await
    }

    /// Copies a file to another key.
    pub(super) async fn copy(&self, from: &UploadKey, to: &UploadKey) -> object_store::Result<()> {
        self.store.copy(&object(from), &object(to)).await
    }
}

impl fmt::Debug for Bucket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Bucket").field("origin", &self.origin).finish_non_exhaustive()
    }
}
