# Anmelden und Registrieren.

account-username = Benutzername
account-password = Passwort
account-name = Name
account-email = E-Mail
account-username-hint = Steht neben allem, was du schreibst. Höchstens 20 Zeichen.
account-password-hint = Mindestens 6 Zeichen.
account-forgotten-password = Passwort vergessen?
account-welcome-back = Willkommen zurück!
account-suspended = Dein Konto ist gesperrt, deshalb kannst du dich nicht anmelden.

# Anmelden

session-required = Um diese Seite zu sehen, musst du dich anmelden.
session-form-expired = Dieses Formular war abgelaufen. Bitte melde dich noch einmal an.
session-username-hint = Oder deine E-Mail-Adresse.
session-stay-logged-in = Angemeldet bleiben
session-use-passkey = Passkey verwenden
session-new-here = Neu hier? <a href="/users/new{ $query }">Registrieren</a>
session-log-in-with = Mit { $provider } anmelden
session-wrong-password = Benutzername oder Passwort ist falsch.
session-passkey-refused = Dieser Passkey funktioniert hier nicht. Melde dich anders an.
session-code-lead = Öffne deine Authenticator-App und gib den Code ein, den sie für rumbl anzeigt.
session-code-hint = Handy verloren? Gib einen Wiederherstellungscode ein.
session-code-start-over = Von vorn anfangen
session-code-refused = Dieser Code stimmt nicht oder wurde schon verwendet. Versuch es mit dem nächsten.
session-code-over = Bitte melde dich noch einmal an: Es hat zu lange gedauert, oder dein Konto hat sich geändert.
session-welcome-last-recovery-code = Willkommen zurück! Das war dein letzter Wiederherstellungscode. Erstelle in den Einstellungen neue.
session-welcome-recovery-codes-left = Willkommen zurück! Verbleibende Wiederherstellungscodes: { $left }.

# Ein Formular kam nach dem Ende der Sitzung an

logged-out-typed = Es wurde nichts gespeichert, aber hier ist, was du geschrieben hast. Melde dich in einem neuen Tab wieder an, öffne dort das Formular und kopiere deinen Text hinein.
logged-out-lead = Melde dich wieder an, um weiterzumachen.
logged-out-log-in = Wieder anmelden
logged-out-log-in-new-tab = In einem neuen Tab wieder anmelden
logged-out-another-way = Anders anmelden
logged-out-content = Text
logged-out-description = Beschreibung
logged-out-note = Hinweis
logged-out-reason = Grund
logged-out-title = Titel

# Registrieren

registration-lead = Wähle einen Namen und ein Passwort, und schon bist du dabei.
registration-create = Konto erstellen
registration-with = Mit { $provider } registrieren
registration-have-account = Du hast schon ein Konto? <a href="/sessions/new{ $query }">Anmelden</a>
registration-email-required = Sieht sonst niemand.
registration-email-optional = Optional. Sieht sonst niemand.
registration-email-log-in = Optional. Du kannst dich auch damit anmelden; sonst sieht sie niemand.
registration-email-reset = Optional. Falls du dein Passwort vergisst; sonst sieht sie niemand.
registration-done = Willkommen, { $name }! Dein Konto ist erstellt.
registration-by-invitation = Registrierung nur mit Einladung
registration-closed = Keine Registrierung möglich
registration-invitation-over = Diese Einladung gilt nicht mehr: Sie wurde verwendet, zurückgezogen oder ist älter als zwei Wochen. Bitte um eine neue, wo du diese bekommen hast.
registration-by-invitation-lead = Wer diese Website betreibt, kann dir einen Link schicken, mit dem du dich registrieren kannst.
registration-closed-lead = Im Moment kann sich hier niemand registrieren.
