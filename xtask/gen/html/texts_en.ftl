# The pages of [[ many_words ]].

[[ slug ]]-created = [[ title ]] created successfully.
[[ slug ]]-delete-question = Delete “⁨{ $name }⁩”? This can’t be undone.
[[ slug ]]-deleted = [[ title ]] deleted successfully.
[[ slug ]]-edit = Edit [[ words ]]
[[ slug ]]-heading = My [[ many_words ]]
[[ slug ]]-new = New [[ words ]]
[[ slug ]]-none = You have no [[ many_words ]] yet.
[[ slug ]]-save = Save [[ words ]]
[[ slug ]]-updated = [[ title ]] updated successfully.
[% for field in own_fields %][[ slug ]]-field-[[ field.slug ]] = [[ field.label ]]
[% endfor %][% if has_booleans %][[ slug ]]-no = No
[[ slug ]]-yes = Yes
[% endif %][% if has_references %][[ slug ]]-reference = The number in its address.
[% endif %][% if has_datetimes %][[ slug ]]-utc = In UTC.
[% endif %]