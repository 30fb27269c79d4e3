# The switch between languages.

language = Language
language-auto = Automatic
