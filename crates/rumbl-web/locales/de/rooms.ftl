# Räume, in denen man ein Video gemeinsam ansieht.

# Einen Raum öffnen.
room-new-lead = In einem Raum läuft das Video bei allen gleichzeitig.
room-new-private = Wer dieses private Video sehen darf, kommt über den Link hinein.
room-new-open = Wer den Link hat, kommt hinein.
room-new-announced = Der Link wird in <b><bdi>{ $title }</bdi></b> gepostet.
room-open = Raum öffnen
room-choose-lead = Wähle ein Video aus. Der Link zum Raum wird in <b><bdi>{ $title }</bdi></b> gepostet.
room-choose-link = Link zu einem Video auf dieser Website
room-choose-shared = Hier geteilt
room-choose-own = Deine Videos
room-choose-unknown = Dieser Link führt zu keinem Video, das du hier sehen kannst. Kopiere einen von der Seite eines Videos.
# Die Nachricht in der Unterhaltung, aus der ein Raum geöffnet wird, in der Sprache der Person, die ihn öffnet.
room-announcement = Lasst uns das gemeinsam ansehen: { $link }
room-not-announced = Der Raum ist offen, aber der Link dazu konnte nicht gepostet werden. Kopiere ihn unten.
room-conversation-closed = Dieser Raum gehört zu einer Unterhaltung, in der du nicht bist.

# Ein Raum, der geschlossen ist oder den es nie gab.
room-closed = Dieser Raum ist geschlossen
room-closed-why = Er wurde geschlossen, sein Video gibt es nicht mehr, oder es war einen Tag lang niemand da. Falls du den Link gerade erst bekommen hast, prüfe, ob er vollständig ist.
room-closed-private = In einen Raum mit einem privaten Video kommen nur Leute, mit denen das Video geteilt ist.
room-closed-log-in = Ist das Video privat und mit dir geteilt? Dann <a href="/sessions/new{ $query }">melde dich an</a>, um hineinzukommen.

# Die Leiste über dem Player, in einem Raum.
together-heading = Gemeinsam ansehen
together-joining = Du betrittst den Raum …
together-log-in = Melde dich an, um das Video gemeinsam anzusehen.
together-people = Im Raum
together-sound = Ton einschalten
together-copy = Einladungslink kopieren
together-conversation = Unterhaltung
together-next = Nächste Videos
together-skip = Nächstes Video abspielen
together-add-video = Video über seinen Link hinzufügen
together-settings = Raumeinstellungen
together-control = Wer steuert
together-control-host = Nur du
together-control-everyone = Alle
together-waits = Warten, bis das Video bei allen geladen ist
together-hand-over-to = Steuerung übergeben an
together-hand-over = Übergeben
together-close = Raum schließen
together-closed = Dieser Raum ist geschlossen. Allein kannst du auf der <a href="{ $path }">Seite des Videos</a> weiterschauen.
