use std::collections::BTreeMap;

use actix_channels::CheckOrigin;
use rumbl_web::config::{Config, Environment};
use rumbl_web::secret::Secret;

fn config(variables: &[(&str, &str)]) -> Result<Config, String> {
    let variables: BTreeMap<_, _> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Config::from_variables(&variables).map_err(|error| error.to_string())
}

#[test]
fn variables_override_the_files() {
    let config = config(&[
        ("RUMBL_ENV", "test"),
        ("PORT", "4321"),
        ("PUBLIC_URL", "https://rumbl.example"),
        ("RUMBL_LIMITS__FORM_BYTES", "1000"),
        ("HOME", "/somewhere/else"),
    ])
    .unwrap();
    assert_eq!(config.environment, Environment::Test);
    assert_eq!(config.address.port(), 4321);
    assert_eq!(config.public_url.as_str(), "https://rumbl.example/");
    assert_eq!(config.limits.form_bytes, 1000);
}

#[test]
fn text_that_looks_like_a_number_is_text() {
    let text =
        [("PUBSUB_NAME", "2026"), ("MAIL_FROM", "rumbl@7.example"), ("WOLFRAM_APP_ID", "12345")];
    for setting in text {
        assert_eq!(config(&[("RUMBL_ENV", "test"), setting]).err(), None, "{setting:?}");
    }
}

