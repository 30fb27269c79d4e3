//! A bucket of S3, to which browsers send files themselves.

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

/// How long a browser may begin to send a file to the address that it was given.
pub(crate) const PRESIGNED_FOR: Duration = Duration::from_mins(15);

/// How long the bucket may take to answer a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long nothing may arrive of an answer.
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
        // A film takes as long as its reader; what counts is that something arrives.
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
            // A name with a dot is in no certificate as a host.
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

    /// Where browsers send files, for the policy of the page that does.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// An address to which a browser may send one file, for [`PRESIGNED_FOR`]. It says nothing about the size, which is
    /// looked at afterwards.
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
