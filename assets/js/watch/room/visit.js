import { t } from "../../messages/messages.js";
import { showFollowed } from "./follow_form.js";
import { sinceWords } from "./since.js";

/** The most attempts of the page without a reply. */
export const VISIT_TRIES = 10;

/**
 * Shows a member once what others have written since their last visit, and whether they follow the video. Without
 * a reply, it asks again when the page is live again or a new annotation arrives. `news` is the element for the
 * message, `panel` an `AnnotationPanel`, and `follow` the form to follow the video.
 */
export function showVisit(feed, { news, panel, follow }) {
  let triesLeft = VISIT_TRIES;
  let isAsking = false;
  const ask = async () => {
    if (isAsking || triesLeft === 0) return;
    isAsking = true;
    triesLeft -= 1;
    const { status, response } = await feed.visit();
    isAsking = false;
    if (status !== "ok") return;
    triesLeft = 0;
    if (response.follows) showFollowed(follow, true);
    if (response.news?.count > 0) showNews(response.news, { news, panel });
  };
  for (const name of ["live", "changes"]) feed.addEventListener(name, ask);
}

function showNews({ count, is_more: isMore, last_id: lastId, visited_at: visitedAt }, { news, panel }) {
  const since = sinceWords(new Date(visitedAt));
  news.textContent = t("visit-news", { count, more: isMore ? "+" : "", since });
  news.hidden = false;
  panel.markNew(lastId);
}
