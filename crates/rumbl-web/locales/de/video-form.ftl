# Das Formular, um ein Video hinzuzufügen oder zu bearbeiten und eine Datei hochzuladen.

video-form-add = Video hinzufügen
video-form-edit = Video bearbeiten
video-form-edit-title = { $title } bearbeiten
video-form-lead = Gib einen Link an oder lade eine Datei hoch. Der Rest ist optional.

video-form-url = URL
video-form-url-hint = Ein Link von YouTube oder Vimeo oder die Adresse einer mp4-, webm- oder m3u8-Datei.
video-form-title = Titel
video-form-title-hint = Wenn du ihn leer lässt, wird er aus dem Video oder seiner Adresse übernommen.
video-form-description = Beschreibung
video-form-category = Kategorie
video-form-choose-category = Kategorie wählen
video-form-picture = Das Vorschaubild des Videos

video-form-visibility = Wer es sehen kann
video-form-public = Öffentlich: alle
video-form-unlisted = Nicht gelistet: alle, die seine Adresse haben
video-form-private = Privat: Leute, mit denen du es teilst
video-form-visibility-hint = Mit welchen Leuten und Unterhaltungen du ein privates Video teilst und welche Freigabelinks es hat, legst du auf seiner Seite „Teilen“ fest.

video-form-answers = Antworten auf Fragen
video-form-answers-on = An
video-form-answers-off = Aus
video-form-answers-hint = Wenn jemand in einer Anmerkung etwas fragt, schlägt rumbl es nach und schreibt die Antwort zum selben Moment.

video-form-save = Video speichern
video-form-arriving = { $percent } % der Datei sind angekommen. Sobald alles da ist, kannst du das Video speichern.
video-form-arrived = Die Datei ist angekommen. Du kannst das Video speichern.

video-form-file = Datei hochladen
video-form-another-file = Andere Datei hochladen
video-form-file-hint = Eine mp4- oder webm-Datei mit höchstens { $size }.
video-form-remove-file = Datei entfernen
video-form-percent = { $percent } %
video-form-progress = Wie viel von der Datei angekommen ist
video-form-cancel-upload = Hochladen abbrechen
video-form-dismiss = Ausblenden

video-form-too-many-files = Eine Datei genügt: Entferne erst die andere.
video-form-no-video = Das ist keine mp4- oder webm-Datei, auch wenn sie so heißt.
video-form-too-large = Die Datei ist zu groß.
video-form-empty = Die Datei ist leer.
video-form-over-quota = Dafür reicht dein Speicherplatz nicht. Lösche erst ein Video.
video-form-too-many = Du lädst schon andere Dateien hoch. Warte, bis sie angekommen sind.
video-form-too-often = Du hast in kurzer Zeit oft etwas hochgeladen. Warte eine Minute und wähle die Datei dann noch einmal aus.
video-form-interrupted = Das Hochladen wurde unterbrochen. Wähle die Datei noch einmal aus, um es neu zu versuchen.
video-form-too-long = Das Hochladen hat zu lange gedauert.
video-form-busy = Gerade werden zu viele Dateien hochgeladen. Versuch es später noch einmal.
video-form-failed = Das Hochladen ist fehlgeschlagen. Wähle die Datei noch einmal aus, um es neu zu versuchen.
