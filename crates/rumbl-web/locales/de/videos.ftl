# Die eigenen Videos: die Liste, eines davon, und was andere mit einem geteilt haben.

video-add = Video hinzufügen
video-category = Kategorie
video-delete-confirm = „&#x2068;{ $title }&#x2069;“ mit allen Anmerkungen löschen? Das lässt sich nicht rückgängig machen.
video-delete-named = Löschen<span class="visually-hidden">: <bdi>{ $title }</bdi></span>
video-description = Beschreibung
video-edit-named = Bearbeiten<span class="visually-hidden">: <bdi>{ $title }</bdi></span>
video-hidden = Von der Moderation ausgeblendet
video-import = Anmerkungen importieren
video-index-empty = Du hast noch keine Videos hinzugefügt.
video-index-empty-hint = Füge einen Link von YouTube oder Vimeo ein oder die Adresse einer mp4-, webm- oder m3u8-Datei. Zum Ausprobieren kannst du <code>/media/demo.webm</code> hinzufügen.
video-index-heading = Meine Videos
video-no-category = Keine Kategorie
video-no-category-short = Keine
video-shared-empty = Bisher hat niemand ein privates Video mit dir geteilt.
video-shared-empty-hint = Sobald es jemand tut, findest du das Video hier.
video-sharing = Teilen
video-stream = Stream
video-url = URL
video-visibility = Sichtbarkeit
video-visibility-name = { $visibility ->
    [public] Öffentlich
    [unlisted] Nicht gelistet
   *[private] Privat
}
video-watch = Ansehen
video-watch-named = Ansehen<span class="visually-hidden">: <bdi>{ $title }</bdi></span>

video-created = Das Video ist hinzugefügt.
video-deleted = Das Video ist gelöscht.
video-updated = Deine Änderungen sind gespeichert.
