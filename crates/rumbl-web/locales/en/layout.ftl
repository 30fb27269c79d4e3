# The header, the footer, and what many pages share.

layout-description = Watch videos together and pin your thoughts to the exact moment. Whoever watches later sees them right on cue.
layout-skip = Skip to content
layout-motto = Rumbl out loud.

# The header. The menu's button says whose it is: "Your account, ada".
nav-main = Main
nav-browse = Browse
nav-feed = Feed
nav-messages = Messages
nav-people = People
nav-my-videos = My Videos
nav-site-search = Site
nav-search-rumbl = Search rumbl
nav-register = Register
nav-search = Search
nav-notifications = Notifications
# After a number of messages or notifications, for screen readers.
nav-unread = unread
nav-theme = Theme
theme-system = System
theme-light = Light
theme-dark = Dark
nav-your-account = Your account,
nav-profile = Profile
nav-my-annotations = My annotations
nav-settings = Settings
nav-change-password = Change password
nav-moderation = Moderation

# Videos in listings.
by = by <bdi>{ $name }</bdi>
card-watching = { $count } watching
# Before the length, for screen readers.
card-length = Length
card-long = { $length } long
card-annotations = { $count ->
    [one] { $count }<span class="visually-hidden"> annotation</span>
   *[other] { $count }<span class="visually-hidden"> annotations</span>
}
# The number of new annotations. `since` is a time such as "since Tuesday".
card-news = { $count }{ $is_more ->
    [true] +
   *[false] { "" }
} new <time datetime="{ $datetime }">{ $since }</time>
browse-videos = Browse videos
categories-label = Categories
categories-all = All
pages = Pages
pages-previous = Previous
pages-next = Next
pages-older = Older
# Before a page's number, for screen readers.
pages-page = Page
unfollow = Unfollow<span class="visually-hidden"> <bdi>{ $name }</bdi></span>
video-tabs-own = Added by you

# The documentation of the API. Its button "Authorize" is always in English.
api-docs-lead = What programs can do with rumbl. To try it here, press Authorize and enter an API key, which you make in <a href="/settings/api-keys">your settings</a>, or a token. Requests are carried out for real.
api-docs-document = The same as a document for programs, after OpenAPI 3.1: <a href="/api/openapi.json">openapi.json</a>. This page is <a href="https://swagger.io/tools/swagger-ui/">Swagger UI</a>; here are <a href="/assets/licences.txt">its licence and those of rumbl’s other scripts</a>.

# The mailbox in development.
mailbox-lead = Every mail since the server started. Only development has this page.
mailbox-empty = No mail yet.
mailbox-to = to <bdi>{ $to }</bdi>
mailbox-to-at = to <bdi>{ $to }</bdi>, <time datetime="{ $datetime }">{ $at }</time>
mailbox-all = All mails
mailbox-open-link = Open the link
mailbox-show-html = Show as HTML
