# The list of conversations, a new group, and adding people to one.

conversations = Conversations
conversations-none = No conversations yet. Choose “Message” on somebody’s profile, or start a group.
# Read out after a number.
conversations-unread = unread
conversations-muted = Muted
conversations-pages = Pages
conversations-newer = Newer
conversations-older = Older
online = Online

# The last message of a conversation, cut off.
conversations-said = { $name }: { $text }
conversations-you-said = You: { $text }
conversations-shared = { $name } shared a moment of { $title }
conversations-you-shared = You shared a moment of { $title }
conversations-shared-something = { $name } shared a moment of a video
conversations-you-shared-something = You shared a moment of a video

# What a conversation without a title is called.
conversation-of = { $names } and { $more } more
conversation-of-nobody = Nobody else

new-group = New group
new-group-members = In the group
new-group-you = You
new-group-title-hint = Optional. Without one, the group goes by the names of its members.
new-group-start = Start group
new-group-without-people = Add at least one person.
group-title = Title

add-people = Add people
add-people-label = People
add-people-placeholder = A name or username
add-people-found = Found
add-people-are-members = Everyone found is already in the group.
# Buttons beside a name, which is only read out.
add-person = Add<span class="visually-hidden"> <bdi>{ $name }</bdi></span>
remove-person = Remove<span class="visually-hidden"> <bdi>{ $name }</bdi></span>
people-found-nobody = Nobody found.
people-found = { $count ->
    [one] { $count } person found
   *[other] { $count } people found
}
