//! The tables after all migrations; the same for both databases. Tables that are joined stand here together; one that is
//! not may stand beside its row, in the `schema.rs` of its context.

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
        email -> Nullable<Text>,
        email_key -> Nullable<Text>,
        email_confirmed_at -> Nullable<Timestamp>,
        subname -> Nullable<Text>,
        job -> Nullable<Text>,
        role -> Text,
        suspended_at -> Nullable<Timestamp>,
        mailed_password_hash -> Nullable<Binary>,
        locale -> Nullable<Text>,
        deletion_began_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        user_id -> BigInt,
        token_hash -> Binary,
        session_version -> Integer,
        inserted_at -> Timestamp,
        last_seen_at -> Timestamp,
        user_agent -> Nullable<Text>,
        address -> Nullable<Text>,
        is_persistent -> Bool,
        proved_by -> Text,
    }
}

diesel::table! {
    mailed_tokens (id) {
        id -> BigInt,
        user_id -> BigInt,
        purpose -> Text,
        token_hash -> Binary,
        sent_to -> Text,
        inserted_at -> Timestamp,
        expires_at -> Timestamp,
        made_by_id -> Nullable<BigInt>,
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
        annotation_count -> BigInt,
        duration_ms -> Nullable<BigInt>,
        poster -> Nullable<Text>,
        hidden_at -> Nullable<Timestamp>,
        visibility -> Text,
    }
}

diesel::table! {
    posters (video_id) {
        video_id -> BigInt,
        name -> Text,
        content -> Binary,
    }
}

