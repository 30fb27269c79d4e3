[% for field in fields -%]
ALTER TABLE [[ table ]] ADD COLUMN [[ field.name ]] [[ field.added ]];
[% if field.table -%]
CREATE INDEX [[ table ]]_[[ field.name ]]_index ON [[ table ]] ([[ field.name ]]);
[% elif field.is_unique -%]
CREATE UNIQUE INDEX [[ table ]]_[[ field.name ]]_index ON [[ table ]] ([[ field.name ]]);
[% endif -%]
[% endfor -%]
