//! Secret tokens in links.

/// Defines the type of a token. The token grants access, so it is never logged, and `Debug` hides
/// it.
macro_rules! link_token {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        ///
        /// It grants access, so it is never logged, and `Debug` hides it.
        #[derive(
            Clone, PartialEq, Eq, Hash,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub struct $name(String);

        impl $name {
            /// Enough random bytes that a token can't be guessed.
            const BYTES: usize = 16;

            /// A new random token.
            pub(crate) fn generate() -> Self {
                use base64::Engine as _;
                let bytes = rand::random::<[u8; Self::BYTES]>();
                Self(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes))
            }

            /// Parses a token; `None` if the text can't be one.
            pub fn parse(text: &str) -> Option<Self> {
                use base64::Engine as _;
                let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).ok()?;
                (bytes.len() == Self::BYTES).then(|| Self(text.to_owned()))
            }

            /// The token as text: 22 URL-safe characters.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(stringify!($name))
            }
        }

        impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::Text, DB>
            for $name
        where
            String: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                self.0.to_sql(out)
            }
        }

        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, DB>
            for $name
        where
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                String::from_sql(bytes).map(Self)
            }
        }
    };
}

pub(crate) use link_token;

#[cfg(test)]
mod tests {
    link_token!(
        /// Of nothing.
        Token
    );

    #[test]
    fn a_token_is_read_from_the_text_that_it_is_and_from_no_other() {
        let token = Token::generate();
        assert_eq!(token.expose().len(), 22);
        assert_eq!(Token::parse(token.expose()), Some(token.clone()));
        assert_ne!(Token::generate(), token);
        let longer = format!("{}AAAA", token.expose());
        for none in ["", "AAAA", "AAAAAAAAAAAAAAAAAAAAA/", &longer] {
            assert_eq!(Token::parse(none), None, "{none}");
        }
        assert_eq!(format!("{token:?}"), "Token");
    }
}
