# Was die Changesets für [[ many_words ]] sagen. Das Wort ist noch englisch.

error-you-have-count-[[ slug ]]-delete-one-first = du hast schon { $count } [[ many_words ]]; lösche erst etwas davon
