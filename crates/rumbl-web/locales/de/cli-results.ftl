# Was Befehle ausgeben.

cli-failure = rumbl: { $why }
cli-warning = rumbl: Warnung: { $warning }

cli-seeded = Die Datenbank hat ihre ersten Daten.
cli-seed-failed = die Datenbank kann nicht befüllt werden
cli-no-database = die Einstellung DATABASE_URL führt zu keiner Datenbank, die sich öffnen lässt
cli-no-database-yet = die Einstellung DATABASE_URL führt zu keiner Datenbank, die sich öffnen lässt (`rumbl migrate up` legt eine SQLite-Datei an)

# rumbl migrate

cli-migrate-up-to-date = Die Datenbank ist auf dem neuesten Stand.
cli-migrate-up-failed = die Migrationen sind gescheitert
cli-migrate-down-failed = die Migration ist gescheitert
cli-migrate-status-failed = der Stand lässt sich nicht feststellen

# rumbl serve

cli-serve-failed = der Server kann nicht starten
cli-serve-passwords = Passwörter können nicht gehasht werden
cli-serve-metrics = Metriken können nicht bereitgestellt werden
cli-serve-stopped = sofort beendet: was noch lief, ist abgebrochen
cli-serve-database = die Datenbank kann nicht gelesen werden
cli-serve-pending = { $count ->
    [one] der Datenbank fehlt { $count } Migration: Führe erst `rumbl migrate up` aus
   *[other] der Datenbank fehlen { $count } Migrationen: Führe erst `rumbl migrate up` aus
}
serve-no-listening = die Einstellungen BIND und PORT: An { $address } kann rumbl keine Verbindungen annehmen
serve-no-metrics-listening = die Einstellung METRICS_ADDRESS: An { $address } kann rumbl keine Verbindungen annehmen
serve-no-templates = die Templates sind fehlerhaft
serve-no-files = Dateien können nicht gespeichert werden
serve-no-tokens = Tokens für Programme können nicht signiert werden
serve-no-encryption = Secrets können nicht verschlüsselt werden
serve-no-providers = die Anbieter zum Anmelden können nicht eingerichtet werden
serve-no-nodes = andere Prozesse sind nicht erreichbar
serve-no-log = das Log der Änderungen kann nicht verfolgt werden
serve-no-sessions = beendete Sitzungen können nicht gesucht werden
serve-no-mail = Mails können nicht verschickt werden
serve-no-webhooks = Webhooks können nicht verschickt werden
serve-no-traces = Traces können nicht exportiert werden

# rumbl check

cli-check-part = { $part }: { $state }
cli-check-fault = FEHLER: { $why }
cli-check-ready = bereit
cli-check-database = Datenbank
cli-check-files = Dateien
cli-check-mail = Mail
cli-check-nodes = Knoten
cli-check-provider = Anbieter { $name }
cli-check-elapsed = keine Antwort innerhalb von { $seconds } Sekunden
cli-check-unreadable = sie kann nicht gelesen werden
cli-check-pending = { $count ->
    [one] es fehlt { $count } Migration: Führe erst `rumbl migrate up` aus
   *[other] es fehlen { $count } Migrationen: Führe erst `rumbl migrate up` aus
}
cli-check-no-files = { $path } entsteht mit der ersten Datei
cli-check-not-stored = es lässt sich nichts speichern
cli-check-no-mail = MAIL_URL ist nicht gesetzt
cli-check-no-nodes = nur dieser
cli-check-parts = { $count ->
    [one] etwas, das die Einstellungen nennen, lässt sich nicht verwenden
   *[other] { $count } Teile, die die Einstellungen nennen, lassen sich nicht verwenden
}
cli-check-failed = die Datenbank kann nicht geprüft werden
cli-check-video = Video { $id } hat laut Zähler { $stored } Anmerkungen, tatsächlich aber { $counted }
cli-check-right = Alle Zahlen stimmen.
cli-check-repaired = Berichtigte Zahlen: { $count }.
cli-check-wrong = { $count ->
    [one] eine Zahl stimmt nicht: `rumbl check --repair` berichtigt sie
   *[other] { $count } Zahlen stimmen nicht: `rumbl check --repair` berichtigt sie
}

# rumbl user

cli-user-unknown = ein Konto namens { $username } gibt es nicht
cli-user-refused = das geht nicht: { $why }
cli-user-change-failed = das Konto kann nicht geändert werden
cli-user-create-failed = das Konto kann nicht angelegt werden
cli-user-created = { $name } ({ $id }) ist angelegt!
cli-user-created-link = MAIL_URL ist nicht gesetzt, darum wird kein Passwort verschickt. Hier lässt sich eines festlegen:
cli-user-has-role = { $role ->
    [admin] { $username } gehört jetzt zur Administration.
    [moderator] { $username } gehört jetzt zur Moderation.
   *[other] { $username } ist jetzt Mitglied.
}
cli-user-token-failed = das Konto kann nicht angemeldet werden
cli-user-without-second-factor = { $username } meldet sich jetzt nur mit dem Passwort an.
cli-user-revoked-keys = { $username } hat keine API-Schlüssel, Passkeys, verknüpften Konten und Webhooks und keine bestätigte Adresse mehr.
cli-user-providers = die Anbieter können nicht gelesen werden
cli-user-unreadable = das Konto kann nicht gelesen werden
cli-user-only-password = { $username } hat nur das Passwort, falls es eines gibt.
cli-user-second-factor-too = Mit dem Passwort ist zum Anmelden auch ein Code aus einer Authenticator-App nötig.
cli-user-suspended = { $username } ist gesperrt.
cli-user-restored = { $username } kann sich wieder anmelden.

# rumbl migrate-to

cli-migrate-to-url = das führt zu keiner Datenbank
cli-migrate-to-postgres = übertragen werden kann nur in eine PostgreSQL-Datenbank: postgres://…
cli-migrate-to-sqlite = die Einstellung DATABASE_URL nennt keine SQLite-Datenbank, und nur solche lassen sich übertragen
cli-migrate-to-target = das Ziel lässt sich nicht öffnen
cli-migrate-to-failed = es ist nicht alles übertragen
cli-migrate-to-moving = { $source } wird nach { $target } übertragen.
cli-migrate-to-began = Das Ziel ist leer und hat jetzt seine Tabellen.
cli-migrate-to-resumed = Eine frühere Übertragung wird fortgesetzt.
cli-migrate-to-began-again = Die SQLite-Datenbank hat sich seit der früheren Übertragung geändert. Sie beginnt von vorn.
cli-migrate-to-copied = { $table }: { $rows } von { $total } Zeilen
cli-migrate-to-differ = { $count ->
    [one] eine Tabelle ist verschieden, { $table }: Führe den Befehl noch einmal aus
   *[other] { $count } Tabellen sind verschieden, unter anderem { $table }: Führe den Befehl noch einmal aus
}
cli-migrate-to-arrived = Alles ist angekommen. Starte rumbl mit DATABASE_URL={ $target } und ergänze Benutzernamen und Passwort.
cli-migrate-to-unchanged = Die SQLite-Datenbank ist unverändert. { $files }
cli-migrate-to-bucket = Hochgeladene Dateien bleiben im Bucket { $bucket }.
cli-migrate-to-folder = Hochgeladene Dateien bleiben im Ordner { $folder }.
