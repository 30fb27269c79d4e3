/** Stands in for the few things of a document that a virtual list needs, so that calls can be counted. */
export class FakeElement extends EventTarget {
  dataset = {};
  style = {};
  attributes = new Map();
  offsetHeight = 0;
  parentNode = null;
  #children = [];

  setAttribute(name, value) {
    this.attributes.set(name, value);
  }

  removeAttribute(name) {
    this.attributes.delete(name);
  }

  get children() {
    return this.#children;
  }

  get nextSibling() {
    const siblings = this.parentNode?.children ?? [];
    return siblings[siblings.indexOf(this) + 1] ?? null;
  }

  append(child) {
    this.insertBefore(child, null);
  }

  insertBefore(child, next) {
    child.remove();
    const place = next === null ? this.#children.length : this.#children.indexOf(next);
    this.#children.splice(place, 0, child);
    child.parentNode = this;
  }

  remove() {
    const siblings = this.parentNode?.children;
    siblings?.splice(siblings.indexOf(this), 1);
    this.parentNode = null;
  }

  contains(other) {
    return other === this || this.#children.includes(other);
  }
}

/** A scrolled element of a fixed height. */
export class FakeScroller extends FakeElement {
  clientHeight = 600;
  #scrollTop = 0;

  get scrollTop() {
    return this.#scrollTop;
  }

  set scrollTop(offset) {
    this.#scrollTop = Math.max(0, offset);
  }

  /** What a finger, a wheel or a bar does. */
  scroll(offset) {
    this.scrollTop = offset;
    this.dispatchEvent(new Event("scroll"));
  }
}

/** What the list finds around it. */
export function fakeDocument() {
  globalThis.document = { activeElement: null };
  globalThis.ResizeObserver = class {
    observe() {}
    unobserve() {}
  };
}
