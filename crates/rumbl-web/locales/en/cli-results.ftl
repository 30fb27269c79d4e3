# What commands print.

cli-failure = rumbl: { $why }
cli-warning = rumbl: warning: { $warning }

cli-seeded = The database is seeded.
cli-seed-failed = the database can't be seeded
cli-no-database = the setting DATABASE_URL leads to no database that can be opened
cli-no-database-yet = the setting DATABASE_URL leads to no database that can be opened (`rumbl migrate up` creates a SQLite file)

# rumbl migrate

cli-migrate-up-to-date = The database is up to date.
cli-migrate-up-failed = the migrations failed
cli-migrate-down-failed = the migration failed
cli-migrate-status-failed = the status is not known

# rumbl serve

cli-serve-failed = the server can't start
cli-serve-passwords = passwords can't be hashed
cli-serve-metrics = metrics can't be served
cli-serve-stopped = told to stop at once: what was under way is broken off
cli-serve-database = the database can't be read
cli-serve-pending = { $count ->
    [one] the database lacks { $count } migration: run `rumbl migrate up` first
   *[other] the database lacks { $count } migrations: run `rumbl migrate up` first
}
serve-no-listening = the settings BIND and PORT: can't listen at { $address }
serve-no-metrics-listening = the setting METRICS_ADDRESS: can't listen at { $address }
serve-no-templates = the templates can't be parsed
serve-no-files = files can't be kept
serve-no-tokens = no token of a program can be signed
serve-no-encryption = no secret can be encrypted
serve-no-providers = the log-in providers can't be set up
serve-no-nodes = other processes are out of reach
serve-no-log = the log can't be followed
serve-no-sessions = ended sessions can't be looked for
serve-no-mail = mail can't be sent
serve-no-webhooks = webhooks can't be sent
serve-no-traces = traces can't be exported

# rumbl check

cli-check-part = { $part }: { $state }
cli-check-fault = FAILED: { $why }
cli-check-ready = ready
cli-check-database = database
cli-check-files = files
cli-check-mail = mail
cli-check-nodes = nodes
cli-check-provider = provider { $name }
cli-check-elapsed = it does not answer within { $seconds } seconds
cli-check-unreadable = it can't be read
cli-check-pending = { $count ->
    [one] it lacks { $count } migration: run `rumbl migrate up` first
   *[other] it lacks { $count } migrations: run `rumbl migrate up` first
}
cli-check-no-files = { $path } is created with the first one
cli-check-not-stored = nothing can be stored
cli-check-no-mail = MAIL_URL is not set
cli-check-no-nodes = none but this one
cli-check-parts = { $count ->
    [one] one part that the settings name can't be used
   *[other] { $count } parts that the settings name can't be used
}
cli-check-failed = the database can't be checked
cli-check-video = video { $id } is said to have { $stored } annotations and has { $counted }
cli-check-right = All counts are right.
cli-check-repaired = Wrong counts that were corrected: { $count }.
cli-check-wrong = there are wrong counts, { $count } of them: `rumbl check --repair` corrects them

# rumbl user

cli-user-unknown = there is no user called { $username }
cli-user-refused = that can't be done: { $why }
cli-user-change-failed = the user can't be changed
cli-user-create-failed = the user can't be added
cli-user-created = { $name } ({ $id }) created!
cli-user-created-link = MAIL_URL is not set, so no password is mailed. They can set one at:
cli-user-has-role = { $role ->
    [admin] { $username } is an admin now.
    [moderator] { $username } is a moderator now.
   *[other] { $username } is a member now.
}
cli-user-token-failed = the user can't be logged in
cli-user-without-second-factor = { $username } logs in with their password alone now.
cli-user-revoked-keys = { $username } has no API keys, passkeys, linked accounts, webhooks and confirmed address any more.
cli-user-providers = the providers can't be read
cli-user-unreadable = the user can't be read
cli-user-only-password = { $username } has nothing but their password, if they have one.
cli-user-second-factor-too = Logging in with the password takes a code from an authenticator app as well.
cli-user-suspended = { $username } is suspended.
cli-user-restored = { $username } may log in again.

# rumbl migrate-to

cli-migrate-to-url = this leads to no database
cli-migrate-to-postgres = everything can be moved to a PostgreSQL database only: postgres://…
cli-migrate-to-sqlite = the setting DATABASE_URL names no SQLite database, and only those can be moved
cli-migrate-to-target = the target can't be opened
cli-migrate-to-failed = not everything was moved
cli-migrate-to-moving = Moving { $source } to { $target }.
cli-migrate-to-began = The target is empty and has its tables now.
cli-migrate-to-resumed = An earlier move goes on where it was broken off.
cli-migrate-to-began-again = The SQLite database has changed since the earlier move, which begins again.
cli-migrate-to-copied = { $table }: { $rows } of { $total } rows
cli-migrate-to-differ = { $count ->
    [one] a table differs, { $table }: run this again
   *[other] { $count } tables differ, { $table } among them: run this again
}
cli-migrate-to-arrived = Everything has arrived. Start rumbl with DATABASE_URL={ $target }, with the user and the password.
cli-migrate-to-unchanged = The SQLite database is as it was. { $files }
cli-migrate-to-bucket = Uploaded files stay in the bucket { $bucket }.
cli-migrate-to-folder = Uploaded files stay in the folder { $folder }.
