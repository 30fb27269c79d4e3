# Die Hilfe der Kommandozeile, und Fehler in den Argumenten. Hilfetexte enden ohne Punkt.

cli-usage = Aufruf:
cli-commands = Befehle:
cli-arguments = Argumente:
cli-options = Optionen:
cli-command-name = BEFEHL
cli-options-name = [OPTIONEN]

# Befehle

cli-rumbl = Schau Videos mit anderen an und hefte Anmerkungen an ihre Momente
cli-help = Diese Hilfe anzeigen, oder die eines Befehls
cli-serve = rumbl starten
cli-migrate = Die Tabellen der Datenbank auf den neuesten Stand bringen, oder zurück
cli-migrate-up = Alle ausstehenden Migrationen ausführen
cli-migrate-down = Die letzte Migration zurücknehmen
cli-migrate-status = Alle Migrationen auflisten, und ob sie ausgeführt sind
cli-migrate-to = Alles aus der SQLite-Datenbank in eine leere PostgreSQL-Datenbank übertragen
cli-backup = Die Datenbank und die hochgeladenen Dateien in einer Datei sichern, während rumbl läuft
cli-restore = Eine Sicherung dort wiederherstellen, wo noch nichts ist
cli-verify = Prüfen, ob eine Sicherung unbeschädigt ist
cli-seed = Kategorien, Konten für automatische Antworten und die Demo anlegen, soweit sie fehlen
cli-check = Alles ausprobieren, was die Einstellungen nennen, und nachzählen, ob die angezeigten Zahlen der Anmerkungen stimmen
cli-routes = Alle Routen mit Methode, Pfad, Pipeline und Handler auflisten
cli-user = Konten verwalten
cli-user-create = Ein Konto ohne Passwort anlegen, mit dem sich niemand anmelden kann: für Programme. Mit einer Adresse ist es das Konto einer Person, die ihr Passwort per Mail bekommt; ohne `MAIL_URL` wird ein Link ausgegeben, mit dem sie eines festlegt
cli-user-role = Einem Konto eine andere Rolle geben: member, moderator oder admin. So wird jemand zum ersten Admin
cli-user-token = Ein Token ausgeben, mit dem sich ein Programm unter diesem Konto mit dem Socket verbindet
cli-user-reset-link = Einen Link ausgeben, mit dem sich für dieses Konto ein neues Passwort festlegen lässt, einmal und 30 Minuten lang
cli-user-second-factor = Authenticator-App und Wiederherstellungscodes dieses Kontos ausschalten, sodass zum Anmelden das Passwort genügt
cli-user-access = Anzeigen, womit man sich bei diesem Konto außer mit dem Passwort anmelden kann und wohin etwas geschickt wird: Passkeys, verknüpfte Konten, API-Schlüssel, eine Authenticator-App, die bestätigte E-Mail-Adresse, Webhooks
cli-user-revoke-keys = API-Schlüssel, Passkeys und Webhooks dieses Kontos löschen, verknüpfte Konten trennen und die bestätigte E-Mail-Adresse entfernen: All das funktioniert weiter, wenn sich das Passwort ändert
cli-user-suspend = Dieses Konto überall abmelden und sperren
cli-user-restore = Die Sperre eines Kontos aufheben
cli-gen-secret = Ein neues Secret für `SECRET_KEY_BASE` ausgeben

# Argumente

cli-arg-help = Hilfe anzeigen
cli-arg-version = Version anzeigen
cli-arg-url = Eine leere PostgreSQL-Datenbank: `postgres://user@host/name`. Das Passwort kann in der Variable `PGPASSWORD` stehen, damit es nicht in der Prozessliste erscheint
cli-arg-file = Die Datei mit der Sicherung
cli-arg-without-demo = Die Demo weglassen: ihr Video, ihre Anmerkungen und die Leute, von denen sie sind
cli-arg-repair = Berichtigen, was nicht stimmt
cli-arg-name = Der Name, den andere sehen
cli-arg-username = Der Benutzername
cli-arg-email = Die Adresse, an die ein erzeugtes Passwort geschickt wird
cli-arg-role = Die Rolle: `member`, `moderator` oder `admin`
cli-arg-state = `off`. Einschalten kann ihn nur die Person selbst

# Fehler

cli-mistake = Fehler: { $mistake }
cli-mistake-command = Den Befehl „{ $command }“ gibt es nicht
cli-mistake-unknown = Das Argument „{ $argument }“ passt hier nicht
cli-mistake-missing = Es fehlen Argumente:
cli-mistake-repeated = Das Argument „{ $argument }“ darf nur einmal vorkommen
cli-mistake-no-value = Für „{ $argument }“ fehlt ein Wert
cli-mistake-value = „{ $value }“ ist kein gültiger Wert für „{ $argument }“
cli-mistake-too-many = Der Wert „{ $value }“ für „{ $argument }“ ist einer zu viel
cli-mistake-utf8 = Ein Argument ist kein gültiges UTF-8
cli-possible-values = [mögliche Werte: { $values }]
cli-tip-command = Tipp: Ähnliche Befehle: { $names }
cli-tip-argument = Tipp: Ein ähnliches Argument: { $names }
cli-tip-value = Tipp: Ein ähnlicher Wert: { $names }
cli-more = Mehr dazu zeigt „--help“.
cli-no-role = Zur Wahl stehen member, moderator und admin
