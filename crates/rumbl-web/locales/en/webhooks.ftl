# Webhooks.

webhooks-lead = When something happens to your videos, rumbl can tell a server of yours: it sends JSON there, signed after <a href="https://www.standardwebhooks.com">Standard Webhooks</a>.
webhooks-tells = Tells of <bdi>{ $about }</bdi>: { $events }
webhooks-about-all = all your videos
webhooks-about-one = one video
webhooks-about-video = “{ $title }”
webhooks-new = New webhook
webhooks-add = Add webhook
webhooks-all = All webhooks

# The form.

webhooks-address = Address
webhooks-address-hint = Where rumbl sends messages, such as https://example.com/rumbl.
webhooks-videos = Videos
webhooks-all-my-videos = All my videos
webhooks-events = Tell when
webhooks-annotation-created = somebody annotates
webhooks-annotation-updated = an annotation changes
webhooks-annotation-deleted = an annotation is deleted
webhooks-video-created = a video is added
webhooks-video-updated = a video changes
webhooks-video-deleted = a video is deleted
webhooks-test = a test is sent

# States.

webhooks-unreadable = Off, as its secret can’t be read any more: make a new one
webhooks-overflowed = Turned off, as too many messages waited
webhooks-failed = Turned off, as it failed for more than a day
webhooks-overflowing = Being turned off, as too many messages wait
webhooks-paused = Paused
webhooks-failing = On, and failing
webhooks-on = On

# What one can do, and what follows.

webhooks-send-test = Send a test
webhooks-pause = Pause
webhooks-resume = Turn on
webhooks-renew-secret = Make a new secret
webhooks-saved = Webhook saved.
webhooks-deleted = Webhook deleted. Nothing is sent there any more.
webhooks-now-paused = Webhook paused. What changes meanwhile is not sent.
webhooks-resumed = Webhook turned on.
webhooks-test-sent = A test is on its way. Reload this page to see the answer.
webhooks-sent-again = The message is sent again. Reload this page to see the answer.

# The last messages.

webhooks-messages = Last messages
webhooks-no-messages = Nothing was sent yet.
webhooks-answer = Answer
webhooks-send-again = Send again
webhooks-waits = waits to be sent
webhooks-answered = answered { $status }
webhooks-answered-after = answered { $status } after { $ms } ms
webhooks-unanswered = failed: { $error }
webhooks-unanswered-after = failed: { $error } after { $ms } ms
webhooks-given-up = { $outcome }, given up after { $count ->
    [one] { $count } attempt
   *[other] { $count } attempts
}
webhooks-is-sent-again = { $outcome }, is sent again
webhooks-is-sent-again-after = { $outcome }, is sent again (attempt { $count })

# The secret.

webhooks-secret-lead = This is the only time that it is shown. Your server checks with it that a message is from rumbl.
webhooks-secret = Secret
webhooks-secret-use = Each message has the headers <code>webhook-id</code>, <code>webhook-timestamp</code> and <code>webhook-signature</code>. Libraries of Standard Webhooks check them for you.
