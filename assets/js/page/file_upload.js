/**
 * The form for uploading a file. When the connection breaks, the live client drops an upload in progress; this
 * hook starts it again once the client has reconnected.
 */
export const FileUpload = {
  mounted() {
    this.chosen = null;
    this.lost = null;
    // The live client empties the input once the upload starts. Dropped files get into it too.
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

/**
 * Selects a file as if a person had. It has to be a new object, because the live client remembers the state of
 * the old one.
 */
function choose(input, file) {
  const { type, lastModified } = file;
  const chosen = new DataTransfer();
  chosen.items.add(new File([file], file.name, { type, lastModified }));
  input.files = chosen.files;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
