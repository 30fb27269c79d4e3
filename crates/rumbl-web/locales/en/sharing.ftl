# Sharing a video: with people, with conversations, and by review links.

sharing-lead-private = “<bdi>{ $title }</bdi>” is private: only you, the people and conversations below, whoever has a review link, and moderators see it.
sharing-lead-public = “<bdi>{ $title }</bdi>” is public, so everybody sees it. What is below counts once you <a href="{ $edit_path }">make it private</a>.
sharing-lead-unlisted = “<bdi>{ $title }</bdi>” is unlisted, so whoever has its address sees it. What is below counts once you <a href="{ $edit_path }">make it private</a>.
sharing-remove-named = Remove<span class="visually-hidden"> <bdi>{ $name }</bdi></span>

sharing-people = People
sharing-people-hint = They find it by its address. They can watch and annotate.
sharing-people-submit = Share with this person
sharing-username = Username

sharing-conversation = Conversation
sharing-conversations = Conversations
sharing-conversations-empty = You are in no conversation yet.
sharing-conversations-hint = Everybody in it can watch and annotate, for as long as they and you are in it.
sharing-conversations-submit = Share with this conversation

sharing-link = Review link
sharing-link-copy = Copy<span class="visually-hidden"> link { $number }</span>
sharing-link-create = Create a link
sharing-link-days = Expires after
sharing-link-days-count = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
sharing-link-revoke = Revoke<span class="visually-hidden"> link { $number }</span>
sharing-link-rights = People who have it can
sharing-link-rights-annotate = View and annotate, with an account
sharing-link-rights-view = View
sharing-link-until-annotate = View and annotate, until <time datetime="{ $datetime }">{ $day }, { $time } UTC</time>
sharing-link-until-view = View, until <time datetime="{ $datetime }">{ $day }, { $time } UTC</time>
sharing-links = Review links
sharing-links-hint = Whoever has the link can watch, also without an account, until it expires or you revoke it.

sharing-added-conversation = Shared with “{ $title }”.
sharing-added-link = The link is ready. Copy it below.
sharing-added-person = Shared with { $username }.
sharing-removed-conversation = It is no longer shared with that conversation.
sharing-removed-link = The link was revoked. People who used it have lost access.
sharing-removed-person = It is no longer shared with them.
