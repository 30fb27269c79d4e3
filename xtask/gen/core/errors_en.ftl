# What the changesets of [[ many_words ]] say.

error-you-have-count-[[ slug ]]-delete-one-first = you have { $count } [[ many_words ]]; delete one first
