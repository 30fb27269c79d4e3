# Was viele Formulare haben.

form-required = Pflichtfeld
form-oops = Das hat nicht geklappt. Schau dir bitte die Fehler unten an.
form-current-password = Aktuelles Passwort
form-no-password = Du hast kein Passwort. <a href="/settings/confirm">Bestätige erst, dass du es bist</a>, falls du das nicht in den letzten zehn Minuten getan hast.
form-code = Code
form-code-hint = Aus der App oder ein Wiederherstellungscode.
