# A person's own videos: the list, one of them, and those that others share with them.

video-add = Add a video
video-category = Category
video-delete-confirm = Delete “&#x2068;{ $title }&#x2069;” with all its annotations? This can’t be undone.
video-delete-named = Delete<span class="visually-hidden"> <bdi>{ $title }</bdi></span>
video-description = Description
video-edit-named = Edit<span class="visually-hidden"> <bdi>{ $title }</bdi></span>
video-hidden = Hidden by a moderator
video-import = Import annotations
video-index-empty = You haven’t added any videos yet.
video-index-empty-hint = Paste a YouTube or Vimeo link, or the address of an mp4, webm or m3u8 file. To try it right away, add <code>/media/demo.webm</code>.
video-index-heading = My Videos
video-no-category = No category
video-no-category-short = None
video-shared-empty = Nobody has shared a private video with you yet.
video-shared-empty-hint = When somebody does, you’ll find it here.
video-sharing = Sharing
video-stream = Stream
video-url = URL
video-visibility = Visibility
video-visibility-name = { $visibility ->
    [public] Public
    [unlisted] Unlisted
   *[private] Private
}
video-watch = Watch
video-watch-named = Watch<span class="visually-hidden"> <bdi>{ $title }</bdi></span>

video-created = Video created successfully.
video-deleted = Video deleted successfully.
video-updated = Video updated successfully.
