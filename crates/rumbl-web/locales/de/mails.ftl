# Mails, als Text und als HTML.

mail-hello = Hallo { $username }!
mail-hello-all = Hallo!
mail-sent-by = Gesendet von <a href="{ $site }" style="color:inherit">{ $site }</a>

# Betreffzeilen

mail-subject-confirm-email = Bestätige deine E-Mail-Adresse
mail-subject-address-taken = Jemand hat deine E-Mail-Adresse angegeben
mail-subject-reset-password = Neues Passwort festlegen
mail-subject-new-password = Dein Konto bei rumbl
mail-subject-email-changed = Deine E-Mail-Adresse wurde geändert
mail-subject-password-changed = Dein Passwort wurde geändert
mail-subject-security-changed = Deine Anmeldung hat sich geändert
mail-subject-webhook-disabled = Einer deiner Webhooks wurde ausgeschaltet
mail-subject-new-device = Neue Anmeldung bei deinem Konto
mail-subject-digest = Was du auf rumbl verpasst hast

# Eine Adresse ist zu bestätigen

mail-confirm-email = Bitte bestätige, dass das die E-Mail-Adresse deines Kontos ist. Der Link gilt sieben Tage.
mail-confirm-email-text = Bitte bestätige, dass das die E-Mail-Adresse deines Kontos ist. Der Link gilt sieben Tage:
mail-confirm-email-button = Adresse bestätigen
mail-confirm-email-not-you = Wenn das nicht dein Konto ist, ignoriere diese Mail, dann passiert nichts.

# Jemand anderes hat die Adresse eines Kontos angegeben

mail-address-taken = Gerade hat jemand deine E-Mail-Adresse für ein anderes Konto bei rumbl angegeben.
mail-address-taken-you = Falls du das warst: Du hast schon ein Konto, es heißt { $username }. Melde dich damit an, oder lege dort ein neues Passwort fest, wenn du es vergessen hast.
mail-address-taken-you-text = Falls du das warst: Du hast schon ein Konto, es heißt { $username }. Melde dich unter { $link } an, oder lege dort ein neues Passwort fest, wenn du es vergessen hast.
mail-address-taken-not-you = Falls nicht, brauchst du nichts zu tun: Die Adresse bleibt deine.

# Ein neues Passwort wurde angefordert

mail-reset-password = Jemand, hoffentlich du, hat ein neues Passwort für dein Konto angefordert. Der Link gilt 30 Minuten und nur einmal.
mail-reset-password-text = Jemand, hoffentlich du, hat ein neues Passwort für dein Konto angefordert. Der Link gilt 30 Minuten und nur einmal:
mail-reset-password-several = Jemand, hoffentlich du, hat ein neues Passwort angefordert. Deine E-Mail-Adresse ist bei mehreren Konten angegeben, aber bei keinem bestätigt. Öffne den Link zu deinem Konto, dann gehört die Adresse dazu. Jeder Link gilt 30 Minuten und nur einmal.
mail-reset-password-several-text = Jemand, hoffentlich du, hat ein neues Passwort angefordert. Deine E-Mail-Adresse ist bei mehreren Konten angegeben, aber bei keinem bestätigt. Öffne den Link zu deinem Konto, dann gehört die Adresse dazu. Jeder Link gilt 30 Minuten und nur einmal:
mail-reset-password-not-listed = Wenn deines nicht dabei ist, versuch es noch einmal mit deinem Benutzernamen.
mail-reset-password-not-you = Falls du das nicht warst, ignoriere diese Mail. Dein Passwort bleibt, wie es ist.
mail-reset-password-button = Neues Passwort festlegen

# Ein Konto wurde für jemanden erstellt

mail-new-password = Du hast jetzt ein Konto bei rumbl. Melde dich damit an:
mail-new-password-username = Benutzername: <b>{ $username }</b>
mail-new-password-username-text = Benutzername: { $username }
mail-new-password-password = Passwort: <b style="font-family:monospace">{ $password }</b>
mail-new-password-password-text = Passwort: { $password }
mail-new-password-at = Hier geht’s zur Anmeldung: { $link }
mail-new-password-change = Bitte ändere das Passwort, sobald du angemeldet bist.

# Die Adresse oder das Passwort wurde geändert

mail-email-changed = Diese E-Mail-Adresse gehört nicht mehr zu deinem Konto bei rumbl. Du bekommst hier keine Mails mehr dazu.
mail-email-changed-not-you = Falls du das nicht warst, hat jemand anderes Zugang zu deinem Konto. Wende dich an die Leute, die <a href="{ $site }">{ $site }</a> betreiben.
mail-email-changed-not-you-text = Falls du das nicht warst, hat jemand anderes Zugang zu deinem Konto. Wende dich an die Leute, die { $site } betreiben.
mail-password-changed = Das Passwort deines Kontos bei rumbl wurde geändert, und alle Geräte wurden abgemeldet.
mail-password-changed-not-you = Falls du das nicht warst, lege sofort ein neues fest:
mail-password-changed-still = Das funktioniert weiterhin ohne das Passwort. Entferne in den Einstellungen unter „Sicherheit“ und „API-Schlüssel“, was nicht von dir ist:

