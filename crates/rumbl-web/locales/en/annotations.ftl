# A person's own annotations.

annotation-answered = Answered
annotation-edited = edited
annotation-index-empty = You haven’t said anything yet.
annotation-index-empty-hint = <a href="/videos">Open a video</a>, press play, and annotate the first moment that is worth a word.
annotation-not-found = You said nothing with “<bdi>{ $search }</bdi>”.
annotation-not-found-hint = <a href="/annotations">Show everything you said</a>.
annotation-resolved = resolved
annotation-search = Search what you said
annotation-unanswered = No answer was found
annotation-where = <a class="time-chip" href="{ $path }">{ $moment }</a> in <a href="{ $path }"><bdi>{ $title }</bdi></a>
