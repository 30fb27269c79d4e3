# Anmerkungen aus Dateien importieren: das Formular, die Vorschau und frühere Importe.

import-before = Frühere Importe
import-file = Datei
import-hint = WebVTT, SRT, CSV, Web Annotations als JSON oder das XML von Bilibili, bis 5 MB und 20.000 Anmerkungen. Auch was du bei rumbl heruntergeladen hast, lässt sich importieren.
import-lead = Übernimm die Anmerkungen aus einer Datei für „<bdi>{ $title }</bdi>“. Bevor etwas hinzukommt, siehst du, was in der Datei steht. Danach kannst du den Import rückgängig machen.
import-preview = Vorschau
import-undo = Rückgängig machen<span class="visually-hidden">: Import von <bdi>{ $file_name }</bdi></span>
import-was-undone = Rückgängig gemacht

import-choose-another = Andere Datei wählen
import-confirm = { $count ->
    [one] { $count } Anmerkung importieren
   *[other] { $count } Anmerkungen importieren
}
import-line = Zeile { $number }:
import-line-text = der Text { $error }
import-line-time = die Zeit { $error }
import-more = und { $count } weitere
import-preview-count = { $count ->
    [0] In dieser Datei steht nichts, was bei „<bdi>{ $title }</bdi>“ noch fehlt.
    [one] { $count } Anmerkung für „<bdi>{ $title }</bdi>“.
   *[other] { $count } Anmerkungen für „<bdi>{ $title }</bdi>“.
}
import-preview-duplicates = { $count ->
    [one] { $count } ist schon da und wird übersprungen.
   *[other] { $count } sind schon da und werden übersprungen.
}
import-preview-unreadable = { $count ->
    [one] { $count } ist nicht lesbar.
   *[other] { $count } sind nicht lesbar.
}
import-unreadable = Was nicht lesbar ist
import-would-be-added = Was hinzukommt

# Was ein Import bewirkt hat. Die Sätze nach dem ersten erscheinen nur, wenn es etwas zu sagen gibt.
import-done = { $count ->
    [one] { $count } Anmerkung importiert.
   *[other] { $count } Anmerkungen importiert.
}{ $duplicates ->
    [0] { "" }
    [one] { " " }{ $duplicates } war schon da.
   *[other] { " " }{ $duplicates } waren schon da.
}{ $unreadable ->
    [0] { "" }
    [one] { " " }{ $unreadable } war nicht lesbar.
   *[other] { " " }{ $unreadable } waren nicht lesbar.
}
import-done-undo = { $done } Unten kannst du das rückgängig machen.
import-undone = Der Import ist rückgängig gemacht, seine Anmerkungen sind entfernt.
import-undone-before = Dieser Import wurde rückgängig gemacht. Wähle die Datei noch einmal, um sie erneut zu importieren.
