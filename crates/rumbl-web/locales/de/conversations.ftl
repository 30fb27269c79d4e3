# Die Liste der Unterhaltungen, eine neue Gruppe, und wie man Leute hinzufügt.

conversations = Unterhaltungen
conversations-none = Noch keine Unterhaltungen. Wähle auf einem Profil „Nachricht“ oder erstelle eine Gruppe.
# Wird nach einer Zahl vorgelesen.
conversations-unread = ungelesen
conversations-muted = Stumm
conversations-pages = Seiten
conversations-newer = Neuere
conversations-older = Ältere
online = Online

# Die letzte Nachricht einer Unterhaltung, gekürzt.
conversations-said = { $name }: { $text }
conversations-you-said = Du: { $text }
conversations-shared = { $name } hat einen Moment aus „{ $title }“ geteilt
conversations-you-shared = Du hast einen Moment aus „{ $title }“ geteilt
conversations-shared-something = { $name } hat einen Moment aus einem Video geteilt
conversations-you-shared-something = Du hast einen Moment aus einem Video geteilt

# Wie eine Unterhaltung ohne Titel heißt.
conversation-of = { $names } und { $more } weitere
conversation-of-nobody = Niemand sonst

new-group = Neue Gruppe
new-group-members = In der Gruppe
new-group-you = Du
new-group-title-hint = Optional. Ohne Titel heißt die Gruppe nach ihren Mitgliedern.
new-group-start = Gruppe erstellen
new-group-without-people = Füge mindestens eine Person hinzu.
group-title = Titel

add-people = Leute hinzufügen
add-people-label = Leute
add-people-placeholder = Ein Name oder Benutzername
add-people-found = Gefunden
add-people-are-members = Alle Gefundenen sind schon in der Gruppe.
# Schaltflächen neben einem Namen, der nur vorgelesen wird.
add-person = Hinzufügen<span class="visually-hidden">: <bdi>{ $name }</bdi></span>
remove-person = Entfernen<span class="visually-hidden">: <bdi>{ $name }</bdi></span>
people-found-nobody = Niemand gefunden.
people-found = { $count ->
    [one] { $count } Person gefunden
   *[other] { $count } Leute gefunden
}
