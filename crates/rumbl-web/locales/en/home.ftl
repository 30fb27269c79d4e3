# The home page, and the lists of all videos and of a category's.

home-browse = Browse videos
home-demo = Try the demo
home-excerpt = Latest annotations on { $title }
home-lead = Pin your thoughts to the exact second of a video, live, with whoever is watching. Everyone who comes later sees them at that moment, and never before.
home-register = Start annotating
home-slogan = Watch together. <br>Say it <em>right on cue.</em>

home-steps = How it works
home-step-add = Add a video
home-step-add-text = Paste a YouTube or Vimeo link, or the address of an mp4, webm or m3u8 file.
home-step-return = Come back any time
home-step-return-text = Pause, rewind or skip ahead: every annotation appears on cue, and nothing is spoiled.
home-step-watch = Watch it together
home-step-watch-text = What anyone says appears on every screen at once, right at that second.

home-news = New for you
home-news-feed = Your whole feed

home-recent = Recent videos
home-recent-empty = No videos yet.
home-recent-empty-guest = <a href="/users/new">Register</a> and add the first video.
home-recent-empty-member = <a href="/manage/videos/new">Add the first video</a>.

browse-all = All videos
browse-count = { $count ->
    [one] { $count } video, newest first
   *[other] { $count } videos, newest first
}
browse-empty = No videos here yet.
browse-empty-hint = <a href="/manage/videos/new">Add a video</a>, or browse <a href="/videos">all videos</a>.
