## The player's controls

player-play = Play
player-pause = Pause
player-mute = Mute
player-unmute = Unmute
player-full-screen-refused = Your browser did not allow full screen. Its own menu may have it.
player-full-screen-missing = This browser has no full screen for this page. The player itself may have one.
player-full-screen-too-early = Play the video first: this browser shows it on the full screen only then.

## Files and streams

player-loading = Loading the video…
player-not-loaded = This video can’t be loaded. It may have been moved or deleted, or your browser can’t play it. Reload the page to try again.
player-held-back = Your browser held the video back. Press play once more.
player-no-jumps = This video’s server can’t jump to a moment: it plays from the start, and annotations appear on the way.
player-no-such-moment = Couldn’t jump there: this video can’t be played from that moment.
player-no-length = This video does not say how long it is, so jumping to a moment may not work.
player-live = This is live, and has no fixed beginning: annotations stay at the time that your player shows.
player-no-streams = Your browser can’t play streams. Try another browser, or a newer one.
player-stream-not-loaded = This stream can’t be loaded. It may have ended or been moved. Press play to try again.
player-stream-not-played = Your browser can’t play this stream. Press play to try again.

## Players of other sites. $site is a name such as YouTube.

embed-loading = Loading from { $site }…
embed-slow = { $site } has not answered yet.
embed-unreachable = { $site } can’t be reached. Check your connection, then press play again.
embed-frame = { $site }’s player
embed-gone = { $site } no longer has this video.
embed-gone-or-private = { $site } no longer has this video, or it is private.
embed-only-there = Its owner does not let this video be played outside { $site }.
embed-password = This video asks for a password. Type it into { $site }’s player.
embed-held-back = Your browser held the video back. Press play in { $site }’s player.
embed-failed = { $site } can’t play this video here. Reload the page to try again.

## The timeline. The words of the markers are for screen readers.

timeline-position = { $time } of { $end }
timeline-count =
    { $count ->
        [one] { $count } annotation
       *[other] { $count } annotations
    }
# $annotations is the text above.
timeline-marker = { $annotations } at { $time }
timeline-marker-span = { $annotations } from { $from } to { $to }
# $marker is one of the two above.
timeline-marker-after-end = { $marker }, after the end of the video
# A marker has room for four characters: $thousands is a whole number.
timeline-thousands = { $thousands }k

## Reactions

reaction-done = You reacted with { $reaction } at { $time }.
reaction-unsent = Your reaction was not sent, as there is no connection.
reaction-uncertain = The connection was lost, so your reaction may not have been sent.
reaction-refused = You can’t react to this video.
