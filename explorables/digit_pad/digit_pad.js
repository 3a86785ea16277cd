// A pad to draw digits on: what a network sees of them, what its hidden neurons answer, and its ten probabilities.

const SIZE = 28; // pixels of an image, and units of the page that is drawn on
const BOX = 20; // MNIST's makers fitted each digit into a box of so many pixels,
const MIDDLE = 14.5; // and placed the centre of its ink here
const N_SHOWN = 16;
const TOP = 20; // where the paper begins in the picture, which has 10 units for one of the page
const YOURS = "your own";
const BLUE = [0, 77, 128]; // takes from a sum
const GREY = [238, 238, 238];
const ORANGE = [230, 140, 0]; // adds to it

// Preparing a drawing, as MNIST's makers prepared theirs

// How much of each pixel the pen inks: all where its middle lies well inside a stroke, less over its edge.
function inked(strokes, radius) {
  const ink = new Float64Array(SIZE * SIZE);
  const within = (number) => Math.min(SIZE - 1, Math.max(0, Math.floor(number)));
  const reach = radius + 0.5;
  for (const stroke of strokes) {
    for (let i = 0; i < Math.max(1, stroke.length - 1); i += 1) {
      const [x, y] = stroke[i];
      const [nextX, nextY] = stroke[Math.min(i + 1, stroke.length - 1)];
      const [alongX, alongY] = [nextX - x, nextY - y];
      const squared = alongX * alongX + alongY * alongY || 1;
      const lastRow = within(Math.max(y, nextY) + reach);
      const lastColumn = within(Math.max(x, nextX) + reach);
      for (let row = within(Math.min(y, nextY) - reach); row <= lastRow; row += 1) {
        for (let column = within(Math.min(x, nextX) - reach); column <= lastColumn; column += 1) {
          const [offX, offY] = [column + 0.5 - x, row + 0.5 - y];
          const part = Math.min(1, Math.max(0, (offX * alongX + offY * alongY) / squared));
          const distance = Math.hypot(offX - part * alongX, offY - part * alongY);
          const at = row * SIZE + column;
          ink[at] = Math.max(ink[at], Math.min(1, reach - distance));
        }
      }
    }
  }
  return ink;
}

function placed(strokes, [x, y], times, [toX, toY]) {
  return strokes.map((stroke) => stroke.map((point) => [(point[0] - x) * times + toX, (point[1] - y) * times + toY]));
}

// What the network sees of a drawing: 784 numbers from 0 to 1.
function preprocess(strokes, { thickness, invert, centre, scale }) {
  let ink = new Float64Array(SIZE * SIZE);
  if (strokes.length) {
    let radius = thickness / 2;
    if (scale) {
      const ends = [0, 1].map((axis) => {
        const along = strokes.flatMap((stroke) => stroke.map((point) => point[axis]));
        return [Math.min(...along) - radius, Math.max(...along) + radius];
      });
      const times = BOX / Math.max(...ends.map(([low, high]) => high - low));
      const middle = ends.map(([low, high]) => (low + high) / 2);
      const place = ends.map(([low, high], axis) => {
        const half = ((high - low) * times) / 2;
        return Math.min(SIZE - half, Math.max(half, middle[axis]));
      });
      strokes = placed(strokes, middle, times, place);
      radius *= times;
    }
    ink = inked(strokes, radius);
    if (centre) {
      let [sum, across, down] = [0, 0, 0];
      ink.forEach((value, at) => {
        sum += value;
        across += value * ((at % SIZE) + 0.5);
        down += value * (Math.floor(at / SIZE) + 0.5);
      });
      ink = inked(placed(strokes, [across / sum, down / sum], 1, [MIDDLE, MIDDLE]), radius);
    }
  }
  return invert ? ink : ink.map((value) => 1 - value);
}

// The network

// Half-precision numbers from base64, as a network: weights of the hidden layer, its biases, those of the output layer.
function unpacked(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const numbers = Float32Array.from(new Uint16Array(bytes.buffer), (half) => {
    const [exponent, fraction] = [(half >> 10) & 31, half & 1023];
    const size = exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24;
    return half >> 15 ? -size : size;
  });
  const nHidden = (numbers.length - 10) / (SIZE * SIZE + 1 + 10);
  let from = 0;
  const next = (length) => numbers.subarray(from, (from += length));
  return {
    nHidden,
    hiddenWeights: next(SIZE * SIZE * nHidden),
    hiddenBiases: next(nHidden),
    outputWeights: next(nHidden * 10),
    outputBiases: next(10),
  };
}

