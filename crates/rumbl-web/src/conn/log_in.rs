//! Logs browsers in and out.

use std::sync::Arc;

use chrono::Utc;
use rumbl_core::accounts::{self, LogInMethod, User};
use rumbl_core::ids::SessionId;
use rumbl_core::repo::Connection;

use super::Conn;
use crate::deletion;
use crate::error::Result;
use crate::i18n::Locale;
use crate::identity::{Device, Pending, Stay, UnlinkedIdentity, session_cookie};
use crate::mail::mails;

impl Conn {
    /// Logs `user` in with a new session: for which device, how long, and by which proof. The browser's previous
    /// session ends.
    ///
    /// # Errors
    /// When the session can't be stored.
    pub(crate) async fn log_in(
        &self,
        user: &User,
        device: &Device,
        how: (Stay, LogInMethod),
    ) -> Result<()> {
        self.begin_session(user, device, how, |_| Ok(())).await
    }

    /// Like [`log_in`](Self::log_in), and mails the user if this device is new to their account.
    ///
    /// # Errors
    /// When the session can't be stored.
    pub(crate) async fn log_in_and_tell(
        &self,
        user: &User,
        device: &Device,
        how: (Stay, LogInMethod),
    ) -> Result<()> {
        let (user_id, is_known) = (user.id, device.known.is_of(user));
        let (user_agent, address) = (device.user_agent.clone(), device.address.ip());
        let tell = move |db: &mut Connection| {
            if is_known {
                return Ok(());
            }
            let (address, now) = (address.to_string(), Utc::now().naive_utc());
            mails::new_device(db, user_id, user_agent.as_deref(), &address, now)
        };
        self.begin_session(user, device, how, tell).await
    }

    async fn begin_session(
        &self,
        user: &User,
        device: &Device,
        (stay, method): (Stay, LogInMethod),
        tell: impl FnOnce(&mut Connection) -> rumbl_core::Result<()> + Send + 'static,
    ) -> Result<()> {
        let known = device.known.cookie_with(user, &self.app().config)?;
        let (user, replaced) = (user.clone(), self.identity().map(|one| one.session_id()));
        let (origin, end) = (device.origin(stay, method), self.ending());
        let own_language = Locale::of_user(&user);
        let first_language = self.0.browser_language.filter(|_| user.locale.is_none());
        let first_language = first_language.and_then(Locale::language_tag);
        self.0.account_language.set(own_language);
        let create = move |db: &mut Connection| {
            if let Some(language) = &first_language {
                accounts::set_first_language(db, user.id, language)?;
            }
            let created = accounts::create_session_on(db, &user, replaced, &origin)?;
            replaced.into_iter().for_each(end);
            // A full mail queue must not prevent the log-in.
            if let Err(error) = tell(db) {
                tracing::warn!(%error, "a log-in can't be told by mail");
            }
            Ok(created)
        };
        let (_, token) = self.repo(create).await?;
        self.put_cookie(known);
        self.put_cookie(session_cookie::cookie(&token, stay, &self.app().config));
        // A pending account link must not carry over to the next person who uses this browser.
        self.put_cookie(UnlinkedIdentity::removal(&self.app().config));
        Ok(())
    }

    /// Ends the session everywhere: for all copies of the cookie, and on its open sockets.
    ///
    /// # Errors
    /// When the session can't be deleted. It then stays valid.
    pub(crate) async fn log_out(&self) -> Result<()> {
        if let Some(id) = self.identity().map(|identity| identity.session_id()) {
            let end = self.ending();
            // Inside the database call, which completes even if the browser disconnects.
            let delete = move |db: &mut Connection| {
                accounts::delete_session(db, id)?;
                end(id);
                Ok(())
            };
            self.repo(delete).await?;
        }
        self.put_cookie(session_cookie::removal(&self.app().config));
        self.put_cookie(UnlinkedIdentity::removal(&self.app().config));
        Ok(())
    }

    /// Starts deleting a person's account, and logs them out everywhere.
    ///
    /// # Errors
    /// Those of [`deletion::begin`].
    pub(crate) async fn delete_account(&self, user: Arc<User>) -> rumbl_core::Result<()> {
        let (sockets, sessions) = (self.app().sockets.clone(), self.app().sessions.clone());
        let keys = self.app().api_keys.clone();
        let begin = move |db: &mut Connection| {
            deletion::begin(db, user.id)?;
            // Inside the database call, which completes even if the client disconnects.
            sessions.end_all_of(&sockets, &user);
            keys.invalidate_user(user.id);
            Ok(())
        };
        self.repo(begin).await
    }

    /// Closes a session in this process after it was ended in the database.
    pub(crate) fn ending(&self) -> impl Fn(SessionId) + Send + 'static {
        let (sessions, sockets) = (self.app().sessions.clone(), self.app().sockets.clone());
        move |id| sessions.end(&sockets, id)
    }
}
