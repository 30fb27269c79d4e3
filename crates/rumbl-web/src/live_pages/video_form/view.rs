use std::collections::BTreeSet;
use std::sync::Arc;

use actix_live::{
    Broadcast, Context, Error, Form, Html, LiveView, Result, Upload, UploadEntry, UploadedFile,
    html,
};
use rumbl_core::accounts::User;
use rumbl_core::changeset::{Changeset, Params};
use rumbl_core::ids::UploadId;
use rumbl_core::multimedia::{self, Category, Video};
use rumbl_core::uploads;
use serde::Deserialize;
use serde_json::json;

use super::fields::{Arrival, Fields};
use super::file_section::{self, FileSection};
use super::sent_form::SentForm;
use crate::files::Files;
use crate::i18n::{Locale, text};
use crate::live_pages::page_error::page_error;
use crate::live_pages::reader::{self, Reader};
use crate::live_pages::talk::{push_news, subscribe_to_inbox};
use crate::pages::slot::Slot;
use crate::paths;
use crate::views::video_form_view::{ShownFile, VideoForm};

pub(crate) struct VideoFormLive {
    user: Arc<User>,
    files: Files,
    locale: Locale,
    csrf_token: String,
    /// The video to edit; `None` to add one.
    video: Option<Video>,
    categories: Vec<Category>,
    /// The current input.
    params: Params,
    /// The fields that were touched; only their errors are shown.
    touched: BTreeSet<String>,
    sent: Option<SentForm>,
    upload: Upload,
    /// The uploaded file, or the video's.
    file: Option<File>,
    /// The path of the last removed file. A form event that the client sent before it received the removal may still
    /// contain it.
    removed: Option<String>,
}

struct File {
    id: UploadId,
    path: String,
    shown: ShownFile,
    /// Whether it belongs to the video already, and so must not be deleted before the form is submitted.
    is_claimed: bool,
}

/// The client's events.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum VideoFormEvent {
    /// A field has changed.
    Validate(Form),
    /// A file was chosen.
    Choose,
    /// The upload in progress is cancelled.
    Cancel {
        #[serde(rename = "ref")]
        reference: String,
    },
    /// The uploaded file is removed.
    Remove,
}

impl LiveView for VideoFormLive {
    type Event = VideoFormEvent;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let reader = cx.assigned::<Reader>().and_then(|reader| reader.0.as_ref());
        let user = reader.map(|identity| Arc::clone(&identity.user));
        let user = user.ok_or_else(|| Error::redirect(paths::NEW_SESSION))?;
        subscribe_to_inbox(cx).await?;
        let files = cx.assigned::<Files>().cloned().ok_or(Error::status(500))?;
        let id = match cx.live_action() {
            Some("edit") => {
                Some(cx.params().text(&["id"]).parse().map_err(|_malformed| Error::not_found())?)
            }
            _ => None,
        };
        let sent = SentForm::of(cx);
        let params = sent.as_ref().map(SentForm::params).unwrap_or_default();
        let (by, sent_url) = (Arc::clone(&user), params.text("url").map(str::to_owned));
        let read = move |db: &mut _| {
            let found = id.map(|id| multimedia::get_user_video(db, &by, id)).transpose()?;
            let video = found.map(|listing| listing.video);
            let url = sent_url.or_else(|| Some(video.as_ref()?.url.clone())).unwrap_or_default();
            let file = uploads::find_own_upload(db, by.id, &url)?;
            Ok((video, file, multimedia::list_alphabetical_categories(db)?))
        };
        let (video, file, categories) = files.repo().run(read).await.map_err(page_error)?;
        let locale = reader::locale(cx);
        cx.set_page_title(match &video {
            Some(video) => text!(locale, "video-form-edit-title", title = video.title.as_str()),
            None => text!(locale, "video-form-add"),
        });
        let csrf_token = if cx.is_connected() {
            cx.session().csrf_token().to_owned()
        } else {
            Slot::CsrfToken.marker().to_owned()
        };
        let upload = cx.allow_upload("file", file_section::options(&files, user.id));
        let file = file.and_then(|file| File::new(&file));
        let touched = BTreeSet::new();
        let removed = None;
        Ok(Self {
            user,
            files,
            locale,
            csrf_token,
            video,
            categories,
            params,
            touched,
            sent,
            upload,
            file,
            removed,
        })
    }

    async fn handle_event(&mut self, event: VideoFormEvent, cx: &mut Context<'_, Self>) -> Result {
        match event {
            VideoFormEvent::Validate(form) => self.validate(&form).await,
            VideoFormEvent::Choose => Ok(()),
            VideoFormEvent::Cancel { reference } => {
                self.upload.cancel(&reference);
                Ok(())
            }
            VideoFormEvent::Remove => self.remove(cx).await,
        }
    }

    async fn handle_progress(
        &mut self,
        _: String,
        entry: UploadEntry,
        cx: &mut Context<'_, Self>,
    ) -> Result {
        if !entry.is_done() {
            return Ok(());
        }
        for arrived in self.upload.consume() {
            let path = match self.files.storage().bucket() {
                Some(_) => self.files.take_sent(self.user.id, &arrived.meta).await,
                None => Ok(path_of(&arrived)),
            };
            match path {
                Ok(path) => self.put_file(&path, cx).await?,
                Err(reason) => self.upload.put_error(reason),
            }
        }
        Ok(())
    }

    async fn handle_broadcast(
        &mut self,
        broadcast: Broadcast,
        cx: &mut Context<'_, Self>,
    ) -> Result {
        push_news(&broadcast, cx).await.map(drop)
    }

    fn render(&self) -> impl Html {
        let (form, locale) = (self.form(), self.locale);
        let file = self.file.as_ref();
        let path = file.map(|file| file.path.as_str());
        let shown = file.map(|file| &file.shown);
        let crumb = self.video.as_ref().map(|video| (paths::video(video.id), &video.title));
        let limit = self.files.config().file_bytes.get();
        html! {
            <div class="sheet sheet-broad">
                if let Some((path, title)) = &crumb {
                    <p class="crumb"><a href={path.as_str()}><bdi>{title.as_str()}</bdi></a></p>
                }
                <h1>{if form.is_new { text!(locale, "video-form-add") } else { text!(locale, "video-form-edit") }}</h1>
                if form.is_new {
                    <p class="lead">{text!(locale, "video-form-lead")}</p>
                }
                if form.form.is_refused() {
                    <div class="notice notice-error" role="alert">
                        <p>{text!(locale, "form-oops")}</p>
                    </div>
                }
                <FileSection upload={&self.upload} file={shown} max_bytes={limit} locale={locale}/>
                <Fields form={&form} file={path} csrf_token={self.csrf_token.as_str()} arrival={self.arrival()} locale={locale}/>
            </div>
        }
    }
}

