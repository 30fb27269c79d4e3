# How somebody logs in: the authenticator app.

security-app-heading = Authenticator app
security-app-on = Turned on <time datetime="{ $datetime }">{ $when }</time>. Logging in takes a code from the app as well; only a passkey is enough by itself.
security-app-lead = Protect your account with a second step. Logging in then takes a code from an app on your phone as well.
security-app-set-up = Set up an app
security-app-removal = Turn the app off
security-app-removal-lead = Logging in won’t take a code any more.
security-app-turn-off = Turn off
security-app-turned-off = The app is turned off. Logging in takes no code any more.
security-app-scan = Scan this with an app such as Aegis, 2FAS, Google Authenticator or your password manager.
security-app-qr-code = QR code for your authenticator app
security-app-secret = Can’t scan it? Type this key into the app:
security-app-code-hint = The six digits that the app shows now.
security-app-turn-on = Turn on
security-app-scan-again = Please scan the code again.

# Recovery codes.

security-recovery-heading = Recovery codes
security-recovery-lead = { $count ->
    [0] You have none left.
   *[other] You have { $count } left.
} Each lets you log in once if you lose your phone. New codes replace the old ones.
security-recovery-renew = Make new recovery codes
security-recovery-shown = Each lets you log in once if you lose your phone. This is the only time that they are shown, so print them or keep them in a password manager.
security-recovery-kept = I’ve kept them

# Passkeys.

security-passkeys-heading = Passkeys
security-passkeys-lead = Log in with your fingerprint, your face or a security key, and without your password.
security-passkey-added = added <time datetime="{ $datetime }">{ $when }</time>
security-passkey-used = added <time datetime="{ $datetime }">{ $when }</time>, last used <time datetime="{ $used_datetime }">{ $used }</time>
security-passkey-to-removal = Remove<span class="visually-hidden"> <bdi>{ $name }</bdi></span>
security-passkeys-unavailable = Adding one takes JavaScript, and a browser that knows passkeys.
security-passkey-name = Name of the passkey
security-passkey-name-hint = Such as “My phone”.
security-passkey-add = Add a passkey
security-passkey-new = “{ $name }” added. You can log in with it now.
security-passkey-name-error = The name: { $error }.
security-passkey-error = The passkey: { $error }.
security-passkey-refused = That passkey can’t be added. Please try again.
security-passkey-removal = Remove <bdi>{ $name }</bdi>
security-passkey-removal-lead = Nobody can log in with this passkey any more. Your device may go on offering it until you delete it there too.
security-passkey-remove = Remove passkey
security-passkey-removed = “{ $name }” removed. Nobody can log in with it any more.
security-back = Back to Security

# Linked accounts.

security-linked-heading = Linked accounts
security-linked-lead = Log in with an account that you have elsewhere.
security-linked-since = linked <time datetime="{ $datetime }">{ $when }</time>
security-linked-used = linked <time datetime="{ $datetime }">{ $when }</time>, last used <time datetime="{ $used_datetime }">{ $used }</time>
security-linked-to-unlinking = Unlink<span class="visually-hidden"> <bdi>{ $provider }</bdi></span>
security-linked-unlink = Unlink { $provider }
security-linked-unlinking-lead = After this, you can no longer log in with { $provider }. Other devices that logged in with a provider will be logged out.
security-linked-unlinking-lead-account = After this, you can no longer log in with the { $provider } account <bdi>{ $account }</bdi>. Other devices that logged in with a provider will be logged out.
security-linked-link = Link { $provider }
security-linked-unlinked = { $provider } unlinked. You can no longer log in with it.
security-linked-refused = That { $provider } account { $error }.
security-last-way-in = That is the only way in that you have. Set a password or add another way first.

# Confirming who one is.

security-confirm-lead = Log in once more. Then you have ten minutes to change how you log in.
security-confirm-passkey = Use a passkey
security-confirm-provider = Use { $provider }
security-confirm-unable = Logging in with { $providers } again doesn’t count here: you may be let in without being asked for anything.
security-confirm-mail = Or <a href="/password-resets/new">have a link mailed</a> with which you can set a password.
security-confirm-no-mail = Or ask an admin for a link with which you can set a password.
