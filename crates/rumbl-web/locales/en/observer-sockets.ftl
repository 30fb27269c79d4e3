# Sockets and topics in the observer.

observer-sockets-summary = { $sockets }: { $websockets } over WebSocket, { $long_polls } by long-poll; { $people } and { $visitors }. { $size } wait to be sent.
observer-sockets-count = { $count ->
    [one] { $count } socket
   *[other] { $count } sockets
}
observer-people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
observer-visitors = { $count ->
    [one] { $count } visitor
   *[other] { $count } visitors
}
observer-channels = { $count ->
    [one] { $count } channel
   *[other] { $count } channels
}
observer-queued = { $size } waiting
observer-queued-unhandled = { $size } waiting, { $received } unhandled
observer-connections = Connections
observer-connections-shown = The { $count } of { $found } for which the most waits.
observer-socket-at = { $kind } at { $path }
observer-connected-for = for { $span }
observer-visitor = A visitor
observer-session-ended = Somebody whose session has ended

observer-topics-total = { $count ->
    [one] { $count } topic with subscribers.
   *[other] { $count } topics with subscribers.
}
observer-topics-found = { $count } of them match.
observer-topics-shown = The { $count } largest are shown.
observer-subscribers = { $count ->
    [one] { $count } subscriber
   *[other] { $count } subscribers
}
observer-backlog = { $count ->
    [one] { $count } message
   *[other] { $count } messages
} and { $size } waiting

# Buttons that ask first. What they close is only read out.
observer-log-out = Log out<span class="visually-hidden"> <bdi>{ $name }</bdi> everywhere</span>
observer-log-out-question = Log out { $name } everywhere?
observer-close = Close<span class="visually-hidden"> the { $kind } of <bdi>{ $name }</bdi></span>
observer-close-question = Close the { $kind } of { $name }?
observer-close-visitors = Close<span class="visually-hidden"> the { $kind } of a visitor</span>
observer-close-visitors-question = Close the { $kind } of a visitor?
observer-close-somebodys = Close<span class="visually-hidden"> the { $kind } of somebody</span>
observer-close-somebodys-question = Close the { $kind } of somebody?
observer-close-topic = Close<span class="visually-hidden"> the topic <bdi>{ $name }</bdi></span>
observer-close-topic-question = Close the topic { $name }?
