//! The shared state of the server.

use std::path::Path;
use std::sync::Arc;

use actix_live::Site;
use actix_web::web::Data;
use anyhow::Result;
use pubsub::AdapterStatus;
use rumbl_core::accounts::EncryptionKey;
use rumbl_core::repo::Repo;

use crate::channels;
use crate::config::Config;
use crate::deletion::{self, ConversationDeletionHandler, DeletionHandler, VideoDeletionHandler};
use crate::dev::live_reload::LiveReload;
use crate::exports::Exports;
use crate::files::{self, DeletionOfFiles, Files, PosterCutter};
use crate::hashing::Hashing;
use crate::i18n::t;
use crate::identity::{ApiKeys, ProgramTokens, SessionCheck, SessionUpkeep, Sessions};
use crate::jobs::{Handlers, Worker};
use crate::live::Live;
use crate::live_pages;
use crate::mail::{self, MailHandler, MailLimits, Mailer, UnsubscribeKey};
use crate::news_cache::NewsCache;
use crate::observer::Observer;
use crate::pages::cache::PageCache;
use crate::passkeys::Passkeys;
use crate::places::Places;
use crate::problem::Explain;
use crate::providers::Providers;
use crate::site::Site as ThisSite;
use crate::templates::Templates;
use crate::throttle::Throttle;
use crate::unread::UnreadCounts;
use crate::webhooks::{self, WebhookClient, WebhookHandler};

/// The context string for deriving the key that encrypts authenticator apps' secrets.
const TOTP_SECRETS: &[u8] = b"the key of TOTP secrets, AES-256-GCM";

/// The state of one running rumbl.
#[derive(Debug)]
pub struct App {
    /// The settings.
    pub config: Config,
    /// The database.
    pub repo: Repo,
    /// The pages' templates.
    pub templates: Arc<Templates>,
    /// Cached pages and JSON that are the same for many readers.
    pub pages: PageCache,
    /// Export files of annotations.
    pub exports: Exports,
    /// The active log-ins.
    pub sessions: Sessions,
    /// The active API keys.
    pub api_keys: ApiKeys,
    /// Issues and verifies programs' tokens.
    pub program_tokens: Arc<ProgramTokens>,
    /// Encrypts the secrets of authenticator apps.
    pub sealing_key: Arc<EncryptionKey>,
    /// Registers and verifies this site's passkeys.
    pub(crate) passkeys: Arc<Passkeys>,
    /// The OAuth and OpenID Connect providers.
    pub(crate) providers: Arc<Providers>,
    /// Places for programs that stream events.
    pub(crate) event_streams: Places<()>,
    /// The endpoint of all connected sockets.
    pub sockets: actix_channels::Endpoint,
    /// The health of the connection to other processes, if the configuration has any.
    pub nodes: Option<AdapterStatus>,
    /// The live pages.
    pub live_pages: Arc<Site>,
    /// What admins see of this process.
    pub(crate) observer: Observer,
    /// Uploaded files.
    pub(crate) files: Files,
    /// The live half of rumbl.
    pub live: Arc<Live>,
    /// Places for requests whose bodies are being received.
    pub(crate) bodies: Places<()>,
    /// Places for annotation files being uploaded.
    pub(crate) file_forms: Places<()>,
    /// The queue for hashing passwords.
    pub hashing: Hashing,
    /// Sends mail.
    pub mailer: Mailer,
    /// Runs this process's jobs.
    pub jobs: Worker,
    /// Runs the jobs that send webhooks, separately so that slow receivers don't delay mail.
    pub webhooks: Worker,
    /// Rate limits for clients.
    pub throttle: Throttle,
    /// Members' news for their home page.
    pub news: NewsCache,
    /// Signs the links that unsubscribe from digests.
    pub(crate) unsubscribe: UnsubscribeKey,
    /// Members' unread counts.
    pub unread: UnreadCounts,
    /// Tells open pages to reload, in development.
    pub live_reload: Option<Data<LiveReload>>,
}

