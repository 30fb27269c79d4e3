# rumbl backup, rumbl verify und rumbl restore.

cli-backup-made = { $files ->
    [one] { $file } hat { $rows } Zeilen und { $files } hochgeladene Datei, zusammen { $size } Bytes.
   *[other] { $file } hat { $rows } Zeilen und { $files } hochgeladene Dateien, zusammen { $size } Bytes.
}
cli-backup-bucket = Hochgeladene Dateien liegen im Bucket { $bucket }: Sichere sie dort.
cli-backup-deleted = { $count ->
    [one] { $count } hochgeladene Datei gibt es nicht mehr, sie fehlt darin.
   *[other] { $count } hochgeladene Dateien gibt es nicht mehr, sie fehlen darin.
}
cli-backup-secret = SECRET_KEY_BASE ist nicht darin, wird aber für Authenticator-Apps und Webhooks gebraucht: Bewahre es getrennt auf.
cli-backup-failed = es wurde keine Sicherung erstellt
cli-restore-database = DATABASE_URL lässt sich nicht öffnen
cli-restore-failed = die Sicherung wurde nicht wiederhergestellt
cli-restored = In { $url } wiederhergestellt: { $backup }.
cli-restored-bucket = Die hochgeladenen Dateien liegen im Bucket { $bucket }, den die Einstellungen nicht nennen.
cli-restored-older = Die Sicherung ist von einem älteren rumbl: Führe `rumbl migrate up` aus, bevor du dieses startest.
cli-verified = { $path } ist unbeschädigt: { $backup }.
cli-verify-unreadable = { $path } kann nicht gelesen werden
cli-verify-damaged = { $path } ist beschädigt
backup-summary = { $files ->
    [one] { $database } mit { $rows } Zeilen und { $files } hochgeladener Datei, Stand { $made_at } UTC
   *[other] { $database } mit { $rows } Zeilen und { $files } hochgeladenen Dateien, Stand { $made_at } UTC
}

# Die Datei

backup-file-exists = { $path } gibt es schon, und eine Sicherung überschreibt keine andere Datei
backup-no-place = hier kann keine Datei entstehen
backup-no-file = das ist keine Datei
backup-not-created = { $path } kann nicht angelegt werden
backup-folder-unwritable = in { $folder } lässt sich nichts schreiben
backup-upload-missing = die hochgeladene Datei { $path } fehlt: Stimmt die Einstellung RUMBL_FILES__FOLDER?
backup-unreadable = { $path } kann nicht gelesen werden
backup-not-added = { $name } kann nicht aufgenommen werden
backup-not-opened = sie lässt sich nicht öffnen
backup-none = sie ist keine Sicherung, oder ihr Ende fehlt
backup-no-manifest = sie hat kein Manifest
backup-manifest-too-long = ihr Manifest ist zu lang
backup-manifest-unreadable = ihr Manifest kann nicht gelesen werden
backup-other-format = sie ist von einem anderen rumbl, { $version }, und hat ein anderes Format

# Schäden

backup-part-missing = { $name } fehlt
backup-part-damaged = { $name } ist beschädigt
backup-part-differs = { $name } stimmt nicht mit dem Manifest überein
backup-part-unlisted = { $name } steht nicht im Manifest
backup-part-unnamed = ein Teil hat einen unlesbaren Namen
backup-not-written = { $name } kann nicht geschrieben werden
backup-table-differs = die Tabelle { $table } stimmt nicht mit dem Manifest überein
backup-database-damaged = die Datenbank ist beschädigt: { $fault }
backup-database-unchecked = ihre Datenbank kann nicht geprüft werden
backup-unchecked = die Datenbank kann nicht geprüft werden

# Wiederherstellen

backup-damaged = die Sicherung ist beschädigt, nichts wurde wiederhergestellt: { $fault }
backup-database-not-empty = die Datenbank hat schon Tabellen und muss leer sein
backup-of-sqlite = gesichert ist eine SQLite-Datei, und DATABASE_URL nennt keine
backup-of-postgres = gesichert ist eine PostgreSQL-Datenbank, und DATABASE_URL nennt keine
backup-newer = die Sicherung ist von einem neueren rumbl, { $version }: Dieses kennt die Migration { $migration } nicht
backup-in-the-way = { $path } gibt es schon: Räume es erst weg
backup-files-and-bucket = die Sicherung enthält Dateien, und nach den Einstellungen liegen Dateien im Bucket { $bucket }: Entferne ihn aus den Einstellungen, um sie in einem Ordner wiederherzustellen
backup-no-file-name = { $name } ist kein Dateiname
backup-other-files = der Ordner { $folder } enthält andere Dateien: Räume ihn erst weg
backup-not-restored = nichts wurde wiederhergestellt: { $fault }
backup-half-restored = nicht alles wurde wiederhergestellt: { $fault }

# Die Programme von PostgreSQL

backup-not-installed = { $program } ist nicht installiert: Es gehört zu den Client-Programmen von PostgreSQL
backup-not-started = { $program } kann nicht gestartet werden
backup-no-pipe = { $program } hat keine Ein- oder Ausgabe
backup-program-failed = { $program } ist gescheitert ({ $status }): { $said }
