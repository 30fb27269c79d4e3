use std::time::Duration;

use actix_channels::Config as ChannelsConfig;
use serde::Deserialize;

/// All limits of the sockets, documented in `config/base.toml`. The names are those of [`ChannelsConfig`], with
/// units.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelLimits {
    max_frame_bytes: usize,
    max_topics: usize,
    max_topic_bytes: usize,
    max_event_bytes: usize,
    max_ref_bytes: usize,
    max_joins_per_second: u32,
    max_sockets_per_user: usize,
    max_inbox: usize,
    max_inbox_bytes: usize,
    max_outbound_bytes: usize,
    max_unread_bytes: usize,
    congested_bytes: usize,
    max_outbound_bytes_per_user: usize,
    max_outbound_bytes_per_address: usize,
    max_outbound_bytes_in_all: usize,
    idle_timeout_s: u64,
    close_timeout_s: u64,
    terminate_timeout_s: u64,
    long_poll_window_s: u64,
    max_long_poll_batch: usize,
    max_long_poll_body_bytes: usize,
    max_long_poll_queue_bytes: usize,
    long_poll_token_max_age_s: u64,
    drain_batch: usize,
    drain_interval_ms: u64,
    drain_timeout_s: u64,
    presence_window_ms: u64,
    presence_max_people: usize,
    presence_node_timeout_s: u64,
}

impl ChannelLimits {
    /// The limits for the channels engine, with its defaults for everything else.
    pub fn to_config(&self) -> ChannelsConfig {
        let seconds = Duration::from_secs;
        ChannelsConfig {
            max_frame_bytes: self.max_frame_bytes,
            max_topics: self.max_topics,
            max_topic_bytes: self.max_topic_bytes,
            max_event_bytes: self.max_event_bytes,
            max_ref_bytes: self.max_ref_bytes,
            max_joins_per_second: self.max_joins_per_second,
            max_sockets_per_user: self.max_sockets_per_user,
            max_inbox: self.max_inbox,
            max_inbox_bytes: self.max_inbox_bytes,
            max_outbound_bytes: self.max_outbound_bytes,
            max_unread_bytes: self.max_unread_bytes,
            congested_bytes: self.congested_bytes,
            max_outbound_bytes_per_user: self.max_outbound_bytes_per_user,
            max_outbound_bytes_per_address: self.max_outbound_bytes_per_address,
            max_outbound_bytes_in_all: self.max_outbound_bytes_in_all,
            idle_timeout: seconds(self.idle_timeout_s),
            close_timeout: seconds(self.close_timeout_s),
            terminate_timeout: seconds(self.terminate_timeout_s),
            long_poll_window: seconds(self.long_poll_window_s),
            max_long_poll_batch: self.max_long_poll_batch,
            max_long_poll_body_bytes: self.max_long_poll_body_bytes,
            max_long_poll_queue_bytes: self.max_long_poll_queue_bytes,
            long_poll_token_max_age: seconds(self.long_poll_token_max_age_s),
            drain_batch: self.drain_batch,
            drain_interval: Duration::from_millis(self.drain_interval_ms),
            drain_timeout: seconds(self.drain_timeout_s),
            presence_window: Duration::from_millis(self.presence_window_ms),
            presence_max_people: self.presence_max_people,
            presence_node_timeout: seconds(self.presence_node_timeout_s),
            ..ChannelsConfig::default()
        }
    }
}
