/**
 * The rows of a virtual list that are in the document, in order, by their keys. Each is an element
 * that stays as long as its row does; the one with the focus is never moved, as that would take the
 * focus from it.
 *
 * The options are those of `VirtualList`, and `onResize(key, index, height)`, which is called when a
 * row has another height than before.
 */
export class RowElements {
  #list;
  #options;
  /** `{element, index}` by key; the index is null while a held row has no place in the list. */
  #rows = new Map();
  #keys = new WeakMap();
  #resizes = new ResizeObserver((entries) => this.#resized(entries));
  #isResizing = false;

  constructor(list, options) {
    this.#list = list;
    this.#options = options;
  }

  /** The element of a row, or null. */
  get(key) {
    return this.#rows.get(key)?.element ?? null;
  }

  /** The rows that have a place, as `{key, index, element}`. */
  *[Symbol.iterator]() {
    for (const [key, { element, index }] of this.#rows) {
      if (index !== null) yield { key, index, element };
    }
  }

  /** Has exactly these rows of `count` in the document, and the one that is held. */
  show(indexes, count) {
    const keys = new Map(indexes.map((index) => [this.#options.keyOf(index), index]));
    this.#removeAllBut(keys);
    putInOrder(this.#list, Array.from(keys, ([key, index]) => this.#make(key, index, count)));
  }

  #removeAllBut(keys) {
    const held = this.#options.held();
    for (const [key, row] of this.#rows) {
      if (keys.has(key)) continue;
      if (key === held) setAdrift(row);
      else this.#remove(key, row);
    }
  }

  #remove(key, { element }) {
    const hadFocus = element.contains(document.activeElement);
    element.remove();
    this.#resizes.unobserve(element);
    this.#rows.delete(key);
    if (hadFocus) this.#options.onLost();
  }

  #make(key, index, count) {
    const known = this.get(key);
    const element = this.#options.makeRow(index, known);
    element.dataset.index = String(index);
    element.setAttribute("aria-posinset", String(index + 1));
    element.setAttribute("aria-setsize", String(count));
    element.removeAttribute("data-adrift");
    this.#rows.set(key, { element, index });
    if (element !== known) this.#observe(key, element, known);
    return element;
  }

  #observe(key, element, replaced) {
    if (replaced) this.#resizes.unobserve(replaced);
    this.#keys.set(element, key);
    // A ResizeObserver reports nothing new in the frame in which it is being processed.
    if (!this.#isResizing) this.#resizes.observe(element);
    else requestAnimationFrame(() => element.isConnected && this.#resizes.observe(element));
  }

  #resized(entries) {
    this.#isResizing = true;
    for (const { target } of entries) {
      const key = this.#keys.get(target);
      const row = this.#rows.get(key);
      if (row?.element !== target || row.index === null) continue;
      this.#options.onResize(key, row.index, target.offsetHeight);
    }
    this.#isResizing = false;
  }
}

/** A row without a place stays where it is, above the rows that have moved there. */
function setAdrift(row) {
  row.index = null;
  row.element.setAttribute("data-adrift", "");
}

function putInOrder(list, elements) {
  if (elements.length === 0) return;
  const fixed = unmoved(list, elements);
  if (elements[fixed].parentNode !== list) list.append(elements[fixed]);
  for (let place = fixed - 1; place >= 0; place -= 1) {
    const next = elements[place + 1];
    if (elements[place].nextSibling !== next) list.insertBefore(elements[place], next);
  }
  for (let place = fixed + 1; place < elements.length; place += 1) {
    const next = elements[place - 1].nextSibling;
    if (elements[place] !== next) list.insertBefore(elements[place], next);
  }
}

/** The index of the element that is not moved, around which the others are inserted. */
function unmoved(list, elements) {
  const { activeElement } = document;
  const isFocused = (element) => element.contains(activeElement);
  const focused = list.contains(activeElement) ? elements.findIndex(isFocused) : -1;
  if (focused >= 0) return focused;
  return Math.max(0, elements.findIndex((element) => element.parentNode === list));
}
