// For `course stills`: what an explorable shows as it begins, in words, and as an SVG where that is all it shows.

async ([source, state, material]) => {
  const LOOKS = [
    ...["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin"],
    ...["font-family", "font-size"],
  ];
  const ALIVE = /^(class|tabindex|role|(aria|data)-.*)$/; // attributes that say nothing where nothing moves
  const GROUND = "#ffffff";

  const rounded = (text) => text.replace(/-?\d+\.\d+/g, (number) => String(Math.round(100 * number) / 100));
  const inHex = (_, ...parts) => `#${parts.slice(0, 3).map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`;
  const looks = (style, name) =>
    rounded(style.getPropertyValue(name).replaceAll("px", "")).replace(/^rgb\((\d+), (\d+), (\d+)\)$/, inHex);
  const isUnseen = (element, style) =>
    element.tagName === "desc" || style.visibility === "hidden" || style.fill === "rgba(0, 0, 0, 0)";

  // A copy that needs no styles: each element is told the looks that its parent does not hand down to it.
  function alone(element, around) {
    const style = getComputedStyle(element);
    if (isUnseen(element, style)) return [];
    const copy = element.cloneNode(false);
    for (const { name, value } of [...copy.attributes]) {
      if (ALIVE.test(name)) copy.removeAttribute(name);
      else copy.setAttribute(name, rounded(value));
    }
    for (const name of LOOKS) {
      copy.removeAttribute(name);
      if (looks(style, name) !== looks(around, name)) copy.setAttribute(name, looks(style, name));
    }
    for (const child of element.childNodes) {
      copy.append(...(child.nodeType === Node.ELEMENT_NODE ? alone(child, style) : [child.cloneNode()]));
    }
    return [copy];
  }

  function asText(svg, words) {
    const [copy] = alone(svg, getComputedStyle(document.documentElement));
    const { width, height } = svg.viewBox.baseVal;
    const ground = document.createElementNS(svg.namespaceURI, "rect");
    const attributes = { width, height, fill: GROUND };
    for (const [name, value] of Object.entries(attributes)) ground.setAttribute(name, value);
    for (const [name, value] of Object.entries({ width, height, role: "img", "aria-label": words })) {
      copy.setAttribute(name, value);
    }
    copy.prepend(ground);
    const text = new XMLSerializer().serializeToString(copy);
    // Ids without the time that is in them; a line for each element.
    return `${text.replace(/(explorable-\w+-\d+)-\d+/g, "$1").replaceAll("><", ">\n<")}\n`;
  }

  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { default: explorable } = await import(url);
  const values = { state, material };
  const model = { get: (name) => values[name], set() {}, save_changes() {}, on() {}, off() {} };
  const el = document.querySelector("main");
  explorable.render({ model, el });
  const whole = el.querySelector(".explorable");
  whole.classList.add("still");
  const words = explorable.words(state, material);
  return { words, svg: whole.querySelector("table, canvas") ? null : asText(whole.querySelector("svg"), words) };
}
