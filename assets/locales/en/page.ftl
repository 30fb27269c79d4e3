## What pages have in common

flash-dismiss = Dismiss this message
confirm-delete = Delete
confirm-gone = Nothing was done, because it is no longer listed.
confirm-keep = Keep
copy-done = Copied

## Passkeys

passkey-name-invalid = Give the passkey a name of up to { $limit } characters.
passkey-too-many = You have as many passkeys as an account can have. Remove one first.
passkey-wrong = That isn’t right. Check the password, and the code if there is one.
passkey-rate-limited = Too many attempts. Please wait a while.
passkey-known = This device has a passkey for your account already.
passkey-not-confirmed = Your device didn’t confirm that it’s you.
passkey-failed = That didn’t work. Please try again.

## The form to add a video

# $what is one of the next two, and $site a name such as YouTube.
video-read = Get { $what } from { $site }
video-title-and-picture = title and picture
video-length-and-picture = length and picture
video-reading = Reading…
# $things is a list of the next three, such as "title, length, and picture".
video-found = Found: { $things }.
video-found-title = title
video-found-length = length
video-found-picture = picture
video-found-nothing = That site doesn’t describe its videos to others, but you can still add this one.

## Conversations

# Above the first message of a day, such as "Tuesday, 3 May 2026".
message-day = { $weekday }, { $date }
# After the text of a message.
message-waiting = waiting to be sent
# In place of sending a message, because too many wait for a connection.
message-full = { $limit } messages are already waiting. You can send this one once they have gone out.
# Beside a message that is given back to its author.
message-old = You wrote this more than a day ago, and it wasn’t sent. Send it if it still fits.
