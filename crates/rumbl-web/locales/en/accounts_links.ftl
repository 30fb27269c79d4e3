# The pages that links in mails open, and other ways into an account.

# Confirming an address

confirmation-lead = One click, and the address is yours.
confirmation-submit = Confirm
confirmation-done = Your e-mail address is confirmed.
confirmation-taken = That e-mail address belongs to another account by now.
confirmation-over = It was used already, is more than seven days old, or a newer one was used.
confirmation-over-offer = Get a new link in your settings
confirmation-elsewhere-lead = An admin made this link by hand, so opening it doesn’t prove whose address it is. It works only while you’re logged in as <bdi>@{ $owner }</bdi>.
confirmation-elsewhere-reader = You’re logged in as <bdi>@{ $reader }</bdi>. If <bdi>@{ $owner }</bdi> is you as well, log out, and then log in there.

# Setting a new password

reset-lead = We’ll mail you a link to set a new one.
reset-no-mail-lead = This server can’t send mail. Ask an admin: they can make you a link with which you set a new password.
reset-account = Username or e-mail address
reset-send = Send the link
reset-remembered = Remembered it? <a href="/sessions/new">Log in</a>
reset-sent = If there is such an account and it has an e-mail address, we’ve sent a link there. It works for 30 minutes.
reset-set-lead = This logs you out on all your devices. If your e-mail address wasn’t confirmed, it also removes passkeys, linked accounts, API keys and webhooks, as somebody else may have added them.
reset-new-password = New password
reset-set = Set password
reset-done = Password changed. Log in with the new one.
reset-done-lead = You’re logged out on all your devices. Log in with the new password.
reset-done-still = These still work without it
reset-done-remove = Once you’re logged in, remove what isn’t yours under E-mail, Security, API keys and Webhooks in your settings. If you can’t log in, ask an admin to remove it.
reset-done-code = Logging in takes a code
reset-done-code-lead = An authenticator app is set up for your account. If it isn’t yours, ask an admin to turn it off.
reset-over = It was used already, is more than 30 minutes old, or the password was changed since.
reset-over-offer = Get a new link

# What works besides the password

access-passkey = the passkey “{ $name }”
access-linked-account = the linked account { $provider }
access-api-key = the API key “{ $name }”
access-email = the e-mail address { $address }, which gets links
access-webhook = the webhook to { $host }

# Stopping the mails about what somebody missed

unsubscribe-heading = Stop these mails?
unsubscribe-lead = Rumbl will no longer mail you what you missed. You’ll still see it under “Notifications”.
unsubscribe-done = You won’t get these mails any more
unsubscribe-done-lead = Rumbl no longer mails you what you missed. You can turn it on again in your settings.
unsubscribe-over = It is not complete. You can also stop these mails in your settings.
unsubscribe-over-offer = Open your settings
