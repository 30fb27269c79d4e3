//! Registering, and the pages about people.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::accounts;
use rumbl_core::multimedia::{self, VideoFilter};

use super::requested_page::RequestedPage;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::paths;
use crate::pipelines::form_body::FormBody;
use crate::views::user_view::{UserIndex, UserNew, UserShow};

/// The listing of people.
pub async fn index(conn: Conn, page: RequestedPage) -> Result<HttpResponse> {
    let users = conn.repo(move |db| accounts::list_users_page(db, page.number)).await?;
    conn.render(&UserIndex::new(&users))
}

/// A person's profile.
pub async fn show(conn: Conn, path: Path<String>, page: RequestedPage) -> Result<HttpResponse> {
    let id = path.parse().map_err(|_malformed| Error::NotFound)?;
    let (user, videos) = conn
        .repo(move |db| {
            let user = accounts::get_user(db, id)?;
            let theirs = VideoFilter::OfUser(id);
            Ok((user, multimedia::list_videos_page(db, theirs, page.number)?))
        })
        .await?;
    conn.render(&UserShow::new(&user, &videos))
}

/// The form to register.
pub async fn new(conn: Conn) -> Result<HttpResponse> {
    conn.render(&UserNew::new(&accounts::change_registration()))
}

/// Registers a person, and logs them in.
pub async fn create(conn: Conn, form: FormBody) -> Result<HttpResponse> {
    let params = form.params("user")?;
    match conn.repo_with_password(move |db| accounts::register_user(db, &params)).await {
        Ok(user) => {
            conn.log_in(&user).await?;
            conn.put_flash(Flash::Info(format!("{} created!", user.name)));
            Ok(conn.redirect(paths::USERS))
        }
        Err(rumbl_core::Error::Invalid(changeset)) => {
            conn.render_invalid(&UserNew::new(&changeset))
        }
        Err(error) => Err(error.into()),
    }
}
