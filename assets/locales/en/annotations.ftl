## Writing annotations

composer-post = Post
composer-posting = Posting…
composer-replying = Replying to { $person }
composer-full = { $limit } annotations wait for the connection. Post more once it is back.
composer-over = This page is no longer connected. What you wrote is kept.
composer-logged-out = You were logged out. What you wrote is kept: log in again to post it.
composer-logged-out-full-screen = You were logged out. What you wrote is kept: leave full screen to log in again.
composer-unconfirmed = Not confirmed. Post it again: it will not appear twice.
composer-posted = Posted at { $time }.
composer-go-there = Go there
composer-queued = It will be posted once you are connected.
composer-time-examples = Write the time as 1:23, 83 or 1:02:03.5.

body-blank = The annotation can't be blank.
body-too-long =
    { $excess ->
        [one] { $excess } character too many
       *[other] { $excess } characters too many
    }
body-length = { $length } of { $limit }
time-after-end = This video ends at { $end }.
time-jumped-past-end = { $time } is after this video’s end at { $end }.

## Annotations that wait for the connection

outbox-not-posted =
    { $count ->
        [one] { $count } annotation not posted.
       *[other] { $count } annotations not posted.
    }
outbox-logged-out =
    { $count ->
        [one] { $count } annotation not posted yet. Log in again in this tab to post it.
       *[other] { $count } annotations not posted yet. Log in again in this tab to post them.
    }
outbox-over =
    { $count ->
        [one] { $count } annotation not posted: this page is no longer connected.
       *[other] { $count } annotations not posted: this page is no longer connected.
    }
outbox-posting =
    { $count ->
        [one] Posting { $count } annotation…
       *[other] Posting { $count } annotations…
    }
outbox-waiting =
    { $count ->
        [one] { $count } annotation will be posted once you are connected. Keep this tab open.
       *[other] { $count } annotations will be posted once you are connected. Keep this tab open.
    }
outbox-reply-to = Reply to { $person }
outbox-on-its-way = Sent, but not confirmed yet. It will not appear twice.
outbox-retry = Post again
outbox-without-thread = Post without its thread
outbox-drop = Drop
outbox-dropped = Dropped.
outbox-undo = Undo
outbox-no-room = There is no room: { $limit } others wait. Try again once one of them is posted.

## What the server refused. A message of the server follows, such as "can't be blank".

error-annotation = The annotation { $message }
error-time = The time { $message }
error-reply-to = What you reply to { $message }
error-log-in = log in to do that
error-refused = rumbl refused this annotation.

## The panel of annotations

panel-loading = Loading annotations…
panel-empty = Nobody has said anything yet. Be the first!
panel-all-resolved = Everything that was said is resolved.
panel-press-play = Press play: annotations appear at their moment.
panel-shown = { $shown } of { $total }
panel-open = { $count } open
panel-none-open = All resolved
panel-link-to-resolved = This link leads to something that is resolved, so resolved annotations are shown for this visit.
panel-question-unanswered = No answer to your question was found.

row-loading = Loading…
row-deleted = Deleted annotation
row-more-here = and { $count } more at this moment
row-new = new
row-edited = edited
row-later = later
row-resolved = resolved
row-go-to = Go to { $time }
row-menu = More for { $person } at { $time }
row-asked-by = asked by { $person }
row-source-here = on rumbl

thread-count =
    { $count ->
        [one] { $count } reply
       *[other] { $count } replies
    }
thread-replies = Replies
thread-reply = Reply
thread-reply-to = Reply to { $person }

## For screen readers

announce-annotation = { $person } at { $time }: { $text }
announce-reply = { $person } replied at { $time }: { $text }
announce-annotations = { $count } more annotations
announce-resolved = What { $person } said at { $time } was resolved
announce-reopened = What { $person } said at { $time } is open again
announce-resolutions = { $count } annotations were resolved or reopened

## What can be done with an annotation

annotation-resolve = Resolve
annotation-resolving = Resolving…
annotation-resolved = Resolved.
annotation-reopen = Reopen
annotation-reopening = Reopening…
annotation-reopened = Open again.
annotation-reply = Reply
annotation-copy-link = Copy link
annotation-share = Share
annotation-edit = Edit
annotation-delete = Delete
annotation-report = Report
annotation-keep = Keep
annotation-delete-mine = Delete your annotation for everybody?
annotation-delete-theirs = Delete { $person }’s annotation for everybody?
reply-delete-mine = Delete your reply for everybody?
reply-delete-theirs = Delete { $person }’s reply for everybody?
annotation-deleting = Deleting…
annotation-deleted = Deleted.
annotation-gone = It has already been deleted.
annotation-was-deleted = That annotation was deleted.
annotation-unconfirmed = Not confirmed. Try again: doing it twice does no harm.
annotation-not-connected = There is no connection. Try again once it is back.

## Editing an annotation

editor-text = Annotation
editor-time = Time
editor-save = Save
editor-saving = Saving…
editor-saved = Saved.
editor-cancel = Cancel
editor-close = Close
editor-copy = Copy text
editor-copied = Text copied.
editor-not-copied = Your browser did not copy it. It is selected: copy it by hand.
editor-too-long = The annotation can have { $limit } characters at most.
editor-no-time = The time should be like 1:23, 83 or 1:02:03.5.
editor-deleted = This annotation was deleted. What you wrote is still here, to be copied.
editor-unsaved = Save or cancel this first.
