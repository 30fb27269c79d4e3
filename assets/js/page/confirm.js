/** Asks before a form with `data-confirm` is sent; without scripts it is sent at once. */
export function askBeforeSubmitting(root) {
  root.addEventListener("submit", (event) => {
    const question = event.target.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  });
}
