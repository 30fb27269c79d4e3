# Was an einer Datei oder einer ihrer Zeilen nicht stimmt. Der Schlüssel ist die Meldung im Quelltext von rumbl-core.

error-cant-be-imported-now-as-you-have-imported-20-within-a-day = kann gerade nicht importiert werden: Du hast innerhalb eines Tages 20 Dateien importiert
error-has-more-than-20-000-annotations = enthält mehr als 20.000 Anmerkungen
error-has-no-line-that-can-be-read-as-an-annotation-of-this-video = enthält keine Zeile, die sich als Anmerkung zu diesem Video lesen lässt
error-has-nothing-that-is-new-to-this-video = enthält nichts, was bei diesem Video noch fehlt
error-is-empty = ist leer
error-is-larger-than-5-mb = ist größer als 5 MB
error-is-not-text-in-utf-8-or-utf-16 = ist kein Text in UTF-8 oder UTF-16
error-is-not-webvtt-srt-csv-json-or-xml-by-its-name-or-by-how-it-begins = ist nach Name und Anfang weder WebVTT, SRT, CSV, JSON noch XML

error-an-entity-is-not-known = eine Entität ist nicht bekannt
error-it-has-no-text = der Text fehlt
error-it-names-no-moment-of-a-video = der Moment des Videos fehlt
error-no-time-comes-before-this-text = vor diesem Text fehlt die Zeit
error-the-annotation-that-it-replies-to-has-as-many-replies-as-it-can-have = die Anmerkung, auf die sie antwortet, hat schon so viele Antworten wie möglich
error-the-file-does-not-begin-with-webvtt = die Datei beginnt nicht mit WEBVTT
error-the-first-row-has-to-name-a-column-for-the-time-such-as-at-and-one-for-the-text-such-as-body = die erste Zeile muss eine Spalte für die Zeit nennen, etwa „at“, und eine für den Text, etwa „body“
error-the-json-cant-be-read = das JSON ist nicht lesbar
error-the-row-has-no-text = in der Zeile fehlt der Text
error-the-table-cant-be-read-from-here-on = die Tabelle ist ab hier nicht lesbar
error-the-text-of-this-placed-comment-cant-be-read = der Text dieses frei platzierten Kommentars ist nicht lesbar
error-the-time-cant-be-read = die Zeit ist nicht lesbar
error-the-xml-cant-be-read-from-here-on = das XML ist ab hier nicht lesbar
error-the-xml-ends-too-early = das XML endet zu früh
error-the-xml-has-a-document-type-which-is-not-read = das XML hat einen Dokumenttyp, und der wird nicht gelesen
error-the-xml-is-too-deep = das XML ist zu tief verschachtelt
error-this-comment-is-a-program-and-not-a-text = dieser Kommentar ist ein Programm und kein Text
error-this-is-no-annotation = das ist keine Anmerkung
