# Der Feed, und wem und was man folgt.

feed-annotation = <a href="{ $user_path }"><bdi>{ $username }</bdi></a> bei <a class="time-chip" href="{ $path }">{ $moment }</a> in <a href="{ $path }"><bdi>{ $title }</bdi></a>
feed-empty = Noch nichts Neues.
feed-empty-hint = Hier erscheint, was Leute schreiben, denen du folgst, und was andere zu Videos schreiben, denen du folgst. <a href="/videos">Stöbere in den Videos</a>, um mehr zu finden.
feed-follows-nobody = Du folgst noch niemandem.
feed-follows-nobody-hint = Öffne ein Profil unter <a href="/users">Leute</a> oder ein <a href="/videos">Video</a> und wähle „Folgen“. Was es dort Neues gibt, erscheint dann hier.
feed-video = <a href="{ $user_path }"><bdi>{ $username }</bdi></a> hat ein Video hinzugefügt

follows-empty-hint = Öffne ein Profil unter <a href="/users">Leute</a> oder ein <a href="/videos">Video</a> und wähle „Folgen“.
follows-gone = Ein Video, das nicht mehr verfügbar ist
follows-gone-name = ein Video, das nicht mehr verfügbar ist
