# The player and the annotations beside it.

# The player. `site` is a name such as YouTube.
player-play = Play
player-play-from = <b>Play from <bdi>{ $site }</bdi></b> Nothing loads from there until you press play.
player-watch-elsewhere = Watch on { $site }
player-open-stream = Open the stream
timeline-position = Position in the video
timeline-markers = Annotations along the video
timeline-mute = Mute
timeline-volume = Volume
timeline-annotate = Annotate this moment
timeline-full-screen = Full screen
timeline-close-composer = Close, and keep the text

# Reactions. After one, a script says "You reacted with Love at 1:23."
reaction-menu = React to this moment
reaction-thumbs-up = Thumbs up
reaction-love = Love
reaction-laugh = Laugh
reaction-wow = Wow
reaction-sad = Sad
reaction-applause = Applause

# The panel with the annotations.
panel-heading = Annotations
panel-show-all = Show all
panel-hide-resolved = Hide resolved
panel-connecting = Connecting…
panel-without-script = The video plays without JavaScript, but annotations need it.
panel-loading = Loading annotations…
panel-jump = Jump to now
panel-load-problem = Some annotations could not be loaded.
panel-load-again = Try again
panel-logged-out = You were logged out. <a href="/sessions/new">Log in again</a>
panel-watch-only = You can watch this video, but not annotate it.
panel-annotate-elsewhere = Annotate on rumbl
panel-register = No account yet? <a href="/users/new{ $query }">Register</a> to join in.

# Writing an annotation. The label stands before the field for the time.
composer-label = Annotate
composer-time = Time of the annotation
composer-time-hint = For example 1:23. The up and down arrow keys change it by one second.
composer-now = Now
composer-now-label = Now: use the current time
composer-cancel-reply = Cancel the reply
composer-placeholder = Say it at this moment…
composer-post = Post
composer-log-in = Log in to post
