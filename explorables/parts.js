// What all explorables are made of: elements, sliders, choices. Stands before each explorable's own code.

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const PLOT = { left: 44, right: 332 };

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// A number in words that a reader and a screen reader understand: a true minus sign, no "-0".
function written(number, digits = 2) {
  const text = number.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

let counted = 0; // labels need ids, and a page may hold several explorables

function newId(word) {
  counted += 1;
  return `explorable-${word}-${counted}-${Math.floor(performance.now() * 1000)}`;
}

// A labelled slider with its value beside it: { row, set(value, words), enable(isEnabled) }.
function slider(label, { min, max, step }, onInput) {
  const id = newId("slider");
  const input = make("input", { type: "range", id, min, max, step });
  const shown = make("output", { for: id });
  input.addEventListener("input", () => onInput(Number(input.value)));
  return {
    row: make("div", { class: "knob" }, make("label", { for: id }, label), input, shown),
    set(value, words) {
      input.value = value;
      input.setAttribute("aria-valuetext", words);
      shown.textContent = words;
    },
    enable(isEnabled) {
      input.disabled = !isEnabled;
    },
  };
}

// One of several names: { group, set(name) }.
function choice(legend, names, onChoice) {
  const group = make("fieldset", {}, make("legend", {}, legend));
  const name = newId("choice");
  const inputs = new Map();
  for (const word of names) {
    const input = make("input", { type: "radio", name, value: word });
    input.addEventListener("change", () => onChoice(word));
    inputs.set(word, input);
    group.append(make("label", {}, input, ` ${word}`));
  }
  return { group, set: (word) => (inputs.get(word).checked = true) };
}

function label(x, y, words, anchor = "middle", more = {}) {
  return draw("text", { x, y, "text-anchor": anchor, ...more }, words);
}

// Call `move(x, y, begins)`, in the picture's own units, where a mouse or a finger pulls; `begins` where it comes down.
function pulled(svg, move) {
  const tell = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    move(at.x, at.y, event.type === "pointerdown");
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    svg.setPointerCapture(event.pointerId);
    tell(event);
  });
  svg.addEventListener("pointermove", (event) => {
    if (svg.hasPointerCapture(event.pointerId)) tell(event);
  });
}

// The explorable as a whole. Keys in it are its own: without the attribute JupyterLab would move to the next cell.
function box(name, ...parts) {
  const whole = make("div", { class: `explorable ${name}` }, ...parts);
  for (const control of whole.querySelectorAll("input, button, select, summary, [tabindex]")) {
    control.setAttribute("data-lm-suppress-shortcuts", "true");
  }
  return whole;
}

// Read and change the state that Python shares; returns a function that stops listening.
function shared(model, update) {
  model.on("change:state", update);
  update();
  return () => model.off("change:state", update);
}

function change(model, changes) {
  model.set("state", { ...model.get("state"), ...changes });
  model.save_changes();
}
