# Was an Einstellungen nicht stimmt, und an dem, wohin sie führen.

because = { $what }: { $why }

setting-wrong = die Einstellung { $setting } ist falsch: { $reason }
setting-of-file = in { $path }
setting-in-file = { $key } in { $path }
setting-of-configuration = in der Konfiguration
setting-missing-secret = die Einstellung SECRET_KEY_BASE fehlt: Erzeuge sie mit `rumbl gen-secret` und bewahre sie sicher auf
setting-secret-short = mindestens { $minimum } Zeichen sind nötig; `rumbl gen-secret` erzeugt so ein Secret
setting-secret-file = { $path } lässt sich nicht verwenden: { $why }
setting-expected = erwartet wird { $expected }
setting-unknown-variant = `{ $found }` gibt es nicht, möglich ist `{ $expected }`
setting-unknown-field = ein Feld `{ $found }` gibt es nicht, möglich ist `{ $expected }`
setting-missing-field = das Feld `{ $name }` fehlt
setting-set-too = { $name } ist auch gesetzt
setting-file-too-long = mehr als { $maximum } Bytes
setting-environment = { $name } ist weder dev noch test noch prod
setting-public-url = der Wert muss aussehen wie https://rumbl.example
setting-mail-url = der Wert muss aussehen wie smtps://user:password@mail.example, smtp://user:password@mail.example:587?tls=required oder smtp://localhost:25
setting-mail-from = der Wert muss aussehen wie rumbl <rumbl@mail.example>
setting-pubsub-url = der Wert muss local sein oder mit redis://, rediss:// oder postgres:// beginnen
setting-otlp-endpoint = der Wert muss aussehen wie http://localhost:4318
setting-otlp-headers = der Wert muss aussehen wie name=value,other=value
setting-sample-ratio = der Wert muss zwischen 0 und 1 liegen
setting-node-name = der Wert muss aus 1 bis { $maximum } Bytes bestehen, die man drucken kann
setting-missing = sie fehlt
setting-too-long = mehr als { $maximum } Zeichen
setting-too-many-providers = höchstens { $maximum } sind möglich
setting-same-issuer = { $provider } hat denselben Issuer
setting-provider-name = der Name eines Anbieters besteht nur aus Buchstaben von a bis z und Ziffern
setting-only-github = die haben nur Anbieter der Art github
setting-half-github = für einen GitHub Enterprise Server sind issuer und api_url nötig
setting-insecure = der Wert muss mit https:// beginnen, außer auf diesem Rechner selbst

# Einstellungen, die kaum so gemeint sind

warning-proxy = force_https ist gesetzt, also scheint ein Proxy davor zu sein, aber RUMBL_TRUSTED_PROXIES nennt keinen: Alle teilen sich die Limits der Adresse des Proxys
warning-mail = MAIL_URL ist nicht gesetzt, darum werden keine Mails verschickt: Admins erstellen Links für andere auf den Admin-Seiten, so wie `rumbl user reset-link`, und Programme können niemanden registrieren
warning-email = RUMBL_EMAIL_REQUIRED ist gesetzt und MAIL_URL nicht: Bei der Registrierung ist eine Adresse nötig, aber niemand bekommt einen Link, der sie bestätigt

# Die Datenbank

database-url-scheme = die URL der Datenbank muss mit sqlite:// oder postgres:// beginnen
database-url-path = die URL der Datenbank muss einen einfachen Pfad nennen, wie in sqlite://data/rumbl.db
database-url-postgres = die URL der Datenbank muss aussehen wie postgres://user:password@host/name: { $why }
database-url-no-tls = sslmode={ $mode } geht nur mit einem rumbl, das mit dem Feature pg-tls gebaut ist
core-not-found = nicht gefunden
core-changed = inzwischen geändert
core-invalid = ungültig: { $errors }
core-database = Fehler der Datenbank: { $why }
core-busy = innerhalb von { $waited } wurde keine Verbindung zur Datenbank frei
core-unavailable = die Datenbank ist nicht verfügbar: { $why }
core-uncertain = die Datenbank hat die Änderung übernommen oder auch nicht: { $why }
core-migration = die Migration ist gescheitert: { $why }
core-tables = die Tabellen: { $why }
core-transfer = die Übertragung ist nicht möglich: { $why }
field-error = { $field } { $error }

# Migrationen, und Übertragungen in eine andere Datenbank

migration-none-applied = keine ist ausgeführt
migration-being-filled = `rumbl migrate-to` hat die Datenbank noch nicht vollständig gefüllt: Führe den Befehl noch einmal aus
migration-newer = die Datenbank ist neuer als dieses rumbl, das ihre Migrationen { $versions } nicht kennt
transfer-source-no-file = die Quelle muss eine Datei von SQLite sein
transfer-source-in-use = ein anderer Prozess hat { $path } geöffnet: Halte rumbl erst an, damit währenddessen nichts geschrieben wird
transfer-source-older = { $count ->
    [one] der SQLite-Datenbank fehlt { $count } Migration: Führe erst `rumbl migrate up` aus
   *[other] der SQLite-Datenbank fehlen { $count } Migrationen: Führe erst `rumbl migrate up` aus
}
transfer-target-no-postgres = das Ziel muss eine PostgreSQL-Datenbank sein
transfer-target-in-use = ein anderes `rumbl migrate-to` füllt diese Datenbank gerade, oder es wurde in der letzten halben Minute abgebrochen
transfer-target-not-utf8 = das Ziel muss in UTF-8 kodiert sein
transfer-target-of-other-version = eine andere Version von rumbl hat begonnen, das Ziel zu füllen: Leere es erst
transfer-target-not-empty = das Ziel ist nicht leer, es hat die Tabellen { $tables }
transfer-table-differs = die Tabelle { $table } ist in den beiden Datenbanken verschieden
transfer-circle = Tabellen verweisen im Kreis aufeinander: { $tables }
transfer-no-key = die Tabelle { $table } hat keinen Primärschlüssel
