# API-Schlüssel.

api-keys-lead = Mit einem Schlüssel kann ein Programm rumbl für dich nutzen, ohne dein Passwort zu kennen. Sieh dir an, <a href="/api/docs">was Programme können, und probiere es aus</a>.
api-keys-may = Darf { $scopes }
api-keys-ends = gültig bis { $day }
api-keys-made = erstellt <time datetime="{ $datetime }">{ $when }</time>
api-keys-used = verwendet <time datetime="{ $datetime }">{ $when }</time>
api-keys-never-used = noch nie verwendet
api-keys-delete = Löschen<span class="visually-hidden">: <bdi>{ $name }</bdi></span>
api-keys-deleted = „{ $name }“ gelöscht. Programme können den Schlüssel nicht mehr verwenden.
api-keys-new = Neuer Schlüssel
api-keys-name = Name
api-keys-name-hint = Wofür der Schlüssel da ist, zum Beispiel „Backup“.
api-keys-scopes = Das Programm darf
api-keys-read = lesen
api-keys-annotate = anmerken
api-keys-manage = verwalten
api-keys-converse = chatten
api-keys-read-box = lesen: Videos, Anmerkungen und Leute sehen
api-keys-annotate-box = anmerken: Anmerkungen erstellen, ändern und löschen
api-keys-manage-box = verwalten: Videos hinzufügen, ändern und löschen
api-keys-converse-box = chatten: in deinen Unterhaltungen lesen und schreiben
api-keys-days = Gültigkeit in Tagen
api-keys-days-hint = Höchstens 365. Lass das Feld leer, wenn der Schlüssel unbegrenzt gelten soll.
api-keys-make = Schlüssel erstellen
api-keys-shown = Der Schlüssel „<bdi>{ $name }</bdi>“ wird nur dieses eine Mal angezeigt. Kopiere ihn dorthin, wo dein Programm solche Schlüssel aufbewahrt.
api-keys-key = Schlüssel
api-keys-send = Schick ihn als <code>X-API-Key</code> oder als <code>Authorization: Bearer</code> mit.
