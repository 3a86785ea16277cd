// An activation and its slope, with a point that is pulled along both.

// At a corner the slope is the left one, as TensorFlow takes it.
const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const ACTIVATIONS = {
  linear: { gives: (z) => z, slope: () => 1 },
  step: { gives: (z) => Number(z > 0), slope: () => 0 },
  sigmoid: { gives: sigmoid, slope: (z) => sigmoid(z) * (1 - sigmoid(z)) },
  tanh: { gives: Math.tanh, slope: (z) => 1 - Math.tanh(z) ** 2 },
  arctan: { gives: Math.atan, slope: (z) => 1 / (1 + z * z) },
  relu: { gives: (z) => Math.max(z, 0), slope: (z) => Number(z > 0) },
  "leaky relu": { gives: (z, leak) => (z > 0 ? z : leak * z), slope: (z, leak) => (z > 0 ? 1 : leak) },
};
const PANELS = [
  { part: "gives", top: 10, bottom: 150, low: -2, high: 2 },
  { part: "slope", top: 170, bottom: 250, low: 0, high: 1.2 },
];
const LAYERS = 10;

const across = (z) => PLOT.left + ((z + 4) / 8) * (PLOT.right - PLOT.left);
const up = (value, { top, bottom, low, high }) => bottom - ((value - low) / (high - low)) * (bottom - top);

// What ten slopes leave of a signal. Small numbers are read better as "1 in 1,000,000" than as a row of zeros.
function left(slope) {
  const product = slope ** LAYERS;
  if (product === 0) return "nothing is left";
  if (product >= 0.01) return `${written(product)} is left`;
  if (product < 1e-15) return "next to nothing is left";
  return `about 1 in ${Number((1 / product).toPrecision(2)).toLocaleString("en-US")} is left`;
}

function values({ activation, z, leak }) {
  const { gives, slope } = ACTIVATIONS[activation];
  return `z = ${written(z, 1)}: it gives ${written(gives(z, leak), 3)}, its slope is ${written(slope(z, leak), 3)}.`;
}

function tell(state) {
  const slope = ACTIVATIONS[state.activation].slope(state.z, state.leak);
  return `${values(state)} Multiply ten such slopes, and ${left(slope)}.`;
}

// What is to be seen, for those who cannot see it.
function words(state) {
  return `The ${state.activation} for sums from −4 to 4, and its slope below. A point at ${tell(state)}`;
}

export default {
  words,

  render({ model, el }) {
    const first = model.get("state");
    const description = draw("desc");
    const svg = draw("svg", {
      viewBox: "0 0 340 286",
      role: "slider",
      tabindex: 0,
      "aria-label": "sum z",
      "aria-valuemin": -4,
      "aria-valuemax": 4,
    }, description);
    const panels = PANELS.map((panel) => {
      const { part, top, bottom, low } = panel;
      const zero = up(0, panel);
      const curve = draw("path", { class: "curve" });
      const point = draw("circle", { r: 7, class: "point" });
      svg.append(
        draw("rect", { x: PLOT.left, y: top, width: PLOT.right - PLOT.left, height: bottom - top, class: "frame" }),
        draw("path", { d: `M${PLOT.left} ${zero}H${PLOT.right}M${across(0)} ${top}V${bottom}`, class: "axis" }),
        curve,
        point,
        ...[low, 1].map((value) => label(PLOT.left - 5, up(value, panel) + 4, written(value, 0), "end")),
        label(0, 0, part, "middle", { transform: `translate(14 ${(top + bottom) / 2}) rotate(-90)` }),
      );
      return { panel, curve, point };
    });
    svg.append(...[-4, 0, 4].map((z) => label(across(z), 265, written(z, 0))), label(across(0), 281, "sum z"));

    const move = (z) => change(model, { z: Math.min(4, Math.max(-4, Math.round(z * 10) / 10)) });
    pulled(svg, (x) => move(((x - PLOT.left) / (PLOT.right - PLOT.left)) * 8 - 4));
    svg.addEventListener("keydown", (event) => {
      const { z } = model.get("state");
      const to = {
        ArrowLeft: z - 0.1, ArrowDown: z - 0.1, ArrowRight: z + 0.1, ArrowUp: z + 0.1,
        PageDown: z - 1, PageUp: z + 1, Home: -4, End: 4,
      }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      move(to);
    });

    const names = Object.keys(ACTIVATIONS);
    const activation = choice("activation", names, (name) => change(model, { activation: name }));
    const leak = slider("leak: slope for negative sums", { min: 0, max: 1, step: 0.05 }, (value) =>
      change(model, { leak: value }),
    );
    const again = make("button", { type: "button" }, "Start again");
    again.addEventListener("click", () => change(model, first));
    const told = make("p", { class: "told", role: "status" });
    const side = make("div", { class: "controls" }, activation.group, leak.row, again);
    el.append(box("activation", svg, side, told));

    return shared(model, () => {
      const state = model.get("state");
      const parts = ACTIVATIONS[state.activation];
      for (const { panel, curve, point } of panels) {
        const value = (z) => parts[panel.part](z, state.leak);
        let path = "";
        let inside = false;
        let before = null;
        for (let i = 0; i <= 400; i += 1) {
          const z = -4 + i / 50;
          const y = up(value(z), panel);
          // A jump is no slope: lift the pen.
          const jumps = before !== null && Math.abs(y - before) > 15;
          const isSeen = y >= panel.top && y <= panel.bottom;
          if (isSeen) path += `${inside && !jumps ? "L" : "M"}${across(z).toFixed(1)} ${y.toFixed(1)}`;
          inside = isSeen;
          before = y;
        }
        curve.setAttribute("d", path);
        const y = up(value(state.z), panel);
        point.setAttribute("cx", across(state.z));
        point.setAttribute("cy", Math.min(panel.bottom, Math.max(panel.top, y)));
        point.classList.toggle("beyond", y < panel.top || y > panel.bottom);
      }
      description.textContent = words(state);
      svg.setAttribute("aria-valuenow", state.z);
      svg.setAttribute("aria-valuetext", `${state.activation}, ${values(state)}`);
      activation.set(state.activation);
      leak.set(state.leak, written(state.leak));
      leak.enable(state.activation === "leaky relu");
      told.textContent = tell(state);
    });
  },
};
