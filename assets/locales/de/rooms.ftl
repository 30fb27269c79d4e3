## The connection

connection-live = Live
connection-offline = Du bist offline
connection-connecting = Wird verbunden …
connection-reconnecting = Wird neu verbunden …
connection-failing = Noch keine Verbindung …
connection-refused = Nicht live: Lade die Seite neu
connection-logged-out = Abgemeldet
connection-replay = Aufzeichnung
connection-elsewhere = Live nur unter { $address }

## Who is watching

people-watching =
    { $count ->
        [one] { $count } sieht zu
       *[other] { $count } sehen zu
    }
people-you = { $person } (du)
people-more =
    { $count ->
        [one] und { $count } weitere Person
       *[other] und { $count } weitere
    }
people-guests =
    { $count ->
        [one] { $count } Gast
       *[other] { $count } Gäste
    }
people-tabs = { $count } Tabs
# On a button. $person can only be heard; $time is where they are in the video.
people-join = Einsteigen bei { $time } { $person }
people-join-title = Dorthin springen, wo { $person } gerade ist

## Since the last visit

# $more is a plus where there are more than were counted, and $since one of the texts below.
visit-news = { $count }{ $more } neue { $since }
since-today = seit heute
since-yesterday = seit gestern
# $day is a weekday.
since-day = seit { $day }
# $date is a day and a month.
since-date = seit dem { $date }

## Following and sharing

follow-do = Folgen
follow-undo = Nicht mehr folgen
follow-failed = Das hat nicht geklappt. Versuch es gleich noch einmal.
share-link-copied = Link kopiert.
share-code-copied = Einbettungscode kopiert.
share-copy-link = Kopiere diesen Link
share-copy-code = Kopiere diesen Code
share-nobody = Du hast noch keine Unterhaltungen. Beginne eine auf dem Profil einer anderen Person.
share-more = Weitere Unterhaltungen
share-sent = An { $conversation } gesendet.
share-failed = Das hat nicht geklappt. Versuch es gleich noch einmal.

## Watching together

together-log-in = Melde dich an, um das Video gemeinsam anzusehen.
together-log-in-to-join = Melde dich an, um mitzumachen.
together-everyone = Alle steuern diesen Raum.
together-you = Du steuerst diesen Raum.
together-host = { $person } steuert diesen Raum.
together-unconnected = Keine Verbindung zum Raum. Versuch es gleich noch einmal.
together-too-fast = Das war etwas zu schnell.
# $names is a list.
together-loading = Lädt noch: { $names } …
together-guests-loading =
    { $count ->
        [one] ein Gast
       *[other] { $count } Gäste
    }
together-choose = Person auswählen
together-remove = Entfernen
together-remove-video = „{ $title }“ entfernen
together-no-video = Füge den Link zu einem Video auf dieser Website ein.
together-invite-copied = Einladungslink kopiert.
together-copy-invite = Kopiere diesen Einladungslink
together-failed = Keine Verbindung. Versuch es gleich noch einmal.
# A message of the server follows, such as "darf nicht leer sein".
together-error-video = Das Video { $message }
together-error-person = Die Person { $message }
together-error-other = Das { $message }
