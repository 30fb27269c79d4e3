# Ein Video teilen: mit Leuten, mit Unterhaltungen und über Freigabelinks.

sharing-lead-private = „<bdi>{ $title }</bdi>“ ist privat. Nur du, die Leute und Unterhaltungen unten, alle mit einem Freigabelink und die Moderation können es sehen.
sharing-lead-public = „<bdi>{ $title }</bdi>“ ist öffentlich, also für alle zu sehen. Was hier steht, gilt erst, wenn du es <a href="{ $edit_path }">privat machst</a>.
sharing-lead-unlisted = „<bdi>{ $title }</bdi>“ ist nicht gelistet: Wer die Adresse hat, kann es sehen. Was hier steht, gilt erst, wenn du es <a href="{ $edit_path }">privat machst</a>.
sharing-remove-named = Entfernen<span class="visually-hidden">: <bdi>{ $name }</bdi></span>

sharing-people = Leute
sharing-people-hint = Sie finden das Video über seine Adresse. Sie können es ansehen und Anmerkungen schreiben.
sharing-people-submit = Mit dieser Person teilen
sharing-username = Benutzername

sharing-conversation = Unterhaltung
sharing-conversations = Unterhaltungen
sharing-conversations-empty = Du bist noch in keiner Unterhaltung.
sharing-conversations-hint = Alle in der Unterhaltung können das Video ansehen und Anmerkungen schreiben, solange sie und du dabei sind.
sharing-conversations-submit = Mit dieser Unterhaltung teilen

sharing-link = Freigabelink
sharing-link-copy = Kopieren<span class="visually-hidden">: Link { $number }</span>
sharing-link-create = Link erstellen
sharing-link-days = Läuft ab nach
sharing-link-days-count = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tagen
}
sharing-link-revoke = Zurückziehen<span class="visually-hidden">: Link { $number }</span>
sharing-link-rights = Wer den Link hat, kann
sharing-link-rights-annotate = ansehen und anmerken (mit Konto)
sharing-link-rights-view = nur ansehen
sharing-link-until-annotate = Ansehen und anmerken, bis <time datetime="{ $datetime }">{ $day }, { $time } Uhr UTC</time>
sharing-link-until-view = Ansehen, bis <time datetime="{ $datetime }">{ $day }, { $time } Uhr UTC</time>
sharing-links = Freigabelinks
sharing-links-hint = Wer den Link hat, kann das Video ansehen, auch ohne Konto – bis der Link abläuft oder du ihn zurückziehst.

sharing-added-conversation = Mit „{ $title }“ geteilt.
sharing-added-link = Der Link ist fertig. Du kannst ihn unten kopieren.
sharing-added-person = Mit { $username } geteilt.
sharing-removed-conversation = Das Video ist nicht mehr mit dieser Unterhaltung geteilt.
sharing-removed-link = Der Link ist zurückgezogen. Wer ihn verwendet hat, hat keinen Zugang mehr.
sharing-removed-person = Das Video ist nicht mehr mit dieser Person geteilt.
