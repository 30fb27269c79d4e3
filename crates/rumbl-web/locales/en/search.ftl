# Search.

search = Search
search-label = Videos and annotations
search-field = What to look for
search-placeholder = A title, a topic, something that was said
search-start = Find videos, people, and what was said at any moment.
search-start-visitor = Find videos, and what was said at any moment.
search-busy = Search is busy right now. Try again in a moment.
search-nothing = Nothing found. Try fewer or shorter words, or check the spelling.
search-best = The best { $count } results. Add a word to narrow them down.
search-results = { $count ->
    [one] { $count } result
   *[other] { $count } results
}
search-said = What people said
search-by = by <bdi>{ $name }</bdi>
search-at = at { $moment } of <bdi>{ $video }</bdi>
