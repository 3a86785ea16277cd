// Descent on a surface seen from above: a path, step by step, and what its last step promised and delivered.

const SURFACES = {
  "round bowl": {
    formula: "x²/2 + y²/2",
    height: (x, y) => x ** 2 / 2 + y ** 2 / 2,
    slopes: (x, y) => [x, y],
    start: [-2, 1],
    lowest: [0, 0],
    low: -1.8,
    levels: [0.03, 0.1, 0.3, 0.7, 1.3, 2, 3],
  },
  "narrow valley": {
    formula: "x²/2 + 20 y²/2",
    height: (x, y) => x ** 2 / 2 + (20 * y ** 2) / 2,
    slopes: (x, y) => [x, 20 * y],
    start: [-2, 1],
    lowest: [0, 0],
    low: -1.8,
    levels: [0.1, 0.5, 1.5, 4, 10, 20],
  },
  "bent valley": {
    formula: "(1 − x)²/2 + 2 (y − x²)²",
    height: (x, y) => (1 - x) ** 2 / 2 + 2 * (y - x ** 2) ** 2,
    slopes: (x, y) => [x - 1 - 8 * x * (y - x ** 2), 4 * (y - x ** 2)],
    start: [-1.5, 0.5],
    lowest: [1, 1],
    low: -0.8,
    levels: [0.03, 0.3, 1, 3, 10, 30],
  },
  "two dips": {
    formula: "(x² − 1)²/2 + y² + x/5",
    height: (x, y) => (x ** 2 - 1) ** 2 / 2 + y ** 2 + x / 5,
    slopes: (x, y) => [2 * x * (x ** 2 - 1) + 1 / 5, 2 * y],
    start: [2, 1],
    lowest: [-1.047, 0],
    low: -1.8,
    levels: [-0.1, 0.1, 0.25, 0.45, 0.7, 1.2, 2, 4, 8],
  },
};

// How far one number moves, from its slope, what it remembers, and the number of the step; Keras's steps, all of them.
const OPTIMIZERS = {
  plain: (slope, memory, { rate }) => -rate * slope,
  momentum(slope, memory, { rate, momentum }) {
    memory.velocity = momentum * memory.velocity - rate * slope;
    return memory.velocity;
  },
  RMSprop(slope, memory, { rate }) {
    memory.square = 0.9 * memory.square + 0.1 * slope ** 2;
    return (-rate * slope) / Math.sqrt(memory.square + 1e-7);
  },
  Adam(slope, memory, { rate }, step) {
    memory.mean = 0.9 * memory.mean + 0.1 * slope;
    memory.square = 0.999 * memory.square + 0.001 * slope ** 2;
    const rateNow = (rate * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
    return (-rateNow * memory.mean) / (Math.sqrt(memory.square) + 1e-7);
  },
};

const GONE = 100; // whoever is further out than this has flown off, and takes no more steps
const MOST_STEPS = 1000;
const RATES = [0.001, 0.01, 0.1, 1].flatMap((power) =>
  [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8].map((digits) => Number((power * digits).toPrecision(2))),
).filter((rate) => rate <= 3); // about evenly spaced on a logarithmic scale
const AREA = { ...PLOT, top: 10, bottom: 226, height: 324 };
const UNIT = 60; // the picture's units to one of x or y: the same for both, so that angles are true
const LOW_X = -2.4;
const BARS = { zero: 180, promised: 280, delivered: 300 };
const MARKS = 20; // places to one of x or y where the start can stand; an arrow key leads to the next

const isGone = ([x, y]) => Math.max(Math.abs(x), Math.abs(y)) > GONE;

// All places from the start on, and of the last step the fall that the slopes promised along it, and the real one.
function walk(state) {
  const { height, slopes } = SURFACES[state.surface];
  const step = OPTIMIZERS[state.optimizer];
  const memories = [0, 1].map(() => ({ velocity: 0, mean: 0, square: 0 }));
  const path = [[state.x, state.y]];
  let promised = 0;
  let delivered = 0;
  while (path.length <= state.n_steps && !isGone(path.at(-1))) {
    const place = path.at(-1);
    const here = slopes(...place);
    const moves = here.map((slope, i) => step(slope, memories[i], state, path.length));
    path.push(place.map((value, i) => value + moves[i]));
    promised = -(here[0] * moves[0] + here[1] * moves[1]);
    delivered = height(...place) - height(...path.at(-1));
  }
  return { path, promised, delivered };
}

// Three digits that say something, or words where a number is too large or too small for that.
function readable(number) {
  const size = Math.abs(number);
  if (size >= 1e6) return "more than a million";
  if (size < 1e-6) return "about 0";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(size)));
  return size < 1000 ? written(number, digits) : written(number, 0).replace(/\d(?=(\d{3})+$)/g, "$&,");
}

function fall(value) {
  if (Math.abs(value) < 1e-6) return "next to nothing";
  return `a ${value > 0 ? "fall" : "rise"} of ${readable(Math.abs(value))}`;
}

