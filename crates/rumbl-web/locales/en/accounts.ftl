# Logging in and registering.

account-username = Username
account-password = Password
account-name = Name
account-email = E-mail
account-username-hint = Shown next to what you say. At most 20 characters.
account-password-hint = At least 6 characters.
account-forgotten-password = Forgotten your password?
account-welcome-back = Welcome back!
account-suspended = Your account is suspended, so you can’t log in.

# Logging in

session-required = You must be logged in to access that page
session-form-expired = That form had expired. Please log in again.
session-username-hint = Or your e-mail address.
session-stay-logged-in = Stay logged in
session-use-passkey = Use a passkey
session-new-here = New here? <a href="/users/new{ $query }">Register</a>
session-log-in-with = Log in with { $provider }
session-wrong-password = Invalid username/password combination
session-passkey-refused = That passkey doesn’t work here. Log in another way.
session-code-lead = Open your authenticator app, and enter the code that it shows for rumbl.
session-code-hint = Lost your phone? Enter a recovery code.
session-code-start-over = Start over
session-code-refused = That code isn’t right, or was used already. Try the next one.
session-code-over = Please log in again: it took too long, or your account has changed.
session-welcome-last-recovery-code = Welcome back! That was your last recovery code. Make new ones in the settings.
session-welcome-recovery-codes-left = Welcome back! Recovery codes left: { $left }.

# A form was sent after the session had ended

logged-out-typed = Nothing was saved, but here is what you typed. Log in again in a new tab, open the form there, and copy your text into it.
logged-out-lead = Log in again to continue.
logged-out-log-in = Log in again
logged-out-log-in-new-tab = Log in again in a new tab
logged-out-another-way = Log in another way
logged-out-content = Content
logged-out-description = Description
logged-out-note = Note
logged-out-reason = Reason
logged-out-title = Title

# Registering

registration-lead = Choose a name and a password, and you’re in.
registration-create = Create account
registration-with = Register with { $provider }
registration-have-account = Already have an account? <a href="/sessions/new{ $query }">Log in</a>
registration-email-required = Nobody else sees it.
registration-email-optional = Optional. Nobody else sees it.
registration-email-log-in = Optional. You can log in with it too; nobody else sees it.
registration-email-reset = Optional. It’s for when you forget your password; nobody else sees it.
registration-done = { $name } created!
registration-by-invitation = Registration is by invitation
registration-closed = Registration is closed
registration-invitation-over = This invitation no longer works: it was used, taken back, or is older than two weeks. Ask whoever sent it for another one.
registration-by-invitation-lead = Whoever runs this site can send you a link with which you can register.
registration-closed-lead = Nobody can register here at the moment.
