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
webhooks-address-hint = Wohin rumbl Nachrichten sendet, etwa https://example.com/rumbl.
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

webhooks-unreadable = Aus, weil das Secret nicht mehr lesbar ist: Erstelle ein neues
webhooks-overflowed = Ausgeschaltet, weil zu viele Nachrichten warteten
webhooks-failed = Ausgeschaltet, weil er länger als einen Tag nicht funktioniert hat
webhooks-overflowing = Wird ausgeschaltet, weil zu viele Nachrichten warten
webhooks-paused = Angehalten
webhooks-failing = An, aber gestört
webhooks-on = An

# Was man tun kann, und was daraus folgt.

webhooks-send-test = Test senden
webhooks-pause = Anhalten
webhooks-resume = Einschalten
webhooks-renew-secret = Neues Secret erstellen
webhooks-saved = Webhook gespeichert.
webhooks-deleted = Webhook gelöscht. Dorthin wird nichts mehr gesendet.
webhooks-now-paused = Webhook angehalten. Was sich in der Zwischenzeit ändert, wird nicht gesendet.
webhooks-resumed = Webhook eingeschaltet.
webhooks-test-sent = Ein Test ist unterwegs. Lade die Seite neu, um die Antwort zu sehen.
webhooks-sent-again = Die Nachricht wird noch einmal gesendet. Lade die Seite neu, um die Antwort zu sehen.

# Die letzten Nachrichten.

webhooks-messages = Letzte Nachrichten
webhooks-no-messages = Bisher wurde nichts gesendet.
webhooks-answer = Antwort
webhooks-send-again = Noch einmal senden
webhooks-waits = noch nicht gesendet
webhooks-answered = Antwort { $status }
webhooks-answered-after = Antwort { $status } nach { $ms } ms
webhooks-unanswered = fehlgeschlagen: { $error }
webhooks-unanswered-after = nach { $ms } ms fehlgeschlagen: { $error }
webhooks-given-up = { $outcome }; aufgegeben nach { $count ->
    [one] { $count } Versuch
   *[other] { $count } Versuchen
}
webhooks-is-sent-again = { $outcome }; wird noch einmal gesendet
webhooks-is-sent-again-after =
    { $outcome }; wird noch einmal gesendet (bisher { $count ->
        [one] { $count } Versuch
       *[other] { $count } Versuche
    })

# Das Secret.

webhooks-secret-lead = Es wird nur dieses eine Mal angezeigt. Dein Server prüft damit, ob eine Nachricht von rumbl kommt.
webhooks-secret = Secret
webhooks-secret-use = Jede Nachricht hat die Header <code>webhook-id</code>, <code>webhook-timestamp</code> und <code>webhook-signature</code>. Bibliotheken für Standard Webhooks prüfen sie für dich.
