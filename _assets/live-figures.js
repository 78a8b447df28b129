// Brings the book's widgets to life on a page that has no kernel behind it.
//
// A notebook page carries the state of its widgets as JSON, and for each widget a "view" that
// names its model. A widget's state holds its own JavaScript (`_esm`) and style (`_css`), so all
// that is missing is a model object to hand to its `render`: this file is that object.
// The protocol is anywidget's: a module's default export (an object, or a function that returns
// one) has `render({model, el})` and may have `initialize({model})`.
(() => {
  "use strict";
  const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';
  const unneeded = new AbortController().signal; // views live as long as the page
  const noKernel = { invoke: () => Promise.reject(new Error("no kernel runs behind this page")) };

  const same = (a, b) => Object.is(a, b) || (typeof a === "object" && typeof b === "object" && a && b
    && !ArrayBuffer.isView(a) && !ArrayBuffer.isView(b) && JSON.stringify(a) === JSON.stringify(b));

  // What a widget sees of its Python twin: traits that are read, written and listened to.
  class Model {
    constructor(id, state) {
      this.id = id;
      this.state = state;
      this.listeners = []; // [event, callback], in the order in which they came
    }
    get(name) {
      return this.state[name];
    }
    set(name, value) {
      const values = typeof name === "object" ? name : { [name]: value };
      const changed = Object.keys(values).filter((key) => !same(this.state[key], values[key]));
      Object.assign(this.state, values);
      for (const key of changed) this.trigger(`change:${key}`, this, this.state[key]);
      if (changed.length) this.trigger("change", this);
    }
    on(events, callback) {
      for (const event of events.split(/\s+/)) this.listeners.push([event, callback]);
    }
    off(events, callback) {
      const named = events ? events.split(/\s+/) : null;
      this.listeners = this.listeners.filter(([event, listener]) =>
        (named && !named.includes(event)) || (callback && callback !== listener));
    }
    trigger(event, ...values) {
      for (const [name, callback] of [...this.listeners]) if (name === event) callback(...values);
    }
    save_changes() {} // nobody to tell
    send() {}
  }

  // Binary traits travel as base64 beside the state; a fresh array is aligned for any number type.
  function withBuffers({ state, buffers = [] }) {
    for (const { path, data } of buffers) {
      const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      const owner = path.slice(0, -1).reduce((value, key) => value[key], state);
      owner[path.at(-1)] = new DataView(bytes.buffer);
    }
    return state;
  }

  // Several widgets of one kind share one module and one style sheet.
  const once = (make) => {
    const made = new Map();
    return (text) => made.get(text) ?? made.set(text, make(text)).get(text);
  };
  const load = once(async (source) => {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    try {
      const module = await import(url);
      const widget = module.default ?? module;
      return typeof widget === "function" ? await widget() : widget;
    } finally {
      URL.revokeObjectURL(url);
    }
  });
  const addStyle = once((source) => {
    const style = document.createElement("style");
    style.textContent = source;
    return document.head.appendChild(style);
  });

  const start = once(async (model) => {
    const source = model.get("_esm");
    if (!source) throw new Error("this kind of widget works only in a running notebook");
    if (model.get("_css")) addStyle(model.get("_css"));
    const widget = await load(source);
    await widget.initialize?.({ model, signal: unneeded, experimental: noKernel });
    return widget;
  });

  function boxOf(script) {
    const made = script.closest(".live-figure");
    if (made) return made;
    const box = document.createElement("div");
    box.className = "live-figure";
    script.replaceWith(box);
    box.append(script);
    return box;
  }

  async function show(script, models) {
    const box = boxOf(script);
    const still = box.querySelector(".live-figure-still");
    const el = document.createElement("div");
    el.className = "live-figure-view";
    try {
      const model = models.get(JSON.parse(script.textContent).model_id);
      if (!model) throw new Error("the page does not hold its state; run the chapter again");
      const widget = await start(model);
      if (still) still.hidden = true;
      box.append(el);
      await widget.render?.({ model, el, signal: unneeded, experimental: noKernel });
      still?.remove();
      box.dataset.live = "ready";
    } catch (error) {
      el.remove();
      if (still) still.hidden = false;
      const note = document.createElement("p");
      note.className = "live-figure-note";
      note.setAttribute("role", "status");
      note.textContent = `This figure could not be brought to life: ${error.message}.`
        + (still ? " The still picture shows how it starts." : "");
      box.append(note);
      box.dataset.live = "failed";
      console.error("A live figure failed to start.", error);
    }
  }

  function bringToLife() {
    const models = new Map();
    for (const script of document.querySelectorAll(STATE)) {
      for (const [id, saved] of Object.entries(JSON.parse(script.textContent).state)) {
        models.set(id, new Model(id, withBuffers(saved)));
      }
    }
    return Promise.all([...document.querySelectorAll(VIEW)].map((script) => show(script, models)));
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", bringToLife);
  else bringToLife();
})();
