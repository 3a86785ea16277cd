// A confusion matrix whose cells show their images, and a threshold below which nothing is answered.

const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const NONE = 10; // the column of what is not answered
const SHOWN = 36; // images of one cell at most
const SHADE = 0.45; // of the fullest mistake; darker, the letters could not be read in the dark
const CURVES = { left: 30, right: 246, top: 8, bottom: 128 };
const SHOWS = ["counts", "% of its row", "% of its column"];

// For each threshold, in hundredths, how often each true digit got each answer, or none.
function matricesOf({ labels, answers, hundredths }) {
  const matrices = [...Array(100)].map(() => DIGITS.map(() => Array(NONE + 1).fill(0)));
  for (let i = 0; i < labels.length; i += 1) {
    const sure = Number(hundredths.slice(2 * i, 2 * i + 2));
    matrices.forEach((matrix, threshold) => {
      matrix[labels[i]][sure >= threshold ? answers[i] : NONE] += 1;
    });
  }
  return matrices;
}

const rowSum = (matrix, digit) => sum(matrix[digit]);
const columnSum = (matrix, answer) => sum(DIGITS.map((digit) => matrix[digit][answer]));
const recallOf = (matrix, digit) => matrix[digit][digit] / Math.max(rowSum(matrix, digit), 1);
const precisionOf = (matrix, digit) => matrix[digit][digit] / Math.max(columnSum(matrix, digit), 1);

function valuesOf(matrix, show) {
  if (show === SHOWS[0]) return matrix;
  const columns = [...DIGITS, NONE].map((answer) => columnSum(matrix, answer));
  return matrix.map((row, digit) => {
    const whole = rowSum(matrix, digit);
    return row.map((count, answer) => (100 * count) / Math.max(show === SHOWS[1] ? whole : columns[answer], 1));
  });
}

const largestMistake = (values) =>
  Math.max(...DIGITS.flatMap((digit) => DIGITS.map((answer) => (digit === answer ? 0 : values[digit][answer]))));

const named = (answer) => (answer === NONE ? "not answered" : `answered ${answer}`);
const grouped = new Intl.NumberFormat("en-US"); // made once: it is slow to make
const images = (count) => (count === 1 ? "1 image" : `${grouped.format(count)} images`);

// The table of cells, each a button: { table, update(state, matrices) }. Arrow keys go from cell to cell.
function table(choose) {
  const buttons = DIGITS.map((digit) =>
    [...DIGITS, NONE].map((answer) => {
      const button = make("button", { type: "button", tabindex: -1 });
      button.classList.toggle("diagonal", digit === answer);
      button.addEventListener("click", () => choose(digit, answer));
      button.addEventListener("keydown", (event) => {
        const [down, right] = {
          ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
        }[event.key] ?? [0, 0];
        const next = buttons[digit + down]?.[answer + right];
        if (!next || next === button) return;
        event.preventDefault();
        next.click();
        next.focus();
      });
      return button;
    }),
  );
  const head = make("tr", {}, make("td", { class: "corner" }));
  for (const answer of [...DIGITS, "none"]) head.append(make("th", { scope: "col" }, String(answer)));
  const rows = buttons.map((row, digit) =>
    make("tr", {}, make("th", { scope: "row" }, String(digit)), ...row.map((button) => make("td", {}, button))),
  );
  const axes = make("caption", {}, "true ↓ answered →");
  return {
    table: make("table", { class: "matrix" }, axes, make("thead", {}, head), make("tbody", {}, ...rows)),
    update({ threshold, digit: chosenDigit, answer: chosenAnswer, show }, matrices) {
      const matrix = matrices[Math.round(100 * threshold)];
      const values = valuesOf(matrix, show);
      const darkest = largestMistake(valuesOf(matrices[0], show)); // fixed: with the threshold the mistakes fade
      buttons.forEach((row, digit) =>
        row.forEach((button, answer) => {
          const value = values[digit][answer];
          const isMistake = answer !== digit && answer !== NONE;
          const isChosen = digit === chosenDigit && answer === chosenAnswer;
          const opacity = isMistake ? Math.min(1, value / darkest) * SHADE : 0;
          const text = value === 0 ? "" : show === SHOWS[0] ? String(value) : written(value, 1);
          if (button.textContent !== text) button.textContent = text; // most stay: nothing to lay out
          button.style.backgroundColor = `rgba(230, 159, 0, ${opacity.toFixed(3)})`;
          button.tabIndex = isChosen ? 0 : -1;
          button.setAttribute("aria-pressed", isChosen);
          button.setAttribute("aria-label", `true ${digit}, ${named(answer)}: ${images(matrix[digit][answer])}`);
        }),
      );
    },
  };
}