// A dense layer's sums. The weights of one input stand together; an input of 0 adds nothing.
function sums(inputs, weights, biases) {
  const sum = Float64Array.from(biases);
  inputs.forEach((input, i) => {
    if (input === 0) return;
    for (let j = 0; j < sum.length; j += 1) sum[j] += input * weights[i * sum.length + j];
  });
  return sum;
}

function answersOf(network, pixels) {
  const hidden = sums(pixels, network.hiddenWeights, network.hiddenBiases).map((sum) => Math.max(sum, 0));
  const last = sums(hidden, network.outputWeights, network.outputBiases);
  const largest = Math.max(...last);
  const powers = last.map((sum) => Math.exp(sum - largest));
  const total = powers.reduce((one, other) => one + other);
  return { hidden, probabilities: powers.map((power) => power / total) };
}

// From the largest down, the positions of numbers.
function ordered(numbers) {
  return Array.from(numbers.keys()).sort((one, other) => numbers[other] - numbers[one]);
}

// What is seen

function canvas(words) {
  const element = make("canvas", { width: SIZE, height: SIZE });
  if (words) element.setAttribute("role", "img");
  else element.setAttribute("aria-hidden", "true"); // what it shows stands below it in words
  return element;
}

// Paint 784 values, each in the colour (three numbers up to 255) that `colour(value)` gives.
function paint(element, values, colour) {
  const context = element.getContext("2d");
  const image = context.createImageData(SIZE, SIZE);
  values.forEach((value, at) => image.data.set([...colour(value), 255], at * 4));
  context.putImageData(image, 0, 0);
}

const inGrey = (value) => [255 * value, 255 * value, 255 * value];

// From blue for -limit over pale grey to orange for limit.
function inBlueAndOrange(limit) {
  return (value) => {
    const part = Math.min(1, Math.abs(value) / limit);
    const end = value < 0 ? BLUE : ORANGE;
    return GREY.map((pale, i) => pale + (end[i] - pale) * part);
  };
}

function tick(words, onTick) {
  const input = make("input", { type: "checkbox" });
  input.addEventListener("change", () => onTick(input.checked));
  return { row: make("label", {}, input, ` ${words}`), set: (isOn) => (input.checked = isOn) };
}

// A probability in words: none is 0 or 1 to the end.
function share(probability) {
  if (probability >= 0.9995) return "more than 0.999";
  return probability < 0.0005 ? "less than 0.001" : written(probability, 3);
}

function tell(strokes, probabilities) {
  const [best, second] = ordered(probabilities);
  return (
    `${strokes.length ? "It" : "The page is empty. All the same: it"} says ${best}, with a probability of ` +
    `${share(probabilities[best])}. Next comes ${second}, with ${share(probabilities[second])}.`
  );
}

// What is to be seen, for those who cannot see it.
function words(state, { drawings, weights }) {
  const strokes = drawings[state.drawing] ?? state.strokes;
  const { probabilities } = answersOf(unpacked(weights), preprocess(strokes, state));
  const what = state.drawing.length === 1 ? `a drawn ${state.drawing}` : state.drawing || "your own strokes";
  return (
    `On a pad ${what}, with the 28 by 28 pixels that the network sees of it, and a bar for the probability that it gives ` +
    `to each digit. ${tell(strokes, probabilities)}`
  );
}

