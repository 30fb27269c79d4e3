# Settings: the navigation.

settings-nav-profile = Profile
settings-nav-password = Password
settings-nav-devices = Devices

# Profile.

settings-profile-heading = Profile
settings-profile-lead = You are <bdi>@{ $username }</bdi>.
settings-profile-name = Name
settings-profile-second-name = Second name
settings-profile-job = Job
settings-profile-save = Save profile
settings-profile-saved = Profile saved.

# E-mail.

settings-email-add = Add an address, so that you can get back in if you forget your password. Nobody else sees it.
settings-email-add-without-mail = This server can’t send mail. If you want to add an address, ask an admin for a link that confirms it.
settings-email-confirmed = <bdi>{ $address }</bdi> is confirmed. Nobody else sees it.
settings-email-change-without-mail = This server can’t send mail, so ask an admin for a link if you want another address.
settings-email-unconfirmed = <bdi>{ $address }</bdi> is not confirmed yet. Open the link that we sent there. Until then you log in with your username.
settings-email-unconfirmed-without-mail = <bdi>{ $address }</bdi> is not confirmed. This server can’t send mail, so ask an admin for a link that confirms it.
settings-email-send-again = Send the link again
settings-email-remove = Remove my address
settings-email-new = New address
settings-email-new-hint = It counts once you open the link that we send there. Leave it empty to remove your address.
settings-email-change = Change address
settings-email-link-sent = We’ve sent a link to { $address }. Open it to confirm the address.
settings-email-link-sent-again = We’ve sent another link to { $address }.
settings-email-nothing-to-confirm = There is nothing to confirm.
settings-email-removed = Your e-mail address was removed.
settings-email-no-mail = This server can’t send mail. Ask an admin for a link.

# Notifications.

settings-notifications-lead = You’re never told about what you do yourself, what people you’ve blocked do, or conversations you’ve muted.
settings-notifications-when = Tell me when
settings-notifications-mentions = somebody mentions me
settings-notifications-conversations = somebody adds me to a conversation
settings-notifications-shares = somebody shares a private video with me
settings-notifications-answers = a question of mine is answered
settings-notifications-replies = somebody replies to me or in a thread where I have replied, or resolves what I said
settings-notifications-remarks = somebody annotates a video of mine
settings-notifications-by-mail = By e-mail
settings-notifications-digest = what I missed, when I was away for a day
settings-notifications-no-mail = This server can’t send mail.
settings-notifications-digest-hint = At most one mail a day.
settings-notifications-digest-hint-unconfirmed = At most one mail a day, once you have <a href="/settings/email">confirmed an address</a>.
settings-notifications-saved = Your choice is saved.

# Password.

settings-password-lead = This logs you out on all your other devices.
settings-password-lead-first = You can log in with it as well from then on. This logs you out on all your other devices.
settings-password-new = New password
settings-password-new-hint = At least 6 characters.
settings-password-change = Change password
settings-password-set = Set password
settings-password-changed = Password changed. You are logged out on all other devices.
settings-password-changed-elsewhere = Your password was changed elsewhere. Please log in again.
settings-password-do-without = Do without a password
settings-password-removal-lead = You log in with a passkey, or a linked account, from then on. Programs that log in with your password can’t any more.
settings-password-remove = Remove password
settings-password-removed = Password removed. You are logged out on all other devices.
settings-password-aside = With a <a href="/settings/security">passkey</a> you can do without a password.

# Devices.

settings-sessions-log-out-others = Log out all other devices
settings-sessions-this-device = this device
settings-sessions-last-seen = last seen <time datetime="{ $datetime }">{ $when }</time>
settings-sessions-address = from { $address }
settings-sessions-begun = logged in <time datetime="{ $datetime }">{ $when }</time>
settings-sessions-log-out = Log out<span class="visually-hidden"> { $device }, last seen { $when }</span>
settings-sessions-logged-out = That device is logged out.
settings-sessions-logged-out-others = All other devices are logged out.
device-on-system = { $browser } on { $system }
device-other-browser = Another browser
device-program = A program
device-python-program = A Python program

# Your data.

settings-account-lead = Everything that is yours, as a ZIP with JSON and CSV in it: your account, your videos, what you said, hidden or not, whom you follow, what you reported, the names of your passkeys and API keys, your webhooks, the accounts that you have linked, and where you’re logged in.
settings-account-download = Download everything
settings-account-deletion = Delete your account
settings-account-deletion-lead = This deletes your videos, with everything that anybody said on them, and everything that you said on other people’s videos. You are logged out on all devices, and your username is free for others. If you or something of yours was reported, moderators can still see what was reported, and your username, until they have dealt with the report. Deleting your account can’t be undone, so download your data first.
settings-account-last-admin = You are the last admin who can log in. Make somebody else an admin first, and then delete your account.
settings-account-delete = Delete my account
settings-account-deleted = Your account is deleted. Goodbye!
