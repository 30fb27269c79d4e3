# Imports of annotations from files: the form, the preview, and previous imports.

import-before = Imported before
import-file = File
import-hint = WebVTT, SRT, CSV, Web Annotations as JSON, or Bilibili’s XML; up to 5 MB and 20,000 annotations. rumbl’s own downloads are among these.
import-lead = Add what a file says to “<bdi>{ $title }</bdi>”. You see what is in it before anything is added, and can undo it afterwards.
import-preview = Preview
import-undo = Undo<span class="visually-hidden"> the import of <bdi>{ $file_name }</bdi></span>
import-was-undone = Undone

import-choose-another = Choose another file
import-confirm = { $count ->
    [one] Import { $count } annotation
   *[other] Import { $count } annotations
}
import-line = Line { $number }:
import-line-text = the text { $error }
import-line-time = the time { $error }
import-more = and { $count } more
import-preview-count = { $count ->
    [0] Nothing in this file is new to “<bdi>{ $title }</bdi>”.
    [one] { $count } annotation for “<bdi>{ $title }</bdi>”.
   *[other] { $count } annotations for “<bdi>{ $title }</bdi>”.
}
import-preview-duplicates = { $count ->
    [one] { $count } is there already and will be skipped.
   *[other] { $count } are there already and will be skipped.
}
import-preview-unreadable = { $count } can’t be read.
import-unreadable = What can’t be read
import-would-be-added = What would be added

# What an import did. The sentences after the first appear only if there is something to say.
import-done = { $count ->
    [one] Imported { $count } annotation.
   *[other] Imported { $count } annotations.
}{ $duplicates ->
    [0] { "" }
    [one] { " " }{ $duplicates } was there already.
   *[other] { " " }{ $duplicates } were there already.
}{ $unreadable ->
    [0] { "" }
   *[other] { " " }{ $unreadable } could not be read.
}
import-done-undo = { $done } You can undo that below.
import-undone = Import undone. Its annotations are gone.
import-undone-before = This import was undone. To import the file again, choose it again.