#[test]
fn a_wrong_setting_is_named_in_one_sentence() {
    for (name, value) in [
        ("RUMBL_ENV", "staging"),
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("BIND", "nowhere"),
        ("PUBLIC_URL", "rumbl.example"),
        ("PUBLIC_URL", "ftp://rumbl.example"),
        ("DATABASE_URL", "mysql://localhost/rumbl"),
        ("SECRET_KEY_BASE", "short"),
        ("RUMBL_LIMITS__FORM_BYTES", "much"),
        ("RUMBL_LIMITS__FORM_BITES", "1"),
        ("RUMBL_LIMITS__ANNOTATION_QUEUE", "0"),
        ("RUMBL_LIMITS__BODY_TIMEOUT_S", "0"),
        ("LOG_FORMAT", "xml"),
        ("METRICS_ADDRESS", "localhost"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a-key"),
        ("RUMBL_TRACES__SAMPLE_RATIO", "1.5"),
        ("MAIL_URL", "https://mail.example"),
        ("MAIL_URL", "mail.example"),
        ("MAIL_FROM", "rumbl"),
        ("RUMBL_EMAIL_REQUIRED", "perhaps"),
    ] {
        let error = config(&[("RUMBL_ENV", "test"), (name, value)]).expect_err(name);
        assert!(error.contains(name), "{name}: {error}");
        assert!(!error.contains('\n'), "{name}: {error}");
    }
}

/// A provider that can be used.
const PROVIDER: [(&str, &str); 5] = [
    ("RUMBL_ENV", "test"),
    ("RUMBL_PROVIDERS__WORK__LABEL", "Work"),
    ("RUMBL_PROVIDERS__WORK__ISSUER", "https://id.example"),
    ("RUMBL_PROVIDERS__WORK__CLIENT_ID", "42"),
    ("RUMBL_PROVIDERS__WORK__CLIENT_SECRET", "12345678"),
];

#[test]
fn providers_are_read_from_the_environment_in_the_order_of_their_names() {
    let mut variables = PROVIDER.to_vec();
    variables.extend([
        ("RUMBL_PROVIDERS__HUB__KIND", "github"),
        ("RUMBL_PROVIDERS__HUB__CLIENT_ID", "rumbl"),
        ("RUMBL_PROVIDERS__HUB__CLIENT_SECRET", "hush"),
    ]);
    let config = config(&variables).unwrap();
    let [hub, work] = config.providers.as_slice() else { panic!("{:?}", config.providers) };
    assert_eq!((hub.label.as_str(), hub.issuer.as_str()), ("GitHub", "https://github.com"));
    assert_eq!((work.name.as_str(), work.issuer.as_str()), ("work", "https://id.example"));
    assert_eq!((work.client_id.as_str(), work.client_secret.expose()), ("42", "12345678"));
    assert!(!format!("{:?}", config.providers).contains("12345678"));
}

#[test]
fn a_wrong_provider_is_named_and_its_secret_is_not() {
    for (name, value) in [
        ("RUMBL_PROVIDERS__WORK__KIND", "saml"),
        ("RUMBL_PROVIDERS__WORK__LABEL", ""),
        ("RUMBL_PROVIDERS__WORK__LABEL", &"x".repeat(41)),
        ("RUMBL_PROVIDERS__WORK__ISSUER", "id.example"),
        ("RUMBL_PROVIDERS__WORK__ISSUER", "http://id.example"),
        ("RUMBL_PROVIDERS__WORK__ISSUER", "https://id.example/?a=b"),
        ("RUMBL_PROVIDERS__WORK__ISSUER", "https://ada@id.example/"),
        ("RUMBL_PROVIDERS__WORK__API_URL", "https://api.example"),
        ("RUMBL_PROVIDERS__WORK__CLIENT_ID", ""),
        ("RUMBL_PROVIDERS__WORK__CLIENT_SECRET", ""),
        ("RUMBL_PROVIDERS__WORK__SECRET", "12345678"),
        ("RUMBL_PROVIDERS__THE-OTHER__ISSUER", "https://other.example"),
    ] {
        let mut variables = PROVIDER.to_vec();
        variables.retain(|(kept, _)| *kept != name);
        variables.push((name, value));
        let error = config(&variables).expect_err(name);
        let table = name.rsplit_once("__").unwrap().0;
        assert!(error.contains(table), "{name}: {error}");
        assert!(!error.contains("12345678") && !error.contains('\n'), "{name}: {error}");
    }
    let mut twice = PROVIDER.to_vec();
    twice.extend([
        ("RUMBL_PROVIDERS__ALSO__LABEL", "Also"),
        ("RUMBL_PROVIDERS__ALSO__ISSUER", "https://id.example/"),
        ("RUMBL_PROVIDERS__ALSO__CLIENT_ID", "43"),
        ("RUMBL_PROVIDERS__ALSO__CLIENT_SECRET", "hush"),
    ]);
    let error = config(&twice).unwrap_err();
    assert!(error.contains("RUMBL_PROVIDERS__WORK__ISSUER") && error.contains("also"), "{error}");
}

#[test]
fn a_github_enterprise_server_has_both_addresses_or_is_none() {
    let hub = |own: &[(&str, &str)]| {
        let mut variables = vec![
            ("RUMBL_PROVIDERS__HUB__KIND", "github"),
            ("RUMBL_PROVIDERS__HUB__CLIENT_ID", "rumbl"),
            ("RUMBL_PROVIDERS__HUB__CLIENT_SECRET", "hush"),
        ];
        variables.extend(own);
        config(&variables)
    };
    let issuer = ("RUMBL_PROVIDERS__HUB__ISSUER", "https://github.example");
    let api = ("RUMBL_PROVIDERS__HUB__API_URL", "https://github.example/api/v3");
    hub(&[issuer, api]).unwrap();
    hub(&[]).unwrap();
    hub(&[(issuer.0, "https://github.com")]).unwrap();
    for (given, missing) in [(issuer, api.0), (api, issuer.0)] {
        let error = hub(&[given]).expect_err(missing);
        assert!(error.contains(missing) && error.contains("needs both"), "{error}");
    }
}

#[test]
fn production_asks_for_a_secret_and_says_how_to_make_one() {
    let error = config(&[("RUMBL_ENV", "prod")]).unwrap_err();
    assert!(error.contains("SECRET_KEY_BASE") && error.contains("rumbl gen-secret"), "{error}");
    let secret = Secret::generate();
    let config = config(&[("RUMBL_ENV", "prod"), ("SECRET_KEY_BASE", secret.expose())]).unwrap();
    assert!(config.force_https);
    assert!(!format!("{config:?}").contains(secret.expose()));
}

#[test]
fn development_makes_a_secret_once_and_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data/secret");
    let made = Secret::kept_in(&file).unwrap();
    assert_eq!(Secret::kept_in(&file).unwrap(), made);
    std::fs::write(&file, "too short").unwrap();
    assert!(Secret::kept_in(&file).is_err());
}

