//! A component with slots that have attributes and arguments.

use actix_live::testing::live;

use crate::site;

#[tokio::test]
async fn each_slot_is_a_column_that_shows_its_part_of_each_row() {
    let page = live(&site(), "/table").await.unwrap();
    assert_eq!(page.texts("th"), ["Name", "Age", "Actions"]);
    assert_eq!(page.texts("#users td b"), ["Zoe", "Ann", "Mia"]);
    assert_eq!(page.texts("#users td.number"), ["30", "17 (minor)", "52"]);
    assert!(!page.has("#users-empty"));
}

#[tokio::test]
async fn a_slot_shows_a_change_of_its_row_and_sends_nothing_else() {
    let mut page = live(&site(), "/table").await.unwrap();
    page.element("#users-2 .older").render_click().await;
    assert_eq!(page.text("#users-2 .number"), "18");
    let response = page.last_response();
    assert!(response.contains("\"18\"") && !response.contains("Ann"), "{response}");
    page.element("#sort").render_click().await;
    assert_eq!(page.texts("#users td b"), ["Ann", "Mia", "Zoe"]);
    for id in 1..=3 {
        page.element(&format!("#users-{id} .remove")).render_click().await;
    }
    assert_eq!(
        (page.text("#users-empty"), page.has("#users td")),
        ("Nobody is here.".into(), false)
    );
}
