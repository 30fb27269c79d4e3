# Seiten für Anfragen, die gescheitert sind: was passiert ist, und was man tun kann.

failure-home = Zur Startseite
failure-not-found-title = Seite nicht gefunden
failure-not-found = Unter dieser Adresse ist nichts zu finden. Vielleicht wurde es gelöscht, oder der Link ist falsch.
failure-method-title = Das geht hier nicht
failure-method = Diese Adresse nimmt nur ein Formular entgegen. Geh zurück und schick das Formular noch einmal ab.
failure-forbidden-title = Dieses Formular ist abgelaufen
failure-forbidden = Deine Sitzung hat sich geändert, seit die Seite geladen wurde. Geh zurück, lade die Seite neu und schick das Formular noch einmal ab.
failure-too-large-title = Das ist zu viel
failure-too-large = Was du geschickt hast, ist größer, als rumbl annimmt. Kürze es und versuch es noch einmal.
failure-timeout-title = Das hat zu lange gedauert
failure-timeout = Was du geschickt hast, kam nicht rechtzeitig an. Prüfe deine Verbindung, geh zurück und versuch es noch einmal.
failure-attempts-title = Zu viele Versuche
failure-attempts = Du hast das in kurzer Zeit zu oft versucht. Warte eine Minute und versuch es dann noch einmal.
failure-attempts-minutes = Du hast das in kurzer Zeit zu oft versucht. Versuch es in { $minutes } Minuten noch einmal.
failure-attempts-hours = Du hast das in kurzer Zeit zu oft versucht. Versuch es in { $hours } Stunden noch einmal.
failure-busy-title = rumbl ist ausgelastet
failure-busy = Der Server hat mehr zu tun, als er schafft. Versuch es in ein paar Sekunden noch einmal.
failure-malformed-title = Das hat rumbl nicht verstanden
failure-malformed = Die Anfrage war unvollständig oder fehlerhaft. Geh zurück und versuch es noch einmal.
failure-internal-title = Da ist etwas schiefgegangen
failure-internal = Das liegt an uns und wurde protokolliert. Versuch es gleich noch einmal.
failure-address-title = Falsche Adresse
failure-address = Diese Website erreichst du unter { $expected }. Formulare von anderen Adressen werden abgelehnt.
