//! What members list, add, show, change and delete of their own. Each resource is named once, in this list: the router
//! takes the routes from it, and `paths` the functions that links are made with.

/// Hands all resources to a macro. An entry is a path, the controller of its pages, and the names in `paths` of the
/// listing, of one by its id, and of the form that changes one.
macro_rules! own_resources {
    ($take:ident) => {
        $take! {
            "/manage/videos" => video_controller, VIDEOS, video(rumbl_core::ids::VideoId), edit_video;
        }
    };
}

pub(crate) use own_resources;
