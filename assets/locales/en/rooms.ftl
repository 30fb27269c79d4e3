## The connection

connection-live = Live
connection-offline = You are offline
connection-connecting = Connecting…
connection-reconnecting = Reconnecting…
connection-failing = No connection, still trying…
connection-refused = Not live: reload the page
connection-logged-out = Logged out
connection-replay = Replay
connection-elsewhere = Live only at { $address }

## Who is watching

people-watching = { $count } watching
people-you = { $person } (you)
people-more = and { $count } more
people-guests =
    { $count ->
        [one] { $count } guest
       *[other] { $count } guests
    }
people-tabs = { $count } tabs
# On a button. $person can only be heard; $time is where they are in the video.
people-join = Join { $person } at { $time }
people-join-title = Go to where { $person } is in the video

## Since the last visit

# $more is a plus where there are more than were counted, and $since one of the texts below.
visit-news = { $count }{ $more } new { $since }
since-today = since earlier today
since-yesterday = since yesterday
# $day is a weekday.
since-day = since { $day }
# $date is a day and a month.
since-date = since { $date }

## Following and sharing

follow-do = Follow
follow-undo = Unfollow
follow-failed = That did not work. Try again in a moment.
share-link-copied = Link copied.
share-code-copied = Embed code copied.
share-copy-link = Copy this link
share-copy-code = Copy this code
share-nobody = You have no conversations yet. Open one from somebody’s profile.
share-more = More conversations
share-sent = Sent to { $conversation }.
share-failed = That did not work. Try again in a moment.

## Watching together

together-log-in = Log in to watch together.
together-log-in-to-join = Log in to take part.
together-everyone = Everyone controls this room.
together-you = You control this room.
together-host = { $person } controls this room.
together-unconnected = No connection to the room. Try again in a moment.
together-too-fast = That was a little too fast.
# $names is a list.
together-loading = Loading: { $names }…
together-guests-loading =
    { $count ->
        [one] a guest
       *[other] { $count } guests
    }
together-choose = Choose somebody
together-remove = Remove
together-remove-video = Remove { $title }
together-no-video = Paste the link of a video on this site.
together-invite-copied = Invite link copied.
together-copy-invite = Copy this invite link
together-failed = No connection. Try again in a moment.
# A message of the server follows, such as "can't be blank".
together-error-video = That video { $message }
together-error-person = That person { $message }
together-error-other = That { $message }
