// A neuron with two inputs: its numbers, its border over points, and how many of them it gets right.

const AREA = { ...PLOT, top: 10, bottom: 226, height: 262 };
const SOFT = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]; // answers of the sigmoid at which the shade grows darker

function sumOf({ w1, w2, bias, times }, x, y) {
  return times * (w1 * x + w2 * y + bias);
}

function answerOf(state, x, y) {
  const sum = sumOf(state, x, y);
  return state.activation === "step" ? Number(sum > 0) : 1 / (1 + Math.exp(-sum));
}

// What of the plot lies where the sum is more than `level`, and where that border meets the plot's edge.
function halfPlane(state, level) {
  const [x0, x1] = state.x_range;
  const [y0, y1] = state.y_range;
  const corners = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
  const inside = [];
  const border = [];
  corners.forEach(([x, y], i) => {
    const [nextX, nextY] = corners[(i + 1) % 4];
    const here = sumOf(state, x, y) - level;
    const there = sumOf(state, nextX, nextY) - level;
    if (here > 0) inside.push([x, y]);
    if (here > 0 !== there > 0) {
      const part = here / (here - there);
      border.push([x + part * (nextX - x), y + part * (nextY - y)]);
      inside.push(border.at(-1));
    }
  });
  return { inside, border };
}

function formula(state) {
  const [w1, w2, bias] = [state.w1, state.w2, state.bias].map((number) => number * state.times);
  const signed = (number) => `${number < 0 ? "−" : "+"} ${written(Math.abs(number))}`;
  const [first, second] = state.inputs;
  return `${state.activation}(${written(w1)} · ${first} ${signed(w2)} · ${second} ${signed(bias)})`;
}

function countRight(state) {
  const right = [0, 0];
  const n = [0, 0];
  for (const [x, y, isOne] of state.points) {
    n[isOne] += 1;
    right[isOne] += Number(sumOf(state, x, y) > 0 === Boolean(isOne));
  }
  return { right, n };
}

function counts(state) {
  const { right, n } = countRight(state);
  const [others, ones] = state.classes;
  return `Right: ${sum(right)} of ${sum(n)} (${right[1]} of ${n[1]} ${ones}, ${right[0]} of ${n[0]} ${others})`;
}

// A sigmoid's answers; a step's are 0 and 1 for everybody to see.
function span(state) {
  if (state.activation === "step") return "It says 1 on the shaded side.";
  const answers = state.points.map(([x, y]) => answerOf(state, x, y));
  const range = `from ${written(Math.min(...answers))} to ${written(Math.max(...answers))}`;
  return `Its answers: ${range}; the darker, the nearer to 1, and 0.5 on the line.`;
}

function beyond({ points, y_range: [, y1] }) {
  const n = points.filter(([, y]) => y > y1).length;
  return n ? ` (${n} points lie above the picture; they count.)` : "";
}

// What is to be seen, for those who cannot see it.
function words(state) {
  const border = `A neuron's straight border among ${state.points.length} points.`;
  return `${border} ${span(state)} ${counts(state)}.${beyond(state)}`;
}

