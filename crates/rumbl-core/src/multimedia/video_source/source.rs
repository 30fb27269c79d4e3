/// What a video's address is for the player.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VideoSource {
    /// A file that browsers play themselves.
    File {
        /// Its media type.
        mime: &'static str,
    },
    /// An HTTP Live Stream: a playlist of parts, recorded or live, which some browsers play
    /// themselves.
    Hls,
    /// A video on YouTube.
    YouTube {
        /// Its id there, 11 characters.
        video_id: String,
    },
    /// A video on Vimeo.
    Vimeo {
        /// Its id there, digits.
        video_id: String,
        /// What lets those who know it see an unlisted video: letters and digits.
        hash: Option<String>,
    },
}
