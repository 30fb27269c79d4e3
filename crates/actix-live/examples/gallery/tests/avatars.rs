//! Uploads of components.

use actix_live::testing::{TestFile, live};

use crate::site;

fn file(name: &str, size: usize) -> TestFile {
    TestFile::new(name, "image/png", vec![1; size])
}

#[tokio::test]
async fn each_component_gets_its_own_files_and_their_progress() {
    let mut page = live(&site(), "/avatars").await.unwrap();
    for (form, name) in [("#avatar-bob", "bob.png"), ("#avatar-ann", "ann.png")] {
        let input = format!("{form} input");
        page.file_input(&input).choose([file(name, 40_000)]).await;
        assert_eq!(page.texts(".chosen"), [format!("{name} 0 %")]);
        page.file_input(&input).render_upload(name, 100).await.unwrap();
        assert_eq!(page.text(&format!("{form} .saved")), format!("{name} 40000"));
        assert_eq!(page.text(&format!("{form} .steps")), "3", "chunks of 16,000 bytes");
    }
}

#[tokio::test]
async fn the_files_of_a_component_are_given_up_with_it() {
    let mut page = live(&site(), "/avatars").await.unwrap();
    let input = "#avatar-ann input";
    page.file_input(input).choose([file("ann.png", 40_000)]).await;
    page.file_input(input).render_upload("ann.png", 30).await.unwrap();
    page.file_input("#avatar-bob input").choose([file("bob.png", 40_000)]).await;
    page.element("#remove").render_click().await;
    assert_eq!(page.texts(".chosen"), ["bob.png 0 %"]);
    assert_eq!(page.destroy_components(&[1]), [1]);
    let sent = page.file_input("#avatar-bob input").render_upload("bob.png", 100).await;
    assert_eq!((sent, page.text(".saved")), (Ok(()), "bob.png 40000".into()));
}
