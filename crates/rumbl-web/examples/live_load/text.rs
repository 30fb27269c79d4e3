//! What people write, and when: the same in every run.

/// Sentences that are no questions, so that nothing answers them.
const SENTENCES: [&str; 20] = [
    "such a scene",
    "I never noticed the cat before.",
    "That cut is so well timed!",
    "The music here is from the first film",
    "lol",
    "Look at the clock in the background, it runs backwards.",
    "best part",
    "My sister was an extra in this one, third from the left.",
    "The subtitles are wrong here: he says Thursday",
    "Here it comes …",
    "This was shot in one take, they needed eleven days for it.",
    "Ça alors, quelle lumière !",
    "The continuity is off, her glass was empty a moment ago.",
    "goosebumps",
    "Da war die Kamera noch auf der anderen Seite",
    "Compare this with the opening, it is the same corridor.",
    "He improvised that line and they kept it.",
    "😂😂",
    "Wait for it.",
    "The whole film turns on this one look, and nobody says a word for two minutes.",
];
/// How long the usual video and the long one are, in ms.
const LENGTH_MS: u64 = 10 * 60 * 1000;
const LONG_LENGTH_MS: u64 = 2 * 60 * 60 * 1000;

/// The payload of the annotation with this number.
pub(crate) fn annotation(number: u64) -> String {
    payload(number, LENGTH_MS)
}

/// The payload of an annotation on the long video.
pub(crate) fn annotation_on_long_video(number: u64) -> String {
    payload(number, LONG_LENGTH_MS)
}

/// The payload of the message with this number.
pub(crate) fn message(number: u64) -> String {
    format!(r#"{{"content":"{}"}}"#, message_content(number))
}

/// What the message with this number says.
pub(crate) fn message_content(number: u64) -> String {
    sentences(mix(number))
}

fn payload(number: u64, length_ms: u64) -> String {
    let random = mix(number);
    format!(r#"{{"body":"{}","at":{}}}"#, sentences(random), mix(random) % length_ms)
}

/// One to three sentences.
fn sentences(random: u64) -> String {
    let sentence = |random: u64| {
        SENTENCES.get((random % SENTENCES.len() as u64) as usize).copied().unwrap_or_default()
    };
    let mut text = sentence(random >> 40).to_owned();
    for part in 0..(random >> 20) % 3 {
        text.push(' ');
        text.push_str(sentence(mix(random + part)));
    }
    text
}

/// A number that looks random and follows from another one (`SplitMix64`).
fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
