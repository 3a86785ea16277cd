"""README.md and its pictures, made from `results.json` and `trials.json` alone."""

import ast
import io
from pathlib import Path
from statistics import fmean, median

from helpers.session import PALETTE

HERE = Path(__file__).resolve().parent
AIM = 10  # times faster
THIRD = 1 / 3  # of the matrix product's peak
KNOWN, OURS = PALETTE[1], PALETTE[0]

INTRODUCTION = """\
# The well-known recipes against ours

*This page is generated: `make bench` measures everything in it anew, in about an hour and a half on two cores, and goes
on where it was after a kill. `make bench QUICK=1` only tries whether everything works.*

Each well-known recipe is trained exactly as it was published ([known.py](known.py)), and in turns with it, in the same
run, our own recipe for the same task ([ours.py](ours.py)). Every training has a process of its own. The seconds are
those of `fit`, with all that TensorFlow traces and compiles in its first step. Our settings were fixed beforehand on
the last 10,000 training images ([trials.py](trials.py)). A row counts only if our mean accuracy on the test images is
at least that of the known recipe. Keras's progress bar is left out on both sides.
"""


def page(results, trials):
    """The text of README.md.

    Parameters
    ----------
    results : dict
        As `results.json` holds it.
    trials : dict
        As `trials.json` holds it; empty where nothing was tried.

    Returns
    -------
    str
    """
    parts = [INTRODUCTION, _comparison(results["rows"])]
    if results["rows"]:
        parts.append(_limit(results))
    if results["growth"]:
        parts.append(_growth(results["growth"]))
    if results["records"]:
        parts.append(_records(results["records"], results["matmul_peak_flop_per_second"]))
    if trials:
        parts += [_ways(trials["ways"]), _trials(trials["settings"], results["rows"])]
    parts.append(_machine(results))
    return "\n".join(parts)


def _comparison(rows):
    lines = [
        "## Side by side",
        "",
        "![Seconds of each known recipe and of ours](seconds.png)",
        "",
        "| task | known recipe | its seconds | its accuracy | our seconds | our accuracy | times faster |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    about = _first_lines(HERE / "known.py")
    for row in rows:
        ratio = f"**{row['ratio']:.1f}**" if row["counts"] else f"({row['ratio']:.1f})"
        lines.append(
            f"| {row['recipe']} | {about[row['known']]} | {_spread(row['known_seconds'])} | "
            f"{_percent(row['known_accuracy'])} | {_spread(row['our_seconds'])} | {_percent(row['our_accuracy'])} | "
            f"{ratio} |"
        )
    counts = sorted({len(row["our_seconds"]) for row in rows})
    lines += [
        "",
        f"Seconds: the median of {' or '.join(map(str, counts))} seeds, with the lowest and highest; accuracy on the "
        "10,000 test images: the mean. The last column divides the medians; in brackets where the row does not count, "
        "since ours is less accurate.",
        "",
    ]
    for row in rows:
        if not row["counts"]:
            short = 100 * (fmean(row["known_accuracy"]) - fmean(row["our_accuracy"]))
            lines.append(f"- **{row['recipe']}** does not count: ours is {short:.2f} points less accurate.")
        if row["ratio"] < AIM:
            ours = median(row["our_seconds"])
            share = row["our_compile_seconds"] / ours
            lines.append(
                f"- **{row['recipe']}** falls short of {AIM} times: of our {ours:.1f} s, "
                f"{row['our_compile_seconds']:.1f} s ({share:.0%}) go into the first step, most of it tracing."
            )
    return "\n".join([*lines, ""])


def _limit(results):
    peak = results["matmul_peak_flop_per_second"]
    lines = [
        "## How close to the machine's limit",
        "",
        f"Square matrices of float32 numbers are multiplied here at {peak / 1e9:.0f} billion operations a second at "
        "best, measured in the same run. What share of that do the trainings reach? Counted are the multiplications "
        "and additions of layers, forward and backward; everything else they do counts as waste.",
        "",
        "Three things take our seconds: the first step, in which TensorFlow traces the network; the operations "
        "themselves, which at that peak would need the seconds of the second last column; and what each step costs "
        "besides.",
        "",
        "| task | share, known | share, ours | our seconds | first step | operations at the peak | the rest, a step |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for row in results["rows"]:
        seconds = median(row["our_seconds"])
        first, ideal = row["our_compile_seconds"], row["our_flop"] / peak
        rest = 1000 * (seconds - first - ideal) / row["our_steps"]
        lines.append(
            f"| {row['recipe']} | {row['known_flop'] / median(row['known_seconds']) / peak:.1%} | "
            f"{ideal / seconds:.1%} | {seconds:.2f} | {first:.2f} | {ideal:.2f} | {rest:.2f} ms |"
        )
    return "\n".join([*lines, ""])


def _growth(growth):
    lines = [
        "## How it grows",
        "",
        "![Seconds and memory against images, width and depth](growth.png)",
        "",
        "Our dense recipe for MNIST with more images, wider and deeper. The exponent is that of the upper half of the "
        "values, without the first step's seconds: with an exponent of 1, twice as much takes twice as long.",
        "",
        "| | from | to | seconds | first step alone | memory, MB | exponent |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for axis, found in growth.items():
        ends = [f"{found[what][0]:{form}} to {found[what][-1]:{form}}" for what, form in _COLUMNS]
        power = "" if found["exponent"] is None else f"{found['exponent']:.2f}"
        lines.append(f"| {axis} | {found['values'][0]:,} | {found['values'][-1]:,} | {' | '.join(ends)} | {power} |")
    return "\n".join([*lines, ""])


_COLUMNS = (("seconds", ".2f"), ("compile_seconds", ".2f"), ("peak_memory_mb", ",.0f"))


def _records(records, peak):
    lines = [
        "## Records on two cores",
        "",
        "How accurate does a network get in five minutes of `fit`? One recipe for both tasks, in "
        "[records.py](records.py): four convolutions, trained in bfloat16 on images that are moved about, and clothes "
        "mirrored, too. It answers with the mean of its probabilities for a test image as it is, moved by one pixel "
        "each way, and, clothes, mirrored. Its settings were chosen on the last 10,000 training images; then it was "
        "trained on all 60,000.",
        "",
        "| task | accuracy, mean | seed by seed | seconds | parameters | share of the peak | memory, MB |",
        "|---|--:|---|--:|--:|--:|--:|",
    ]
    for record in records:
        each = ", ".join(f"{100 * accuracy:.2f}" for accuracy in record["accuracy"])
        share = record["flop"] / median(record["seconds"]) / peak
        lines.append(
            f"| {record['record']} | **{_percent(record['accuracy'])}** | {each} | {_spread(record['seconds'])} | "
            f"{record['parameters']:,} | {share:.0%} | {max(record['peak_memory_mb']):,} |"
        )
    return "\n".join([*lines, ""])


def _ways(ways):
    lines = [
        "## Where else time might be saved",
        "",
        "Our dense recipe for MNIST, on 50,000 images and 16 steps at a time, with one thing changed. What helped, "
        "and asks for nothing of the processor, is in the recipe now: a whole epoch at a time.",
        "",
        "| changed | accuracy | seconds |",
        "|---|--:|--:|",
    ]
    for name, runs in ways.items():
        lines.append(f"| {name} | {_percent(runs['accuracy'])} | {_spread(runs['seconds'])} |")
    return "\n".join([*lines, ""])


def _trials(trials, rows):
    lines = [
        "## What settings were tried",
        "",
        "Trained on the first 50,000 training images, judged on the other 10,000. In bold what a row uses.",
        "",
    ]
    used = [row["our_arguments"] for row in rows]
    for family, entries in trials.items():
        names = list(entries[0]["arguments"])
        lines += [
            f"| {family}: {' | '.join(name.replace('_', ' ') for name in names)} | accuracy | seconds |",
            "|" + "--:|" * (len(names) + 2),
        ]
        for entry in entries:
            cells = [_plain(entry["arguments"][name]) for name in names]
            cells += [_percent(entry["accuracy"]), f"{median(entry['seconds']):.1f}"]
            bold = "**" * (entry["arguments"] in used)
            lines.append("| " + " | ".join(f"{bold}{cell}{bold}" for cell in cells) + " |")
        lines.append("")
    return "\n".join(lines)


def _machine(results):
    machine, versions = results["machine"], results["versions"]
    libraries = ", ".join(f"{name} {version}" for name, version in versions.items())
    return (
        "## Measured on\n\n"
        f"{machine['processor']}, {machine['cores']} cores; {machine['system']}, Python {machine['python']}; "
        f"{libraries}. The machine shares its hardware with others, so its seconds waver; the ratios waver less. Every "
        "repeat stands in [results.json](results.json).\n"
    )


def draw_seconds(rows):
    """Two points for each task, joined: the known recipe's seconds and ours, on a logarithmic axis; PNG as bytes."""
    figure, (ax,) = _figure(0.5 * len(rows) + 1.3, 1)
    names = [row["recipe"] for row in rows]
    for name, row in zip(names, rows, strict=True):
        seconds = [median(row["known_seconds"]), median(row["our_seconds"])]
        ax.plot(seconds, [name, name], color="0.7", zorder=1)
        ax.annotate(
            f"{row['ratio']:.0f} ×",
            ((seconds[0] * seconds[1]) ** 0.5, name),
            (0, 4),
            textcoords="offset points",
            ha="center",
        )
    ax.plot([median(row["known_seconds"]) for row in rows], names, "o", color=KNOWN, label="known recipe")
    ax.plot([median(row["our_seconds"]) for row in rows], names, "D", color=OURS, label="ours")
    ax.set(xscale="log", xlabel="seconds of training", ylim=(len(rows) - 0.5, -0.7))
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    return _png(figure)


def draw_growth(growth):
    """A column for each axis: seconds above, on logarithmic axes, with the exponent; memory below; PNG as bytes."""
    figure, axes = _figure(5.5, 2, len(growth))
    axes = axes.reshape(2, -1)
    slowest = max(max(found["seconds"]) for found in growth.values())
    largest = max(max(found["peak_memory_mb"]) for found in growth.values())
    for (above, below), (axis, found) in zip(axes.T, growth.items(), strict=True):
        rest = [total - first for total, first in zip(found["seconds"], found["compile_seconds"], strict=True)]
        above.plot(found["values"], found["seconds"], "o-", color=OURS, label="all of fit")
        above.plot(found["values"], found["compile_seconds"], "s--", color=KNOWN, label="first step")
        above.plot(
            found["values"], [value if value > 0 else None for value in rest], "^:", color="black", label="the rest"
        )
        power = "" if found["exponent"] is None else f", exponent {found['exponent']:.2f}"
        above.set(xscale="log", yscale="log", title=f"{axis}{power}", ylim=(0.02, 2 * slowest))
        above.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        below.plot(found["values"], found["peak_memory_mb"], "o-", color=OURS)
        below.set(xscale="log", ylim=(0, 1.2 * largest), xlabel=axis)
        for ax in (above, below):
            ends = [found["values"][0], found["values"][-1]]
            ax.set_xticks(ends, [f"{value:,}" for value in ends])
            ax.minorticks_off()
    axes[0, 0].set_ylabel("seconds")
    axes[1, 0].set_ylabel("peak memory, MB")
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False)
    return _png(figure)


def _figure(height, rows, columns=1):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.5, height), layout="constrained", dpi=120)
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for ax in axes:
        ax.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _png(figure):
    content = io.BytesIO()
    figure.savefig(content, format="png", metadata={"Software": None})
    return content.getvalue()


def _first_lines(path):
    """The first sentence or line of each function's docstring, without the full stop."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {node.name: ast.get_docstring(node).splitlines()[0].rstrip(".") for node in functions}


def _spread(seconds):
    return f"{_short(median(seconds))} ({_short(min(seconds))} to {_short(max(seconds))})"


def _short(seconds):
    return f"{seconds:.0f}" if seconds >= 20 else f"{seconds:.1f}"


def _percent(accuracies):
    return f"{100 * fmean(accuracies):.2f} %"


def _plain(value):
    return "-".join(map(str, value)) if isinstance(value, list) else str(value)
