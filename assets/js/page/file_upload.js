/**
 * The form with which a file is uploaded. When the connection breaks, the client of live pages gives up what was on its
 * way; this begins again as soon as there is another connection.
 */
export const FileUpload = {
  mounted() {
    this.chosen = null;
    this.lost = null;
    // The client empties the input once it has begun. Dropped files get into it as well.
    const remember = ({ target }) => (this.chosen = target.files?.[0] ?? this.chosen);
    this.el.addEventListener("input", remember, { capture: true });
  },

  disconnected() {
    const isArriving = this.el.querySelector("progress") !== null;
    this.lost = isArriving ? this.chosen : this.lost;
  },

  reconnected() {
    const file = this.lost;
    this.lost = null;
    if (file) choose(this.el.querySelector('input[type="file"]'), file);
  },
};

/** Chooses a file as if someone had. It has to be a new object, as the client remembers what became of the old one. */
function choose(input, file) {
  const { type, lastModified } = file;
  const chosen = new DataTransfer();
  chosen.items.add(new File([file], file.name, { type, lastModified }));
  input.files = chosen.files;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
