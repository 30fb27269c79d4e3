# Die eigenen Anmerkungen.

annotation-answered = Beantwortet
annotation-edited = bearbeitet
annotation-index-empty = Du hast noch nichts angemerkt.
annotation-index-empty-hint = <a href="/videos">Öffne ein Video</a>, starte es und schreib etwas zum ersten Moment, zu dem dir etwas einfällt.
annotation-not-found = Du hast nichts mit „<bdi>{ $search }</bdi>“ geschrieben.
annotation-not-found-hint = <a href="/annotations">Alle deine Anmerkungen anzeigen</a>.
annotation-resolved = erledigt
annotation-search = In deinen Anmerkungen suchen
annotation-unanswered = Keine Antwort gefunden
annotation-where = <a class="time-chip" href="{ $path }">{ $moment }</a> in <a href="{ $path }"><bdi>{ $title }</bdi></a>
