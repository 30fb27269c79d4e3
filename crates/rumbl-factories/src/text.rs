//! What people are called and what they write. Each text follows from a number, so it is the same in every run.

/// At most 12 characters each, because usernames begin with them.
const FIRST_NAMES: [&str; 40] = [
    "Ada", "Amira", "Anton", "Aylin", "Bea", "Bruno", "Carla", "Chidi", "Clara", "Dario", "Edith",
    "Elif", "Emil", "Esra", "Fatou", "Felix", "Greta", "Hugo", "Ines", "Ivo", "Jonas", "Kemal",
    "Lena", "Leon", "Mira", "Nils", "Noor", "Olga", "Otto", "Paula", "Quinn", "Rosa", "Ruben",
    "Selma", "Tariq", "Tilda", "Uma", "Vera", "Yusuf", "Zoe",
];
const LAST_NAMES: [&str; 30] = [
    "Adeyemi", "Almeida", "Arnold", "Baumann", "Berg", "Castillo", "Demir", "Dubois", "Eriksen",
    "Fischer", "Haddad", "Hoffmann", "Ito", "Jansen", "Kowalski", "Larsen", "Moreau", "Nakamura",
    "Novak", "Okafor", "Petersen", "Rossi", "Santos", "Schulz", "Silva", "Tanaka", "Vogel",
    "Weber", "Yilmaz", "Zhang",
];
const JOBS: [&str; 8] = [
    "Film student",
    "Sound engineer",
    "Teacher",
    "Editor",
    "Projectionist",
    "Librarian",
    "Camera operator",
    "Translator",
];
const SUBJECTS: [&str; 20] = [
    "The Lighthouse",
    "Night Train",
    "A Winter in Lisbon",
    "The Clockmaker",
    "Salt and Snow",
    "The Last Rehearsal",
    "Paper Boats",
    "Blue Hour",
    "The Orchard",
    "Seventeen Steps",
    "The Visitor",
    "Under the Viaduct",
    "Letters from the Coast",
    "The Understudy",
    "Low Tide",
    "The Cartographer",
    "Room for Two",
    "The Long Corridor",
    "Harvest",
    "Static",
];
const OCCASIONS: [&str; 10] = [
    "",
    ": the opening scene",
    ": the making of",
    ", part two",
    ": the director’s cut",
    ": an interview",
    ", with commentary",
    ": the trailer",
    ": the final scene",
    ", restored",
];
const DESCRIPTIONS: [&str; 6] = [
    "One of the films that we watch together every Thursday.",
    "Recorded at the festival last autumn. Mind the sound in the first minute.",
    "For the seminar: please note the cuts and who is in the frame.",
    "A favourite of mine, in the best copy that I could find.",
    "The version that ran in cinemas. There is a longer one.",
    "Shot in one take. Say what you notice.",
];
/// None is a question, so the information system answers none of them.
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

/// A first name, of at most 12 characters.
pub fn first_name(number: u64) -> &'static str {
    pick(&FIRST_NAMES, number)
}

/// A first and a last name.
pub fn name(number: u64) -> String {
    format!("{} {}", first_name(number), pick(&LAST_NAMES, mix(number)))
}

/// What somebody does for a living.
pub fn job(number: u64) -> &'static str {
    pick(&JOBS, mix(number) >> 8)
}

/// The title of a video.
pub fn title(number: u64) -> String {
    format!("{}{}", pick(&SUBJECTS, mix(number)), pick(&OCCASIONS, mix(number) >> 20))
}

/// The description of a video.
pub fn description(number: u64) -> &'static str {
    pick(&DESCRIPTIONS, mix(number) >> 30)
}

/// One to three sentences, as an annotation or a message says them.
pub fn sentences(number: u64) -> String {
    let random = mix(number);
    let mut text = pick(&SENTENCES, random >> 40).to_owned();
    for part in 0..(random >> 20) % 3 {
        text.push(' ');
        text.push_str(pick(&SENTENCES, mix(random.wrapping_add(part))));
    }
    text
}

/// A moment within so many milliseconds; 0 if there are none.
pub fn moment_ms(number: u64, length_ms: u64) -> u64 {
    mix(mix(number)).checked_rem(length_ms).unwrap_or_default()
}

/// A number that looks random and follows from another one (`SplitMix64`).
pub(crate) fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn pick(list: &[&'static str], random: u64) -> &'static str {
    let count = u64::try_from(list.len()).unwrap_or(u64::MAX);
    let place = random.checked_rem(count).and_then(|place| usize::try_from(place).ok());
    place.and_then(|place| list.get(place)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_text_follows_from_its_number() {
        assert_eq!(name(7), name(7));
        assert_eq!(sentences(7), sentences(7));
        let names: BTreeSet<String> = (0..500).map(name).collect();
        assert!(names.len() > 300, "only {} names", names.len());
    }

    #[test]
    fn no_text_is_a_question_or_too_long() {
        for number in 0..2_000 {
            let said = sentences(number);
            assert!(
                !said.contains('?') && !said.is_empty() && said.chars().count() < 300,
                "{said}"
            );
            assert!(first_name(number).chars().count() <= 12);
        }
    }

    #[test]
    fn a_moment_is_within_the_video() {
        assert!((0..1_000).all(|number| moment_ms(number, 5_000) < 5_000));
        assert_eq!(moment_ms(1, 0), 0);
    }
}