#[test]
fn the_limits_of_channels_can_be_set_and_are_the_engines_own_by_default() {
    let limits = config(&[("RUMBL_ENV", "test")]).unwrap().channels.to_config();
    let engine = actix_channels::Config::default();
    let numbers = |config: &actix_channels::Config| {
        let sizes = [
            config.max_frame_bytes,
            config.max_topics,
            config.max_topic_bytes,
            config.max_event_bytes,
            config.max_ref_bytes,
            config.max_sockets_per_user,
            config.max_inbox,
            config.max_inbox_bytes,
            config.max_outbound_bytes,
            config.max_unread_bytes,
            config.congested_bytes,
            config.max_outbound_bytes_per_user,
            config.max_outbound_bytes_per_address,
            config.max_outbound_bytes_in_all,
            config.max_long_poll_batch,
            config.max_long_poll_body_bytes,
            config.max_long_poll_queue_bytes,
            config.drain_batch,
            config.presence_max_people,
        ];
        let times = [
            config.idle_timeout,
            config.close_timeout,
            config.terminate_timeout,
            config.long_poll_window,
            config.long_poll_token_max_age,
            config.drain_interval,
            config.drain_timeout,
            config.presence_window,
            config.presence_node_timeout,
        ];
        (sizes, times, config.max_joins_per_second)
    };
    assert_eq!(numbers(&limits), numbers(&engine));
    let set = config(&[("RUMBL_ENV", "test"), ("RUMBL_CHANNELS__MAX_TOPICS", "7")]).unwrap();
    assert_eq!(set.channels.to_config().max_topics, 7);
    let wrong = config(&[("RUMBL_ENV", "test"), ("RUMBL_CHANNELS__MAX_TOPIX", "7")]).unwrap_err();
    assert!(wrong.contains("RUMBL_CHANNELS__MAX_TOPIX"), "{wrong}");
}

#[test]
fn with_a_public_address_sockets_are_for_its_pages_alone() {
    for (url, origin) in [
        ("https://rumbl.example", "https://rumbl.example:443"),
        ("http://127.0.0.1:4000/", "http://127.0.0.1:4000"),
    ] {
        let config = config(&[("RUMBL_ENV", "test"), ("PUBLIC_URL", url)]).unwrap();
        assert_eq!(config.check_origin, CheckOrigin::List(vec![origin.to_owned()]));
    }
    assert_eq!(
        config(&[("RUMBL_ENV", "test")]).unwrap().check_origin,
        CheckOrigin::SameOrigin { scheme: "http" }
    );
}

