# Die Suche.

search = Suche
search-label = Videos und Anmerkungen
search-field = Suchbegriff
search-placeholder = Titel, Thema oder etwas, das jemand schrieb
search-start = Finde Videos, Leute und was zu jedem Moment geschrieben wurde.
search-start-visitor = Finde Videos und was zu jedem Moment geschrieben wurde.
search-busy = Die Suche ist gerade ausgelastet. Versuch es gleich noch einmal.
search-nothing = Nichts gefunden. Versuch es mit weniger oder kürzeren Wörtern oder prüfe die Schreibweise.
search-best = Die besten { $count } Treffer. Mit einem Wort mehr werden es weniger.
search-results = { $count } Treffer
search-said = Was Leute geschrieben haben
search-by = von <bdi>{ $name }</bdi>
search-at = bei { $moment } in <bdi>{ $video }</bdi>
