# Die Seiten für [[ many_words ]]. Die Wörter sind noch englisch.

[[ slug ]]-created = [[ title ]] wurde erstellt.
[[ slug ]]-delete-question = „⁨{ $name }⁩“ löschen? Das lässt sich nicht rückgängig machen.
[[ slug ]]-deleted = [[ title ]] wurde gelöscht.
[[ slug ]]-edit = [[ title ]] bearbeiten
[[ slug ]]-heading = [[ titles ]]
[[ slug ]]-new = [[ title ]] hinzufügen
[[ slug ]]-none = Hier ist noch nichts.
[[ slug ]]-save = Speichern
[[ slug ]]-updated = [[ title ]] wurde geändert.
[% for field in own_fields %][[ slug ]]-field-[[ field.slug ]] = [[ field.label ]]
[% endfor %][% if has_booleans %][[ slug ]]-no = Nein
[[ slug ]]-yes = Ja
[% endif %][% if has_references %][[ slug ]]-reference = Die Zahl in der Adresse.
[% endif %][% if has_datetimes %][[ slug ]]-utc = In UTC.
[% endif %]