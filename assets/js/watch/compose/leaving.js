/**
 * Returns a function that switches on or off whether the browser asks before the page is left. Pages that ask are not
 * kept in the back/forward cache, so switch it on only while something would be lost.
 */
export function askBeforeLeaving(root = window) {
  const ask = (event) => {
    event.preventDefault();
    // Chromium before 119 asks for nothing else.
    event.returnValue = true;
  };
  return (isNecessary) => {
    if (isNecessary) root.addEventListener("beforeunload", ask);
    else root.removeEventListener("beforeunload", ask);
  };
}
