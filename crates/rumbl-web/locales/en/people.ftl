# People, their profiles, and following and blocking them.

people-lead = Everyone who rumbls here.

profile-joined = joined { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
profile-videos = { $count ->
    [one] { $count } video
   *[other] { $count } videos
}
profile-message = Message<span class="visually-hidden"> <bdi>{ $username }</bdi></span>
profile-report = Report<span class="visually-hidden"> <bdi>{ $username }</bdi></span>
profile-button = { $label }<span class="visually-hidden"> <bdi>{ $username }</bdi></span>
profile-unfollow = Unfollow
profile-block = Block
profile-unblock = Unblock
profile-no-videos = No videos yet.
profile-add-first = <a href="/manage/videos/new">Add your first video</a>.

follow-user = You follow { $name }. You’ll find what’s new in your feed.
follow-video = You follow “{ $title }”. You’ll find what’s new in your feed.
follow-unfollowed-user = You no longer follow { $name }.
follow-unfollowed-video = You no longer follow “{ $title }”.
follow-unfollowed-gone = You no longer follow what isn’t here any more.

block-blocked = You blocked { $name }. Neither of you can write to the other.
block-unblocked = You unblocked { $name }.
