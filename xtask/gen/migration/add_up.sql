[% for field in fields -%]
ALTER TABLE [[ table ]] ADD COLUMN [[ field.name ]] [[ field.added ]];
[% if field.index -%]
CREATE [% if field.is_unique %]UNIQUE [% endif %]INDEX [[ field.index ]] ON [[ table ]] ([[ field.name ]]);
[% endif -%]
[% endfor -%]
