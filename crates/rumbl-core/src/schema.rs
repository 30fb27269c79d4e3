//! The tables as the migrations leave them; the same for both databases.

diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
        username -> Text,
        password_hash -> Nullable<Text>,
        session_version -> Integer,
        inserted_at -> Timestamp,
        updated_at -> Timestamp,
        username_key -> Text,
    }
}

diesel::table! {
    categories (id) {
        id -> BigInt,
        name -> Text,
        inserted_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    videos (id) {
        id -> BigInt,
        url -> Text,
        title -> Text,
        description -> Text,
        slug -> Text,
        user_id -> BigInt,
        category_id -> Nullable<BigInt>,
        inserted_at -> Timestamp,
        updated_at -> Timestamp,
        answers_enabled -> Bool,
        forgotten_change_id -> BigInt,
    }
}

diesel::table! {
    annotations (id) {
        id -> BigInt,
        body -> Text,
        at -> BigInt,
        user_id -> BigInt,
        video_id -> BigInt,
        inserted_at -> Timestamp,
        updated_at -> Timestamp,
        asked_by_id -> Nullable<BigInt>,
        source_url -> Nullable<Text>,
    }
}

diesel::table! {
    annotation_changes (id) {
        id -> BigInt,
        video_id -> BigInt,
        annotation_id -> BigInt,
        inserted_at -> Timestamp,
    }
}

diesel::joinable!(videos -> users (user_id));
diesel::joinable!(videos -> categories (category_id));
diesel::joinable!(annotations -> users (user_id));
diesel::joinable!(annotations -> videos (video_id));
diesel::allow_tables_to_appear_in_same_query!(users, categories, videos, annotations);
