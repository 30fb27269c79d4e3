# Einstellungen: die Navigation.

settings-nav-profile = Profil
settings-nav-password = Passwort
settings-nav-devices = Geräte

# Profil.

settings-profile-heading = Profil
settings-profile-lead = Du bist <bdi>@{ $username }</bdi>.
settings-profile-name = Name
settings-profile-second-name = Zweiter Name
settings-profile-job = Beruf
settings-profile-save = Profil speichern
settings-profile-saved = Profil gespeichert.

# E-Mail.

settings-email-add = Gib eine Adresse an, damit du wieder in dein Konto kommst, falls du dein Passwort vergisst. Niemand sonst sieht sie.
settings-email-add-without-mail = Dieser Server kann keine Mails verschicken. Wenn du eine Adresse angeben willst, bitte die Administration um einen Link, der sie bestätigt.
settings-email-confirmed = <bdi>{ $address }</bdi> ist bestätigt. Niemand sonst sieht die Adresse.
settings-email-change-without-mail = Dieser Server kann keine Mails verschicken. Wenn du eine andere Adresse willst, bitte die Administration um einen Link.
settings-email-unconfirmed = <bdi>{ $address }</bdi> ist noch nicht bestätigt. Öffne den Link, den wir dorthin geschickt haben. Bis dahin meldest du dich mit deinem Benutzernamen an.
settings-email-unconfirmed-without-mail = <bdi>{ $address }</bdi> ist nicht bestätigt. Dieser Server kann keine Mails verschicken. Bitte deshalb die Administration um einen Link, der die Adresse bestätigt.
settings-email-send-again = Link noch einmal schicken
settings-email-remove = Meine Adresse entfernen
settings-email-new = Neue Adresse
settings-email-new-hint = Sie gilt, sobald du den Link öffnest, den wir dorthin schicken. Lass das Feld leer, um deine Adresse zu entfernen.
settings-email-change = Adresse ändern
settings-email-link-sent = Wir haben einen Link an { $address } geschickt. Öffne ihn, um die Adresse zu bestätigen.
settings-email-link-sent-again = Wir haben noch einen Link an { $address } geschickt.
settings-email-nothing-to-confirm = Es gibt nichts zu bestätigen.
settings-email-removed = Deine E-Mail-Adresse wurde entfernt.
settings-email-no-mail = Dieser Server kann keine Mails verschicken. Bitte die Administration um einen Link.

# Benachrichtigungen.

settings-notifications-lead = Keine Benachrichtigungen bekommst du über das, was du selbst tust, was blockierte Leute tun und was in stummgeschalteten Unterhaltungen passiert.
settings-notifications-when = Benachrichtige mich, wenn
settings-notifications-mentions = mich jemand erwähnt
settings-notifications-conversations = mich jemand zu einer Unterhaltung hinzufügt
settings-notifications-shares = jemand ein privates Video mit mir teilt
settings-notifications-answers = eine Frage von mir beantwortet wird
settings-notifications-replies = jemand mir oder in einem Thread antwortet, in dem ich geantwortet habe, oder etwas von mir als erledigt markiert
settings-notifications-remarks = jemand zu einem meiner Videos etwas anmerkt
settings-notifications-by-mail = Per E-Mail
settings-notifications-digest = was ich verpasst habe, wenn ich einen Tag weg war
settings-notifications-no-mail = Dieser Server kann keine Mails verschicken.
settings-notifications-digest-hint = Höchstens eine Mail am Tag.
settings-notifications-digest-hint-unconfirmed = Höchstens eine Mail am Tag, sobald du <a href="/settings/email">eine Adresse bestätigt</a> hast.
settings-notifications-saved = Deine Auswahl ist gespeichert.

# Passwort.

settings-password-lead = Damit wirst du auf allen anderen Geräten abgemeldet.
settings-password-lead-first = Danach kannst du dich auch damit anmelden. Auf allen anderen Geräten wirst du abgemeldet.
settings-password-new = Neues Passwort
settings-password-new-hint = Mindestens 6 Zeichen.
settings-password-change = Passwort ändern
settings-password-set = Passwort festlegen
settings-password-changed = Passwort geändert. Auf allen anderen Geräten bist du abgemeldet.
settings-password-changed-elsewhere = Dein Passwort wurde anderswo geändert. Bitte melde dich neu an.
settings-password-do-without = Ohne Passwort auskommen
settings-password-removal-lead = Danach meldest du dich mit einem Passkey oder einem verknüpften Konto an. Programme, die sich mit deinem Passwort anmelden, können das dann nicht mehr.
settings-password-remove = Passwort entfernen
settings-password-removed = Passwort entfernt. Auf allen anderen Geräten bist du abgemeldet.
settings-password-aside = Mit einem <a href="/settings/security">Passkey</a> kommst du ohne Passwort aus.

# Geräte.

settings-sessions-log-out-others = Alle anderen Geräte abmelden
settings-sessions-this-device = dieses Gerät
settings-sessions-last-seen = zuletzt aktiv <time datetime="{ $datetime }">{ $when }</time>
settings-sessions-address = von { $address }
settings-sessions-begun = angemeldet <time datetime="{ $datetime }">{ $when }</time>
settings-sessions-log-out = Abmelden<span class="visually-hidden">: { $device }, zuletzt aktiv { $when }</span>
settings-sessions-logged-out = Das Gerät ist abgemeldet.
settings-sessions-logged-out-others = Alle anderen Geräte sind abgemeldet.
device-on-system = { $system ->
    [iPhone] { $browser } auf dem iPhone
    [iPad] { $browser } auf dem iPad
   *[other] { $browser } unter { $system }
}
device-other-browser = Ein anderer Browser
device-program = Ein Programm
device-python-program = Ein Python-Programm

# Deine Daten.

settings-account-lead = Alles, was dir gehört, als ZIP mit JSON und CSV: dein Konto, deine Videos, was du geschrieben hast, ob ausgeblendet oder nicht, wem du folgst, was du gemeldet hast, die Namen deiner Passkeys und API-Schlüssel, deine Webhooks, die Konten, die du verknüpft hast, und wo du angemeldet bist.
settings-account-download = Alles herunterladen
settings-account-deletion = Konto löschen
settings-account-deletion-lead = Gelöscht werden deine Videos mit allem, was irgendjemand dazu geschrieben hat, und alles, was du zu anderen Videos geschrieben hast. Du wirst auf allen Geräten abgemeldet, und dein Benutzername wird für andere frei. Wurde etwas von dir gemeldet, bleibt es für die Moderation lesbar, bis sie die Meldung bearbeitet hat. Das Löschen lässt sich nicht rückgängig machen. Lade deshalb vorher deine Daten herunter.
settings-account-last-admin = Nur du kannst dich noch mit Administrationsrechten anmelden. Gib diese Rechte erst jemand anderem und lösche dann dein Konto.
settings-account-delete = Mein Konto löschen
settings-account-deleted = Dein Konto ist gelöscht. Mach’s gut!