#[test]
fn https_without_a_known_proxy_is_worth_a_warning() {
    let warning = |https, proxies| {
        let settings = [
            ("RUMBL_ENV", "test"),
            ("RUMBL_FORCE_HTTPS", https),
            ("RUMBL_TRUSTED_PROXIES", proxies),
        ];
        let warnings = config(&settings).unwrap().warnings();
        warnings
            .iter()
            .map(ToString::to_string)
            .find(|warning| warning.contains("RUMBL_TRUSTED_PROXIES"))
    };
    assert!(warning("true", "[]").is_some());
    assert_eq!(warning("true", r#"["10.0.0.0/8"]"#), None);
    assert_eq!(warning("false", "[]"), None);
}

#[test]
fn what_nobody_gets_without_a_mail_server_is_worth_a_warning() {
    let warned = |settings: &[(&str, &str)]| {
        let warnings = config(settings).unwrap().warnings();
        let warnings: Vec<_> = warnings.iter().map(ToString::to_string).collect();
        let warnings = warnings.join("\n");
        ["MAIL_URL is not set", "RUMBL_EMAIL_REQUIRED is set"].map(|text| warnings.contains(text))
    };
    let (test, required) = (("RUMBL_ENV", "test"), ("RUMBL_EMAIL_REQUIRED", "true"));
    assert_eq!(warned(&[test]), [true, false]);
    assert_eq!(warned(&[test, required]), [true, true]);
    assert_eq!(warned(&[test, required, ("MAIL_URL", "smtp://localhost")]), [false, false]);
    // Development has a mailbox.
    let secret = "x".repeat(64);
    let dev = [("RUMBL_ENV", "dev"), ("SECRET_KEY_BASE", secret.as_str()), required];
    assert_eq!(warned(&dev), [false, false]);
}

#[test]
fn a_mail_server_is_named_by_its_url_and_its_password_by_nobody() {
    for url in [
        "smtp://localhost:2525",
        "smtps://eva:s3cret@mail.example",
        "smtp://eva:s3cret@mail.example:587?tls=required",
    ] {
        let config = config(&[("RUMBL_ENV", "test"), ("MAIL_URL", url)]).unwrap();
        assert!(config.mail.url.is_some());
        assert!(!format!("{config:?}").contains("s3cret"));
    }
    let wrong = [("RUMBL_ENV", "test"), ("MAIL_URL", "http://eva:s3cret@mail.example")];
    let error = config(&wrong).unwrap_err();
    assert!(error.contains("MAIL_URL") && !error.contains("s3cret"), "{error}");
}

#[test]
fn mail_is_from_the_host_that_people_type_unless_it_is_set() {
    let from = |variables: &[(&str, &str)]| {
        let variables = [&[("RUMBL_ENV", "test")], variables].concat();
        config(&variables).unwrap().mail.from.to_string()
    };
    assert_eq!(from(&[("PUBLIC_URL", "https://rumbl.example")]), "rumbl <rumbl@rumbl.example>");
    assert_eq!(from(&[("PUBLIC_URL", "http://127.0.0.1:4000")]), "rumbl <rumbl@localhost>");
    assert_eq!(from(&[("MAIL_FROM", "post@mail.example")]), "post@mail.example");
}

#[test]
fn processes_are_connected_by_postgresql_unless_another_server_is_named() {
    const TEST: (&str, &str) = ("RUMBL_ENV", "dev");
    const SECRET: (&str, &str) = (
        "SECRET_KEY_BASE",
        "only-for-tests-only-for-tests-only-for-tests-only-for-tests-only-for-tests",
    );
    const POSTGRES: (&str, &str) = ("DATABASE_URL", "postgres://rumbl:hidden@127.0.0.1/rumbl");
    let is_alone = |variables: &[(&str, &str)]| {
        let (adapter, status) = config(variables).unwrap().pubsub.adapter().unwrap();
        assert_eq!(adapter.is_alone(), status.is_none());
        adapter.is_alone()
    };
    assert!(is_alone(&[TEST, SECRET]));
    assert!(!is_alone(&[TEST, SECRET, POSTGRES]));
    assert!(is_alone(&[TEST, SECRET, POSTGRES, ("PUBSUB_URL", "local")]));
    // What only the database's client understands is no reason not to start.
    for options in ["keepalives_count=3&sslmode=disable", "target_session_attrs=primary"] {
        let url = format!("{}?{options}", POSTGRES.1);
        assert!(!is_alone(&[TEST, SECRET, ("DATABASE_URL", &url)]), "{options}");
    }
    assert!(is_alone(&[TEST, SECRET, ("DATABASE_URL", "postgres:///rumbl")]));
    assert!(!is_alone(&[TEST, SECRET, ("PUBSUB_URL", "redis://localhost")]));
    for (setting, value) in [
        ("PUBSUB_URL", "amqp://user:hidden@localhost"),
        ("PUBSUB_URL", "redis://localhost/hidden"),
        ("PUBSUB_URL", "postgres://hidden@localhost:port/x"),
        ("PUBSUB_URL", "postgres://hidden@localhost/x?sslmode=verify-full"),
        ("PUBSUB_NAME", "hidden name"),
    ] {
        let wrong = config(&[TEST, SECRET, POSTGRES, (setting, value)]).unwrap_err();
        assert!(wrong.contains(setting) && !wrong.contains("hidden"), "{wrong}");
    }
}

#[test]
fn encryption_is_refused_where_it_can_not_be_had() {
    let secret = "s".repeat(64);
    let given = [("RUMBL_ENV", "prod"), ("SECRET_KEY_BASE", secret.as_str())];
    let refused = |variables: &[(&str, &str)]| config(&[&given, variables].concat()).err();
    let of = |mode: &str| format!("postgres://rumbl:hidden@db.example/rumbl?sslmode={mode}");
    assert_eq!(refused(&[("DATABASE_URL", &of("prefer"))]), None);
    // The connection between the processes needs no feature.
    let apart = [("DATABASE_URL", &*of("disable")), ("PUBSUB_URL", &of("require"))];
    assert_eq!(refused(&apart), None);
    for mode in ["require", "verify-ca", "verify-full"] {
        let wrong = refused(&[("DATABASE_URL", &of(mode)), ("PUBSUB_URL", "local")]);
        let expected = format!(
            "the setting DATABASE_URL is wrong: sslmode={mode} needs a rumbl that is built with the \
             feature pg-tls"
        );
        let is_built = cfg!(feature = "pg-tls");
        assert_eq!(wrong, (!is_built).then_some(expected));
    }
    let wrong = refused(&[("DATABASE_URL", &of("sometimes"))]).unwrap();
    assert!(wrong.contains("DATABASE_URL is wrong: sslmode is one of"), "{wrong}");
    assert!(!wrong.contains("hidden"));
}

#[test]
fn a_value_is_read_from_the_file_that_a_variable_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    let read = |content: &str, others: &[(&str, &str)]| {
        std::fs::write(&path, content).unwrap();
        let variables =
            [&[("RUMBL_ENV", "prod"), ("SECRET_KEY_BASE_FILE", path.to_str().unwrap())], others]
                .concat();
        config(&variables)
    };
    let secret = "s".repeat(64);
    for end in ["", "\n", "\r\n"] {
        let config = read(&format!("{secret}{end}"), &[]).unwrap();
        assert_eq!(config.secret_key_base.expose(), secret);
    }
    let blank = read(&format!("{secret} \n"), &[]).unwrap();
    assert_eq!(blank.secret_key_base.expose(), format!("{secret} "), "only the line break");
    let both = read(&secret, &[("SECRET_KEY_BASE", &secret)]).unwrap_err();
    assert!(both.contains("SECRET_KEY_BASE_FILE") && both.contains("is set, too"), "{both}");
    let long = read(&"s".repeat(300_000), &[]).unwrap_err();
    assert!(long.contains("SECRET_KEY_BASE_FILE") && long.len() < 1_000, "{long}");
    let gone = folder.path().join("gone");
    let gone = config(&[("RUMBL_ENV", "test"), ("MAIL_URL_FILE", gone.to_str().unwrap())]);
    let gone = gone.unwrap_err();
    assert!(gone.contains("MAIL_URL_FILE") && gone.contains("No such file"), "{gone}");
    // Other programs have such variables, too.
    config(&[("RUMBL_ENV", "test"), ("OTHER_FILE", "/nowhere")]).unwrap();
}

#[test]
fn a_configuration_file_overrides_the_defaults_and_variables_override_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rumbl.toml");
    let read = |content: &str, others: &[(&str, &str)]| {
        std::fs::write(&path, content).unwrap();
        let named = [("RUMBL_ENV", "test"), ("RUMBL_CONFIG", path.to_str().unwrap())];
        config(&[&named, others].concat())
    };
    let content = "port = 4321\npubsub_name = \"seven\"\n[limits]\nform_bytes = 1000\n";
    let config_file = read(content, &[("PORT", "4322")]).unwrap();
    assert_eq!((config_file.address.port(), config_file.limits.form_bytes), (4322, 1000));
    for (content, named) in [
        ("[limits]\nform_bites = 1", "limits.form_bites"),
        ("[limits]\nform_bytes = \"much\"", "limits.form_bytes of"),
        ("secret_key_base = 123456789", "secret_key_base of"),
        ("port = 4000\nsecret_key_base = 123456789 is_it", "line 2"),
    ] {
        let error = read(content, &[]).unwrap_err();
        assert!(error.contains(named) && error.contains("rumbl.toml"), "{error}");
        assert!(!error.contains("123456789"), "{error}");
    }
    let gone = config(&[("RUMBL_ENV", "test"), ("RUMBL_CONFIG", "/nowhere/rumbl.toml")]);
    let gone = gone.unwrap_err();
    assert!(gone.contains("RUMBL_CONFIG") && gone.contains("No such file"), "{gone}");
}
