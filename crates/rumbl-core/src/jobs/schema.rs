//! The table of jobs, which no query joins with another, and the type of their ids.

use crate::ids::id;

diesel::table! {
    jobs (id) {
        id -> BigInt,
        kind -> Text,
        payload -> Text,
        run_at -> Timestamp,
        attempts -> Integer,
        last_error -> Nullable<Text>,
        died_at -> Nullable<Timestamp>,
        inserted_at -> Timestamp,
        is_claimed -> Bool,
    }
}

id!(
    /// The id of a background job.
    JobId
);