impl App {
    /// Starts everything except the HTTP server.
    ///
    /// # Errors
    /// When a template can't be parsed.
    pub fn start(config: Config, repo: Repo) -> Result<Self> {
        let templates = Arc::new(Templates::load().explain(|| t!("serve-no-templates"))?);
        let (live, unstarted) = Live::new(&config, &repo);
        let sessions = Sessions::new(repo.clone(), config.limits.session_limits());
        let files = Files::new(&config.files, &repo).explain(|| t!("serve-no-files"))?;
        let observer = Observer::new(&repo, &sessions, &live);
        let live_pages = live_pages::site(&config, &live, (&sessions, &files), &observer);
        let views = live_pages::socket(&live_pages, &config, &sessions);
        let tokens = ProgramTokens::new(&config).explain(|| t!("serve-no-tokens"))?;
        let program_tokens = Arc::new(tokens);
        let sealing_key = EncryptionKey::new(&config.secret_key_base.derived(TOTP_SECRETS))
            .explain(|| t!("serve-no-encryption"))?;
        let sealing_key = Arc::new(sealing_key);
        let passkeys = Arc::new(Passkeys::new(&config, Arc::clone(&sealing_key)));
        let providers = Providers::new(&config).explain(|| t!("serve-no-providers"))?;
        let providers = Arc::new(providers);
        let sockets = channels::endpoint(&config, &live, &sessions, &program_tokens, views);
        let (sockets, nodes) = sockets.explain(|| t!("serve-no-nodes"))?;
        observer.connect(&sockets, nodes.as_ref());
        unstarted.start(&sockets).explain(|| t!("serve-no-log"))?;
        let check = SessionCheck::new(sessions.clone(), sockets.clone());
        tokio::spawn(check.explain(|| t!("serve-no-sessions"))?.run());
        start_upkeep(&sessions, &config);
        let api_keys = ApiKeys::new(repo.clone(), config.api.requests_per_hour.get());
        tokio::spawn(api_keys.clone().run());
        let event_streams = places_for_streams(&config);
        let live_reload = config.live_reload.then(|| start_live_reload(&templates)).flatten();
        let (bodies, file_forms) = (places_for_bodies(&config), places_for_files(&config));
        let (hashing, throttle) = (Hashing::new(&config.limits), Throttle::new(&config.limits));
        // Templates can change at any time in development, so nothing is cached.
        let pages = PageCache::new(!config.live_reload, repo.clone(), &config.limits);
        let exports = Exports::new(&config);
        let mailer = Mailer::new(&config).explain(|| t!("serve-no-mail"))?;
        let written = (Arc::clone(&templates), ThisSite::of(&config).origin());
        let unsubscribe = UnsubscribeKey::new(&config.secret_key_base);
        let named = (Arc::clone(&providers), unsubscribe.clone());
        let limited = MailLimits::new(&config.limits);
        let mails = MailHandler::new(repo.clone(), mailer.clone(), written, named, limited);
        let jobs = start_jobs(&config, &repo, mails, &files);
        let webhooks = start_webhooks(&config, &repo, &sealing_key)?;
        let unread = UnreadCounts::start(&repo);
        Ok(Self {
            config,
            repo,
            templates,
            pages,
            exports,
            sessions,
            api_keys,
            program_tokens,
            sealing_key,
            passkeys,
            providers,
            event_streams,
            sockets,
            nodes,
            live_pages,
            observer,
            files,
            live,
            bodies,
            file_forms,
            hashing,
            mailer,
            jobs,
            webhooks,
            throttle,
            news: NewsCache::default(),
            unsubscribe,
            unread,
            live_reload,
        })
    }
}

fn start_upkeep(sessions: &Sessions, config: &Config) {
    let reported_text_kept_for = config.limits.reported_text_kept_for();
    tokio::spawn(SessionUpkeep::new(sessions.clone(), reported_text_kept_for).run());
}

fn places_for_bodies(config: &Config) -> Places<()> {
    let limits = &config.limits;
    Places::new(limits.bodies_at_once.get(), limits.bodies_at_once_per_address.get())
}

fn places_for_files(config: &Config) -> Places<()> {
    let limits = &config.limits;
    let per_address = limits.annotation_files_at_once_per_address;
    Places::new(limits.annotation_files_at_once.get(), per_address.get())
}

fn places_for_streams(config: &Config) -> Places<()> {
    let api = &config.api;
    Places::new(api.event_streams.get(), api.event_streams_per_address.get())
}

fn start_jobs(config: &Config, repo: &Repo, mails: MailHandler, files: &Files) -> Worker {
    let handlers = if mails.can_send() {
        tokio::spawn(mail::mail_digests(repo.clone()));
        Handlers::default().with(mails)
    } else {
        // Another process on the same database may be able to send it.
        Handlers::default().with_left_over(mails)
    };
    let handlers = handlers
        .with_long(DeletionHandler)
        .with_long(ConversationDeletionHandler)
        .with_long(VideoDeletionHandler)
        .with_long(DeletionOfFiles(files.clone()))
        .with_long(PosterCutter::new(files.clone()));
    tokio::spawn(files::revive(files.clone()));
    let unfinished = repo.clone();
    tokio::spawn(async move {
        if let Err(error) = unfinished.run(deletion::resume).await {
            tracing::warn!(%error, "deletions of accounts and videos could not be resumed");
        }
    });
    Worker::start(repo.clone(), handlers, config.limits.jobs_at_once, &config.limits)
}

fn start_webhooks(config: &Config, repo: &Repo, key: &Arc<EncryptionKey>) -> Result<Worker> {
    let client = WebhookClient::new(&config.webhooks).explain(|| t!("serve-no-webhooks"))?;
    let site = ThisSite::of(config).origin();
    let handler = WebhookHandler::new(repo.clone(), Arc::clone(key), client, site);
    tokio::spawn(webhooks::revive(repo.clone()));
    let handlers = Handlers::default().with(handler);
    Ok(Worker::start(repo.clone(), handlers, config.webhooks.at_once, &config.limits))
}

impl App {
    /// How many request bodies are being received.
    pub fn bodies_on_their_way(&self) -> usize {
        self.bodies.taken()
    }
}

/// `None` if the project's files are missing, as when only the binary is deployed.
fn start_live_reload(templates: &Arc<Templates>) -> Option<Data<LiveReload>> {
    let watching = LiveReload::start(Path::new("."), Arc::clone(templates));
    let watching =
        watching.inspect_err(|error| tracing::info!(%error, "pages don't reload by themselves"));
    watching.ok().map(Data::new)
}
