# Zeiten und Zahlen, und Text, der in jeder Sprache gleich ist.

verbatim = { $text }
day = { $day }. { $month ->
    [1] Jan.
    [2] Feb.
    [3] März
    [4] Apr.
    [5] Mai
    [6] Juni
    [7] Juli
    [8] Aug.
    [9] Sep.
    [10] Okt.
    [11] Nov.
   *[12] Dez.
} { $year }
long-day = { $day }. { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
} { $year }
weekday = { $weekday ->
    [1] Montag
    [2] Dienstag
    [3] Mittwoch
    [4] Donnerstag
    [5] Freitag
    [6] Samstag
   *[7] Sonntag
}

ago-now = gerade eben
ago-minutes = { $count ->
    [one] vor { $count } Minute
   *[other] vor { $count } Minuten
}
ago-hours = { $count ->
    [one] vor { $count } Stunde
   *[other] vor { $count } Stunden
}
ago-days = { $count ->
    [one] vor { $count } Tag
   *[other] vor { $count } Tagen
}
since-today = seit heute
since-yesterday = seit gestern
since = seit { $day }

# Aktionen

action-add = Hinzufügen
action-cancel = Abbrechen
action-close = Schließen
action-continue = Weiter
action-delete = Löschen
action-done = Fertig
action-edit = Bearbeiten
action-follow = Folgen
action-log-in = Anmelden
action-log-out = Abmelden
action-report = Melden
action-save = Speichern
action-search = Suchen

# Mehreres in einem Satz.

list = { $before }, { $last }
list-or = { $before } oder { $last }
two-sentences = { $first } { $next }

# Zahlen mit Einheiten.

decimal = { $whole },{ $tenths }
quantity = { $number } { $unit }
