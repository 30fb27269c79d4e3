# What is wrong with a file to import, or with a line of it. An id is the message in rumbl-core's sources.

error-cant-be-imported-now-as-you-have-imported-20-within-a-day = can't be imported now, as you have imported 20 within a day
error-has-more-than-20-000-annotations = has more than 20,000 annotations
error-has-no-line-that-can-be-read-as-an-annotation-of-this-video = has no line that can be read as an annotation of this video
error-has-nothing-that-is-new-to-this-video = has nothing that is new to this video
error-is-empty = is empty
error-is-larger-than-5-mb = is larger than 5 MB
error-is-not-text-in-utf-8-or-utf-16 = is not text in UTF-8 or UTF-16
error-is-not-webvtt-srt-csv-json-or-xml-by-its-name-or-by-how-it-begins = is not WebVTT, SRT, CSV, JSON or XML, by its name or by how it begins

error-an-entity-is-not-known = an entity is not known
error-it-has-no-text = it has no text
error-it-names-no-moment-of-a-video = it names no moment of a video
error-no-time-comes-before-this-text = no time comes before this text
error-the-annotation-that-it-replies-to-has-as-many-replies-as-it-can-have = the annotation that it replies to has as many replies as it can have
error-the-file-does-not-begin-with-webvtt = the file does not begin with WEBVTT
error-the-first-row-has-to-name-a-column-for-the-time-such-as-at-and-one-for-the-text-such-as-body = the first row has to name a column for the time, such as “at”, and one for the text, such as “body”
error-the-json-cant-be-read = the JSON can't be read
error-the-row-has-no-text = the row has no text
error-the-table-cant-be-read-from-here-on = the table can't be read from here on
error-the-text-of-this-placed-comment-cant-be-read = the text of this placed comment can't be read
error-the-time-cant-be-read = the time can't be read
error-the-xml-cant-be-read-from-here-on = the XML can't be read from here on
error-the-xml-ends-too-early = the XML ends too early
error-the-xml-has-a-document-type-which-is-not-read = the XML has a document type, which is not read
error-the-xml-is-too-deep = the XML is too deep
error-this-comment-is-a-program-and-not-a-text = this comment is a program and not a text
error-this-is-no-annotation = this is no annotation
