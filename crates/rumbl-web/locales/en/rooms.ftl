# Rooms, where people watch a video together.

# Opening a room.
room-new-lead = A room has one playback for everybody who is there.
room-new-private = Those who can see this private video can come in by its link.
room-new-open = Whoever has its link can come in.
room-new-announced = The link will be posted in <b><bdi>{ $title }</bdi></b>.
room-open = Open the room
room-choose-lead = Choose a video. The link to the room is posted in <b><bdi>{ $title }</bdi></b>.
room-choose-link = Link to a video on this site
room-choose-shared = Shared here
room-choose-own = Your videos
room-choose-unknown = That link leads to no video here that you can see. Copy one from a video’s page.
# The message in the conversation that a room is opened from, in the language of whoever opens it.
room-announcement = Let’s watch together: { $link }
room-not-announced = The room is open, but its link could not be posted. Copy it below.
room-conversation-closed = This room was opened from a conversation that you are not in.

# A room that is closed, or never was.
room-closed = This room is closed
room-closed-why = Its host closed it, its video is gone, or nobody has been here for a day. If somebody just sent you the link, check that all of it arrived.
room-closed-private = A room with a private video is open only to those the video is shared with.
room-closed-log-in = If the video is private and shared with you, <a href="/sessions/new{ $query }">log in</a> to come in.

# The bar above the player, in a room.
together-heading = Watching together
together-joining = Joining the room…
together-log-in = Log in to watch together.
together-people = In the room
together-sound = Turn sound on
together-copy = Copy invite link
together-conversation = Conversation
together-next = Next videos
together-skip = Play the next video
together-add-video = Add a video by its link
together-settings = Room settings
together-control = Who controls it
together-control-host = Only you
together-control-everyone = Everyone
together-waits = Wait for everyone’s player to load
together-hand-over-to = Hand over to
together-hand-over = Hand over
together-close = Close the room
together-closed = This room is closed. You can go on watching by yourself on <a href="{ $path }">the video’s page</a>.
