## The player's controls

player-play = Abspielen
player-pause = Anhalten
player-mute = Stummschalten
player-unmute = Ton einschalten
player-full-screen-refused = Dein Browser hat den Vollbildmodus nicht erlaubt. Vielleicht gibt es ihn in seinem Menü.
player-full-screen-missing = Dieser Browser kann diese Seite nicht im Vollbild zeigen. Vielleicht kann es der Player selbst.
player-full-screen-too-early = Spiel das Video zuerst ab: Erst dann zeigt es dieser Browser im Vollbild.

## Files and streams

player-loading = Video wird geladen …
player-not-loaded = Dieses Video lässt sich nicht laden. Vielleicht wurde es verschoben oder gelöscht, oder dein Browser kann es nicht abspielen. Lade die Seite neu, um es noch einmal zu versuchen.
player-held-back = Dein Browser hat das Video nicht gestartet. Drück noch einmal auf „Abspielen“.
player-no-jumps = Der Server dieses Videos kann nicht zu einem Moment springen: Es läuft von Anfang an, und die Anmerkungen erscheinen unterwegs.
player-no-such-moment = Das geht nicht: Ab diesem Moment lässt sich das Video nicht abspielen.
player-no-length = Dieses Video verrät nicht, wie lang es ist. Vielleicht kannst du nicht zu einem Moment springen.
player-live = Das ist live und hat keinen festen Anfang: Anmerkungen bleiben bei der Zeit, die dein Player anzeigt.
player-no-streams = Dein Browser kann keine Streams abspielen. Versuch es mit einem anderen oder einem neueren.
player-stream-not-loaded = Dieser Stream lässt sich nicht laden. Vielleicht ist er zu Ende oder wurde verschoben. Drück auf „Abspielen“, um es noch einmal zu versuchen.
player-stream-not-played = Dein Browser kann diesen Stream nicht abspielen. Drück auf „Abspielen“, um es noch einmal zu versuchen.

## Players of other sites. $site is a name such as YouTube.

embed-loading = Wird von { $site } geladen …
embed-slow = { $site } hat noch nicht geantwortet.
embed-unreachable = { $site } ist nicht erreichbar. Prüfe deine Verbindung und drück dann noch einmal auf „Abspielen“.
embed-frame = Player von { $site }
embed-gone = Dieses Video gibt es bei { $site } nicht mehr.
embed-gone-or-private = Dieses Video gibt es bei { $site } nicht mehr, oder es ist privat.
embed-only-there = Dieses Video darf nur auf { $site } abgespielt werden.
embed-password = Dieses Video ist durch ein Passwort geschützt. Gib es im Player von { $site } ein.
embed-held-back = Dein Browser hat das Video nicht gestartet. Drück im Player von { $site } auf „Abspielen“.
embed-failed = { $site } kann dieses Video hier nicht abspielen. Lade die Seite neu, um es noch einmal zu versuchen.

## The timeline. The words of the markers are for screen readers.

timeline-position = { $time } von { $end }
timeline-count =
    { $count ->
        [one] { $count } Anmerkung
       *[other] { $count } Anmerkungen
    }
# $annotations is the text above.
timeline-marker = { $annotations } bei { $time }
timeline-marker-span = { $annotations } von { $from } bis { $to }
# $marker is one of the two above.
timeline-marker-after-end = { $marker }, nach dem Ende des Videos
# A marker has room for four characters: $thousands is a whole number.
timeline-thousands = { $thousands }k

## Reactions

reaction-done = Du hast bei { $time } mit { $reaction } reagiert.
reaction-unsent = Deine Reaktion wurde nicht gesendet, weil du nicht verbunden bist.
reaction-uncertain = Die Verbindung ist abgebrochen. Deine Reaktion wurde vielleicht nicht gesendet.
reaction-refused = Du kannst auf dieses Video nicht reagieren.
