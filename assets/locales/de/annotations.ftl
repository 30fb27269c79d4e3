## Writing annotations

composer-post = Posten
composer-posting = Wird gepostet …
composer-replying = Antwort an { $person }
composer-full = { $limit } Anmerkungen warten auf die Verbindung. Sobald du wieder verbunden bist, kannst du weitere posten.
composer-over = Diese Seite ist nicht mehr verbunden. Dein Text bleibt erhalten.
composer-logged-out = Du wurdest abgemeldet. Dein Text bleibt erhalten: Melde dich wieder an, um ihn zu posten.
composer-logged-out-full-screen = Du wurdest abgemeldet. Dein Text bleibt erhalten: Verlass den Vollbildmodus, um dich wieder anzumelden.
composer-unconfirmed = Nicht bestätigt. Poste es noch einmal: Es erscheint nicht doppelt.
composer-posted = Gepostet bei { $time }.
composer-go-there = Dorthin springen
composer-queued = Wird gepostet, sobald du verbunden bist.
composer-time-examples = Gib die Zeit so ein: 1:23, 83 oder 1:02:03,5.

body-blank = Die Anmerkung darf nicht leer sein.
body-too-long = { $excess } Zeichen zu viel
body-length = { $length } von { $limit }
time-after-end = Dieses Video endet bei { $end }.
time-jumped-past-end = { $time } liegt nach dem Ende dieses Videos bei { $end }.

## Annotations that wait for the connection

outbox-not-posted =
    { $count ->
        [one] { $count } Anmerkung nicht gepostet.
       *[other] { $count } Anmerkungen nicht gepostet.
    }
outbox-logged-out =
    { $count ->
        [one] { $count } Anmerkung noch nicht gepostet. Melde dich in diesem Tab wieder an, um sie zu posten.
       *[other] { $count } Anmerkungen noch nicht gepostet. Melde dich in diesem Tab wieder an, um sie zu posten.
    }
outbox-over =
    { $count ->
        [one] { $count } Anmerkung nicht gepostet: Diese Seite ist nicht mehr verbunden.
       *[other] { $count } Anmerkungen nicht gepostet: Diese Seite ist nicht mehr verbunden.
    }
outbox-posting =
    { $count ->
        [one] { $count } Anmerkung wird gepostet …
       *[other] { $count } Anmerkungen werden gepostet …
    }
outbox-waiting =
    { $count ->
        [one] { $count } Anmerkung wird gepostet, sobald du verbunden bist. Lass diesen Tab offen.
       *[other] { $count } Anmerkungen werden gepostet, sobald du verbunden bist. Lass diesen Tab offen.
    }
outbox-reply-to = Antwort an { $person }
outbox-on-its-way = Gesendet, aber noch nicht bestätigt. Es erscheint nicht doppelt.
outbox-retry = Noch einmal posten
outbox-without-thread = Als eigene Anmerkung posten
outbox-drop = Verwerfen
outbox-dropped = Verworfen.
outbox-undo = Rückgängig
outbox-no-room = Kein Platz: { $limit } andere warten. Versuch es wieder, sobald eine davon gepostet ist.

## What the server refused. A message of the server follows, such as "darf nicht leer sein".

error-annotation = Die Anmerkung { $message }
error-time = Die Zeit { $message }
error-reply-to = Die Anmerkung, auf die du antwortest, { $message }
error-log-in = dafür musst du dich anmelden
error-refused = rumbl hat diese Anmerkung abgelehnt.

## The panel of annotations

panel-loading = Anmerkungen werden geladen …
panel-empty = Noch hat niemand etwas geschrieben. Mach den Anfang!
panel-all-resolved = Alle Anmerkungen sind erledigt.
panel-press-play = Spiel das Video ab: Die Anmerkungen erscheinen im passenden Moment.
panel-shown = { $shown } von { $total }
panel-open = { $count } offen
panel-none-open = Alle erledigt
panel-link-to-resolved = Dieser Link führt zu etwas Erledigtem. Deshalb werden erledigte Anmerkungen bei diesem Besuch angezeigt.
panel-question-unanswered = Auf deine Frage wurde keine Antwort gefunden.

row-loading = Wird geladen …
row-deleted = Gelöschte Anmerkung
row-more-here = und { $count } weitere in diesem Moment
row-new = neu
row-edited = bearbeitet
row-later = später
row-resolved = erledigt
row-go-to = Zu { $time } springen
row-menu = Mehr zu { $person } bei { $time }
row-asked-by = gefragt von { $person }
row-source-here = auf rumbl

thread-count =
    { $count ->
        [one] { $count } Antwort
       *[other] { $count } Antworten
    }
thread-replies = Antworten
thread-reply = Antworten
thread-reply-to = { $person } antworten

## For screen readers

announce-annotation = { $person } bei { $time }: { $text }
announce-reply = { $person } antwortet bei { $time }: { $text }
announce-annotations = { $count } weitere Anmerkungen
announce-resolved = Die Anmerkung von { $person } bei { $time } ist erledigt
announce-reopened = Die Anmerkung von { $person } bei { $time } ist wieder offen
announce-resolutions = { $count } Anmerkungen sind jetzt erledigt oder wieder offen

## What can be done with an annotation

annotation-resolve = Erledigen
annotation-resolving = Wird erledigt …
annotation-resolved = Erledigt.
annotation-reopen = Wieder öffnen
annotation-reopening = Wird wieder geöffnet …
annotation-reopened = Wieder offen.
annotation-reply = Antworten
annotation-copy-link = Link kopieren
annotation-share = Teilen
annotation-edit = Bearbeiten
annotation-delete = Löschen
annotation-report = Melden
annotation-keep = Behalten
annotation-delete-mine = Deine Anmerkung für alle löschen?
annotation-delete-theirs = Die Anmerkung von { $person } für alle löschen?
reply-delete-mine = Deine Antwort für alle löschen?
reply-delete-theirs = Die Antwort von { $person } für alle löschen?
annotation-deleting = Wird gelöscht …
annotation-deleted = Gelöscht.
annotation-gone = Das wurde schon gelöscht.
annotation-was-deleted = Diese Anmerkung wurde gelöscht.
annotation-unconfirmed = Nicht bestätigt. Versuch es noch einmal: Zweimal schadet nicht.
annotation-not-connected = Keine Verbindung. Versuch es noch einmal, sobald du wieder verbunden bist.

## Editing an annotation

editor-text = Anmerkung
editor-time = Zeit
editor-save = Speichern
editor-saving = Wird gespeichert …
editor-saved = Gespeichert.
editor-cancel = Abbrechen
editor-close = Schließen
editor-copy = Text kopieren
editor-copied = Text kopiert.
editor-not-copied = Dein Browser hat den Text nicht kopiert. Er ist markiert: Kopiere ihn von Hand.
editor-too-long = Die Anmerkung darf höchstens { $limit } Zeichen haben.
editor-no-time = Die Zeit sollte so aussehen: 1:23, 83 oder 1:02:03,5.
editor-deleted = Diese Anmerkung wurde gelöscht. Dein Text ist noch da, damit du ihn kopieren kannst.
editor-unsaved = Speichere erst oder brich ab.
