# The form to report something to the moderators.

report-by = by <bdi>{ $owner }</bdi>
report-choose = Choose a reason
report-moment = { $title } at { $moment }
report-moment-untitled = A video at { $moment }
report-note = Note
report-question = What is wrong with it?
report-reason-abuse = Insults, threats or harassment
report-reason-copyright = Copied without permission
report-reason-illegal = Against the law
report-reason-other = Something else
report-reason-spam = Spam or advertising
report-sent = Thank you. A moderator will look at it.
report-submit = Send the report