// What the path has come to.
function tell(state, { path, promised, delivered } = walk(state)) {
  const [x, y] = path.at(-1);
  const steps = path.length - 1;
  const height = readable(SURFACES[state.surface].height(x, y));
  const place = `x = ${written(x)}, y = ${written(y)}, at a height of ${height}`;
  if (steps === 0) return `The start is at ${place}. No step yet.`;
  const share = Math.min(promised, delivered) > 1e-6 ? `, ${((100 * delivered) / promised).toFixed(0)} % of it` : "";
  const last = `The last step promised ${fall(promised)} and delivered ${fall(delivered)}${share}.`;
  const after = `After ${steps} step${steps > 1 ? "s" : ""}`;
  if (isGone([x, y])) return `${after} it has flown off, and stops there: the rate is too large for this way down. ${last}`;
  const end = steps === MOST_STEPS ? " It takes no more steps than these." : "";
  return `${after} it is at ${place}. ${last}${end}`;
}

// What is to be seen, for those who cannot see it.
function words(state) {
  const how = state.optimizer === "plain" ? "plain descent" : state.optimizer;
  return `The ${state.surface} from above, and a path down by ${how} at a rate of ${state.rate}. ${tell(state)}`;
}

// The lines of some heights, in many short pieces: on a fine grid, where they cross the edges of each cell.
function contours({ height, levels }, toX, toY) {
  const size = 3; // of a cell, in the picture's units
  const columns = (AREA.right - AREA.left) / size;
  const rows = (AREA.bottom - AREA.top) / size;
  const heights = Array.from({ length: rows + 1 }, (_, j) =>
    Array.from({ length: columns + 1 }, (_, i) => height(toX(AREA.left + size * i), toY(AREA.top + size * j))),
  );
  const around = [[0, 0], [1, 0], [1, 1], [0, 1]];
  let pieces = "";
  for (let j = 0; j < rows; j += 1) {
    for (let i = 0; i < columns; i += 1) {
      for (const level of levels) {
        const corners = around.map(([di, dj]) => [i + di, j + dj, heights[j + dj][i + di] - level]);
        let pen = "M";
        corners.forEach(([x, y, above], k) => {
          const [nextX, nextY, nextAbove] = corners[(k + 1) % 4];
          if (above > 0 === nextAbove > 0) return;
          const part = above / (above - nextAbove);
          const crossing = [AREA.left + size * (x + part * (nextX - x)), AREA.top + size * (y + part * (nextY - y))];
          pieces += pen + crossing.map((value) => value.toFixed(1)).join(" ");
          pen = pen === "M" ? "L" : "M";
        });
      }
    }
  }
  return pieces;
}

function star(x, y) {
  const corners = Array.from({ length: 10 }, (_, i) => {
    const radius = i % 2 ? 3 : 8;
    const angle = (Math.PI * i) / 5;
    return `${(x + radius * Math.sin(angle)).toFixed(1)} ${(y - radius * Math.cos(angle)).toFixed(1)}`;
  });
  return `M${corners.join("L")}Z`;
}

