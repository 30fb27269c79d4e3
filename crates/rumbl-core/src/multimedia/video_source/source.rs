/// How the player plays a video's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VideoSource {
    /// A file that browsers play themselves.
    File {
        /// Its media type.
        mime: &'static str,
    },
    /// An HTTP Live Streaming playlist, recorded or live, which some browsers play natively.
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
        /// The hash that grants access to an unlisted video: letters and digits.
        hash: Option<String>,
    },
}
