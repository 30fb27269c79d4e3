# Accounts at providers, such as a company's log-in.

provider-leaving = On to { $provider }…
provider-leaving-lead = You’ll be back here once { $provider } knows that it’s you.
provider-unavailable = { $provider } doesn’t answer
provider-unavailable-lead = Nothing has changed. Please try again in a few minutes.
provider-invalid = We couldn’t understand { $provider }
provider-invalid-lead = Its answer doesn’t show who you are, so nothing has changed. Please try again.
provider-not-fresh = { $provider } didn’t have you log in again
provider-not-fresh-lead = So it can’t show that it’s you who’s here now. Use a passkey, or get a link to set a password.
provider-expired = Please start again
provider-expired-lead = It took too long, or you started it in another browser. Nothing has changed.
provider-back-to-ways = Back to the other ways
provider-back-to-log-in = Back to the log-in
provider-back-to-settings = Back to the settings

# Linking it to an account that exists

provider-link-lead = There is an account with the address <bdi>{ $address }</bdi>. Enter its password once, and you can log in with { $provider } from now on.
provider-link-submit = Link and log in
provider-link-no-password = No password? <a href="/sessions/new?return_to=%2Fsettings%2Fsecurity">Log in as you usually do</a>, and link { $provider } in the settings.
provider-link-other-account = Not your account? <a href="/users/new/provider{ $query }">Make a new one</a>
provider-link-wrong-password = That isn’t the password of the account.
provider-link-over = Please log in again: it took too long.
provider-link-done = Welcome back! You can log in with { $provider } from now on.
provider-linked = Linked. You can log in with { $provider } now.
provider-linked-already = That { $provider } account is linked already. Log in with it.
provider-link-logged-out = You’re no longer logged in as whoever wanted to link that account.
provider-log-in-denied = You’re not logged in, as { $provider } wasn’t allowed to say who you are.
provider-link-denied = Nothing is linked, as { $provider } wasn’t allowed to say who you are.

# Registering with it

provider-register-lead = Choose a username, and you’re in. You log in with { $provider }, so you need no password.
provider-register-have-account = Already have an account? <a href="/sessions/new?return_to=%2Fsettings%2Fsecurity">Log in</a>, and link { $provider } in the settings.
provider-register-email-mail = Nobody else sees it. Another one counts once you open the link that we send there.
provider-register-email-admin = Nobody else sees it. Another one counts once an admin has given you a link that confirms it.