impl VideoFormLive {
    fn changeset(&self) -> Changeset {
        let is_untouched = self.touched.is_empty() && self.sent.is_none();
        match &self.video {
            Some(video) if is_untouched => multimedia::change_video(video),
            Some(video) => multimedia::validate_video(video, &self.params),
            None if is_untouched => multimedia::change_new_video(),
            None => multimedia::validate_new_video(&self.params),
        }
    }

    fn form(&self) -> VideoForm {
        let changeset = self.changeset();
        let mut form =
            VideoForm::new(self.video.as_ref(), &changeset, &self.params, &self.categories);
        form.form = form.form.with_errors_on(|field| self.touched.contains(field));
        if let Some(sent) = &self.sent {
            let is_untouched = |field: &str| !self.touched.contains(field);
            form.form = form
                .form
                .refused(|field| if is_untouched(field) { sent.errors_on(field) } else { &[] });
        }
        form
    }

    fn arrival(&self) -> Arrival {
        let entries = self.upload.entries();
        match entries.iter().find(|entry| entry.errors.is_empty()) {
            Some(entry) => Arrival::Arriving(entry.progress),
            None if self.file.as_ref().is_some_and(|file| !file.is_claimed) => Arrival::Arrived,
            None => Arrival::Nothing,
        }
    }

    async fn validate(&mut self, form: &Form) -> Result {
        let Some(fields) = form.params().get(&["video"]).and_then(|fields| fields.as_object())
        else {
            return Ok(());
        };
        let typed =
            fields.iter().filter_map(|(field, text)| Some((field.as_str(), text.as_str()?)));
        let typed: Vec<_> = typed.filter(|(field, _)| !field.starts_with("_unused_")).collect();
        for (field, text) in &typed {
            let is_other = self.params.text(field).is_some_and(|before| before != *text);
            let is_used = form.is_used(&["video", field]) && self.sent.is_none();
            if is_other || is_used {
                self.touched.insert((*field).to_owned());
            }
        }
        let is_recovered = self.file.is_none();
        self.params = typed.into_iter().collect();
        if self.removed.as_deref().is_some_and(|path| self.params.text("url") == Some(path)) {
            self.params = std::mem::take(&mut self.params).with("url", "");
        }
        // After a reconnect, the recovered form still contains the path of its file.
        let url = self.params.text("url").unwrap_or_default().to_owned();
        if is_recovered && url.starts_with('/') {
            self.file = self.find_file(url).await?;
        }
        Ok(())
    }

    async fn find_file(&self, url: String) -> Result<Option<File>> {
        let id = self.user.id;
        let find = move |db: &mut _| uploads::find_own_upload(db, id, &url);
        Ok(self.files.repo().run(find).await?.as_ref().and_then(File::new))
    }

    async fn put_file(&mut self, path: &str, cx: &mut Context<'_, Self>) -> Result {
        let file = self.find_file(path.to_owned()).await?;
        let before = std::mem::replace(&mut self.file, file);
        self.give_up(before).await;
        if let Some(file) = &self.file {
            let told = json!({ "path": file.path, "name": file.shown.name });
            self.params = std::mem::take(&mut self.params).with("url", file.path.as_str());
            self.touched.insert("url".to_owned());
            cx.push_event("file-uploaded", &told);
        }
        Ok(())
    }

    async fn remove(&mut self, cx: &mut Context<'_, Self>) -> Result {
        let file = self.file.take();
        self.removed = file.as_ref().map(|file| file.path.clone());
        self.give_up(file).await;
        self.params = std::mem::take(&mut self.params).with("url", "");
        cx.push_event("file-removed", &json!({}));
        Ok(())
    }

    /// Deletes a file, unless it belongs to the video.
    async fn give_up(&self, file: Option<File>) {
        let Some(File { id, is_claimed: false, .. }) = file else { return };
        let user_id = self.user.id;
        let cancel = move |db: &mut _| uploads::cancel_upload(db, user_id, id, None);
        match self.files.repo().run(cancel).await {
            // It is used by a form in another window.
            Ok(()) | Err(rumbl_core::Error::NotFound) => {}
            Err(error) => tracing::warn!(%error, "an unused file could not be deleted yet"),
        }
    }
}

/// The path that the upload's writer returned.
fn path_of(arrived: &UploadedFile) -> String {
    let path = arrived.meta.get("path").and_then(|path| path.as_str());
    path.unwrap_or_default().to_owned()
}

impl File {
    fn new(upload: &uploads::Upload) -> Option<Self> {
        let is_claimed = upload.video_id.is_some();
        Some(Self { id: upload.id, path: upload.path()?, shown: upload.into(), is_claimed })
    }
}
