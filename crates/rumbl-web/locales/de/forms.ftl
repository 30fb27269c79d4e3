# Was viele Formulare haben.

form-required = Pflichtfeld
form-oops = Das hat nicht geklappt. Schau dir bitte die Fehler unten an.
form-current-password = Aktuelles Passwort
form-no-password = Du hast kein Passwort. Falls du das nicht in den letzten zehn Minuten getan hast, <a href="/settings/confirm">bestätige erst, dass du es bist</a>.
form-code = Code
form-code-hint = Aus der App, oder ein Wiederherstellungscode.
