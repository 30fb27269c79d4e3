# Sockets und Topics im Observer.

observer-sockets-summary = { $sockets }: { $websockets } mit WebSocket, { $long_polls } mit Long-Poll; { $people } und { $visitors }. { $size } sind noch zu senden.
observer-sockets-count = { $count ->
    [one] { $count } Socket
   *[other] { $count } Sockets
}
observer-people = { $count ->
    [one] { $count } Person
   *[other] { $count } Leute
}
observer-visitors = { $count ->
    [one] { $count } Gast
   *[other] { $count } Gäste
}
observer-channels = { $count ->
    [one] { $count } Channel
   *[other] { $count } Channels
}
observer-queued = { $size } zu senden
observer-queued-unhandled = { $size } zu senden, { $received } unbearbeitet
observer-connections = Verbindungen
observer-connections-shown = Die { $count } von { $found }, für die am meisten zu senden ist.
observer-socket-at = { $kind } an { $path }
observer-connected-for = seit { $span }
observer-visitor = Ein Gast
observer-session-ended = Eine Person, deren Sitzung beendet ist

observer-topics-total = { $count ->
    [one] { $count } abonniertes Topic.
   *[other] { $count } abonnierte Topics.
}
observer-topics-found = { $count } davon passen.
observer-topics-shown = Die { $count } größten werden angezeigt.
observer-subscribers = { $count ->
    [one] { $count } Abo
   *[other] { $count } Abos
}
observer-backlog = { $count ->
    [one] { $count } Nachricht
   *[other] { $count } Nachrichten
} und { $size } in der Warteschlange

# Schaltflächen, die erst fragen. Was sie schließen, wird nur vorgelesen.
observer-log-out = Abmelden<span class="visually-hidden">: <bdi>{ $name }</bdi> überall</span>
observer-log-out-question = { $name } überall abmelden?
observer-close = Schließen<span class="visually-hidden">: { $kind } von <bdi>{ $name }</bdi></span>
observer-close-question = { $kind } von { $name } schließen?
observer-close-visitors = Schließen<span class="visually-hidden">: { $kind } eines Gasts</span>
observer-close-visitors-question = { $kind } eines Gasts schließen?
observer-close-somebodys = Schließen<span class="visually-hidden">: { $kind } von jemandem</span>
observer-close-somebodys-question = { $kind } von jemandem schließen?
observer-close-topic = Schließen<span class="visually-hidden">: das Topic <bdi>{ $name }</bdi></span>
observer-close-topic-question = Das Topic { $name } schließen?
