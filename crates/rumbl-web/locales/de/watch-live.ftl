# Der Player und die Anmerkungen daneben.

# Der Player. `site` ist ein Name wie YouTube.
player-play = Abspielen
player-play-from = <b>Von <bdi>{ $site }</bdi> abspielen</b> Vorher wird von dort nichts geladen.
player-watch-elsewhere = Auf { $site } ansehen
player-open-stream = Stream öffnen
timeline-position = Position im Video
timeline-markers = Anmerkungen entlang des Videos
timeline-mute = Stummschalten
timeline-volume = Lautstärke
timeline-annotate = Anmerkung zu diesem Moment schreiben
timeline-full-screen = Vollbild
timeline-close-composer = Schließen und den Text behalten

# Reaktionen. Danach sagt ein Skript: „Du hast bei 1:23 mit Herz reagiert.“
reaction-menu = Auf diesen Moment reagieren
reaction-thumbs-up = Daumen hoch
reaction-love = Herz
reaction-laugh = Lachen
reaction-wow = Staunen
reaction-sad = Träne
reaction-applause = Applaus

# Die Anmerkungen neben dem Video.
panel-heading = Anmerkungen
panel-show-all = Alle anzeigen
panel-hide-resolved = Erledigte ausblenden
panel-connecting = Wird verbunden …
panel-without-script = Das Video läuft auch ohne JavaScript, die Anmerkungen nicht.
panel-loading = Anmerkungen werden geladen …
panel-jump = Zum aktuellen Moment
panel-load-problem = Einige Anmerkungen konnten nicht geladen werden.
panel-load-again = Noch einmal versuchen
panel-logged-out = Du wurdest abgemeldet. <a href="/sessions/new">Wieder anmelden</a>
panel-watch-only = Du kannst dieses Video ansehen, aber keine Anmerkungen dazu schreiben.
panel-annotate-elsewhere = Auf rumbl mitreden
panel-register = Noch kein Konto? <a href="/users/new{ $query }">Registriere dich</a>, um mitzureden.

# Eine Anmerkung schreiben. Die Beschriftung steht vor dem Feld für die Zeit.
composer-label = Anmerkung
composer-time = Zeit der Anmerkung
composer-time-hint = Zum Beispiel 1:23. Die Pfeiltasten nach oben und unten ändern sie um eine Sekunde.
composer-now = Jetzt
composer-now-label = Jetzt: die aktuelle Zeit übernehmen
composer-cancel-reply = Antwort abbrechen
composer-placeholder = Was sagst du zu diesem Moment?
composer-post = Posten
composer-log-in = Anmelden und posten
