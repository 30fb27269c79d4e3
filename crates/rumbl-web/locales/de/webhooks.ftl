# Webhooks.

webhooks-lead = Wenn sich bei deinen Videos etwas tut, kann rumbl einem deiner Server Bescheid sagen: Er bekommt JSON, signiert nach <a href="https://www.standardwebhooks.com">Standard Webhooks</a>.
webhooks-tells = Benachrichtigt über <bdi>{ $about }</bdi>: { $events }
webhooks-about-all = alle deine Videos
webhooks-about-one = ein Video
webhooks-about-video = „{ $title }“
webhooks-new = Neuer Webhook
webhooks-add = Webhook hinzufügen
webhooks-all = Alle Webhooks

# Das Formular.

webhooks-address = Adresse
webhooks-address-hint = Wohin rumbl Nachrichten schickt, etwa https://example.com/rumbl.
webhooks-videos = Videos
webhooks-all-my-videos = Alle meine Videos
webhooks-events = Benachrichtigen über
webhooks-annotation-created = neue Anmerkungen
webhooks-annotation-updated = geänderte Anmerkungen
webhooks-annotation-deleted = gelöschte Anmerkungen
webhooks-video-created = neue Videos
webhooks-video-updated = geänderte Videos
webhooks-video-deleted = gelöschte Videos
webhooks-test = Tests

# Zustände.

webhooks-unreadable = Aus, weil sein Geheimnis nicht mehr lesbar ist: Erstelle ein neues
webhooks-overflowed = Ausgeschaltet, weil zu viele Nachrichten warteten
webhooks-failed = Ausgeschaltet, weil er länger als einen Tag nicht funktioniert hat
webhooks-overflowing = Wird ausgeschaltet, weil zu viele Nachrichten warten
webhooks-paused = Angehalten
webhooks-failing = An, aber gestört
webhooks-on = An

# Was man tun kann, und was daraus folgt.

webhooks-send-test = Test schicken
webhooks-pause = Anhalten
webhooks-resume = Einschalten
webhooks-renew-secret = Neues Geheimnis erstellen
webhooks-saved = Webhook gespeichert.
webhooks-deleted = Webhook gelöscht. Dorthin wird nichts mehr geschickt.
webhooks-now-paused = Webhook angehalten. Was sich inzwischen ändert, wird nicht geschickt.
webhooks-resumed = Webhook eingeschaltet.
webhooks-test-sent = Ein Test ist unterwegs. Lade die Seite neu, um die Antwort zu sehen.
webhooks-sent-again = Die Nachricht wird noch einmal geschickt. Lade die Seite neu, um die Antwort zu sehen.

# Die letzten Nachrichten.

webhooks-messages = Letzte Nachrichten
webhooks-no-messages = Bisher wurde nichts geschickt.
webhooks-answer = Antwort
webhooks-send-again = Noch einmal schicken
webhooks-waits = wartet auf den Versand
webhooks-answered = Antwort { $status }
webhooks-answered-after = Antwort { $status } nach { $ms } ms
webhooks-unanswered = fehlgeschlagen: { $error }
webhooks-unanswered-after = nach { $ms } ms fehlgeschlagen: { $error }
webhooks-given-up = { $outcome }; aufgegeben nach { $count ->
    [one] { $count } Versuch
   *[other] { $count } Versuchen
}
webhooks-is-sent-again = { $outcome }; wird noch einmal geschickt
webhooks-is-sent-again-after = { $outcome }; wird noch einmal geschickt (bisher { $count ->
    [one] { $count } Versuch
   *[other] { $count } Versuche
})

# Das Geheimnis.

webhooks-secret-lead = Du siehst es nur dieses eine Mal. Dein Server prüft damit, ob eine Nachricht von rumbl kommt.
webhooks-secret = Geheimnis
webhooks-secret-use = Jede Nachricht hat die Header <code>webhook-id</code>, <code>webhook-timestamp</code> und <code>webhook-signature</code>. Bibliotheken für Standard Webhooks prüfen sie für dich.
