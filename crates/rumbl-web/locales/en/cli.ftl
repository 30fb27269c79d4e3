# The help of the command line, and arguments that are wrong. Help has no full stop at its end.

cli-usage = Usage:
cli-commands = Commands:
cli-arguments = Arguments:
cli-options = Options:
cli-command-name = COMMAND
cli-options-name = [OPTIONS]

# Commands

cli-rumbl = Watch videos together, and pin annotations to their moments
cli-help = Print this message or the help of the given subcommand(s)
cli-serve = Serve rumbl
cli-migrate = Bring the database's tables up to date, or back
cli-migrate-up = Run every migration that was not run yet
cli-migrate-down = Revert the migration that was run last
cli-migrate-status = List the migrations, and whether they were run
cli-migrate-to = Move everything from the SQLite database to an empty PostgreSQL database
cli-backup = Write the database and the uploaded files to one file, while rumbl runs
cli-restore = Restore a backup to an empty place
cli-verify = Tell whether a backup is whole
cli-seed = Add the categories, the backend users and the demo that are not there yet
cli-check = Try everything that the settings name, and compare the counts of annotations with the annotations
cli-routes = List every route with its method, path, pipeline and handler
cli-user = Manage users
cli-user-create = Add a user without a password, who can't log in: for programs. With an address it is a person, who gets a password by mail; without `MAIL_URL` a link to set one is printed
cli-user-role = Give a user another role: member, moderator or admin. It makes the first admin
cli-user-token = Print a token with which a program connects to the socket as this user
cli-user-reset-link = Print a link with which this user can set another password, once, for 30 minutes
cli-user-second-factor = Turn off this user's authenticator app and recovery codes, so that their password alone lets them in
cli-user-access = Show how this user can log in beside their password, and where things are sent: passkeys, linked accounts, API keys, an authenticator app, the confirmed e-mail address, webhooks
cli-user-revoke-keys = Delete this user's API keys, passkeys and webhooks, unlink their accounts elsewhere and remove their confirmed e-mail address, all of which go on working when the password changes
cli-user-suspend = Log this user out everywhere, and keep them from logging in
cli-user-restore = Let a suspended user log in again
cli-gen-secret = Print a new secret for `SECRET_KEY_BASE`

# Arguments

cli-arg-help = Print help
cli-arg-version = Print version
cli-arg-url = An empty PostgreSQL database: `postgres://user@host/name`. The variable `PGPASSWORD` can hold the password, so that the list of processes does not show it
cli-arg-file = The file of the backup
cli-arg-without-demo = Leave the demo out: its video, its annotations and the people who made them
cli-arg-repair = Correct what is wrong
cli-arg-name = The name that others see
cli-arg-username = The name that identifies the user
cli-arg-email = Where a generated password is mailed to
cli-arg-role = The role: `member`, `moderator` or `admin`
cli-arg-state = `off`. Only they themselves can turn it on

# Mistakes

cli-mistake = error: { $mistake }
cli-mistake-command = unrecognized subcommand '{ $command }'
cli-mistake-unknown = unexpected argument '{ $argument }' found
cli-mistake-missing = the following required arguments were not provided:
cli-mistake-repeated = the argument '{ $argument }' cannot be used multiple times
cli-mistake-no-value = a value is required for '{ $argument }' but none was supplied
cli-mistake-value = invalid value '{ $value }' for '{ $argument }'
cli-mistake-too-many = unexpected value '{ $value }' for '{ $argument }' found; no more were expected
cli-mistake-utf8 = invalid UTF-8 was detected in one or more arguments
cli-possible-values = [possible values: { $values }]
cli-tip-command = tip: similar subcommands exist: { $names }
cli-tip-argument = tip: a similar argument exists: { $names }
cli-tip-value = tip: a similar value exists: { $names }
cli-more = For more information, try '--help'.
cli-no-role = is none of member, moderator and admin
