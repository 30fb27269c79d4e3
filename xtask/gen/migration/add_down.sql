[% for field in fields | reverse -%]
[% if field.table or field.is_unique -%]
DROP INDEX [[ table ]]_[[ field.name ]]_index;
[% endif -%]
ALTER TABLE [[ table ]] DROP COLUMN [[ field.name ]];
[% endfor -%]
