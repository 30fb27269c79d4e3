# Benachrichtigungen, auf ihrer Seite und in Mails. Auf der Seite sind Namen und Titel Links.

notification-empty = Hier ist noch nichts.
notification-empty-hint = Wenn dich jemand als @{ $username } erwähnt, zu einer Unterhaltung hinzufügt oder etwas zu einem deiner Videos anmerkt, siehst du es hier.
notification-mark-read = Als gelesen markieren
notification-marked-read = Deine Benachrichtigungen sind als gelesen markiert.
notification-settings = Einstellungen
notification-unread = Ungelesen:

# Wer es war. Damit beginnt jeder Satz; das Hilfsverb gehört dazu, weil es sich nach der Anzahl richtet.
notification-who = { $others ->
    [0] { $who } hat
    [one] { $who } und noch jemand haben
   *[other] { $who } und { $others } andere haben
}
notification-somebody = Jemand

# Wo es war, wenn das ein einzelner Moment eines Videos ist.
notification-at-moment = { $place } bei { $moment }

# Wie oft; nach hundert Mal wird nicht mehr gezählt.
notification-more-than = mehr als { $count }

notification-added = { $who } dich zu { $place } hinzugefügt
notification-answered = { $who } deine Frage in { $place } beantwortet
notification-answered-many = { $who } { $count } deiner Fragen in { $place } beantwortet
notification-mentioned = { $who } dich in { $place } erwähnt
notification-mentioned-many = { $who } dich { $count } Mal in { $place } erwähnt
notification-pair = { $who } eine { $place } mit dir begonnen
notification-pair-conversation = Unterhaltung
notification-remarked = { $who } etwas zu deinem Video { $place } angemerkt
notification-remarked-many = { $who } { $count } Anmerkungen zu { $place } geschrieben
notification-replied = { $who } auf deine Anmerkung in { $place } geantwortet
notification-replied-many = { $who } dir { $count } Antworten in { $place } geschrieben
notification-resolved = { $who } deine Anmerkung in { $place } als erledigt markiert
notification-resolved-many = { $who } { $count } deiner Anmerkungen in { $place } als erledigt markiert
notification-shared = { $who } ein Video mit dir geteilt: { $place }
notification-thread-replied = { $who } in einem deiner Threads in { $place } geantwortet
notification-thread-replied-many = { $who } { $count } Antworten in deinen Threads in { $place } geschrieben
