"""Lesson 6's quiz questions."""

import numpy as np

from exercises.core.questions import Option, Question

ROW_OF_4 = [1, 2, 5, 0, 940, 1, 8, 3, 2, 29]
ROW_OF_9 = [4, 5, 1, 10, 17, 4, 0, 12, 5, 942]


def _cell():
    """The cell in the row of true class 4 and the column of predicted class 9, in words."""
    matrix = np.zeros((10, 10), int)
    matrix[4], matrix[9] = ROW_OF_4, ROW_OF_9
    return f"{matrix[4, 9]} images of a 4 were taken for a 9."


def _always_healthy():
    """Accuracy and recall of a test that says “healthy” to everyone, where one in a hundred is ill."""
    ill = np.arange(100) == 0
    called_ill = np.zeros(100, bool)
    return f"Accuracy {np.mean(called_ill == ill):.0%}, recall {np.mean(called_ill[ill]):.0%}".replace("%", " %")


def _margin(share=0.97, n_images=10_000):
    points = 100 * 1.96 * np.sqrt(share * (1 - share) / n_images)
    return f"About {points:.2f} points, if the images are independent"


QUESTIONS = [
    Question(
        key="confusion_matrix.read_cell",
        prompt="In a confusion matrix the rows are the true classes, 0 to 9, and the columns the predicted ones. Its "
        f"row of the 4 reads `{' '.join(map(str, ROW_OF_4))}`, its row of the 9 "
        f"`{' '.join(map(str, ROW_OF_9))}`. What does the cell (4, 9) say?",
        options=[
            Option(
                "29 images of a 9 were taken for a 4.",
                "The first number of a cell is its row, and here the rows are true. In the row of the 4 every image "
                "is a 4, whatever the network said.",
            ),
            Option(
                "17 images of a 9 were taken for a 4.",
                "That is so, but it is what the cell (9, 4) says: row of the 9, column of the 4. The first number is "
                "the row.",
            ),
            Option(
                "29 images of a 4 were taken for a 9.",
                "Row 4: they are fours. Column 9, the last number of that row: the network called them nines.",
                right=True,
            ),
            Option(
                "46 times a 4 and a 9 were taken for one another.",
                "That is the sum of two cells, (4, 9) and (9, 4). One cell knows one direction only.",
            ),
        ],
        compute=_cell,
    ),
    Question(
        key="confusion_matrix.precision_or_recall",
        prompt="Of the letters that a filter called spam, 9 in 10 were spam. Which number is that, and what usually "
        "buys more of it?",
        options=[
            Option(
                "Precision; a higher threshold",
                "You looked at what was *called* spam, so at a column. Call only what you are surer of, and fewer "
                "good letters are among it, usually; but more spam slips through.",
                right=True,
            ),
            Option(
                "Precision; a lower threshold",
                "Precision it is. But with a lower threshold you also call spam what you are less sure of, and more "
                "good letters come among it.",
            ),
            Option(
                "Recall; a higher threshold",
                "Recall starts from what *is* spam, and asks how much of that was found. And a higher threshold never "
                "finds more.",
            ),
            Option(
                "Recall; a lower threshold",
                "A lower threshold does find more of the spam. But here you start from what was *called* spam, not "
                "from what is spam.",
            ),
        ],
    ),
    Question(
        key="confusion_matrix.dummy",
        prompt="One person in a hundred is ill. A test says “healthy” to everyone. What are its accuracy, and its "
        "recall for the ill?",
        options=[
            Option(
                "Accuracy 99 %, recall 99 %",
                "The accuracy is that. But recall looks at the ill alone: how many of them did it find?",
            ),
            Option(
                "Accuracy 99 %, recall 0 %",
                "Of a hundred answers 99 are as they should be, and not one of the ill is found. Where classes are so "
                "unequal, put such a dummy beside your model.",
                right=True,
            ),
            Option(
                "Accuracy 50 %, recall 0 %",
                "A test that always says the same is at 50 % only if both answers are equally common. Here 99 of 100 "
                "people are healthy, and it says so.",
            ),
            Option(
                "Accuracy 1 %, recall 100 %",
                "That is the opposite test, which says “ill” to everyone. It finds all the ill, and is wrong about all "
                "the others.",
            ),
        ],
        compute=_always_healthy,
    ),
    Question(
        key="confusion_matrix.dice",
        prompt="A thousand guessers answer with a ten-sided die. On 600 images the best of them scores 14 %. What is "
        "that guesser's score on new images, and what does it say about a table that shows the best of many tries?",
        options=[
            Option(
                "About 14 %; a score that was measured stays.",
                "It was measured, and then it was *chosen*, since it was the highest. A die knows nothing that it "
                "could take along to new images.",
            ),
            Option(
                "About 12 %; the best are a little lucky.",
                "With dice it was luck altogether, so nothing of it stays. With real models a part may stay, and "
                "the table alone cannot tell you which.",
            ),
            Option(
                "Below 10 %; good luck is made up for.",
                "A die has no memory. On new images it is at chance, no better and no worse, whatever came before.",
            ),
            Option(
                "About 10 %; such a table flatters.",
                "One in ten, like any die. The more tries are scored on the same images, the more luck is in the best "
                "score. It takes images that took no part in the choice.",
                right=True,
            ),
        ],
    ),
    Question(
        key="confusion_matrix.margin",
        prompt="A network reads 97 % of 10,000 images correctly. How wide is the 95 % interval to each side, by the "
        "formula?",
        options=[
            Option(
                "About 0.33 points, whatever the images are like",
                "The size is correct. But the formula treats each image as a new draw of its own. Ten images by one "
                "writer tell you less than ten writers do.",
            ),
            Option(
                "About 0.33 points, if the images are independent",
                "1.96 times the square root of 0.97 · 0.03 / 10,000. Where images that stand close are often by one "
                "writer, as in MNIST, the formula promises too much.",
                right=True,
            ),
            Option(
                "About 0.17 points, if all images are equally hard",
                "That is the square root alone: one standard deviation. It holds the truth about two times in three. "
                "And images need not be equally hard.",
            ),
            Option(
                "About 3 points, since 3 % of the answers are wrong",
                "That is the share of errors, not how unsure it is. With more images the share stays and the interval "
                "gets narrower.",
            ),
        ],
        compute=_margin,
    ),
    Question(
        key="confusion_matrix.question",
        prompt="Two recipes, one training each. On the same 10,000 images McNemar's test of the two networks gives a "
        "p-value of 0.001. What is shown?",
        options=[
            Option(
                "That the recipe with more correct answers is better.",
                "You saw one network of each recipe. With other seeds the two might change places; the test cannot "
                "know, since it has seen one training each.",
            ),
            Option(
                "That with 99.9 % certainty the networks differ.",
                "A p-value says how rare such a result would be if they did *not* differ. That is not the probability "
                "that they differ.",
            ),
            Option(
                "Nothing, as long as there are no ten seeds.",
                "About the recipes hardly anything, that is so. But about these two networks something is shown: you "
                "could choose one of them to use.",
            ),
            Option(
                "That these two networks differ on such images.",
                "That is McNemar's question: two networks as they are, on images of this kind, taken as independent. "
                "For the recipes you need several seeds of each.",
                right=True,
            ),
        ],
    ),
]
