//! Jobs that failed for good, on the pages of admins.

use rumbl_core::accounts::Role;

use crate::support::Rumbl;

#[actix_web::test]
async fn a_dead_job_is_listed_tried_again_or_deleted() {
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Unknown;
    impl rumbl_core::jobs::Job for Unknown {
        const KIND: &'static str = "unknown_kind";
    }
    let rumbl = Rumbl::start().await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let die = |db: &mut rumbl_core::repo::Connection| {
        rumbl_core::jobs::enqueue(db, &Unknown)?;
        let lease = std::time::Duration::from_mins(1);
        for job in rumbl_core::jobs::claim(db, &["unknown_kind"], 1, lease)? {
            rumbl_core::jobs::kill(db, &job, "it can't be done")?;
        }
        Ok(())
    };
    rumbl.repo(die).await;
    admin.get("/admin/jobs").await.shows("unknown_kind").shows("it can&#39;t be done");
    let [job] = rumbl.repo(rumbl_core::jobs::list_dead_jobs).await.try_into().unwrap();
    let retry = format!("/admin/jobs/{}/retry", job.id);
    admin.post(&retry, &[]).await.is_at("/admin/jobs").shows("It is tried again.");
    admin.post(&retry, &[]).await.has_status(404);
    rumbl
        .repo(|db| {
            let lease = std::time::Duration::from_mins(1);
            for job in rumbl_core::jobs::claim(db, &["unknown_kind"], 1, lease)? {
                rumbl_core::jobs::kill(db, &job, "still not")?;
            }
            Ok(())
        })
        .await;
    let delete = [("_method", "delete")];
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    moderator.post("/admin/jobs/retry", &[]).await.has_status(404);
    admin.get("/admin/jobs").await.shows("Try all again");
    admin.post("/admin/jobs/retry", &[]).await.shows("One job is tried again.");
    rumbl
        .repo(|db| {
            let lease = std::time::Duration::from_mins(1);
            for job in rumbl_core::jobs::claim(db, &["unknown_kind"], 1, lease)? {
                rumbl_core::jobs::kill(db, &job, "still not")?;
            }
            Ok(())
        })
        .await;
    admin.post(&format!("/admin/jobs/{}", job.id), &delete).await.shows("It is deleted.");
    admin.get("/admin/jobs").await.shows("No job has failed.");
}

#[actix_web::test]
async fn dead_jobs_are_listed_page_by_page() {
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Unknown(usize);
    impl rumbl_core::jobs::Job for Unknown {
        const KIND: &'static str = "unknown_kind";
    }
    let rumbl = Rumbl::start().await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let page_size = usize::try_from(rumbl_core::page::PageSize::default().get()).unwrap();
    let die = move |db: &mut rumbl_core::repo::Connection| {
        for number in 0..=page_size {
            rumbl_core::jobs::enqueue(db, &Unknown(number))?;
            let lease = std::time::Duration::from_mins(1);
            for job in rumbl_core::jobs::claim(db, &["unknown_kind"], 1, lease)? {
                rumbl_core::jobs::kill(db, &job, &format!("failure <{number}>"))?;
            }
        }
        Ok(())
    };
    rumbl.repo(die).await;
    let failure = |number: usize| format!("failure &lt;{number}&gt;");
    let first = admin.get("/admin/jobs").await;
    first.shows("?page=2").shows(&failure(page_size)).shows(&failure(1)).hides(&failure(0));
    let second = admin.get("/admin/jobs?page=2").await;
    second.shows(&failure(0)).hides(&failure(1));
    admin.get("/admin/jobs?page=none").await.has_status(404);
}
