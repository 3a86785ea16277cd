"""Lesson 5's quiz questions."""

import numpy as np

from exercises.core.questions import Option, Question


def _first_steps(rate=0.01):
    """By how much Adam's first step moves two weights, with slopes of 1,000 and 0.001."""
    slopes = np.array([1000, 0.001])
    mean, square = 0.1 * slopes, 0.001 * slopes**2
    large, small = rate * np.sqrt(1 - 0.999) / (1 - 0.9) * mean / (np.sqrt(square) + 1e-7)
    return f"Both by about {large:.2f}" if f"{large:.2f}" == f"{small:.2f}" else f"{large:.2f} and {small:.2f}"


QUESTIONS = [
    Question(
        key="losses_and_optimizers.untrained",
        prompt="A network is to tell 100 classes apart. Before any training its cross-entropy is 35. What do you look "
        "at first?",
        options=[
            Option(
                "At nothing: it has not learnt yet.",
                "An untrained network should know nothing, and knowing nothing costs ln 100, about 4.6. With 35 it is "
                "sure of things that are not so.",
            ),
            Option(
                "At the labels: many of them must be wrong.",
                "An untrained network has seen no label. It does as badly with wrong labels as with right ones: about "
                "4.6 in both cases.",
            ),
            Option(
                "At the scale of its inputs.",
                f"No opinion costs ln 100, about {np.log(100):.1f}. A loss of 35 means logits that lie far apart, so "
                "a network that is certain of random opinions. Inputs not divided by 255 do that.",
                right=True,
            ),
            Option(
                "At the learning rate: it is too large.",
                "Not a single step has been taken yet. The learning rate has had no part in this number.",
            ),
        ],
    ),
    Question(
        key="losses_and_optimizers.promise",
        prompt="The squares of all slopes add up to 4. A step with a rate of 0.1 lowered the loss by 0.1. How much of "
        "its promise did it deliver?",
        options=[
            Option(
                "25 %",
                "The promise was rate times the sum of the squares: 0.1 · 4 = 0.4. Of these, 0.1 came. For most of "
                "the way the slope was no longer what it was at the start.",
                right=True,
            ),
            Option(
                "50 %",
                "For that the promise would have to be 0.2: rate times the *length* of the gradient, 2. But a slope "
                "counts twice, in how far you step and in how steep it is.",
            ),
            Option(
                "100 %",
                "The rate was 0.1, and so was the fall. But the rate alone promises nothing: how steep is the slope?",
            ),
            Option(
                "2.5 %",
                "That is 0.1 divided by 4. You left the rate out of the promise: only a part of the slope was gone.",
            ),
        ],
        compute=lambda: f"{0.1 / (0.1 * 4):.0%}".replace("%", " %"),
    ),
    Question(
        key="losses_and_optimizers.genie",
        prompt="A genie doubles your training images overnight: twice as many of the same kind. To which batch size "
        "does a single step look different?",
        options=[
            Option(
                "To a batch of one: it has twice as many images to learn.",
                "An *epoch* has more steps now. But each step still draws one image, and it takes no longer than "
                "before.",
            ),
            Option(
                "To a batch of 100: each has twice as much to learn from.",
                "A hundred images are drawn from more, but they are still a hundred. The step takes as long as before, "
                "and its direction is as good.",
            ),
            Option(
                "To all alike, since there is more to learn.",
                "Only a step that looks at more images takes longer. A batch of a fixed size looks at as many as "
                "before.",
            ),
            Option(
                "To the one of all images.",
                "Each of its steps looks at every image, so it takes longer now, and its direction is hardly better: "
                "it was good already. Smaller batches do not even notice.",
                right=True,
            ),
        ],
    ),
    Question(
        key="losses_and_optimizers.first_step",
        prompt="Adam's very first step, at a rate of 0.01. One weight has a slope of 1,000, another one of 0.001. How "
        "far do they move?",
        options=[
            Option(
                "By 10 and by 0.00001",
                "That is plain gradient descent, rate times slope. Adam divides by the size that the slopes had so "
                "far.",
            ),
            Option(
                "Both by about 0.01",
                "After one step both averages know this slope alone. Slope by root of its square is 1: the size "
                "cancels out, the sign stays, and the rate is the step.",
                right=True,
            ),
            Option(
                "Both by about 0.03",
                "That is what comes without the repair of the first steps: 0.1 times the slope, divided by the root "
                "of 0.001 times its square.",
            ),
            Option(
                "The first by 0.01, the second hardly at all",
                "The small slope is divided by its own size, too. Only where it is as small as the `1e-7` below the "
                "line does the step shrink.",
            ),
        ],
        compute=_first_steps,
    ),
    Question(
        key="losses_and_optimizers.fair",
        prompt="“Our new optimizer, at a rate found by a sweep, beats Adam at its default rate by 0.3 points of "
        "accuracy, with one seed.” What does that show?",
        options=[
            Option(
                "That it is better than Adam on this task.",
                "Adam may have lost to its rate alone: nobody looked for its best one. And with another seed both "
                "numbers would be others.",
            ),
            Option(
                "That Adam's default rate is bad.",
                "It may be good or bad: no other rate of Adam's was tried. And the new optimizer is not Adam at "
                "another rate.",
            ),
            Option(
                "Little: one was tuned, and one was not.",
                "Each needs its own best rate, found by as many tries. Then several seeds, paired: 0.3 points may be "
                "less than what another seed changes.",
                right=True,
            ),
            Option(
                "That 0.3 points are too little to matter.",
                "How much 0.3 points matter depends on what you need. What is missing here is a fair comparison, and "
                "how much seeds change.",
            ),
        ],
    ),
]
