import { grouped } from "../shared/numbers.js";
import { sinceWords } from "./since.js";

const UNFOLLOW = "Unfollow";

/**
 * Tells a member what others have said since their last visit, once, and whether they follow the
 * video. `news` is the element that says so, `panel` an `AnnotationPanel`, and `follow` the form with
 * which a video is followed.
 */
export function showVisit(feed, { news, panel, follow }) {
  let isTold = false;
  feed.addEventListener("live", async () => {
    if (isTold) return;
    const { status, response } = await feed.visit();
    if (status !== "ok") return;
    isTold = true;
    if (response.follows) offerToUnfollow(follow);
    if (response.news?.count > 0) showNews(response.news, { news, panel });
  });
}

function showNews({ count, is_more: isMore, last_id: lastId, visited_at: visitedAt }, { news, panel }) {
  news.textContent = `${grouped(count)}${isMore ? "+" : ""} new ${sinceWords(new Date(visitedAt))}`;
  news.hidden = false;
  panel.markNew(lastId);
}

function offerToUnfollow(form) {
  form.elements._method.value = "delete";
  form.querySelector("button").textContent = UNFOLLOW;
}
