# Wie sich jemand anmeldet: die Authenticator-App.

security-app-heading = Authenticator-App
security-app-on = Eingeschaltet <time datetime="{ $datetime }">{ $when }</time>. Zum Anmelden brauchst du zusätzlich einen Code aus der App. Nur mit einem Passkey geht es ohne.
security-app-lead = Schütze dein Konto mit einem zweiten Schritt. Zum Anmelden brauchst du dann auch einen Code aus einer App auf deinem Handy.
security-app-set-up = App einrichten
security-app-removal = App ausschalten
security-app-removal-lead = Zum Anmelden brauchst du dann keinen Code mehr.
security-app-turn-off = Ausschalten
security-app-turned-off = Die App ist ausgeschaltet. Zum Anmelden brauchst du keinen Code mehr.
security-app-scan = Scanne das mit einer App wie Aegis, 2FAS oder Google Authenticator oder mit deinem Passwort-Manager.
security-app-qr-code = QR-Code für deine Authenticator-App
security-app-secret = Scannen geht nicht? Gib diesen Schlüssel in der App ein:
security-app-code-hint = Die sechs Ziffern, die deine App gerade zeigt.
security-app-turn-on = Einschalten
security-app-scan-again = Bitte scanne den Code noch einmal.

# Wiederherstellungscodes.

security-recovery-heading = Wiederherstellungscodes
security-recovery-lead =
    { $count ->
        [0] Du hast keinen mehr.
        [one] Du hast noch einen.
       *[other] Du hast noch { $count }.
    } Mit jedem kannst du dich einmal anmelden, falls du dein Handy verlierst. Neue Codes ersetzen die alten.
security-recovery-renew = Neue Wiederherstellungscodes erstellen
security-recovery-shown = Mit jedem kannst du dich einmal anmelden, falls du dein Handy verlierst. Sie werden nur dieses eine Mal angezeigt: Druck sie aus oder leg sie in deinem Passwort-Manager ab.
security-recovery-kept = Ich habe sie gesichert

# Passkeys.

security-passkeys-heading = Passkeys
security-passkeys-lead = Melde dich mit Fingerabdruck, Gesicht oder Sicherheitsschlüssel an, ganz ohne Passwort.
security-passkey-added = hinzugefügt <time datetime="{ $datetime }">{ $when }</time>
security-passkey-used = hinzugefügt <time datetime="{ $datetime }">{ $when }</time>, zuletzt verwendet <time datetime="{ $used_datetime }">{ $used }</time>
security-passkey-to-removal = Entfernen<span class="visually-hidden">: <bdi>{ $name }</bdi></span>
security-passkeys-unavailable = Um einen hinzuzufügen, brauchst du JavaScript und einen Browser, der Passkeys kennt.
security-passkey-name = Name des Passkeys
security-passkey-name-hint = Zum Beispiel „Mein Handy“.
security-passkey-add = Passkey hinzufügen
security-passkey-new = „{ $name }“ hinzugefügt. Du kannst dich jetzt damit anmelden.
security-passkey-name-error = Der Name { $error }.
security-passkey-error = Der Passkey { $error }.
security-passkey-refused = Dieser Passkey kann nicht hinzugefügt werden. Bitte versuch es noch einmal.
security-passkey-removal = <bdi>{ $name }</bdi> entfernen
security-passkey-removal-lead = Mit diesem Passkey kann sich dann niemand mehr anmelden. Dein Gerät bietet ihn vielleicht weiter an, bis du ihn auch dort löschst.
security-passkey-remove = Passkey entfernen
security-passkey-removed = „{ $name }“ entfernt. Damit kann sich niemand mehr anmelden.
security-back = Zurück zu „Sicherheit“

# Verknüpfte Konten.

security-linked-heading = Verknüpfte Konten
security-linked-lead = Melde dich mit einem Konto an, das du anderswo hast.
security-linked-since = verknüpft <time datetime="{ $datetime }">{ $when }</time>
security-linked-used = verknüpft <time datetime="{ $datetime }">{ $when }</time>, zuletzt verwendet <time datetime="{ $used_datetime }">{ $used }</time>
security-linked-to-unlinking = Verknüpfung aufheben<span class="visually-hidden">: <bdi>{ $provider }</bdi></span>
security-linked-unlink = Verknüpfung mit { $provider } aufheben
security-linked-unlinking-lead = Mit { $provider } kannst du dich dann nicht mehr anmelden. Andere Geräte, auf denen die Anmeldung über einen Anbieter lief, werden abgemeldet.
security-linked-unlinking-lead-account = Mit dem Konto <bdi>{ $account }</bdi> bei { $provider } kannst du dich dann nicht mehr anmelden. Andere Geräte, auf denen die Anmeldung über einen Anbieter lief, werden abgemeldet.
security-linked-link = { $provider } verknüpfen
security-linked-unlinked = Die Verknüpfung mit { $provider } ist aufgehoben. Du kannst dich nicht mehr damit anmelden.
security-linked-refused = Dieses Konto bei { $provider } { $error }.
security-last-way-in = Anders kannst du dich nicht anmelden. Lege erst ein Passwort fest oder füge eine andere Möglichkeit hinzu.

# Bestätigen, wer man ist.

security-confirm-lead = Melde dich noch einmal an. Dann kannst du zehn Minuten lang ändern, wie du dich anmeldest.
security-confirm-passkey = Passkey verwenden
security-confirm-provider = { $provider } verwenden
security-confirm-unable = Eine neue Anmeldung mit { $providers } zählt hier nicht: Dort wirst du vielleicht nach nichts gefragt.
security-confirm-mail = Oder <a href="/password-resets/new">lass dir einen Link schicken</a>, mit dem du ein Passwort festlegen kannst.
security-confirm-no-mail = Oder bitte die Administration um einen Link, mit dem du ein Passwort festlegen kannst.
