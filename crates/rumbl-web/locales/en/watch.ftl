# The page for watching a video, around the player.

watch-shortcuts = Shortcuts
watch-private = Private
watch-together = Watch together
# Above the list of people. Their number follows.
watch-people = Watching now
# Links to files in some formats follow.
watch-downloads = Download annotations:
embed-watch = Watch on rumbl

# What somebody can do who came by a review link. The first sentence is always there, and one of the others follows.
watch-review-lead = You are here by a review link.
watch-review-annotate = You can watch and annotate.
watch-review-log-in = Log in to annotate.
watch-review-watch = You can watch; only people the owner names can annotate.
watch-review-closed = This link is no longer valid
watch-review-closed-why = It has expired, or the owner of the video has revoked it. If somebody just sent you the link, check that all of it arrived, or ask them for a new one.

# Sharing. The times are kept up to date by a script, which finds them by their ids.
watch-share-copy-link = Copy link
watch-share-copy-moment-link = Copy link at <span class="share-time" id="copy-moment-time">0:00</span>
watch-share-copy-embed-code = Copy embed code
watch-share-moment = Share this moment
watch-share-moment-lead = Choose a conversation. It gets the video at <span class="share-time" id="share-moment-time">0:00</span>.
watch-share-message = Message
watch-share-message-optional = Optional

# What other sites show about a link to a moment. The video's title or description follows after a dot.
watch-moment-said = At { $at }, { $username } said: “{ $quote }”
watch-moment-from = From { $at }

# The menu with the settings of the player. The first ones are about floating annotations.
watch-settings = Page settings
watch-settings-float = Float annotations over the video
watch-settings-reduced-motion = Off because your device is set to reduce motion.
watch-settings-size = Size
watch-settings-opacity = Opacity
watch-settings-speed = Speed
watch-settings-density = How many
watch-settings-reactions = Show reactions over the video
watch-settings-rate = Playback speed
watch-settings-pause = Pause while typing
watch-settings-whereabouts = Show others where I am in the video
watch-settings-shortcuts = Single-letter shortcuts
watch-rate-half = 0.5×
watch-rate-three-quarters = 0.75×
watch-rate-five-quarters = 1.25×
watch-rate-one-and-a-half = 1.5×

# Keyboard shortcuts.
help-heading = Keyboard shortcuts
help-key-space = Space
help-key-enter = Enter
help-play = Play or pause
help-five-seconds = Back or forward 5 seconds
help-ten-seconds = Back or forward 10 seconds
help-annotate = Annotate this moment, on the full screen too
help-react = React to this moment, then <kbd>1</kbd> to <kbd>6</kbd>
help-post = Post; with <kbd>Shift</kbd>, a new line
help-stop-writing = Stop writing and keep the draft
help-time = In an annotation’s time: one second later or earlier
help-next-annotation = Next or previous annotation
help-markers = On the timeline: previous or next marker
help-full-screen = Enter or leave full screen
help-help = Show or close this help
help-hint = Shortcuts are off while you type. Single-letter shortcuts can be turned off under Settings. In full screen, close this with <kbd>?</kbd> if your browser leaves that on <kbd>Esc</kbd>.