export default {
  words,

  render({ model, el }) {
    const first = model.get("state");
    const [x0, x1] = first.x_range;
    const [y0, y1] = first.y_range;
    const across = (x) => AREA.left + ((x - x0) / (x1 - x0)) * (AREA.right - AREA.left);
    const up = (y) => AREA.bottom - ((y - y0) / (y1 - y0)) * (AREA.bottom - AREA.top);
    const joined = (points) => points.map(([x, y]) => `${across(x).toFixed(1)},${up(y).toFixed(1)}`).join(" ");
    const mark = (x, y, isOne) =>
      isOne
        ? draw("path", { d: `M${x - 3} ${y - 3}l6 6m0 -6l-6 6`, class: "one" })
        : draw("circle", { cx: x, cy: y, r: 2.5, class: "other" });

    const before = sum(countRight(first).right);
    const shades = draw("g");
    const border = draw("polyline", { class: "border" });
    const points = draw("g");
    for (const [x, y, isOne] of first.points) {
      if (x >= x0 && x <= x1 && y >= y0 && y <= y1) points.append(mark(across(x), up(y), isOne));
    }
    const { left, right, top, bottom, height } = AREA;
    const turned = { transform: `translate(14 ${(top + bottom) / 2}) rotate(-90)` };
    const svg = draw(
      "svg",
      { viewBox: `0 0 340 ${height}`, role: "img" },
      shades,
      points,
      border,
      draw("rect", { x: left, y: top, width: right - left, height: bottom - top, class: "frame" }),
      ...[x0, x1].map((x) => label(across(x), bottom + 15, String(x))),
      ...[0, y1].map((y) => label(left - 5, up(y) + 4, String(y), "end")),
      label((left + right) / 2, bottom + 15, first.axes[0]),
      label(0, 0, first.axes[1], "middle", turned),
      mark(left + 60, height - 10, 1),
      label(left + 70, height - 6, first.classes[1], "start"),
      mark(left + 160, height - 10, 0),
      label(left + 170, height - 6, first.classes[0], "start"),
    );

    const knobs = {
      w1: slider(`weight of ${first.inputs[0]}`, { min: -16, max: 16, step: 0.1 }, (w1) => change(model, { w1 })),
      w2: slider(`weight of ${first.inputs[1]}`, { min: -16, max: 16, step: 0.1 }, (w2) => change(model, { w2 })),
      bias: slider("bias", { min: -4, max: 4, step: 0.01 }, (bias) => change(model, { bias })),
    };
    const times = slider("all three, times", { min: -2, max: 6, step: 1 }, (power) =>
      change(model, { times: 2 ** power }),
    );
    const activation = choice("activation", ["step", "sigmoid"], (name) => change(model, { activation: name }));
    const again = make("button", { type: "button" }, "Start again");
    again.addEventListener("click", () => change(model, first));
    const written_formula = make("p", { class: "formula" });
    const told = make("p", { class: "told", role: "status" });

    // The border goes where it is pulled: the weights say how it stands, so only the bias has to change.
    pulled(svg, (at_x, at_y) => {
      const state = model.get("state");
      const x = x0 + ((at_x - left) / (right - left)) * (x1 - x0);
      const y = y0 + ((bottom - at_y) / (bottom - top)) * (y1 - y0);
      if (x < x0 || x > x1 || y < y0 || y > y1) return;
      const bias = Math.round(-(state.w1 * x + state.w2 * y) * 100) / 100;
      change(model, { bias: Math.min(4, Math.max(-4, bias)) });
    });

    const controls = [...Object.values(knobs), times].map((knob) => knob.row);
    const side = make("div", { class: "controls" }, ...controls, activation.group, again);
    el.append(box("neuron", svg, side, written_formula, told));

    return shared(model, () => {
      const state = model.get("state");
      const isStep = state.activation === "step";
      const levels = isStep ? [0] : SOFT.map((answer) => Math.log(answer / (1 - answer)));
      shades.replaceChildren(
        ...levels.map((level) =>
          draw("polygon", {
            points: joined(halfPlane(state, level).inside),
            class: "shade",
            "fill-opacity": isStep ? 0.25 : 0.05,
          }),
        ),
      );
      border.setAttribute("points", joined(halfPlane(state, 0).border));
      for (const [name, knob] of Object.entries(knobs)) knob.set(state[name], written(state[name]));
      times.set(Math.log2(state.times), `× ${state.times}`);
      activation.set(state.activation);
      written_formula.textContent = formula(state);
      told.textContent = `${counts(state)}; at the start ${before}. ${span(state)}${beyond(state)}`;
      svg.setAttribute("aria-label", words(state));
    });
  },
};