export default {
  words,

  render({ model, el }) {
    const { left, right, top, bottom, height } = AREA;
    const across = (x) => left + UNIT * (x - LOW_X);
    const up = (y, { low }) => bottom - UNIT * (y - low);
    const clip = newId("plot");
    const frame = { x: left, y: top, width: right - left, height: bottom - top };
    const levels = draw("path", { class: "level" });
    const lowest = draw("path", { class: "lowest" });
    const line = draw("path", { class: "path" });
    const dots = draw("path", { class: "dots" });
    const start = draw("rect", { width: 10, height: 10, class: "start" });
    const grip = draw("circle", { r: 24, class: "grip" }); // where a finger pulls instead of scrolling the page
    const now = draw("circle", { r: 6, class: "now" });
    const bars = ["promised", "delivered"].map((name) => draw("rect", { y: BARS[name], height: 14, class: name }));
    const description = draw("desc");
    const marks = [0, 1].map((y) => label(left - 5, 0, String(y), "end"));
    const legend = bottom + 36;
    const svg = draw(
      "svg",
      { viewBox: `0 0 340 ${height}`, role: "slider", tabindex: 0, "aria-label": "start of the path, by arrow keys" },
      description,
      draw("clipPath", { id: clip }, draw("rect", frame)),
      draw("g", { "clip-path": `url(#${clip})` }, levels, lowest, line, dots, start, now, grip),
      draw("rect", { ...frame, class: "frame" }),
      ...[-2, -1, 0, 1, 2].map((x) => label(across(x), bottom + 15, written(x, 0))),
      ...marks,
      label(right - 4, bottom + 15, "x"),
      label(left - 5, top + 9, "y", "end"),
      draw("rect", { x: left, y: legend - 5, width: 10, height: 10, class: "start" }),
      label(left + 16, legend + 4, "start", "start"),
      draw("circle", { cx: left + 76, cy: legend, r: 6, class: "now" }),
      label(left + 87, legend + 4, "now", "start"),
      draw("path", { d: star(left + 142, legend), class: "lowest" }),
      label(left + 154, legend + 4, "lowest place", "start"),
      ...["promised", "delivered"].map((name) => label(left, BARS[name] + 12, name, "start")),
      ...bars,
      draw("path", { d: `M${BARS.zero} ${BARS.promised - 4}V${height - 6}`, class: "border" }),
    );

    const within = (value, low, high) => Math.min(high, Math.max(low, Math.round(value * MARKS) / MARKS));
    const moveStart = (x, y) => {
      const { low } = SURFACES[model.get("state").surface];
      const edge = { x: LOW_X + (right - left) / UNIT, y: low + (bottom - top) / UNIT };
      change(model, { x: within(x, LOW_X, edge.x), y: within(y, low, edge.y) });
    };
    pulled(svg, (x, y) => {
      if (y > bottom + 12) return; // on the legend and the bars there is nothing to pull
      moveStart((x - left) / UNIT + LOW_X, (bottom - y) / UNIT + SURFACES[model.get("state").surface].low);
    });
    svg.addEventListener("keydown", (event) => {
      const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[event.key] ?? [];
      if (x === undefined) return;
      event.preventDefault();
      const state = model.get("state");
      moveStart(state.x + x / MARKS, state.y + y / MARKS);
    });

    const surface = choice("surface", Object.keys(SURFACES), (name) => {
      const [x, y] = SURFACES[name].start;
      change(model, { surface: name, x, y, n_steps: 0 });
    });
    const optimizer = choice("optimizer", Object.keys(OPTIMIZERS), (name) => change(model, { optimizer: name }));
    const rate = slider("learning rate", { min: 0, max: RATES.length - 1, step: 1 }, (place) =>
      change(model, { rate: RATES[Math.round(place)] }),
    );
    const momentum = slider("momentum", { min: 0, max: 0.99, step: 0.01 }, (value) =>
      change(model, { momentum: value }),
    );
    // Where a path has flown off, the steps that were asked for beyond that are not counted.
    const taken = () => walk(model.get("state")).path.length - 1;
    const press = (words, steps) => {
      const button = make("button", { type: "button" }, words);
      button.addEventListener("click", () => change(model, { n_steps: Math.min(MOST_STEPS, steps()) }));
      return button;
    };
    const buttons = make(
      "div",
      { class: "buttons" },
      press("One step", () => taken() + 1),
      press("Ten steps", () => taken() + 10),
      press("Back to the start", () => 0),
    );
    const formula = make("p", { class: "formula" });
    const told = make("p", { class: "told", role: "status" });
    const side = make("div", { class: "controls" }, surface.group, optimizer.group, rate.row, momentum.row, buttons);
    el.append(box("descent", svg, side, formula, told));

    let drawn = null; // the surface whose lines are drawn: they change less often than the path

    return shared(model, () => {
      const state = model.get("state");
      const ground = SURFACES[state.surface];
      if (drawn !== state.surface) {
        drawn = state.surface;
        const toX = (x) => (x - left) / UNIT + LOW_X;
        const toY = (y) => (bottom - y) / UNIT + ground.low;
        levels.setAttribute("d", contours(ground, toX, toY));
        lowest.setAttribute("d", star(across(ground.lowest[0]), up(ground.lowest[1], ground)));
        marks.forEach((mark, y) => mark.setAttribute("y", up(y, ground) + 4));
        formula.textContent = `height = ${ground.formula}`;
      }
      const walked = walk(state);
      const places = walked.path.map(([x, y]) => [across(x), up(y, ground)].map((value) => value.toFixed(1)).join(" "));
      line.setAttribute("d", `M${places.join("L")}`);
      dots.setAttribute("d", places.map((place) => `M${place}h0`).join(""));
      const [x, y] = walked.path.at(-1);
      now.setAttribute("cx", across(x));
      now.setAttribute("cy", up(y, ground));
      start.setAttribute("x", across(state.x) - 5);
      start.setAttribute("y", up(state.y, ground) - 5);
      grip.setAttribute("cx", across(state.x));
      grip.setAttribute("cy", up(state.y, ground));

      const values = [walked.promised, walked.delivered];
      // Falls to the right, rises to the left.
      const room = (value) => (value > 0 ? right - BARS.zero : BARS.zero - 110);
      const rooms = values.filter(Boolean).map((value) => room(value) / Math.abs(value));
      const scale = rooms.length ? Math.min(...rooms) : 0;
      bars.forEach((bar, i) => {
        bar.setAttribute("x", BARS.zero + Math.min(0, values[i] * scale));
        bar.setAttribute("width", Math.abs(values[i] * scale));
      });

      surface.set(state.surface);
      optimizer.set(state.optimizer);
      const gaps = RATES.map((value) => Math.abs(Math.log(value / state.rate)));
      rate.set(gaps.indexOf(Math.min(...gaps)), String(state.rate));
      momentum.set(state.momentum, written(state.momentum));
      momentum.enable(state.optimizer === "momentum");
      svg.setAttribute("aria-valuenow", state.x.toFixed(2));
      svg.setAttribute("aria-valuemin", LOW_X);
      svg.setAttribute("aria-valuemax", -LOW_X);
      svg.setAttribute("aria-valuetext", `x = ${written(state.x)}, y = ${written(state.y)}`);
      description.textContent = words(state);
      told.textContent = tell(state, walked);
    });
  },
};
