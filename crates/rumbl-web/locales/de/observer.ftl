# Der Observer, mit dem die Administration den laufenden Server ansieht.

observer = Observer
observer-pause = Anhalten
observer-resume = Fortsetzen
observer-as-loaded = Knoten { $node }, so wie er beim Laden der Seite war. Sockets, Topics und Log sind die dieses Knotens.
observer-paused = Knoten { $node }, angehalten. Sockets, Topics und Log sind die dieses Knotens.
observer-refreshed = Knoten { $node }, jede Sekunde aktualisiert. Sockets, Topics und Log sind die dieses Knotens.
observer-search = Topics und Leute
observer-search-field = Teil eines Topics oder Benutzernamens
observer-search-placeholder = Ein Topic oder ein Benutzername
observer-stopping = Der Server wird gerade beendet.
observer-unknown = unbekannt

# Zeitspannen mit ihren zwei größten Einheiten, und Größen.
span-seconds = { $seconds } s
span-minutes = { $minutes } min{ $seconds ->
    [0] {""}
   *[other] {" "}{ $seconds } s
}
span-hours = { $hours } h{ $minutes ->
    [0] {""}
   *[other] {" "}{ $minutes } min
}
span-days = { $days } d{ $hours ->
    [0] {""}
   *[other] {" "}{ $hours } h
}
bytes = { $count ->
    [one] { $count } Byte
   *[other] { $count } Bytes
}

observer-version = Version
observer-running-for = Läuft seit
observer-memory = Arbeitsspeicher
observer-processor = Prozessor
observer-threads = Threads
observer-tasks = Tasks
observer-sockets = Sockets
observer-topics = Topics
observer-connections-to-database = Datenbankverbindungen
observer-pool = { $used } von { $size } in Benutzung, { $idle } frei
observer-waiting-for-one = Warten auf eine
observer-percent = { $percent } %
observer-seconds-so-far = bisher { $seconds } s

observer-nodes = Knoten
observer-alone = Dieser Knoten läuft allein.
observer-connected = Mit den anderen Knoten verbunden; seit dem Start { $count ->
    [one] wurde { $count } Broadcast
   *[other] wurden { $count } Broadcasts
} nicht an sie gesendet.
observer-disconnected = Nicht mit den anderen Knoten verbunden; seit dem Start { $count ->
    [one] wurde { $count } Broadcast
   *[other] wurden { $count } Broadcasts
} nicht an sie gesendet.
observer-this-node = dieser Knoten
observer-heard-from = zuletzt gehört vor { $span }
observer-people-on = Leute in { $count ->
    [one] { $count } Topic
   *[other] { $count } Topics
}

observer-busy = Auslastung { $load }
observer-tasks-count = { $count ->
    [one] { $count } Task
   *[other] { $count } Tasks
}
observer-tasks-queued = { $count } in der Warteschlange

observer-supervision = Überwachung
observer-looks-up = schlägt Antworten nach
observer-no-answers = Antworten sind ausgeschaltet.
observer-runs = läuft
observer-stopped = ist beendet
observer-restarts = { $count ->
    [one] { $count } Neustart
   *[other] { $count } Neustarts
}

observer-repeated = Wiederkehrende Arbeiten
observer-every = alle { $span }
observer-last-ago = zuletzt vor { $span }
observer-not-done-yet = noch nicht erledigt
observer-works = funktioniert
observer-fails = schlägt fehl
observer-panics = { $count ->
    [one] { $count } Panic
   *[other] { $count } Panics
}

observer-jobs = Aufgaben
observer-jobs-count = { $running } in Arbeit, { $due } fällig, { $later } für später, <a href="{ $path }">{ $failed } fehlgeschlagen</a>; auf allen Knoten zusammen.
observer-no-database = Die Datenbank antwortet gerade nicht.

observer-slow = Langsame Abfragen
observer-slow-lead = Die letzten, die { $least } ms oder länger gedauert haben, die langsamsten zuerst, ohne die Werte ihrer Parameter.
observer-slow-none = Bisher keine.

observer-log = Log
observer-log-of-request = Zeilen der Anfrage <code>{ $id }</code>.
observer-log-show-all = Alle Zeilen anzeigen
observer-log-watched = Die letzten { $warnings } Warnungen und Fehler und die letzten { $lines } anderen Zeilen, seit ein Observer offen ist.
observer-log-warnings = Die letzten { $warnings } Warnungen und Fehler.
observer-log-empty = Keine Zeile vorhanden.
observer-request = Anfrage { $id }
