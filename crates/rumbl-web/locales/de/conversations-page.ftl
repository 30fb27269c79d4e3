# Die Seite einer Unterhaltung.

conversation-details = Details
conversation-other-gone = Die andere Person ist nicht mehr da
conversation-members-count = { $count ->
    [one] { $count } Mitglied
   *[other] { $count } Mitglieder
}
# Diese folgen nach einem Punkt auf die Mitglieder oder die andere Person.
conversation-online = online
conversation-others-online = { $count ->
    [one] { $count } weitere Person online
   *[other] { $count } weitere online
}
conversation-is-muted = stummgeschaltet

conversation-members = Mitglieder
conversation-owner = Leitung
conversation-rename = Umbenennen
conversation-mute = Stummschalten
conversation-unmute = Stummschaltung aufheben
conversation-leave-group = Gruppe verlassen
conversation-ask-leave = Diese Gruppe verlassen?
conversation-leave-question = Diese Gruppe verlassen? Du siehst dann nicht mehr, was hier geschrieben wird.
conversation-leave = Verlassen
conversation-stay = Bleiben

conversation-messages = Nachrichten
conversation-earlier = Frühere Nachrichten
conversation-empty = Noch keine Nachrichten.
conversation-latest = Zu den neuesten
conversation-newer = Neue Nachrichten
conversation-waiting = Noch nicht gesendet
conversation-text = Nachricht
conversation-placeholder = Nachricht schreiben
conversation-send = Senden
conversation-sent = Gesendet.
conversation-closed = Hier ist sonst niemand mehr, deshalb kannst du nichts senden.
conversation-day = { $weekday }, { $day }

conversation-seen = Gesehen
conversation-seen-by = Gesehen von { $name }
conversation-seen-by-two = Gesehen von { $name } und { $other }
conversation-seen-by-many = { $count ->
    [one] Gesehen von { $count } Person
   *[other] Gesehen von { $count } Leuten
}
conversation-typing = { $name } schreibt …
conversation-typing-two = { $name } und { $other } schreiben …
conversation-typing-many = { $names } und { $count } weitere schreiben …

message-edited = bearbeitet
message-text = Deine Nachricht
message-delete = Diese Nachricht löschen?
message-keep = Behalten
message-quoted = „{ $text }“
message-moment-gone = Diesen Moment gibt es nicht mehr.

conversation-busy = rumbl ist gerade ausgelastet. Versuch es gleich noch einmal.
conversation-left = Du bist nicht mehr in dieser Unterhaltung.
conversation-message-gone = Diese Nachricht wurde gelöscht.
conversation-not-the-owner = Das kann nur, wer die Gruppe leitet.
conversation-too-fast = Du schreibst zu schnell. Warte einen Moment.
conversation-too-many-invitations = Du hast in der letzten Stunde viele Leute hinzugefügt. Warte eine Weile.

# Warum eine Nachricht oder Änderung abgelehnt wurde: worum es geht, und was zum Feld gesagt wird (errors.ftl).
refused = { $error }.
refused-conversation = Die Unterhaltung { $error }.
refused-message = Die Nachricht { $error }.
refused-moment = Der Moment { $error }.
refused-person = { $name } { $error }.
refused-this-person = Diese Person
refused-title = Der Titel { $error }.