export default {
  words,

  render({ model, el }) {
    const { drawings, weights } = model.get("material");
    const network = unpacked(weights);
    const strokesOf = (state) => drawings[state.drawing] ?? state.strokes;

    // The pad
    const drawn = draw("g", { class: "strokes" });
    const pen = draw("circle", { r: 12, class: "pen" });
    const how = make("p", { id: newId("how"), class: "how" });
    how.append(
      "Draw with a mouse, a pen or a finger. By keyboard: go to the pad; the arrow keys move the pen, " +
        "the space bar puts it down and lifts it, the backspace key takes the last stroke away.",
    );
    const position = make("p", { class: "position", role: "status" });
    const pad = draw(
      "svg",
      { viewBox: "0 0 280 302", role: "application", tabindex: 0, "aria-label": "pad to draw a digit on" },
      label(0, 12, "draw a digit", "start"),
      draw("rect", { x: 1, y: TOP, width: 278, height: 280, class: "paper" }),
      draw("g", { transform: `translate(0 ${TOP}) scale(10)` }, drawn),
      pen,
    );
    pad.setAttribute("aria-describedby", how.id);

    const onPage = (number) => Math.round(Math.min(SIZE, Math.max(0, number)) * 10) / 10;
    const begin = (x, y) => {
      const { drawing, strokes } = model.get("state");
      // A first stroke of one's own takes the place of a ready-made drawing.
      change(model, { drawing: "", strokes: [...(drawing ? [] : strokes), [[x, y]]] });
    };
    const goOn = (x, y) => {
      const { drawing, strokes } = model.get("state");
      if (drawing || !strokes.length) return;
      const last = strokes.at(-1);
      if (Math.hypot(x - last.at(-1)[0], y - last.at(-1)[1]) < 0.3) return;
      change(model, { strokes: [...strokes.slice(0, -1), [...last, [x, y]]] });
    };
    const undo = () => change(model, { drawing: "", strokes: strokesOf(model.get("state")).slice(0, -1) });
    const clear = () => change(model, { drawing: "", strokes: [] });

    const at = { x: 14, y: 5, isDown: false, isShown: false };
    const showPen = () => {
      pen.setAttribute("cx", at.x * 10);
      pen.setAttribute("cy", at.y * 10 + TOP);
      pen.classList.toggle("down", at.isDown);
      pen.classList.toggle("shown", at.isShown);
      const words = `Pen ${at.isDown ? "down" : "up"}, ${at.x} from the left, ${at.y} from the top (of ${SIZE}).`;
      position.textContent = at.isShown ? words : "";
    };
    pulled(pad, (x, y, begins) => {
      Object.assign(at, { isDown: false, isShown: false });
      showPen();
      (begins ? begin : goOn)(onPage(x / 10), onPage((y - TOP) / 10));
    });
    pad.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
      if (x || y) {
        Object.assign(at, { x: onPage(at.x + x), y: onPage(at.y + y) });
        if (at.isDown) goOn(at.x, at.y);
      } else if (event.key === " ") {
        at.isDown = !at.isDown;
        if (at.isDown) begin(at.x, at.y);
      } else if (event.key === "Backspace") {
        at.isDown = false;
        undo();
      } else {
        return;
      }
      event.preventDefault();
      at.isShown = true;
      showPen();
    });
    pad.addEventListener("blur", () => {
      Object.assign(at, { isDown: false, isShown: false });
      showPen();
    });

    // What is chosen
    const names = Object.keys(drawings);
    const ready = make("select", { id: newId("drawing") });
    ready.append(make("option", { value: "" }, YOURS), ...names.map((name) => make("option", { value: name }, name)));
    ready.addEventListener("change", () => change(model, { drawing: ready.value }));
    const buttons = [["Undo", undo], ["Clear", clear]].map(([words, act]) => {
      const button = make("button", { type: "button" }, words);
      button.addEventListener("click", act);
      return button;
    });
    const thickness = slider("thickness of the pen", { min: 1, max: 5, step: 0.1 }, (value) =>
      change(model, { thickness: value }),
    );
    const ticks = Object.fromEntries(
      ["invert", "centre", "scale"].map((name) => [name, tick(name, (isOn) => change(model, { [name]: isOn }))]),
    );
    const preparing = make("fieldset", { class: "preparing" }, make("legend", {}, "made like MNIST"));
    preparing.append(...Object.values(ticks).map(({ row }) => row));

    // What the network makes of it
    const seen = canvas("what the network sees");
    const bars = Array.from({ length: 10 }, (_, digit) => {
      const bar = make("span", { class: "bar" });
      const number = make("span", { class: "number" });
      const row = make("li", {}, make("b", {}, String(digit)), " ", make("span", { class: "track" }, bar), number);
      return { row, bar, number };
    });
    const scores = make("ol", { class: "scores", "aria-label": "probability of each digit" });
    scores.append(...bars.map(({ row }) => row));
    const told = make("p", { class: "told", role: "status" });

    // What its first layer makes of it. Which tiles show weights and which products is no one's business in Python.
    let isProduct = false;
    const kind = choice("The hidden neurons that answer most strongly, shown by", ["weights", "weights × pixels"], (name) => {
      isProduct = name !== "weights";
      update();
    });
    kind.set("weights");
    const tiles = Array.from({ length: Math.min(N_SHOWN, network.nHidden) }, () => {
      const picture = canvas();
      const words = make("span");
      return { picture, words, row: make("li", {}, picture, words) };
    });
    const first = make("ol", { class: "tiles", "aria-label": "hidden neurons, by their answer" });
    first.append(...tiles.map(({ row }) => row));
    const legend = make("p", { class: "legend" });

    const ofNeuron = (neuron, pixels) =>
      Float64Array.from(pixels, (pixel, i) => network.hiddenWeights[i * network.nHidden + neuron] * (isProduct ? pixel : 1));
    const favourite = (neuron) => ordered(network.outputWeights.subarray(neuron * 10, neuron * 10 + 10))[0];

    function showFirstLayer(pixels, hidden) {
      const strongest = ordered(hidden).slice(0, tiles.length);
      const pictures = strongest.map((neuron) => ofNeuron(neuron, pixels));
      strongest.forEach((neuron, i) => {
        const limit = pictures[i].reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
        paint(tiles[i].picture, pictures[i], inBlueAndOrange(limit));
        tiles[i].words.textContent = `${written(hidden[neuron], 1)}, for ${favourite(neuron)}`;
        tiles[i].row.classList.toggle("silent", hidden[neuron] === 0);
      });
      const n = hidden.filter((answer) => answer > 0).length;
      legend.textContent =
        `${n} of ${network.nHidden} hidden neurons answer, the others give 0. Below each stands its answer, and the digit ` +
        `for which it speaks most. Orange: ${isProduct ? "adds to" : "a bright pixel here raises"} its sum; blue: ` +
        `${isProduct ? "takes from" : "a bright pixel here lowers"} it.`;
    }

    function update() {
      const state = model.get("state");
      const strokes = strokesOf(state);
      const pixels = preprocess(strokes, state);
      const { hidden, probabilities } = answersOf(network, pixels);
      const [best] = ordered(probabilities);

      drawn.replaceChildren(
        ...strokes.map((stroke) =>
          draw("polyline", { points: (stroke.length > 1 ? stroke : [stroke[0], stroke[0]]).join(" ") }),
        ),
      );
      drawn.setAttribute("stroke-width", state.thickness);
      ready.value = state.drawing;
      thickness.set(state.thickness, written(state.thickness, 1));
      for (const [name, { set }] of Object.entries(ticks)) set(state[name]);

      paint(seen, pixels, inGrey);
      const average = pixels.reduce((one, other) => one + other) / pixels.length;
      seen.setAttribute("aria-label", `What the network sees: 28 by 28 pixels, ${written(average)} on average.`);
      bars.forEach(({ row, bar, number }, digit) => {
        bar.style.width = `${100 * probabilities[digit]}%`;
        number.textContent = written(probabilities[digit], 3);
        row.classList.toggle("best", digit === best);
      });
      told.textContent = tell(strokes, probabilities);
      showFirstLayer(pixels, hidden);
    }

    const chosen = make("div", { class: "chosen" }, make("label", { for: ready.id }, "drawing"), ready, ...buttons);
    const view = make("div", { class: "seen" }, make("p", {}, "it sees"), seen, preparing);
    const says = make("div", { class: "says" }, make("p", {}, "it says"), scores);
    const tools = make("div", { class: "tools" }, chosen, thickness.row);
    // Noisy and long: for who asks.
    const question = make("summary", {}, "What does its first layer see?");
    const layer = make("details", { class: "first-layer" }, question, kind.group, first, legend);
    el.append(box("digit_pad", pad, view, says, told, position, tools, how, layer));

    return shared(model, update);
  },
};
