## What pages have in common

flash-dismiss = Diesen Hinweis schließen
confirm-delete = Löschen
confirm-gone = Es ist nichts geschehen, weil das nicht mehr in der Liste steht.
confirm-keep = Abbrechen
copy-done = Kopiert

## Passkeys

passkey-name-invalid = Gib dem Passkey einen Namen mit höchstens { $limit } Zeichen.
passkey-too-many = Du hast schon so viele Passkeys, wie ein Konto haben kann. Entferne zuerst einen.
passkey-wrong = Das stimmt nicht. Prüfe das Passwort und, falls nötig, den Code.
passkey-rate-limited = Zu viele Versuche. Bitte warte eine Weile.
passkey-known = Auf diesem Gerät gibt es schon einen Passkey für dein Konto.
passkey-not-confirmed = Dein Gerät hat nicht bestätigt, dass du es bist.
passkey-failed = Das hat nicht geklappt. Bitte versuch es noch einmal.

## The form to add a video

# $what is one of the next two, and $site a name such as YouTube.
video-read = { $what } von { $site } holen
video-title-and-picture = Titel und Bild
video-length-and-picture = Länge und Bild
video-reading = Wird gelesen …
# $things is a list of the next three, such as "Titel, Länge und Bild".
video-found = Gefunden: { $things }.
video-found-title = Titel
video-found-length = Länge
video-found-picture = Bild
video-found-nothing = Diese Website verrät nichts über ihre Videos. Hinzufügen kannst du das Video trotzdem.

## Conversations

# Above the first message of a day, such as "Dienstag, 3. Mai 2026".
message-day = { $weekday }, { $date }
# After the text of a message.
message-waiting = noch nicht gesendet
# In place of sending a message, because too many wait for a connection.
message-full = Es warten schon { $limit } Nachrichten. Diese kannst du abschicken, sobald sie gesendet sind.
# Beside a message that is given back to its author.
message-old = Das hast du vor mehr als einem Tag geschrieben, und es wurde nicht gesendet. Schick es ab, wenn es noch passt.
