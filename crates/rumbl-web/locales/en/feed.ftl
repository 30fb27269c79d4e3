# The feed, and what a person follows.

feed-annotation = <a href="{ $user_path }"><bdi>{ $username }</bdi></a> at <a class="time-chip" href="{ $path }">{ $moment }</a> in <a href="{ $path }"><bdi>{ $title }</bdi></a>
feed-empty = Nothing new yet.
feed-empty-hint = What people you follow say, and what others say about videos you follow, will be here. <a href="/videos">Browse videos</a> to find more to follow.
feed-follows-nobody = You don’t follow anybody yet.
feed-follows-nobody-hint = Open somebody’s profile under <a href="/users">People</a>, or any <a href="/videos">video</a>, and press “Follow”. What is new from there will be here.
feed-video = <a href="{ $user_path }"><bdi>{ $username }</bdi></a> added a video

follows-empty-hint = Open somebody’s profile under <a href="/users">People</a>, or any <a href="/videos">video</a>, and press “Follow”.
follows-gone = A video that is no longer available
follows-gone-name = a video that is no longer available