// Precision and recall of one digit at all thresholds: { svg, update(state, matrices, digit) }.
function curves(move) {
  const { left, right, top, bottom } = CURVES;
  const across = (threshold) => left + threshold * (right - left);
  const up = (share) => bottom - share * (bottom - top);
  const parts = [
    { of: precisionOf, line: draw("polyline", { class: "curve" }), point: draw("circle", { r: 5, class: "point" }) },
    { of: recallOf, line: draw("polyline", { class: "border" }), point: draw("circle", { r: 5, class: "point" }) },
  ];
  parts[1].line.setAttribute("stroke-dasharray", "6 4");
  const here = draw("path", { class: "axis" });
  const asked = label(left + 8, bottom - 8, "", "start");
  const svg = draw(
    "svg",
    { viewBox: "0 0 252 184", role: "img" },
    draw("rect", { x: left, y: top, width: right - left, height: bottom - top, class: "frame" }),
    here,
    ...parts.map(({ line }) => line),
    ...parts.map(({ point }) => point),
    ...[0, 1].map((share) => label(left - 5, up(share) + (share ? 9 : 0), String(share), "end")),
    ...[0, 1].map((threshold) => label(across(threshold), bottom + 15, String(threshold))),
    label((left + right) / 2, bottom + 15, "threshold"),
    draw("path", { d: "M30 170h24", class: "curve" }),
    label(60, 174, "precision", "start"),
    draw("path", { d: "M142 170h24", class: "border", "stroke-dasharray": "6 4" }),
    label(172, 174, "recall", "start"),
    asked,
  );
  pulled(svg, (x) => move((x - left) / (right - left)));
  return {
    svg,
    update({ threshold }, matrices, digit) {
      const x = across(threshold);
      asked.textContent = `the digit ${digit}`;
      here.setAttribute("d", `M${x} ${top}V${bottom}`);
      for (const { of, line, point } of parts) {
        const shares = matrices.map((matrix) => of(matrix, digit));
        line.setAttribute("points", shares.map((share, i) => `${across(i / 100)},${up(share).toFixed(2)}`).join(" "));
        point.setAttribute("cx", x);
        point.setAttribute("cy", up(shares[Math.round(100 * threshold)]));
      }
      svg.setAttribute("aria-label", `Precision and recall of ${digit} at all thresholds; a line at ${written(threshold)}.`);
    },
  };
}

// An image out of the one that holds them all, side by side in rows.
function thumbnail({ src, columns, size }, place, words, under) {
  const rows = Math.ceil(size / columns);
  const image = make("span", { role: "img", "aria-label": words });
  const part = (at, n) => `${n > 1 ? (100 * at) / (n - 1) : 0}%`;
  image.style.backgroundImage = `url(${src})`;
  image.style.backgroundSize = `${100 * columns}% ${100 * rows}%`;
  image.style.backgroundPosition = `${part(place % columns, columns)} ${part(Math.floor(place / columns), rows)}`;
  return make("li", {}, image, make("small", { "aria-hidden": "true" }, under));
}

// The answers at a threshold, and what is true of one digit: that of the chosen column, or of the row where it has none.
function tell({ threshold, digit, answer }, matrices) {
  const matrix = matrices[Math.round(100 * threshold)];
  const asked = answer === NONE ? digit : answer;
  const n = sum(DIGITS.map((each) => rowSum(matrix, each))) - columnSum(matrix, NONE);
  const right = sum(DIGITS.map((each) => matrix[each][each]));
  return (
    `Threshold ${written(threshold)}: ${images(n)} answered, ${n - right} of them wrongly. The digit ${asked}: ` +
    `precision ${written(precisionOf(matrix, asked), 4)}, recall ${written(recallOf(matrix, asked), 4)}.`
  );
}

