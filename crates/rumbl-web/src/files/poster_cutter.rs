//! Cuts pictures out of files with ffmpeg, where that is installed.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Once;

use futures_util::TryStreamExt;
use rumbl_core::multimedia::MAX_POSTER_BYTES;
use rumbl_core::uploads::{self, CutPoster, FileKind, Upload};
use tempfile::NamedTempFile;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::Files;
use crate::jobs::{Claim, Failure, Handler};

/// Scales a picture down to the size that browsers upload.
const SCALE: &str = "scale=w=640:h=640:force_original_aspect_ratio=decrease:force_divisible_by=2";
/// JPEG qualities, tried until the picture is small enough; lower is better quality.
const QUALITIES: [u8; 3] = [4, 10, 24];
/// Seconds into the video to try. The beginning is often black.
const MOMENTS: [&str; 2] = ["3", "0"];
/// The memory limit of ffmpeg, in bytes.
#[cfg(target_os = "linux")]
const MEMORY_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// Runs the jobs that cut posters.
#[derive(Debug, Clone)]
pub(crate) struct PosterCutter {
    files: Files,
    missing: Arc<Once>,
}

impl PosterCutter {
    /// Cuts them out of these files.
    pub(crate) fn new(files: Files) -> Self {
        Self { files, missing: Arc::new(Once::new()) }
    }

    async fn cut(&self, upload: &Upload) -> Result<Option<Vec<u8>>, Failure> {
        let file = self.file(upload).await?;
        for moment in MOMENTS {
            for quality in QUALITIES {
                match self.frame(&file, upload, moment, quality).await {
                    Ok(picture) if picture.is_empty() => break,
                    Ok(picture) if picture.len() <= MAX_POSTER_BYTES => return Ok(Some(picture)),
                    Ok(_too_large) => {}
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {
                        self.missing.call_once(|| {
                            tracing::info!(
                                "ffmpeg is not installed: videos whose browsers sent no picture get a drawn one"
                            );
                        });
                        return Ok(None);
                    }
                    Err(error) => {
                        tracing::info!(%error, "no picture can be cut out of a file");
                        return Ok(None);
                    }
                }
            }
        }
        Ok(None)
    }

    /// A frame as JPEG; `None` if the video has none at that moment.
    async fn frame(
        &self,
        file: &LocalFile,
        upload: &Upload,
        moment: &str,
        quality: u8,
    ) -> io::Result<Vec<u8>> {
        let format = match upload.kind {
            Some(FileKind::WebM) => "matroska",
            _ => "mov",
        };
        let mut input = OsString::from("file:");
        input.push(file.path());
        let mut command = Command::new(&self.files.config().ffmpeg);
        // ffmpeg opens nothing but this file, whatever the file refers to. Its environment is only `PATH`, which it
        // needs if it is a script.
        command
            .args(["-nostdin", "-v", "error", "-protocol_whitelist", "file", "-threads", "1"])
            .args(["-ss", moment, "-f", format, "-i"])
            .arg(input)
            .args(["-map", "0:v:0", "-frames:v", "1", "-an", "-sn", "-dn", "-vf", SCALE])
            .args(["-c:v", "mjpeg", "-q:v", &quality.to_string(), "-pix_fmt", "yuvj420p"])
            .args(["-f", "image2pipe", "pipe:1"])
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        let mut child = command.spawn()?;
        limit(&child);
        let reading = async {
            let mut picture = Vec::new();
            let most = u64::try_from(MAX_POSTER_BYTES).unwrap_or(u64::MAX) + 1;
            if let Some(output) = child.stdout.take() {
                output.take(most).read_to_end(&mut picture).await?;
            }
            if picture.len() <= MAX_POSTER_BYTES && !child.wait().await?.success() {
                picture.clear();
            }
            Ok(picture)
        };
        let late = |_| io::Error::other("ffmpeg took too long");
        timeout(self.files.config().ffmpeg_timeout(), reading).await.map_err(late)?
    }

    /// The file at a path or URL that ffmpeg can read.
    async fn file(&self, upload: &Upload) -> Result<LocalFile, Failure> {
        if let Some(path) = self.files.storage().path(&upload.key) {
            return Ok(LocalFile::Kept(path));
        }
        let found = self.files.storage().read(&upload.key, None).await.map_err(Failure::later)?;
        let copy = NamedTempFile::new().map_err(Failure::later)?;
        let mut written = tokio::fs::File::from_std(copy.reopen().map_err(Failure::later)?);
        let mut pieces = found.into_stream();
        while let Some(piece) = pieces.try_next().await.map_err(Failure::later)? {
            written.write_all(&piece).await.map_err(Failure::later)?;
        }
        written.flush().await.map_err(Failure::later)?;
        Ok(LocalFile::Copied(copy))
    }
}

impl Handler for PosterCutter {
    type Job = CutPoster;

    async fn perform(&self, job: CutPoster, _: &Claim) -> Result<(), Failure> {
        let repo = self.files.repo();
        let find = move |db: &mut _| uploads::get_upload_without_poster(db, job.video_id);
        let upload = match repo.run(find).await {
            Ok(upload) => upload,
            Err(rumbl_core::Error::NotFound) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let most = self.files.config().ffmpeg_file_bytes.get();
        if u64::try_from(upload.size).is_ok_and(|size| size > most) {
            return Ok(());
        }
        let Some(picture) = self.cut(&upload).await? else { return Ok(()) };
        match repo.run(move |db| uploads::put_poster(db, &upload, picture)).await {
            // Its owner has chosen a poster or deleted it meanwhile.
            Ok(_) | Err(rumbl_core::Error::NotFound) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// A file for ffmpeg to read.
enum LocalFile {
    Kept(PathBuf),
    Copied(NamedTempFile),
}

impl LocalFile {
    fn path(&self) -> &Path {
        match self {
            Self::Kept(path) => path,
            Self::Copied(file) => file.path(),
        }
    }
}

/// Limits ffmpeg's resources, because it parses untrusted files.
#[cfg(target_os = "linux")]
fn limit(child: &Child) {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let pid = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
    let most = Rlimit { current: Some(MEMORY_BYTES), maximum: Some(MEMORY_BYTES) };
    if let Err(error) = prlimit(pid, Resource::As, most) {
        tracing::warn!(%error, "ffmpeg runs without a memory limit");
    }
}

#[cfg(not(target_os = "linux"))]
fn limit(_: &Child) {}
