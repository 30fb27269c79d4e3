//! stub
pub mod annotation_writer;
use crate::config::Config;
use rumbl_core::repo::Repo;
#[derive(Debug)]
pub struct Sockets;
impl Sockets {
    pub fn start(_: &Config, _: &Repo) -> Self {
        Self
    }
    pub fn configure(&self, _: &str, _: &mut actix_web::web::ServiceConfig) {}
    pub async fn drain(&self) {}
    pub fn disconnect(&self, _: &str) {}
}
pub mod user_socket {
    use rumbl_core::ids::UserId;
    pub fn id(id: UserId) -> String {
        format!("users_socket:{id}")
    }
    pub fn sign(_: &crate::secret::Secret, _: UserId) -> String {
        String::new()
    }
}
pub mod video_channel {
    pub fn topic(id: rumbl_core::ids::VideoId) -> String {
        format!("videos:{id}")
    }
}
