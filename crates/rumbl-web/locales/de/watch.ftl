# Die Seite, auf der ein Video läuft, rund um den Player.

watch-shortcuts = Tastenkürzel
watch-private = Privat
watch-together = Gemeinsam ansehen
# Über der Liste der Leute. Ihre Zahl folgt.
watch-people = Gerade dabei
# Es folgen Links zu Dateien in einigen Formaten.
watch-downloads = Anmerkungen herunterladen:
embed-watch = Auf rumbl ansehen

# Was jemand darf, der über einen Freigabelink kommt. Der erste Satz steht immer da, und einer der anderen folgt.
watch-review-lead = Du bist über einen Freigabelink hier.
watch-review-annotate = Du kannst das Video ansehen und Anmerkungen schreiben.
watch-review-log-in = Melde dich an, um Anmerkungen zu schreiben.
watch-review-watch = Du kannst das Video ansehen. Anmerkungen schreiben nur Leute, denen das eigens erlaubt wurde.
watch-review-closed = Dieser Link gilt nicht mehr
watch-review-closed-why = Er ist abgelaufen oder wurde zurückgezogen. Falls du ihn gerade erst bekommen hast, prüfe, ob er vollständig ist, oder bitte um einen neuen.

# Teilen. Ein Skript hält die Zeiten aktuell und findet sie an ihrer ID.
watch-share-copy-link = Link kopieren
watch-share-copy-moment-link = Link zu <span class="share-time" id="copy-moment-time">0:00</span> kopieren
watch-share-copy-embed-code = Einbettungscode kopieren
watch-share-moment = Moment teilen
watch-share-moment-lead = Wähle eine Unterhaltung aus. Dort erscheint das Video bei <span class="share-time" id="share-moment-time">0:00</span>.
watch-share-message = Nachricht
watch-share-message-optional = Optional

# Was andere Websites über den Link zu einem Moment zeigen. Nach einem Punkt folgt der Titel oder die Beschreibung des Videos.
watch-moment-said = { $username } bei { $at }: „{ $quote }“
watch-moment-from = Ab { $at }

# Das Menü mit den Einstellungen des Players. Die ersten betreffen Anmerkungen, die über das Video laufen.
watch-settings = Seiteneinstellungen
watch-settings-float = Anmerkungen über das Video laufen lassen
watch-settings-reduced-motion = Aus, weil dein Gerät Bewegungen reduzieren soll.
watch-settings-size = Größe
watch-settings-opacity = Deckkraft
watch-settings-speed = Tempo
watch-settings-density = Menge
watch-settings-reactions = Reaktionen über dem Video anzeigen
watch-settings-rate = Wiedergabetempo
watch-settings-pause = Beim Tippen anhalten
watch-settings-whereabouts = Anderen zeigen, wo im Video ich gerade bin
watch-settings-shortcuts = Tastenkürzel mit nur einem Buchstaben
watch-rate-half = 0,5×
watch-rate-three-quarters = 0,75×
watch-rate-five-quarters = 1,25×
watch-rate-one-and-a-half = 1,5×

# Tastenkürzel.
help-heading = Tastenkürzel
help-key-space = Leertaste
help-key-enter = Enter
help-play = Abspielen oder anhalten
help-five-seconds = 5 Sekunden zurück oder vor
help-ten-seconds = 10 Sekunden zurück oder vor
help-annotate = Anmerkung zu diesem Moment schreiben, auch im Vollbild
help-react = Auf diesen Moment reagieren, danach <kbd>1</kbd> bis <kbd>6</kbd>
help-post = Posten; mit <kbd>Umschalt</kbd> eine neue Zeile
help-stop-writing = Schreiben beenden und den Entwurf behalten
help-time = In der Zeit einer Anmerkung: eine Sekunde später oder früher
help-next-annotation = Nächste oder vorige Anmerkung
help-markers = Auf der Zeitleiste: vorige oder nächste Markierung
help-full-screen = Vollbild ein- oder ausschalten
help-help = Diese Hilfe öffnen oder schließen
help-hint = Beim Tippen sind Tastenkürzel aus. Kürzel mit nur einem Buchstaben kannst du in den Einstellungen ausschalten. Falls dein Browser bei <kbd>Esc</kbd> das Vollbild verlässt, schließ diese Hilfe mit <kbd>?</kbd>.
