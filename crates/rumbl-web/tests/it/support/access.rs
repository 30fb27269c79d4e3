use std::sync::Arc;

use chrono::{TimeDelta, Utc};
use rumbl_core::accounts::{self, NewPasskey, RecoveryCode, TotpSecret, UsedChallenge, User};
use rumbl_core::ids::PasskeyId;
use serde_json::json;

use super::Rumbl;

impl Rumbl {
    /// Sets up an app for somebody, an hour ago, so that no code of now was used.
    pub(crate) async fn app_of(&self, user: &User) -> (TotpSecret, Vec<RecoveryCode>) {
        let (secret, id, key) =
            (TotpSecret::generate(), user.id, Arc::clone(&self.app.sealing_key));
        let ago = Utc::now().naive_utc() - TimeDelta::hours(1);
        let code = json!({"one_time_password": secret.code_at(ago)});
        let code = serde_json::from_value(code).unwrap();
        let created = self.repo(move |db| {
            let codes = accounts::create_second_factor(db, &key, (id, &secret), &code, ago)?;
            Ok((secret, codes))
        });
        created.await
    }

    /// A passkey of somebody's, “My phone”, that no device has.
    pub(crate) async fn passkey_of(&self, user: &User) -> PasskeyId {
        let (id, random) = (user.id, rand::random::<[u8; 16]>());
        let new = NewPasskey {
            credential_id: random.into(),
            user_handle: vec![7; 64],
            static_state: vec![1],
            dynamic_state: vec![2],
        };
        let expires_at = Utc::now().naive_utc() + TimeDelta::minutes(5);
        let met = UsedChallenge { challenge: random.into(), expires_at };
        let name = serde_json::from_value(json!({"name": "My phone"})).unwrap();
        self.repo(move |db| accounts::create_passkey(db, id, (&new, &met), &name)).await.id
    }
}
