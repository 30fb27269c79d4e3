# Die Seiten hinter Links aus Mails, und andere Wege in ein Konto.

# Eine Adresse bestätigen

confirmation-lead = Ein Klick, und die Adresse ist bestätigt.
confirmation-submit = Bestätigen
confirmation-done = Deine E-Mail-Adresse ist bestätigt.
confirmation-taken = Diese E-Mail-Adresse gehört inzwischen zu einem anderen Konto.
confirmation-over = Er wurde schon verwendet, ist älter als sieben Tage oder wurde durch einen neueren ersetzt.
confirmation-over-offer = Neuen Link in den Einstellungen holen
confirmation-elsewhere-lead = Diesen Link hat die Administration von Hand erstellt. Ihn zu öffnen beweist also nicht, wem die Adresse gehört. Er gilt nur, solange du als <bdi>@{ $owner }</bdi> angemeldet bist.
confirmation-elsewhere-reader = Du bist als <bdi>@{ $reader }</bdi> angemeldet. Wenn auch <bdi>@{ $owner }</bdi> dein Konto ist, melde dich ab und dort wieder an.

# Ein neues Passwort festlegen

reset-lead = Wir schicken dir einen Link, mit dem du ein neues festlegen kannst.
reset-no-mail-lead = Dieser Server kann keine Mails verschicken. Wende dich an die Administration: Sie kann dir einen Link erstellen, mit dem du ein neues Passwort festlegst.
reset-account = Benutzername oder E-Mail-Adresse
reset-send = Link schicken
reset-remembered = Wieder eingefallen? <a href="/sessions/new">Anmelden</a>
reset-sent = Wenn es dieses Konto gibt und dafür eine E-Mail-Adresse angegeben ist, haben wir einen Link dorthin geschickt. Er gilt 30 Minuten.
reset-set-lead = Dabei wirst du auf allen deinen Geräten abgemeldet. War deine E-Mail-Adresse noch nicht bestätigt, werden auch Passkeys, verknüpfte Konten, API-Schlüssel und Webhooks entfernt, denn jemand anderes könnte sie hinzugefügt haben.
reset-new-password = Neues Passwort
reset-set = Passwort festlegen
reset-done = Passwort geändert. Melde dich mit dem neuen an.
reset-done-lead = Du bist auf allen deinen Geräten abgemeldet. Melde dich mit dem neuen Passwort an.
reset-done-still = Das funktioniert weiterhin ohne Passwort
reset-done-remove = Entferne nach dem Anmelden, was nicht von dir ist: in den Einstellungen unter „E-Mail“, „Sicherheit“, „API-Schlüssel“ und „Webhooks“. Wenn du dich nicht anmelden kannst, bitte die Administration, es zu entfernen.
reset-done-code = Zum Anmelden brauchst du einen Code
reset-done-code-lead = Für dein Konto ist eine Authenticator-App eingerichtet. Wenn es nicht deine ist, bitte die Administration, sie auszuschalten.
reset-over = Er wurde schon verwendet oder ist älter als 30 Minuten, oder das Passwort wurde seitdem geändert.
reset-over-offer = Neuen Link anfordern

# Was außer dem Passwort funktioniert

access-passkey = der Passkey „{ $name }“
access-linked-account = das verknüpfte Konto { $provider }
access-api-key = der API-Schlüssel „{ $name }“
access-email = die E-Mail-Adresse { $address }, an die Links gehen
access-webhook = der Webhook an { $host }

# Mails über Verpasstes abbestellen

unsubscribe-heading = Diese Mails abbestellen?
unsubscribe-lead = rumbl schickt dir dann keine Mails mehr über das, was du verpasst hast. Unter „Benachrichtigungen“ siehst du es weiterhin.
unsubscribe-done = Du bekommst diese Mails nicht mehr
unsubscribe-done-lead = rumbl schickt dir keine Mails mehr über das, was du verpasst hast. In den Einstellungen kannst du sie wieder einschalten.
unsubscribe-over = Er ist nicht vollständig. Du kannst diese Mails auch in deinen Einstellungen abbestellen.
unsubscribe-over-offer = Einstellungen öffnen
