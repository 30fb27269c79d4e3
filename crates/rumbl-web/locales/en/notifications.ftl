# Notifications, on their page and in mails. On the page, names and titles are links.

notification-empty = Nothing here yet.
notification-empty-hint = When somebody mentions you as @{ $username }, adds you to a conversation, or annotates a video of yours, you’ll see it here.
notification-mark-read = Mark as read
notification-marked-read = Your notifications are marked as read.
notification-settings = Notification settings
notification-unread = Unread:

# Who did it. Every sentence begins with it, so it may contain the beginning of the verb.
notification-who = { $others ->
    [0] { $who }
    [one] { $who } and another person
   *[other] { $who } and { $others } others
}
notification-somebody = Somebody

# Where it was, if that is a single moment of a video.
notification-at-moment = { $place } at { $moment }

# How often; beyond a hundred times it isn't counted.
notification-more-than = more than { $count }

notification-added = { $who } added you to { $place }
notification-answered = { $who } answered your question in { $place }
notification-answered-many = { $who } answered { $count } questions of yours in { $place }
notification-mentioned = { $who } mentioned you in { $place }
notification-mentioned-many = { $who } mentioned you { $count } times in { $place }
notification-pair = { $who } started a { $place } with you
notification-pair-conversation = conversation
notification-remarked = { $who } annotated your video { $place }
notification-remarked-many = { $who } wrote { $count } annotations on { $place }
notification-replied = { $who } replied to your annotation in { $place }
notification-replied-many = { $who } wrote { $count } replies to you in { $place }
notification-resolved = { $who } resolved your annotation in { $place }
notification-resolved-many = { $who } resolved { $count } annotations of yours in { $place }
notification-shared = { $who } shared a video with you: { $place }
notification-thread-replied = { $who } replied in a thread of yours in { $place }
notification-thread-replied-many = { $who } wrote { $count } replies in threads of yours in { $place }