// What is to be seen, for those who cannot see it.
function words(state, material) {
  const matrices = matricesOf(material);
  const matrix = matrices[Math.round(100 * state.threshold)];
  const most = largestMistake(matrix);
  const digit = DIGITS.find((row) => DIGITS.some((answer) => answer !== row && matrix[row][answer] === most));
  const answer = DIGITS.find((column) => column !== digit && matrix[digit][column] === most);
  return (
    "A confusion matrix, true digits in rows, answers in columns, and images of one cell. " +
    `${tell(state, matrices)} The most frequent mistake: true ${digit}, ${named(answer)}, ${images(most)}. ` +
    heading(state, matrices, seenIn(state, keptOf(material)).length)
  );
}

// The images that can be looked at, the surest first.
function keptOf({ shown, labels, answers, hundredths }) {
  const kept = shown.map((image, place) => ({
    place,
    digit: Number(labels[image]),
    answer: Number(answers[image]),
    sure: Number(hundredths.slice(2 * image, 2 * image + 2)) / 100,
  }));
  return kept.sort((one, other) => other.sure - one.sure);
}

// Those of the chosen cell. Of what is not answered only mistakes: all of them are kept, but few of what would be right.
function seenIn({ threshold, digit, answer }, kept) {
  const isHere = (one) =>
    one.digit === digit &&
    (answer === NONE ? one.answer !== digit && one.sure < threshold : one.answer === answer && one.sure >= threshold);
  return kept.filter(isHere).slice(0, SHOWN);
}

// What stands above the images of a cell.
function heading({ threshold, digit, answer }, matrices, nSeen) {
  const matrix = matrices[Math.round(100 * threshold)];
  const count = matrix[digit][answer];
  const wouldBeRight = matrices[0][digit][digit] - matrix[digit][digit];
  const [more, whole] =
    answer === NONE ? [`, ${wouldBeRight} of them would be right`, `the ${count - wouldBeRight} others`] : ["", count];
  const shown = nSeen ? ` Shown: ${nSeen} of ${whole.toLocaleString("en-US")}, and how sure it was.` : "";
  return `True ${digit}, ${named(answer)}: ${images(count)}${more}.${shown}`;
}

export default {
  words,

  render({ model, el }) {
    const first = model.get("state");
    const data = model.get("material");
    const matrices = matricesOf(data);
    const kept = keptOf(data);
    const sheet = { src: data.sheet, columns: data.columns, size: kept.length };

    const move = (threshold) =>
      change(model, { threshold: Math.min(0.99, Math.max(0, Math.round(100 * threshold) / 100)) });
    const cells = table((digit, answer) => change(model, { digit, answer }));
    const plot = curves(move);
    const knob = slider("answer only if surer than", { min: 0, max: 0.99, step: 0.01 }, move);
    const shows = choice("show", SHOWS, (show) => change(model, { show }));
    const again = make("button", { type: "button" }, "Start again");
    again.addEventListener("click", () => change(model, first));
    const told = make("p", { class: "told", role: "status" });
    const chosen = make("p", { class: "formula" });
    const thumbnails = make("ul", { class: "thumbnails" });
    let hanging = ""; // the thumbnails that are there
    const side = make("div", { class: "controls" }, knob.row, shows.group, plot.svg, again);
    el.append(box("confusion", cells.table, side, told, chosen, thumbnails));

    return shared(model, () => {
      const state = model.get("state");
      const { threshold, digit, answer } = state;
      cells.update(state, matrices);
      plot.update(state, matrices, answer === NONE ? digit : answer);
      knob.set(threshold, written(threshold));
      shows.set(state.show);
      told.textContent = tell(state, matrices);

      const seen = seenIn(state, kept);
      chosen.textContent = heading(state, matrices, seen.length);
      const wanted = [answer === NONE, ...seen.map((one) => one.place)].join();
      if (wanted === hanging) return;
      hanging = wanted;
      thumbnails.replaceChildren(
        ...seen.map((one) => {
          const sure = written(one.sure);
          const words = `true ${one.digit}, the network says ${one.answer}, surer than ${sure}`;
          return thumbnail(sheet, one.place, words, answer === NONE ? `${one.answer}? ${sure}` : `> ${sure}`);
        }),
      );
    });
  },
};
