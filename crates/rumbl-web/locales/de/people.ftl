# Leute, ihre Profile, und wie man ihnen folgt und sie blockiert.

people-lead = Alle, die hier rumbln.

profile-joined = dabei seit { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
} { $year }
profile-videos = { $count ->
    [one] { $count } Video
   *[other] { $count } Videos
}
profile-message = Nachricht<span class="visually-hidden"> an <bdi>{ $username }</bdi></span>
profile-report = <span class="visually-hidden"><bdi>{ $username }</bdi> </span>Melden
profile-button = <span class="visually-hidden"><bdi>{ $username }</bdi> </span>{ $label }
profile-unfollow = Nicht mehr folgen
profile-block = Blockieren
profile-unblock = Nicht mehr blockieren
profile-no-videos = Noch keine Videos.
profile-add-first = <a href="/manage/videos/new">Füge dein erstes Video hinzu</a>.

follow-user = Du folgst { $name }. Neues findest du in deinem Feed.
follow-video = Du folgst „{ $title }“. Neues findest du in deinem Feed.
follow-unfollowed-user = Du folgst { $name } nicht mehr.
follow-unfollowed-video = Du folgst „{ $title }“ nicht mehr.
follow-unfollowed-gone = Du folgst dem, was es hier nicht mehr gibt, nun auch nicht mehr.

block-blocked = Du hast { $name } blockiert. Ihr könnt euch nicht mehr schreiben.
block-unblocked = Du blockierst { $name } nicht mehr.
