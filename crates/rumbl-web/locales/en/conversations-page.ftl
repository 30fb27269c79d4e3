# The page of a conversation.

conversation-details = Details
conversation-other-gone = The other person is gone
conversation-members-count = { $count ->
    [one] { $count } member
   *[other] { $count } members
}
# These follow the members or the other person, after a dot.
conversation-online = online
conversation-others-online = { $count ->
    [one] { $count } other online
   *[other] { $count } others online
}
conversation-is-muted = muted

conversation-members = Members
conversation-owner = Owner
conversation-rename = Rename
conversation-mute = Mute
conversation-unmute = Unmute
conversation-leave-group = Leave group
conversation-ask-leave = Leave this group?
conversation-leave-question = Leave this group? You won’t see what is said here any more.
conversation-leave = Leave
conversation-stay = Stay

conversation-messages = Messages
conversation-earlier = Earlier messages
conversation-empty = No messages yet.
conversation-latest = Jump to the latest
conversation-newer = New messages
conversation-waiting = Waiting to be sent
conversation-text = Message
conversation-placeholder = Write a message
conversation-send = Send
conversation-sent = Sent.
conversation-closed = Nobody else is here any more, so nothing can be sent.
conversation-day = { $weekday }, { $day }

conversation-seen = Seen
conversation-seen-by = Seen by { $name }
conversation-seen-by-two = Seen by { $name } and { $other }
conversation-seen-by-many = { $count ->
    [one] Seen by { $count } person
   *[other] Seen by { $count } people
}
conversation-typing = { $name } is typing…
conversation-typing-two = { $name } and { $other } are typing…
conversation-typing-many = { $names } and { $count } more are typing…

message-edited = edited
message-text = Your message
message-delete = Delete this message?
message-keep = Keep
message-quoted = “{ $text }”
message-moment-gone = This moment is no longer available.

conversation-busy = rumbl is busy. Try again in a moment.
conversation-left = You are no longer in this conversation.
conversation-message-gone = This message has been deleted.
conversation-not-the-owner = Only the group’s owner can do that.
conversation-too-fast = You’re going too fast. Wait a moment.
conversation-too-many-invitations = You’ve added a lot of people in the last hour. Try again later.

# Why a message or a change was refused: what it is about, and what changesets say (errors.ftl).
refused = { $error }.
refused-conversation = The conversation { $error }.
refused-message = The message { $error }.
refused-moment = The moment { $error }.
refused-person = { $name } { $error }.
refused-this-person = This person
refused-title = The title { $error }.
