[% for field in fields | reverse -%]
[% if field.index -%]
DROP INDEX [[ field.index ]];
[% endif -%]
ALTER TABLE [[ table ]] DROP COLUMN [[ field.name ]];
[% endfor -%]
