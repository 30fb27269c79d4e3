# Die Wahl der Sprache.

language = Sprache
language-auto = Automatisch
