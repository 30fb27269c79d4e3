# Konten bei Anbietern, etwa die Anmeldung einer Firma.

provider-leaving = Weiter zu { $provider } …
provider-leaving-lead = Du kommst hierher zurück, sobald { $provider } weiß, dass du es bist.
provider-unavailable = { $provider } antwortet nicht
provider-unavailable-lead = Es hat sich nichts geändert. Bitte versuch es in ein paar Minuten noch einmal.
provider-invalid = Die Antwort von { $provider } ist unverständlich
provider-invalid-lead = Daraus geht nicht hervor, wer du bist. Deshalb hat sich nichts geändert. Bitte versuch es noch einmal.
provider-not-fresh = { $provider } hat keine neue Anmeldung verlangt
provider-not-fresh-lead = Damit ist nicht sicher, dass du es gerade bist. Nimm einen Passkey oder lass dir einen Link schicken, um ein Passwort festzulegen.
provider-expired = Bitte fang noch einmal an
provider-expired-lead = Es hat zu lange gedauert, oder du hast in einem anderen Browser angefangen. Es hat sich nichts geändert.
provider-back-to-ways = Zurück zu den anderen Möglichkeiten
provider-back-to-log-in = Zurück zur Anmeldung
provider-back-to-settings = Zurück zu den Einstellungen

# Mit einem Konto verknüpfen, das es schon gibt

provider-link-lead = Es gibt schon ein Konto mit der Adresse <bdi>{ $address }</bdi>. Gib einmal dessen Passwort ein, dann kannst du dich künftig mit { $provider } anmelden.
provider-link-submit = Verknüpfen und anmelden
provider-link-no-password = Kein Passwort? <a href="/sessions/new?return_to=%2Fsettings%2Fsecurity">Melde dich an wie sonst auch</a> und verknüpfe { $provider } in den Einstellungen.
provider-link-other-account = Nicht dein Konto? <a href="/users/new/provider{ $query }">Neues Konto erstellen</a>
provider-link-wrong-password = Das ist nicht das Passwort des Kontos.
provider-link-over = Bitte melde dich noch einmal an: Es hat zu lange gedauert.
provider-link-done = Willkommen zurück! Ab jetzt kannst du dich mit { $provider } anmelden.
provider-linked = Verknüpft. Du kannst dich jetzt mit { $provider } anmelden.
provider-linked-already = Dieses Konto bei { $provider } ist schon verknüpft. Melde dich damit an.
provider-link-logged-out = Du bist nicht mehr mit dem Konto angemeldet, das verknüpft werden sollte.
provider-log-in-denied = Du bist nicht angemeldet, weil { $provider } nicht sagen durfte, wer du bist.
provider-link-denied = Es wurde nichts verknüpft, weil { $provider } nicht sagen durfte, wer du bist.

# Damit registrieren

provider-register-lead = Wähle einen Benutzernamen, und schon bist du dabei. Du meldest dich mit { $provider } an und brauchst deshalb kein Passwort.
provider-register-have-account = Du hast schon ein Konto? <a href="/sessions/new?return_to=%2Fsettings%2Fsecurity">Melde dich an</a> und verknüpfe { $provider } in den Einstellungen.
provider-register-email-mail = Sieht sonst niemand. Eine andere Adresse gilt, sobald du den Link öffnest, den wir dorthin schicken.
provider-register-email-admin = Sieht sonst niemand. Eine andere Adresse gilt, sobald dir die Administration einen Link zum Bestätigen gegeben hat.
