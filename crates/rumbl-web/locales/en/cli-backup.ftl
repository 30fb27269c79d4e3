# rumbl backup, rumbl verify and rumbl restore.

cli-backup-made = { $files ->
    [one] { $file } has { $rows } rows and { $files } uploaded file, in { $size } bytes.
   *[other] { $file } has { $rows } rows and { $files } uploaded files, in { $size } bytes.
}
cli-backup-bucket = Uploaded files are in the bucket { $bucket }: back them up there.
cli-backup-deleted = { $count ->
    [one] { $count } uploaded file is no longer there, and not in it.
   *[other] { $count } uploaded files are no longer there, and not in it.
}
cli-backup-secret = SECRET_KEY_BASE is not in it, and authenticator apps and webhooks need it: keep it elsewhere.
cli-backup-failed = no backup was made
cli-restore-database = DATABASE_URL can't be opened
cli-restore-failed = the backup was not restored
cli-restored = { $backup } was restored to { $url }.
cli-restored-bucket = Its uploaded files are in the bucket { $bucket }, which the settings don't name.
cli-restored-older = An older rumbl made the backup: run `rumbl migrate up` before you start this one.
cli-verified = { $path } is whole: { $backup }.
cli-verify-unreadable = { $path } can't be read
cli-verify-damaged = { $path } is damaged
backup-summary = { $files ->
    [one] { $database } with { $rows } rows and { $files } uploaded file, as of { $made_at } UTC
   *[other] { $database } with { $rows } rows and { $files } uploaded files, as of { $made_at } UTC
}

# The file

backup-file-exists = { $path } is there already, and no backup is written over another file
backup-no-place = this is no place for a file
backup-no-file = this is not a file
backup-not-created = { $path } can't be created
backup-folder-unwritable = nothing can be written to { $folder }
backup-upload-missing = the uploaded file { $path } is missing: is the setting RUMBL_FILES__FOLDER right?
backup-unreadable = { $path } can't be read
backup-not-added = { $name } can't be added
backup-not-opened = it can't be opened
backup-none = it is no backup, or its end is missing
backup-no-manifest = it has no manifest
backup-manifest-too-long = its manifest is too long
backup-manifest-unreadable = its manifest can't be read
backup-other-format = it was made by another rumbl, { $version }, in another format

# Damage

backup-part-missing = { $name } is missing
backup-part-damaged = { $name } is damaged
backup-part-differs = { $name } is not what the manifest says
backup-part-unlisted = { $name } is not in the manifest
backup-part-unnamed = a part has a name that can't be read
backup-not-written = { $name } can't be written
backup-table-differs = the table { $table } is not what the manifest says
backup-database-damaged = the database is damaged: { $fault }
backup-database-unchecked = its database can't be checked
backup-unchecked = the database can't be checked

# Restoring

backup-damaged = the backup is damaged, and nothing was restored: { $fault }
backup-database-not-empty = the database has tables already, and has to be empty
backup-of-sqlite = the backup is of a SQLite file, and DATABASE_URL names none
backup-of-postgres = the backup is of a PostgreSQL database, and DATABASE_URL names none
backup-newer = a newer rumbl, { $version }, made the backup: this one does not know the migration { $migration }
backup-in-the-way = { $path } is there already: move it away first
backup-files-and-bucket = the backup has files, and the settings keep files in the bucket { $bucket }: unset it to restore them to a folder
backup-no-file-name = { $name } is not a file name
backup-other-files = the folder { $folder } has other files: move it away first
backup-not-restored = nothing was restored: { $fault }
backup-half-restored = not everything was restored: { $fault }

# PostgreSQL's programs

backup-not-installed = { $program } is not installed: it comes with PostgreSQL's client programs
backup-not-started = { $program } can't be started
backup-no-pipe = { $program } can't be talked to
backup-program-failed = { $program } failed ({ $status }): { $said }
