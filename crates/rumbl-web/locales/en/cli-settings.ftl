# What is wrong with settings, and with what they lead to.

because = { $what }: { $why }

setting-wrong = the setting { $setting } is wrong: { $reason }
setting-of-file = of { $path }
setting-in-file = { $key } of { $path }
setting-of-configuration = of the configuration
setting-missing-secret = the setting SECRET_KEY_BASE is missing: make one with `rumbl gen-secret` and keep it safe
setting-secret-short = it has to have at least { $minimum } characters; `rumbl gen-secret` makes one
setting-secret-file = { $path } can't be used: { $why }
setting-expected = expected { $expected }
setting-unknown-variant = unknown variant: found `{ $found }`, expected `{ $expected }`
setting-unknown-field = unknown field: found `{ $found }`, expected `{ $expected }`
setting-missing-field = missing field `{ $name }`
setting-set-too = { $name } is set, too
setting-file-too-long = it has more than { $maximum } bytes
setting-environment = { $name } is none of dev, test and prod
setting-public-url = it has to look like https://rumbl.example
setting-mail-url = it has to look like smtps://user:password@mail.example, smtp://user:password@mail.example:587?tls=required or smtp://localhost:25
setting-mail-from = it has to look like rumbl <rumbl@mail.example>
setting-pubsub-url = it has to be local, or begin with redis://, rediss:// or postgres://
setting-otlp-endpoint = it has to look like http://localhost:4318
setting-otlp-headers = it has to look like name=value,other=value
setting-sample-ratio = it has to be from 0 to 1
setting-node-name = it has to be 1 to { $maximum } bytes that can be printed
setting-missing = it is missing
setting-too-long = it has more than { $maximum } characters
setting-too-many-providers = there may be { $maximum } at most
setting-same-issuer = { $provider } has the same issuer
setting-provider-name = a provider’s name has letters from a to z and digits alone
setting-only-github = only providers of the kind github have one
setting-half-github = a GitHub Enterprise Server needs both an issuer and an api_url
setting-insecure = it has to begin with https://, unless it is on this very machine

# Settings that are hardly meant

warning-proxy = force_https is set, so a proxy seems to be in front, but RUMBL_TRUSTED_PROXIES lists none: everybody shares the limits of the proxy's address
warning-mail = MAIL_URL is not set, so no mail is sent: admins make links for people on the admin pages, as `rumbl user reset-link` does, and programs can't register anybody
warning-email = RUMBL_EMAIL_REQUIRED is set and MAIL_URL is not: people have to give an address when they register, and get no link that confirms it

# The database

database-url-scheme = the database URL must begin with sqlite:// or postgres://
database-url-path = the database URL must name a plain path, as in sqlite://data/rumbl.db
database-url-postgres = the database URL must look like postgres://user:password@host/name: { $why }
database-url-no-tls = sslmode={ $mode } needs a rumbl that is built with the feature pg-tls
core-not-found = not found
core-changed = changed meanwhile
core-invalid = invalid: { $errors }
core-database = the database failed: { $why }
core-busy = no database connection became free within { $waited }
core-unavailable = the database is unavailable: { $why }
core-uncertain = the database may have committed, or not: { $why }
core-migration = the migration failed: { $why }
core-tables = the tables: { $why }
core-transfer = nothing can be moved: { $why }
field-error = { $field } { $error }

# Migrations, and moves to another database

migration-none-applied = none is applied
migration-being-filled = `rumbl migrate-to` has not finished filling the database: run it again
migration-newer = the database is newer than this rumbl, which does not know its migrations { $versions }
transfer-source-no-file = the source has to be a file of SQLite's
transfer-source-in-use = another process has { $path } open: stop rumbl first, so that nothing is written meanwhile
transfer-source-older = { $count ->
    [one] the SQLite database lacks { $count } migration: run `rumbl migrate up` first
   *[other] the SQLite database lacks { $count } migrations: run `rumbl migrate up` first
}
transfer-target-no-postgres = the target has to be a PostgreSQL database
transfer-target-in-use = another `rumbl migrate-to` is filling this database, or was cut off within the last half minute
transfer-target-not-utf8 = the target has to be encoded in UTF-8
transfer-target-of-other-version = another version of rumbl has begun to fill the target: empty it first
transfer-target-not-empty = the target is not empty, it has the tables { $tables }
transfer-table-differs = the table { $table } is not the same in both databases
transfer-circle = tables refer to each other in a circle: { $tables }
transfer-no-key = the table { $table } has no primary key
