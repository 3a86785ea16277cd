// A page without a kernel: a model that only remembers, and the living explorable in place of its picture.

function mount(script, explorable, first, material) {
  const values = { state: first, material };
  const listeners = new Set();
  const model = {
    get: (name) => values[name],
    set(name, value) {
      values[name] = value;
      for (const listener of [...listeners]) listener();
    },
    save_changes() {},
    on: (event, listener) => listeners.add(listener),
    off: (event, listener) => listeners.delete(listener),
  };
  const el = document.createElement("div");
  explorable.render({ model, el });
  script.previousElementSibling.replaceChildren(el);
}
