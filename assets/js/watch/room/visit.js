import { grouped } from "../shared/numbers.js";
import { showFollowed } from "./follow_form.js";
import { sinceWords } from "./since.js";

/** How often the page asks, at most, while it gets no answer. */
export const VISIT_TRIES = 10;

/**
 * Tells a member what others have said since their last visit, once, and whether they follow the
 * video. What got no answer is asked again once the page is live again, or something is said. `news` is the element that says so, `panel` an `AnnotationPanel`, and `follow` the form with
 * which a video is followed.
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
  news.textContent = `${grouped(count)}${isMore ? "+" : ""} new ${sinceWords(new Date(visitedAt))}`;
  news.hidden = false;
  panel.markNew(lastId);
}
