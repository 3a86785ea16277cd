"""Lesson 2's quiz questions."""

import math

from exercises.core.questions import Option, Question

HESITATING = [0, 0, 0, 0.4, 0, 0.35, 0, 0, 0.25, 0]


QUESTIONS = [
    Question(
        key="mnist.parameters",
        prompt="A layer `Dense(64)` receives 784 numbers from each image. How many parameters does it have?",
        options=[
            Option(
                "848",
                "You added where you have to multiply. Weights sit on the connections, and each of the 64 neurons is "
                "connected to each of the 784 inputs.",
            ),
            Option(
                "50,176",
                "These are the weights, 784 × 64, one for each connection. Each neuron has a bias as well, and it is "
                "learnt like the weights.",
            ),
            Option(
                "50,240",
                "There are 784 × 64 weights, one for each connection, and 64 biases, one for each neuron.",
                right=True,
            ),
            Option(
                "50,960",
                "These are 784 × 64 weights and 784 biases. But a bias belongs to a neuron, not to an input: there are "
                "64 of them.",
            ),
        ],
        compute=lambda: f"{784 * 64 + 64:,}",
    ),
    Question(
        key="mnist.starting_loss",
        prompt="You build a network that tells ten digits apart. Before any training `evaluate` gives it a loss of "
        "2.31 and an accuracy of 0.11. What do you make of it?",
        options=[
            Option(
                "The loss is too high: something is wrong with the network.",
                "It is what having no idea costs. Whoever gives each of ten digits a probability of one tenth pays "
                f"−ln 0.1, about {-math.log(0.1):.2f}.",
            ),
            Option(
                "The accuracy is too low: random answers should be correct half of the time.",
                "With two classes, yes. With ten of them, random answers are right about one time in ten.",
            ),
            Option(
                "Both are what you should expect of a network that has learnt nothing yet.",
                f"No idea among ten: a loss near ln 10, about {math.log(10):.2f}, and one right answer in ten or so. A "
                "very different loss at the beginning would be a reason to look for a bug.",
                right=True,
            ),
            Option(
                "It has learnt a little already, since 0.11 is more than 0.1.",
                "`evaluate` changes nothing, and nothing else has happened to the network. A random one is now and "
                "then a little above one tenth, now and then a little below.",
            ),
        ],
    ),
    Question(
        key="mnist.steps_shown",
        prompt="You call `fit` with 60,000 images, `batch_size=128` and `validation_split=0.1`. Up to which number "
        "does Keras's progress bar count in each epoch?",
        options=[
            Option(
                "421",
                "54,000 images fill 421 batches of 128, and 112 images are left over. They are not thrown away: they "
                "make one more, smaller batch.",
            ),
            Option(
                "422",
                "A tenth of the images is held back, so 54,000 are left to learn from. 54,000 ÷ 128 is a little less "
                "than 422. The last batch is smaller than the others, so you round up. The bar counts steps, one for "
                "each batch.",
                right=True,
            ),
            Option(
                "469",
                "This is 60,000 ÷ 128, rounded up: the steps without `validation_split`. The 6,000 images held back "
                "are only measured on. Nothing is learnt from them, so they add no steps.",
            ),
            Option(
                "54,000",
                "So many images are learnt from in an epoch. But the bar counts steps: one change of all weights for "
                "each batch of 128 images.",
            ),
        ],
        compute=lambda: f"{math.ceil((60_000 - 6_000) / 128)}",
    ),
    Question(
        key="mnist.validation_higher",
        prompt="A network like the first one of this lesson has just finished its first epoch. `fit` reports "
        "`accuracy: 0.88` and `val_accuracy: 0.94`. What is the most likely reason for the gap?",
        options=[
            Option(
                "There is a bug in the code.",
                "This gap is common after a first epoch, without any bug. To make sure, call `evaluate` on the "
                "training images once the epoch is over: most of the gap should be gone.",
            ),
            Option(
                "The network is overfitting.",
                "Overfitting looks the other way round: the network does better on its training images than on new "
                "ones, because it has learnt some of them by heart.",
            ),
            Option(
                "The validation images are easier.",
                "They are different images, so they may be a little easier, or a little harder. But first compare "
                "like with like: measure both accuracies with the same network, after the epoch.",
            ),
            Option(
                "The two were measured at different times.",
                "`accuracy` is an average over the whole epoch, and at its beginning the network knew nothing. "
                "`val_accuracy` is measured at the end, with all that the network knows by then.",
                right=True,
            ),
        ],
    ),
    Question(
        key="mnist.ten_probabilities",
        prompt=f"For one image `predict` returns these probabilities: `{HESITATING}`. Which digit is the network's "
        "answer?",
        options=[
            Option(
                "3",
                "The largest number is 0.4. It stands at position 3, and each position stands for a digit. `argmax` "
                "returns just that: the position of the largest number.",
                right=True,
            ),
            Option(
                "4",
                "The largest number, 0.4, is indeed the fourth in the row. But Python counts from 0, and so do the "
                "digits. The fourth number stands at position 3.",
            ),
            Option(
                "5",
                "Perhaps you weighed each digit by its probability: the average comes close to 5. But classes are "
                "names, not amounts. An image that may be a 3 or an 8 is not, for that reason, a 5.",
            ),
            Option(
                "None, since no probability reaches one half.",
                "You get this if you round first: all ten numbers become 0. The network hesitates, but it has a best "
                "guess, and on a difficult image that is what you want.",
            ),
        ],
        compute=lambda: str(HESITATING.index(max(HESITATING))),
    ),
    Question(
        key="mnist.choose_rate",
        prompt="You train five networks, each with another learning rate, and want to keep the best. Which accuracy do "
        "you choose by?",
        options=[
            Option(
                "That on the training images.",
                "It rewards learning by heart: a network may know all its training images and read new ones badly. You "
                "want the network that is best on images it has not seen.",
            ),
            Option(
                "That on the validation images.",
                "The networks have not learnt from them, and they are there to choose by. The winner of five was also "
                "a little lucky on them. How good it really is, the test images tell you, once, at the end.",
                right=True,
            ),
            Option(
                "That on the test images.",
                "They are a fair judge only while nothing is chosen by them. The winner of five is partly the one that "
                "was lucky on these images, and no new images would be left to find out how much.",
            ),
            Option(
                "The average of validation and test accuracy.",
                "Chance would play a smaller part, but the test images would have helped to choose. Then they can no "
                "longer tell you how good your choice is.",
            ),
        ],
    ),
]
