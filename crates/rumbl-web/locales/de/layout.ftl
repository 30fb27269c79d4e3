# Kopf- und Fußzeile, und was viele Seiten gemeinsam haben.

layout-description = Gemeinsam Videos ansehen und Gedanken genau im richtigen Moment festhalten. Wer später zusieht, liest sie an derselben Stelle.
layout-skip = Zum Inhalt springen
layout-motto = Lass es rumbln.

# Die Kopfzeile. Das Menü nennt, wem es gehört: „Dein Konto, ada“.
nav-main = Hauptmenü
nav-browse = Stöbern
nav-feed = Feed
nav-messages = Nachrichten
nav-people = Leute
nav-my-videos = Meine Videos
nav-site-search = Website
nav-search-rumbl = rumbl durchsuchen
# Kurz, denn der Platz auf Telefonen ist knapp.
nav-register = Mitmachen
nav-search = Suchen
nav-notifications = Benachrichtigungen
# Nach der Zahl der Nachrichten oder Benachrichtigungen, für Screenreader.
nav-unread = ungelesen
nav-theme = Darstellung
theme-system = System
theme-light = Hell
theme-dark = Dunkel
nav-your-account = Dein Konto,
nav-profile = Profil
nav-my-annotations = Meine Anmerkungen
nav-settings = Einstellungen
nav-change-password = Passwort ändern
nav-moderation = Moderation

# Videos in Listen.
by = von <bdi>{ $name }</bdi>
card-watching = { $count ->
    [one] { $count } sieht zu
   *[other] { $count } sehen zu
}
# Vor der Länge, für Screenreader.
card-length = Länge
card-long = { $length } lang
card-annotations = { $count ->
    [one] { $count }<span class="visually-hidden"> Anmerkung</span>
   *[other] { $count }<span class="visually-hidden"> Anmerkungen</span>
}
# Die Zahl der neuen Anmerkungen. `since` ist eine Zeit wie „seit Dienstag“.
card-news = { $count }{ $is_more ->
    [true] +
   *[false] { "" }
} neue <time datetime="{ $datetime }">{ $since }</time>
browse-videos = Videos entdecken
categories-label = Kategorien
categories-all = Alle
pages = Seiten
pages-previous = Zurück
pages-next = Weiter
pages-older = Ältere
# Vor der Nummer einer Seite, für Screenreader.
pages-page = Seite
unfollow = <span class="visually-hidden"><bdi>{ $name }</bdi> </span>Nicht mehr folgen
video-tabs-own = Von dir hinzugefügt

# Die Dokumentation der API. Ihr Knopf „Authorize“ ist immer auf Englisch.
api-docs-lead = Das können Programme mit rumbl machen. Um es hier auszuprobieren, klick auf „Authorize“ und gib ein Token oder einen API-Schlüssel ein, den du in <a href="/settings/api-keys">deinen Einstellungen</a> erstellst. Die Anfragen werden wirklich ausgeführt.
api-docs-document = Dasselbe gibt es als Dokument für Programme, nach OpenAPI 3.1: <a href="/api/openapi.json">openapi.json</a>. Diese Seite ist <a href="https://swagger.io/tools/swagger-ui/">Swagger UI</a>; hier stehen <a href="/assets/licences.txt">seine Lizenz und die der anderen Skripte von rumbl</a>.

# Das Postfach bei der Entwicklung.
mailbox-lead = Alle Mails seit dem Start des Servers. Diese Seite gibt es nur bei der Entwicklung.
mailbox-empty = Noch keine Mails.
mailbox-to = an <bdi>{ $to }</bdi>
mailbox-to-at = an <bdi>{ $to }</bdi>, <time datetime="{ $datetime }">{ $at }</time>
mailbox-all = Alle Mails
mailbox-open-link = Link öffnen
mailbox-show-html = Als HTML anzeigen
