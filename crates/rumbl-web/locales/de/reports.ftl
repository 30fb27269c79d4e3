# Das Formular, um der Moderation etwas zu melden.

report-by = von <bdi>{ $owner }</bdi>
report-choose = Grund wählen
report-moment = { $title } bei { $moment }
report-moment-untitled = Ein Video bei { $moment }
report-note = Hinweis
report-question = Was stimmt damit nicht?
report-reason-abuse = Beleidigungen, Drohungen oder Belästigung
report-reason-copyright = Ohne Erlaubnis kopiert
report-reason-illegal = Verstoß gegen das Gesetz
report-reason-other = Etwas anderes
report-reason-spam = Spam oder Werbung
report-sent = Danke! Die Moderation sieht es sich an.
report-submit = Meldung senden