diesel::table! {
    uploads (id) {
        id -> BigInt,
        user_id -> Nullable<BigInt>,
        video_id -> Nullable<BigInt>,
        key -> Text,
        name -> Text,
        kind -> Nullable<Text>,
        size -> BigInt,
        stored_at -> Nullable<Timestamp>,
        expires_at -> Nullable<Timestamp>,
        given_up_at -> Nullable<Timestamp>,
        inserted_at -> Timestamp,
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
        client_id -> Nullable<Text>,
        reply_to_id -> Nullable<BigInt>,
        resolved_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    hidden_annotations (id) {
        id -> BigInt,
        body -> Text,
        at -> BigInt,
        user_id -> BigInt,
        video_id -> BigInt,
        inserted_at -> Timestamp,
        updated_at -> Timestamp,
        asked_by_id -> Nullable<BigInt>,
        source_url -> Nullable<Text>,
        hidden_at -> Timestamp,
        client_id -> Nullable<Text>,
        reply_to_id -> Nullable<BigInt>,
        resolved_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    reports (id) {
        id -> BigInt,
        reporter_id -> Nullable<BigInt>,
        subject_kind -> Text,
        subject_id -> BigInt,
        reason -> Text,
        note -> Nullable<Text>,
        inserted_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        reported_text -> Nullable<Text>,
        author_id -> Nullable<BigInt>,
        author_name -> Nullable<Text>,
        posted_at -> Nullable<Timestamp>,
        video_title -> Nullable<Text>,
        at -> Nullable<BigInt>,
    }
}

diesel::table! {
    audit_log (id) {
        id -> BigInt,
        actor_id -> Nullable<BigInt>,
        actor_name -> Nullable<Text>,
        action -> Text,
        subject_kind -> Text,
        subject_id -> BigInt,
        subject_name -> Text,
        detail -> Nullable<Text>,
        note -> Nullable<Text>,
        inserted_at -> Timestamp,
    }
}

diesel::table! {
    invitations (id) {
        id -> BigInt,
        created_by_id -> Nullable<BigInt>,
        token_hash -> Binary,
        inserted_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    topics (id) {
        id -> BigInt,
        name -> Text,
        seq -> BigInt,
        pruned_seq -> BigInt,
    }
}

diesel::table! {
    log (topic_id, seq) {
        topic_id -> BigInt,
        seq -> BigInt,
        kind -> SmallInt,
        subject_id -> BigInt,
        data -> Nullable<Text>,
        inserted_at -> Timestamp,
    }
}

diesel::table! {
    user_follows (user_id, followed_id) {
        user_id -> BigInt,
        followed_id -> BigInt,
        inserted_at -> Timestamp,
    }
}

diesel::table! {
    video_follows (user_id, video_id) {
        user_id -> BigInt,
        video_id -> BigInt,
        inserted_at -> Timestamp,
    }
}

diesel::table! {
    visits (user_id, video_id) {
        user_id -> BigInt,
        video_id -> BigInt,
        last_id -> BigInt,
        visited_at -> Timestamp,
    }
}

diesel::table! {
    reaction_counts (video_id, at_s, emoji) {
        video_id -> BigInt,
        at_s -> BigInt,
        emoji -> Text,
        count -> BigInt,
    }
}

diesel::table! {
    refresh_tokens (session_id) {
        session_id -> BigInt,
        token_hash -> Binary,
    }
}

diesel::table! {
    totp_secrets (user_id) {
        user_id -> BigInt,
        sealed_secret -> Binary,
        last_step -> BigInt,
        inserted_at -> Timestamp,
    }
}

diesel::table! {
    linked_identities (id) {
        id -> BigInt,
        user_id -> BigInt,
        issuer -> Text,
        subject -> Text,
        account -> Nullable<Text>,
        inserted_at -> Timestamp,
        last_used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    passkeys (id) {
        id -> BigInt,
        user_id -> BigInt,
        name -> Text,
        credential_id -> Binary,
        user_handle -> Binary,
        static_state -> Binary,
        dynamic_state -> Binary,
        inserted_at -> Timestamp,
        last_used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    met_challenges (challenge) {
        challenge -> Binary,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    recovery_codes (user_id, code_hash) {
        user_id -> BigInt,
        code_hash -> Binary,
    }
}

diesel::table! {
    api_keys (id) {
        id -> BigInt,
        user_id -> BigInt,
        name -> Text,
        prefix -> Text,
        token_hash -> Binary,
        scopes -> Text,
        expires_at -> Nullable<Timestamp>,
        inserted_at -> Timestamp,
        last_used_at -> Nullable<Timestamp>,
        counted_hour -> BigInt,
        counted_requests -> BigInt,
    }
}

diesel::table! {
    idempotent_requests (id) {
        id -> BigInt,
        user_id -> Nullable<BigInt>,
        key -> Text,
        fingerprint -> Binary,
        status -> Nullable<SmallInt>,
        location -> Nullable<Text>,
        body -> Nullable<Text>,
        inserted_at -> Timestamp,
        etag -> Nullable<Text>,
        about_user_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    known_programs (id) {
        id -> BigInt,
        user_id -> BigInt,
        origin_hash -> Binary,
        session_version -> Integer,
    }
}

diesel::table! {
    webhooks (id) {
        id -> BigInt,
        user_id -> BigInt,
        video_id -> Nullable<BigInt>,
        url -> Text,
        events -> Text,
        sealed_secret -> Binary,
        paused_at -> Nullable<Timestamp>,
        disabled_at -> Nullable<Timestamp>,
        overflowed_at -> Nullable<Timestamp>,
        failing_since -> Nullable<Timestamp>,
        failures -> Integer,
        inserted_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    webhook_deliveries (id) {
        id -> BigInt,
        webhook_id -> BigInt,
        message_id -> Text,
        event -> Text,
        video_id -> Nullable<BigInt>,
        annotation_id -> Nullable<BigInt>,
        was_at -> Nullable<BigInt>,
        seq -> Nullable<BigInt>,
        state -> Text,
        attempts -> Integer,
        status -> Nullable<SmallInt>,
        error -> Nullable<Text>,
        answer -> Nullable<Text>,
        duration_ms -> Nullable<BigInt>,
        attempted_at -> Nullable<Timestamp>,
        inserted_at -> Timestamp,
    }
}

diesel::table! {
    conversations (id) {
        id -> BigInt,
        low_id -> Nullable<BigInt>,
        high_id -> Nullable<BigInt>,
        started_by_id -> BigInt,
        owner_id -> Nullable<BigInt>,
        title -> Nullable<Text>,
        message_count -> BigInt,
        last_message_id -> Nullable<BigInt>,
        active_at -> Timestamp,
        inserted_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    conversation_members (conversation_id, user_id) {
        conversation_id -> BigInt,
        user_id -> BigInt,
        read_number -> BigInt,
        skipped -> BigInt,
        muted_at -> Nullable<Timestamp>,
        inserted_at -> Timestamp,
    }
}

diesel::table! {
    messages (id) {
        id -> BigInt,
        conversation_id -> BigInt,
        number -> BigInt,
        user_id -> BigInt,
        content -> Text,
        video_id -> Nullable<BigInt>,
        at -> Nullable<BigInt>,
        annotation_id -> Nullable<BigInt>,
        client_id -> Nullable<Text>,
        inserted_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    user_blocks (user_id, blocked_id) {
        user_id -> BigInt,
        blocked_id -> BigInt,
        inserted_at -> Timestamp,
    }
}

diesel::table! {
    notifications (id) {
        id -> BigInt,
        user_id -> BigInt,
        kind -> Text,
        video_id -> Nullable<BigInt>,
        conversation_id -> Nullable<BigInt>,
        event_count -> BigInt,
        active_at -> Timestamp,
        read_at -> Nullable<Timestamp>,
        inserted_at -> Timestamp,
    }
}

diesel::table! {
    notification_events (id) {
        id -> BigInt,
        notification_id -> BigInt,
        actor_id -> Nullable<BigInt>,
        annotation_id -> Nullable<BigInt>,
        message_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    notification_settings (user_id) {
        user_id -> BigInt,
        mentions -> Bool,
        conversations -> Bool,
        answers -> Bool,
        remarks -> Bool,
        digest -> Bool,
        digest_at -> Nullable<Timestamp>,
        replies -> Bool,
        shares -> Bool,
    }
}

diesel::table! {
    import_drafts (id) {
        id -> BigInt,
        user_id -> BigInt,
        video_id -> BigInt,
        format -> Text,
        file_name -> Text,
        content -> Binary,
        byte_count -> BigInt,
        inserted_at -> Timestamp,
    }
}

diesel::table! {
    rooms (id) {
        id -> BigInt,
        token -> Text,
        video_id -> BigInt,
        host_id -> BigInt,
        conversation_id -> Nullable<BigInt>,
        control -> Text,
        waits_for_all -> Bool,
        position_ms -> BigInt,
        rate_permille -> Integer,
        is_playing -> Bool,
        as_of_ms -> BigInt,
        revision -> BigInt,
        owns_conversation -> Bool,
        used_at -> Timestamp,
        inserted_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    room_videos (id) {
        id -> BigInt,
        room_id -> BigInt,
        video_id -> BigInt,
        inserted_at -> Timestamp,
    }
}

diesel::table! {
    imports (id) {
        id -> BigInt,
        user_id -> BigInt,
        video_id -> BigInt,
        draft_id -> Nullable<BigInt>,
        format -> Text,
        file_name -> Text,
        annotation_count -> BigInt,
        duplicate_count -> BigInt,
        unreadable_count -> BigInt,
        inserted_at -> Timestamp,
        undone_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    imported_annotations (annotation_id) {
        annotation_id -> BigInt,
        import_id -> BigInt,
        author_name -> Nullable<Text>,
        written_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    video_viewers (video_id, user_id) {
        video_id -> BigInt,
        user_id -> BigInt,
        inserted_at -> Timestamp,
    }
}

diesel::table! {
    video_conversations (video_id, conversation_id) {
        video_id -> BigInt,
        conversation_id -> BigInt,
        inserted_at -> Timestamp,
    }
}

diesel::table! {
    review_links (id) {
        id -> BigInt,
        token -> Text,
        video_id -> BigInt,
        may_annotate -> Bool,
        expires_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
        inserted_at -> Timestamp,
    }
}

diesel::table! {
    review_guests (review_link_id, user_id) {
        review_link_id -> BigInt,
        user_id -> BigInt,
        inserted_at -> Timestamp,
    }
}

diesel::joinable!(video_viewers -> users (user_id));
diesel::joinable!(room_videos -> videos (video_id));
diesel::joinable!(rooms -> users (host_id));
diesel::joinable!(rooms -> videos (video_id));
diesel::joinable!(conversation_members -> conversations (conversation_id));
diesel::joinable!(conversation_members -> users (user_id));
diesel::joinable!(messages -> conversations (conversation_id));
diesel::joinable!(notification_events -> notifications (notification_id));
diesel::joinable!(notification_settings -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(api_keys -> users (user_id));
diesel::joinable!(mailed_tokens -> users (user_id));
diesel::joinable!(linked_identities -> users (user_id));
diesel::joinable!(passkeys -> users (user_id));
diesel::joinable!(videos -> users (user_id));
diesel::joinable!(uploads -> videos (video_id));
diesel::joinable!(webhooks -> users (user_id));
diesel::joinable!(videos -> categories (category_id));
diesel::joinable!(reports -> users (reporter_id));
diesel::joinable!(annotations -> users (user_id));
diesel::joinable!(annotations -> videos (video_id));
diesel::joinable!(imports -> videos (video_id));
diesel::joinable!(imported_annotations -> imports (import_id));
diesel::allow_tables_to_appear_in_same_query!(
    users,
    sessions,
    refresh_tokens,
    api_keys,
    mailed_tokens,
    linked_identities,
    passkeys,
    categories,
    videos,
    posters,
    uploads,
    annotations,
    hidden_annotations,
    reports,
    user_follows,
    video_follows,
    visits,
    webhooks,
    webhook_deliveries,
    conversations,
    conversation_members,
    messages,
    user_blocks,
    notifications,
    notification_events,
    notification_settings,
    video_viewers,
    video_conversations,
    review_links,
    review_guests,
    import_drafts,
    imports,
    imported_annotations,
    rooms,
    room_videos,
);
