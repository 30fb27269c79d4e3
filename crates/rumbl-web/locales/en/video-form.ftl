# The form to add or edit a video, and to upload a file.

video-form-add = Add a video
video-form-edit = Edit video
video-form-edit-title = Edit { $title }
video-form-lead = Give a link or upload a file. The rest is optional.

video-form-url = URL
video-form-url-hint = A YouTube or Vimeo link, or the address of an mp4, webm or m3u8 file.
video-form-title = Title
video-form-title-hint = If you leave it empty, it is taken from the video or its address.
video-form-description = Description
video-form-category = Category
video-form-choose-category = Choose a category
video-form-picture = The picture that will stand for the video

video-form-visibility = Who can see it
video-form-public = Public: everybody
video-form-unlisted = Unlisted: whoever has its address
video-form-private = Private: people you share it with
video-form-visibility-hint = You name people, conversations and review links of a private video on its page “Sharing”.

video-form-answers = Answers to questions
video-form-answers-on = On
video-form-answers-off = Off
video-form-answers-hint = When someone asks a question in an annotation, rumbl looks it up and posts the answer at the same moment.

video-form-save = Save video
video-form-arriving = { $percent }% of the file has arrived. You can save the video when all of it has.
video-form-arrived = The file has arrived. You can save the video.

video-form-file = Upload a file
video-form-another-file = Upload another file
video-form-file-hint = An mp4 or webm file of at most { $size }.
video-form-remove-file = Remove file
video-form-percent = { $percent }%
video-form-progress = How much of the file has arrived
video-form-cancel-upload = Cancel upload
video-form-dismiss = Dismiss

video-form-too-many-files = One file is enough: remove the other first.
video-form-no-video = This isn't an mp4 or webm file, despite its name.
video-form-too-large = The file is too large.
video-form-empty = The file is empty.
video-form-over-quota = This would exceed your storage limit. Delete a video first.
video-form-too-many = You are uploading other files already. Wait until they have arrived.
video-form-too-often = You have begun many uploads. Wait a minute, and choose the file again.
video-form-interrupted = The upload was interrupted. Choose the file again to make another attempt.
video-form-too-long = The upload took too long.
video-form-busy = Too many files are being uploaded right now. Try again later.
video-form-failed = The upload failed. Choose the file again to make another attempt.
