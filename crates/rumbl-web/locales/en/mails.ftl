# Mails, as text and as HTML.

mail-hello = Hello { $username },
mail-hello-all = Hello,
mail-sent-by = Sent by <a href="{ $site }" style="color:inherit">{ $site }</a>

# Subjects

mail-subject-confirm-email = Confirm your e-mail address
mail-subject-address-taken = Somebody gave your e-mail address
mail-subject-reset-password = Set a new password
mail-subject-new-password = Your rumbl account
mail-subject-email-changed = Your e-mail address was changed
mail-subject-password-changed = Your password was changed
mail-subject-security-changed = How you log in has changed
mail-subject-webhook-disabled = A webhook of yours was turned off
mail-subject-new-device = New log-in to your account
mail-subject-digest = What you missed on rumbl

# An address is to be confirmed

mail-confirm-email = Please confirm that this is the e-mail address of your account. The link works for seven days.
mail-confirm-email-text = Please confirm that this is the e-mail address of your account. The link works for seven days:
mail-confirm-email-button = Confirm this address
mail-confirm-email-not-you = If you don't have this account, ignore this mail, and nothing happens.

# Somebody else has given the address of an account

mail-address-taken = Somebody has just given your e-mail address for another rumbl account.
mail-address-taken-you = If it was you: you have an account already, called { $username }. Log in, or set a new password there if you forgot it.
mail-address-taken-you-text = If it was you: you have an account already, called { $username }. Log in at { $link }, or set a new password there if you forgot it.
mail-address-taken-not-you = If it wasn't you, there is nothing to do: the address stays yours.

# A new password was asked for

mail-reset-password = Somebody, hopefully you, asked for a new password for your account. The link works once, for 30 minutes.
mail-reset-password-text = Somebody, hopefully you, asked for a new password for your account. The link works once, for 30 minutes:
mail-reset-password-several = Somebody, hopefully you, asked for a new password. Several accounts give your e-mail address, and nobody has confirmed it yet. Open the link of the account that is yours, which makes the address its own. Each link works once, for 30 minutes.
mail-reset-password-several-text = Somebody, hopefully you, asked for a new password. Several accounts give your e-mail address, and nobody has confirmed it yet. Open the link of the account that is yours, which makes the address its own. Each link works once, for 30 minutes:
mail-reset-password-not-listed = If yours isn't among them, ask again with your username.
mail-reset-password-not-you = If it wasn't you, ignore this mail. Your password stays what it is.
mail-reset-password-button = Set a new password

# An account was made for somebody

mail-new-password = You have an account on rumbl. Log in with
mail-new-password-username = Username: <b>{ $username }</b>
mail-new-password-username-text = Username: { $username }
mail-new-password-password = Password: <b style="font-family:monospace">{ $password }</b>
mail-new-password-password-text = Password: { $password }
mail-new-password-at = at { $link }
mail-new-password-change = Please change the password when you are in.

# The address or the password was changed

mail-email-changed = This is no longer the e-mail address of your rumbl account. No more mail about it comes to this one.
mail-email-changed-not-you = If you didn't change it, somebody else can get into your account. Tell whoever runs <a href="{ $site }">{ $site }</a>.
mail-email-changed-not-you-text = If you didn't change it, somebody else can get into your account. Tell whoever runs { $site }.
mail-password-changed = The password of your rumbl account was changed, and every device was logged out.
mail-password-changed-not-you = If it wasn't you, set a new one at once:
mail-password-changed-still = These go on working without the password. Remove what isn't yours, under Settings, Security and API keys:

# How somebody logs in was changed

mail-security-not-you = If it wasn't you, change your password at once, and look at the settings of your account:
mail-security-button = Security settings
mail-security-second-factor-on = An authenticator app was set up for your account. Logging in takes a code of it from now on.
mail-security-second-factor-off = The authenticator app of your account was turned off. Logging in takes no code any more.
mail-security-recovery-codes-renewed = Your account has new recovery codes. The old ones no longer work.
mail-security-recovery-code-used = { $left ->
    [one] One of your recovery codes was used. You have one left.
   *[other] One of your recovery codes was used. You have { $left } left.
}
mail-security-last-recovery-code-used = Your last recovery code was used. Make new ones in the settings.
mail-security-passkey-added = A passkey was added to your account. It logs in without your password.
mail-security-passkey-removed = A passkey was removed from your account. Nobody can log in with it any more.
mail-security-password-removed = The password of your account was removed. Nobody can log in with it any more.
mail-security-api-key-added = An API key was made for your account. A program that has it acts in your name, without your password.
mail-security-api-key-revoked = An admin has deleted an API key of your account. Programs can't use it any more.
mail-security-keys-revoked = An operator of this rumbl has removed the API keys, passkeys, linked accounts and webhooks of your account. Nobody can use them any more.
mail-security-webhooks-removed = An admin has deleted the webhooks of your account. Nothing is sent to them any more.
mail-security-identity-linked = A { $provider } account was linked to your account. It logs in without your password.
mail-security-identity-unlinked = A { $provider } account was unlinked from your account. Nobody can log in with it any more.

# A log-in from a new device

mail-new-device = Somebody logged in to your account on a device that we haven't seen before:
mail-new-device-from = from { $address }
mail-new-device-on = on { $day }, { $time } UTC
mail-new-device-not-you = If it was you, there is nothing to do. If not, end that log-in, change your password, and remove passkeys that aren't yours:
mail-new-device-button = Where I'm logged in

# A webhook was turned off

mail-webhook-disabled = a webhook of yours was turned off: its receiver did not take what rumbl sent for more than a day, too many messages waited for it, or its secret can't be read any more, so that a new one has to be made.
mail-webhook-disabled-page = Its last response is on the webhook’s page. Turn it on again there, and the messages that are waiting are sent:
mail-webhook-disabled-page-text = Its last response is on this page. Turn it on again there, and the messages that are waiting are sent:

# What somebody missed

mail-digest = While you were away:
mail-digest-button = Your notifications
mail-digest-all = All your notifications:
mail-digest-stop = You get such a mail at most once a day. <a href="{ $stop }" style="color:inherit">Stop these mails</a>, or choose what you are told in your <a href="{ $settings }" style="color:inherit">settings</a>.
mail-digest-stop-text = You get such a mail at most once a day. To stop it:
