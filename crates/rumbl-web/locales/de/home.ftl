# Die Startseite, und die Listen aller Videos und derer einer Kategorie.

home-browse = Videos entdecken
home-demo = Demo ausprobieren
home-excerpt = Neueste Anmerkungen zu „{ $title }“
home-lead = Schreib deine Gedanken genau zu der Sekunde, um die es geht – live und mit allen, die gerade zusehen. Wer später dazukommt, sieht sie in eben diesem Moment und nie vorher.
home-register = Jetzt mitmachen
home-slogan = Gemeinsam schauen. <br><em>Im richtigen Moment</em> mitreden.

home-steps = So funktioniert’s
home-step-add = Video hinzufügen
home-step-add-text = Füge einen Link von YouTube oder Vimeo ein oder die Adresse einer mp4-, webm- oder m3u8-Datei.
home-step-return = Jederzeit wiederkommen
home-step-return-text = Pausiere, spul zurück oder spring vor: Jede Anmerkung erscheint im passenden Moment, und nichts wird verraten.
home-step-watch = Gemeinsam ansehen
home-step-watch-text = Was jemand schreibt, erscheint sofort auf allen Bildschirmen, genau in dieser Sekunde.

home-news = Neu für dich
home-news-feed = Dein ganzer Feed

home-recent = Neueste Videos
home-recent-empty = Noch keine Videos.
home-recent-empty-guest = <a href="/users/new">Registriere dich</a> und füge das erste Video hinzu.
home-recent-empty-member = <a href="/manage/videos/new">Füge das erste Video hinzu</a>.

browse-all = Alle Videos
browse-count = { $count ->
    [one] { $count } Video
   *[other] { $count } Videos, die neuesten zuerst
}
browse-empty = Hier gibt es noch keine Videos.
browse-empty-hint = <a href="/manage/videos/new">Füge ein Video hinzu</a> oder stöbere in <a href="/videos">allen Videos</a>.
