# The observer, with which admins look at the running server.

observer = Observer
observer-pause = Pause
observer-resume = Resume
observer-as-loaded = Node { $node }, as it was when the page was loaded. Sockets, topics and the log are those of this node.
observer-paused = Node { $node }, paused. Sockets, topics and the log are those of this node.
observer-refreshed = Node { $node }, refreshed every second. Sockets, topics and the log are those of this node.
observer-search = Topics and people
observer-search-field = Part of a topic or of a username
observer-search-placeholder = A topic or a username
observer-stopping = The server is stopping.
observer-unknown = unknown

# Spans of time by their two largest units, and sizes.
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
    [one] { $count } byte
   *[other] { $count } bytes
}

observer-version = Version
observer-running-for = Running for
observer-memory = Memory
observer-processor = Processor
observer-threads = Threads
observer-tasks = Tasks
observer-sockets = Sockets
observer-topics = Topics
observer-connections-to-database = Database connections
observer-pool = { $used } of { $size } in use, { $idle } idle
observer-waiting-for-one = Waiting for one
observer-percent = { $percent } %
observer-seconds-so-far = { $seconds } s so far

observer-nodes = Nodes
observer-alone = This node runs alone.
observer-connected = Connected to the other nodes; { $count ->
    [one] { $count } broadcast was
   *[other] { $count } broadcasts were
} not sent to them since the start.
observer-disconnected = Not connected to the other nodes; { $count ->
    [one] { $count } broadcast was
   *[other] { $count } broadcasts were
} not sent to them since the start.
observer-this-node = this node
observer-heard-from = heard from { $span } ago
observer-people-on = people on { $count ->
    [one] { $count } topic
   *[other] { $count } topics
}

observer-busy = busy { $load }
observer-tasks-count = { $count ->
    [one] { $count } task
   *[other] { $count } tasks
}
observer-tasks-queued = { $count } queued

observer-supervision = Supervision
observer-looks-up = looks up answers
observer-no-answers = Answers are switched off.
observer-runs = runs
observer-stopped = has stopped
observer-restarts = { $count ->
    [one] { $count } restart
   *[other] { $count } restarts
}

observer-repeated = Repeated work
observer-every = every { $span }
observer-last-ago = last { $span } ago
observer-not-done-yet = not done yet
observer-works = works
observer-fails = fails
observer-panics = { $count ->
    [one] { $count } panic
   *[other] { $count } panics
}

observer-jobs = Jobs
observer-jobs-count = { $running } under way, { $due } due, { $later } for later, <a href="{ $path }">{ $failed } failed</a>; of all nodes.
observer-no-database = The database can’t be asked right now.

observer-slow = Slow statements
observer-slow-lead = The latest that took { $least } ms or longer, the slowest first, without the values of their parameters.
observer-slow-none = None so far.

observer-log = Log
observer-log-of-request = Lines of the request <code>{ $id }</code>.
observer-log-show-all = Show all lines
observer-log-watched = The latest { $warnings } warnings and errors, and the latest { $lines } other lines since an observer was opened.
observer-log-warnings = The latest { $warnings } warnings and errors.
observer-log-empty = No line is kept.
observer-request = request { $id }
