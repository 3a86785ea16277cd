"""Lesson 4's quiz questions."""

from exercises.core.questions import Option, Question


def _one_layer():
    """Parameters of one layer that does what 50 inputs, 40 and 30 linear neurons and 2 outputs do."""
    return f"{50 * 2 + 2:,}"


def _three_bends(x):
    def relu(z):
        return max(z, 0)

    return relu(x) - 2 * relu(x - 1) + relu(x - 2)


QUESTIONS = [
    Question(
        key="activations.collapse",
        prompt="50 inputs, a layer of 40 and one of 30 `linear` neurons, two outputs: 3,332 parameters. How many does "
        "a single layer have that gives the same answers?",
        options=[
            Option("3,332", "So many numbers are there, but they are multiplied together before an input meets them."),
            Option(
                "102",
                "One layer from 50 inputs to 2 outputs: 100 weights and 2 biases. Without a bend the tables between "
                "multiply into one, whatever their sizes.",
                right=True,
            ),
            Option(
                "100",
                "These are the weights, 50 × 2. The biases do not vanish: they are carried through, and 2 remain.",
            ),
            Option(
                "There is none: depth cannot be undone.",
                "You have undone it yourself: three tables of weights were multiplied into one, by two `@`.",
            ),
        ],
        compute=_one_layer,
    ),
    Question(
        key="activations.draw",
        prompt="`relu(x) - 2 * relu(x - 1) + relu(x - 2)`: what does it give at `x = 5`?",
        options=[
            Option(
                "0", "5 − 2 · 4 + 3 = 0. Beyond 2 the slopes 1, −2 and 1 add up to 0: the line is flat.", right=True
            ),
            Option("1", "That is its height at the top, at 1. Beyond 2 it lies flat again."),
            Option("−3", "You left out the last bend: 5 − 2 · 4 is −3, and `relu(5 - 2)` adds 3."),
            Option("5", "That is the first term alone. The other two bend the line down, and flat again."),
        ],
        compute=lambda: f"{_three_bends(5)}",
    ),
    Question(
        key="activations.straightened",
        prompt="You raise the slope below 0 of a trained relu network to 1, train nothing, and its accuracy collapses. "
        "What does that show?",
        options=[
            Option(
                "That a straight network can read hardly any digit.",
                "A network that is *trained* without bends classifies most digits correctly. So the collapse cannot "
                "show that.",
            ),
            Option(
                "That its weights were learnt for the bends they had.",
                "They were fitted together with the bends. Take those away, and the weights fit badly. What "
                "a bend is worth you see only when the straight network may learn, too.",
                right=True,
            ),
            Option(
                "That its neurons had died.",
                "A dead neuron passes on 0 for every image. Here it is the other way round: sums that used to become 0 "
                "now come through.",
            ),
            Option(
                "That relu is the best activation.",
                "Nothing was compared with relu here, except its own weights without their bend.",
            ),
        ],
    ),
    Question(
        key="activations.quarter",
        prompt="The sigmoid's slope is at most 1/4. A slope goes back through ten layers of sigmoids, from what the "
        "last one gives to what the first one gets. Each layer multiplies it by 1/4; the weights leave it as it is. "
        "What is left?",
        options=[
            Option("About a fortieth", "You divided 1/4 by the ten layers. But each of them multiplies by 1/4 anew."),
            Option(
                "About a millionth",
                f"(1/4) to the power of 10 is 1 / {4**10:,}. In plain gradient descent "
                "the first layers learn about that much more slowly. From layer 10 back to layer 1 it is nine steps.",
                right=True,
            ),
            Option(
                "About a quarter",
                "That is what a single layer leaves. Slopes are multiplied, layer after layer, ten times.",
            ),
            Option(
                "Nothing at all",
                "Very little, but not nothing. Exactly 0 is what a dead relu, or a step, lets through.",
            ),
        ],
    ),
    Question(
        key="activations.dead",
        prompt="In the first hidden layer a relu neuron's sum is below 0 for every training image. What becomes of "
        "its weights if the training goes on?",
        options=[
            Option(
                "They grow until it fires again.",
                "What should make them grow? Each step is made of slopes, and all of them are 0.",
            ),
            Option(
                "They become 0.",
                "Its output is 0; its weights are not. Together with its bias they keep the sum below 0 for every "
                "image; they need not be large.",
            ),
            Option(
                "Nothing: they stay as they are.",
                "For each image its slope is 0, so the loss does not change if they move a little. A slope of 0 makes "
                "no step (but for what an optimizer still remembers of earlier slopes).",
                right=True,
            ),
            Option(
                "They keep changing, but more slowly.",
                "That is what a leaky relu would do. A relu is quite flat below 0.",
            ),
        ],
    ),
    Question(
        key="activations.shift",
        prompt="You add 100 to all ten logits of an image. What do its softmax probabilities do?",
        options=[
            Option("All become larger.", "They cannot all become larger: they add up to 1, before and after."),
            Option(
                "The largest becomes nearly 1.", "That is what happens if you *multiply* all logits by a large number."
            ),
            Option(
                "They overflow.",
                "If you write softmax naively and add much more, yes. But that is a fault of the writing: the true "
                "probabilities do not change.",
            ),
            Option(
                "They stay the same.",
                "Every power of e becomes larger by the same factor, their sum too, and the factor cancels out. "
                "Softmax reads only how far the logits are apart.",
                right=True,
            ),
        ],
    ),
]