# Die Anmeldung hat sich geändert

mail-security-not-you = Falls du das nicht warst, ändere sofort dein Passwort und prüfe die Einstellungen deines Kontos:
mail-security-button = Sicherheitseinstellungen
mail-security-second-factor-on = Für dein Konto wurde eine Authenticator-App eingerichtet. Ab jetzt brauchst du zum Anmelden einen Code aus der App.
mail-security-second-factor-off = Die Authenticator-App deines Kontos wurde ausgeschaltet. Zum Anmelden ist kein Code mehr nötig.
mail-security-recovery-codes-renewed = Dein Konto hat neue Wiederherstellungscodes. Die alten gelten nicht mehr.
mail-security-recovery-code-used = { $left ->
    [one] Einer deiner Wiederherstellungscodes wurde verwendet. Du hast noch einen.
   *[other] Einer deiner Wiederherstellungscodes wurde verwendet. Du hast noch { $left }.
}
mail-security-last-recovery-code-used = Dein letzter Wiederherstellungscode wurde verwendet. Erstelle in den Einstellungen neue.
mail-security-passkey-added = Zu deinem Konto wurde ein Passkey hinzugefügt. Damit kann man sich ohne dein Passwort anmelden.
mail-security-passkey-removed = Ein Passkey deines Kontos wurde entfernt. Damit kann sich niemand mehr anmelden.
mail-security-password-removed = Das Passwort deines Kontos wurde entfernt. Damit kann sich niemand mehr anmelden.
mail-security-api-key-added = Für dein Konto wurde ein API-Schlüssel erstellt. Ein Programm, das ihn hat, handelt ohne dein Passwort in deinem Namen.
mail-security-api-key-revoked = Die Administration hat einen API-Schlüssel deines Kontos gelöscht. Programme können ihn nicht mehr verwenden.
mail-security-keys-revoked = Die Leute, die dieses rumbl betreiben, haben die API-Schlüssel, Passkeys, verknüpften Konten und Webhooks deines Kontos entfernt. Niemand kann sie mehr verwenden.
mail-security-webhooks-removed = Die Administration hat die Webhooks deines Kontos gelöscht. An sie wird nichts mehr gesendet.
mail-security-identity-linked = Mit deinem Konto wurde ein Konto bei { $provider } verknüpft. Damit kann man sich ohne dein Passwort anmelden.
mail-security-identity-unlinked = Die Verknüpfung deines Kontos mit einem Konto bei { $provider } wurde aufgehoben. Damit kann sich niemand mehr anmelden.

# Eine Anmeldung auf einem neuen Gerät

mail-new-device = Jemand hat sich mit einem Gerät, das wir noch nicht kennen, bei deinem Konto angemeldet:
mail-new-device-from = von { $address }
mail-new-device-on = am { $day } um { $time } Uhr UTC
mail-new-device-not-you = Falls du das warst, brauchst du nichts zu tun. Falls nicht, melde das Gerät ab, ändere dein Passwort und entferne Passkeys, die nicht von dir sind:
mail-new-device-button = Wo ich angemeldet bin

# Ein Webhook wurde ausgeschaltet

mail-webhook-disabled = Einer deiner Webhooks wurde ausgeschaltet: Sein Empfänger hat länger als einen Tag nicht angenommen, was rumbl gesendet hat, zu viele Nachrichten haben auf ihn gewartet, oder sein Secret ist nicht mehr lesbar und muss neu erstellt werden.
mail-webhook-disabled-page = Seine letzte Antwort steht auf der Seite des Webhooks. Schalte ihn dort wieder ein, dann werden die wartenden Nachrichten gesendet:
mail-webhook-disabled-page-text = Seine letzte Antwort steht auf dieser Seite. Schalte ihn dort wieder ein, dann werden die wartenden Nachrichten gesendet:

# Was jemand verpasst hat

mail-digest = Während du weg warst:
mail-digest-button = Deine Benachrichtigungen
mail-digest-all = Alle deine Benachrichtigungen:
mail-digest-stop = Du bekommst so eine Mail höchstens einmal am Tag. <a href="{ $stop }" style="color:inherit">Bestelle diese Mails ab</a> oder lege in den <a href="{ $settings }" style="color:inherit">Einstellungen</a> fest, was du erfährst.
mail-digest-stop-text = Du bekommst so eine Mail höchstens einmal am Tag. Hier bestellst du sie ab:
