"""Lesson 6's exercises."""

import numpy as np

from exercises.core.exercise import Answer, Edit, Exercise


class Task(Exercise):
    imports = """
        import numpy as np
        from scipy import stats
        from sklearn import metrics
    """
    dtype_matters = False

    def check(self, function):
        with np.errstate(all="ignore"):  # mistakes that divide by 0 are tried at each check
            super().check(function)


OUTSIDE = "A position lies outside the matrix, which is not always ten by ten. What tells how many classes it has?"
ONCE_ONLY = (
    "No cell of yours says more than 1, however often its pair occurs. Either a cell is overwritten, or all are raised "
    "in one stroke: then NumPy raises a cell once, even if it is named several times."
)


class Matrix(Task):
    key = "confusion_matrix.matrix"
    starter = """
        def matrix_of(labels, answers, n_classes):
            # labels and answers: arrays of integers, one for each image
            return ...  # n_classes rows (true) and n_classes columns (predicted): counts
    """
    hints = (
        "Begin with a square of zeros, as large as there are classes. Whether a class occurs plays no part in that.",
        "Then go through the images, with label and answer side by side: `zip` gives both. Each image belongs to just "
        "one cell.",
        "The label says in which row that cell is, and the answer in which column. Raise it by 1, for each image anew.",
    )
    solution = """
        def matrix_of(labels, answers, n_classes):
            matrix = np.zeros((n_classes, n_classes), int)
            for label, answer in zip(labels, answers):
                matrix[label, answer] += 1
            return matrix
    """
    misconceptions = (
        Edit(
            "matrix[label, answer]",
            "matrix[answer, label]",
            "Your rows and columns have changed places. What do the numbers of one row of yours add up to?",
        ),
        Edit("+= 1", "= 1", ONCE_ONLY),
        Answer(
            """
            def matrix_of(labels, answers, n_classes):
                matrix = np.zeros((n_classes, n_classes), int)
                matrix[labels, answers] += 1
                return matrix
            """,
            ONCE_ONLY,
        ),
        Edit(
            "        matrix[label, answer] += 1",
            "        if label == answer:\n            matrix[label, answer] += 1",
            "You count only where label and answer agree. The errors are missing, and they are what the matrix is for.",
        ),
        Answer(
            """
            def matrix_of(labels, answers, n_classes):
                return np.array([np.sum((labels == c) & (answers == c)) for c in range(n_classes)])
            """,
            "One number for each class: how many of its images were read correctly. What were the others taken for?",
        ),
        Edit(
            "        matrix[label, answer] += 1",
            "        if label != answer:\n            matrix[label, answer] += 1",
            "You count the errors alone. Every image has its place in the matrix, also one that was read correctly.",
        ),
        Edit(
            "return matrix",
            "return matrix / len(labels)",
            "These are shares of all images. Asked were counts: whole numbers that add up to the number of images.",
        ),
        Edit(
            "return matrix",
            "return matrix / matrix.sum(axis=1, keepdims=True)",
            "These are shares of each row. Asked were counts, as whole numbers; one can divide afterwards.",
        ),
        Edit(
            "np.zeros((n_classes, n_classes), int)",
            "np.zeros((max(max(labels), max(answers)) + 1,) * 2, int)",
            "Your matrix ends at the largest class that occurs. A class that does not occur keeps its row and column; "
            "else two matrices cannot be compared.",
        ),
        Edit(
            "np.zeros((n_classes, n_classes), int)",
            "np.zeros((10, 10), int)",
            "Your matrix always has ten rows and ten columns. `n_classes` says how many there should be.",
        ),
        Answer(
            """
            def matrix_of(labels, answers, n_classes):
                matrix = [[0] * n_classes] * n_classes
                for label, answer in zip(labels, answers):
                    matrix[label][answer] += 1
                return matrix
            """,
            "All your rows are one and the same list: what is counted in one shows in all. Each row needs a list of "
            "its own.",
        ),
        Answer(
            """
            def matrix_of(labels, answers, n_classes):
                matrix = np.zeros((n_classes, n_classes), int)
                for label in labels:
                    for answer in answers:
                        matrix[label, answer] += 1
                return matrix
            """,
            "You lay each label beside every answer. An image has one of both: they belong together by their place.",
        ),
        Answer(
            """
            def matrix_of(labels, answers, n_classes):
                return metrics.confusion_matrix(labels, answers)
            """,
            "Left to itself scikit-learn leaves out a class that does not occur, and the others move up. What tells it "
            "which classes there are?",
        ),
        Edit(
            "matrix[label, answer]",
            "matrix[label - 1, answer - 1]",
            "All your counts are off by one row and one column. The first class is 0.",
        ),
        Answer(
            """
            def matrix_of(labels, answers, n_classes):
                matrix = np.zeros((n_classes, n_classes), int)
                for row in range(1, n_classes):
                    for column in range(1, n_classes):
                        matrix[row, column] = np.sum((labels == row) & (answers == column))
                return matrix
            """,
            "Class 0 is missing: its row and its column have stayed empty.",
        ),
        Edit(
            "    return matrix",
            "        return matrix",
            "Your function comes back after the first image. How far is the `return` indented?",
        ),
    )

    def cases(self):
        row, column = self.rng.permutation(3)[:2]
        yield np.array([row]), np.array([column]), 3
        yield (*self._drawn(3, 12), 3)
        yield (*self._drawn(3, 14), 4)  # the last class does not occur
        without = int(self.rng.integers(1, 4))
        classes = np.delete(np.arange(5), without)
        labels, answers = self._drawn(4, 16)
        yield classes[labels], classes[answers], 5  # one in the middle does not

    def _drawn(self, n_classes, n_images):
        """Each class occurs; some answers are wrong, and some pairs occur again."""
        labels = self.rng.permutation(np.arange(n_images) % n_classes)
        others = (labels + self.rng.integers(1, n_classes, n_images)) % n_classes
        return labels, np.where(self.rng.random(n_images) < 0.55, labels, others)


class PrecisionRecall(Task):
    key = "confusion_matrix.precision_recall"
    starter = """
        def precision_and_recall(matrix):
            # Rows are true classes, columns predicted ones. By agreement, a class that is
            # never predicted has precision 0, and one that never occurs has recall 0.
            return ...  # two arrays, with one number for each class: precision, recall
    """
    hints = (
        "Both begin with the same number: how many images of a class were read correctly. Where in the matrix are "
        "these? They differ in what they are divided by.",
        "Precision: by how often the class was *predicted*. Recall: by how often it *occurs*. One is the sum of a "
        "column, the other that of a row.",
        "`matrix.sum(axis=0)` gives the sums of the columns, `axis=1` those of the rows. Where a sum is 0, so is the "
        "number above it: then any other divisor gives the 0 that was agreed on.",
    )
    solution = """
        def precision_and_recall(matrix):
            hits = np.array([matrix[c, c] for c in range(len(matrix))])
            predicted = matrix.sum(axis=0)
            occurring = matrix.sum(axis=1)
            return hits / np.maximum(predicted, 1), hits / np.maximum(occurring, 1)
    """
    misconceptions = (
        Edit(
            "hits / np.maximum(predicted, 1), hits / np.maximum(occurring, 1)",
            "hits / np.maximum(occurring, 1), hits / np.maximum(predicted, 1)",
            "Your two arrays have changed places. Which of the two starts from what the network *said*?",
        ),
        Edit(
            "matrix.sum(axis=1)",
            "matrix.sum(axis=0)",
            "Your first array is as it should be, and the second is the same once more. One row of the matrix holds "
            "all images of one class.",
        ),
        Edit(
            "matrix.sum(axis=0)",
            "matrix.sum(axis=1)",
            "Your second array is as it should be, and the first is the same once more. Where do all images stand that "
            "were *called* a 3, say?",
        ),
        Answer(
            """
            def precision_and_recall(matrix):
                hits = np.array([matrix[c, c] for c in range(len(matrix))])
                return hits / matrix.sum(), hits / matrix.sum()
            """,
            "You divide by all images. Precision and recall each look at a part of them, and at another part for each "
            "class.",
        ),
        Answer(
            """
            def precision_and_recall(matrix):
                accuracy = matrix.trace() / matrix.sum()
                return accuracy, accuracy
            """,
            "That is the accuracy: one number for all classes together. Asked were two numbers for each class.",
        ),
        Answer(
            """
            def precision_and_recall(matrix):
                hits = np.array([matrix[c, c] for c in range(len(matrix))])
                predicted, occurring = matrix.sum(axis=0) - hits, matrix.sum(axis=1) - hits
                return hits / np.maximum(predicted, 1), hits / np.maximum(occurring, 1)
            """,
            "You divide by the errors alone, so your numbers can be above 1. A share is divided by all of which it is "
            "a share, the correct ones too.",
        ),
        Answer(
            """
            def precision_and_recall(matrix):
                hits = np.array([matrix[c, c] for c in range(len(matrix))])
                return 1 - hits / np.maximum(matrix.sum(axis=0), 1), 1 - hits / np.maximum(matrix.sum(axis=1), 1)
            """,
            "Yours are the shares of errors: they are large where the network is bad. Asked were the shares of what is "
            "correct.",
        ),
        Answer(
            """
            def precision_and_recall(matrix):
                hits = np.array([matrix[c, c] for c in range(len(matrix))])
                return hits / matrix.sum(axis=0), hits / matrix.sum(axis=1)
            """,
            "Where a class is never predicted, or never occurs, yours divides 0 by 0, and nan comes of it. What was "
            "agreed on?",
        ),
        Edit(
            "np.maximum(predicted, 1)",
            "predicted",
            "Where a class is never predicted, yours divides 0 by 0, and nan comes of it. What was agreed on?",
        ),
        Edit(
            "np.maximum(occurring, 1)",
            "occurring",
            "Where a class never occurs, yours divides 0 by 0, and nan comes of it. What was agreed on?",
        ),
        Answer(
            """
            def precision_and_recall(matrix):
                hits = np.array([matrix[c, c] for c in range(len(matrix))])
                return hits / (matrix.sum(axis=0) + 1), hits / (matrix.sum(axis=1) + 1)
            """,
            "All your numbers are a little too small: 1 is added to each divisor. Only a divisor of 0 needs your help.",
        ),
        Edit("range(len(matrix))", "range(10)", OUTSIDE),
        Edit(
            "return hits / np.maximum(predicted, 1), hits / np.maximum(occurring, 1)",
            "return hits / np.maximum(predicted, 1)",
            "That is the precision, and it is right. The recall is wanted, too.",
        ),
        Edit(
            "hits / np.maximum(predicted, 1), hits / np.maximum(occurring, 1)",
            "100 * hits / np.maximum(predicted, 1), 100 * hits / np.maximum(occurring, 1)",
            "These are percent. Precision and recall lie between 0 and 1.",
        ),
        Edit(
            "hits / np.maximum(predicted, 1), hits / np.maximum(occurring, 1)",
            "hits / np.max(predicted, 1), hits / np.max(occurring, 1)",
            "The sums are a single row of numbers: there is no axis 1 in it. (In `np.max(sums, 1)` the 1 names an "
            "axis; nothing is compared with it.)",
        ),
        Edit(
            "hits / np.maximum(predicted, 1), hits / np.maximum(occurring, 1)",
            "hits / np.max(predicted), hits / np.max(occurring)",
            "You divide all classes by one number, the largest of the sums. Each class needs a sum of its own.",
        ),
        *(
            Edit(
                "hits / np.maximum(predicted, 1), hits / np.maximum(occurring, 1)",
                code,
                "Where there is nothing to divide by, yours says 1. What was agreed on?",
            )
            for code in (
                "np.where(predicted, hits / predicted, 1), hits / np.maximum(occurring, 1)",
                "hits / np.maximum(predicted, 1), np.where(occurring, hits / occurring, 1)",
                "np.where(predicted, hits / predicted, 1), np.where(occurring, hits / occurring, 1)",
            )
        ),
        Answer(
            """
            def precision_and_recall(matrix):
                hits = np.array([matrix[c, c] for c in range(len(matrix))])
                predicted, occurring = matrix.sum(axis=0), matrix.sum(axis=1)
                said, there = predicted > 0, occurring > 0
                return hits[said] / predicted[said], hits[there] / occurring[there]
            """,
            "You leave out a class that is never predicted, or never occurs. It has its number: what was agreed on?",
        ),
        Answer(
            """
            def precision_and_recall(matrix):
                hits = np.array([matrix[c, c] for c in range(len(matrix))])
                return 2 * hits / np.maximum(matrix.sum(axis=0) + matrix.sum(axis=1), 1)
            """,
            "That is F1, which makes one number of the two. Asked were the two that it is made of.",
        ),
        Edit(
            "hits / np.maximum(predicted, 1), hits / np.maximum(occurring, 1)",
            "np.mean(hits / np.maximum(predicted, 1)), np.mean(hits / np.maximum(occurring, 1))",
            "You average over the classes. Each class was to keep its own numbers: that is how you see which is bad.",
        ),
        Edit(
            "return hits / np.maximum(predicted, 1), hits / np.maximum(occurring, 1)",
            "return predicted, occurring",
            "These are counts: how often each class is predicted, and how often it occurs. Of these, which share is "
            "correct?",
        ),
    )

    def cases(self):
        yield (self._drawn(2),)
        yield (self._drawn(3),)
        matrix = self._drawn(3)
        matrix[:, self.rng.integers(3)] = 0  # never predicted
        yield (matrix,)
        matrix = self._drawn(4)
        matrix[self.rng.integers(4)] = 0  # never occurs
        yield (matrix,)

    def _drawn(self, n_classes):
        matrix = self.rng.integers(1, 12, (n_classes, n_classes))
        matrix[np.arange(n_classes), np.arange(n_classes)] = self.rng.integers(5, 40, n_classes)
        return matrix


UNPAIRED = (
    "You compare how many each of them gets right, as if they had read different images. They read the same ones: what "
    "both get right, or both wrong, says nothing about which is better, and drowns what does."
)


class Gain(Task):
    key = "confusion_matrix.gain"
    starter = """
        def is_real(old_right, new_right):
            # two masks for the same images: True where that network's answer is correct
            # McNemar's test, two-sided, at 0.05; if the two never differ: "cannot tell"
            return ...  # "new is better", "old is better" or "cannot tell"
    """
    hints = (
        "Only images on which the two networks differ can tell them apart. Count them in two heaps: the new one alone "
        "is right; the old one alone is right.",
        "True counts as 1 and False as 0, so `new_right > old_right` is a mask of the first heap. If the networks were "
        "equally good, each image on which they differ would be like the toss of a coin.",
        "`stats.binomtest(heads, tosses).pvalue` asks that coin. It wants at least one toss. What are the heads here, "
        "and what are the tosses? If p is below 0.05, the larger heap wins.",
    )
    solution = """
        def is_real(old_right, new_right):
            only_new = np.sum(new_right > old_right)
            only_old = np.sum(old_right > new_right)
            if only_new + only_old == 0:
                return "cannot tell"
            p = stats.binomtest(only_new, only_new + only_old).pvalue
            if p > 0.05:
                return "cannot tell"
            return "new is better" if only_new > only_old else "old is better"
    """
    misconceptions = (
        Answer(
            """
            def is_real(old_right, new_right):
                gain = np.mean(new_right) - np.mean(old_right)
                if gain == 0:
                    return "cannot tell"
                return "new is better" if gain > 0 else "old is better"
            """,
            "For you every gain is real, however small. Two equally good networks hardly ever get the same number of "
            "images right, either.",
        ),
        Answer(
            """
            def is_real(old_right, new_right):
                gain = np.mean(new_right) - np.mean(old_right)
                if abs(gain) <= 0.01:
                    return "cannot tell"
                return "new is better" if gain > 0 else "old is better"
            """,
            "For you a gain is real if it is above a point. On few images a point is nothing, and on many half a point "
            "may be a lot.",
        ),
        Answer(
            """
            def is_real(old_right, new_right):
                old, new = np.mean(old_right), np.mean(new_right)
                margin_old = 1.96 * np.sqrt(old * (1 - old) / len(old_right))
                margin_new = 1.96 * np.sqrt(new * (1 - new) / len(new_right))
                if abs(new - old) <= margin_old + margin_new:
                    return "cannot tell"
                return "new is better" if new > old else "old is better"
            """,
            UNPAIRED,
        ),
        Edit(
            "stats.binomtest(only_new, only_new + only_old)",
            "stats.binomtest(np.sum(new_right), np.sum(new_right) + np.sum(old_right))",
            UNPAIRED,
        ),
        Edit(
            "stats.binomtest(only_new, only_new + only_old)",
            "stats.binomtest(only_new, len(new_right))",
            "Your coin is tossed once for every image. But where both networks agree, no coin was in the air.",
        ),
        Edit(
            "stats.binomtest(only_new, only_new + only_old)",
            "stats.binomtest(np.sum(new_right), len(new_right))",
            "You ask whether the new network gets half of the images right. The old one plays no part in that.",
        ),
        Edit(
            "stats.binomtest(only_new, only_new + only_old)",
            "stats.binomtest(np.sum(new_right & old_right), np.sum(new_right == old_right))",
            "You test the images on which both agree. They cannot say which of the two is better.",
        ),
        Answer(
            """
            def is_real(old_right, new_right):
                only_new = np.sum(new_right > old_right)
                only_old = np.sum(old_right > new_right)
                if stats.binomtest(only_new, len(new_right)).pvalue > 0.05:
                    return "cannot tell"
                return "new is better" if only_new > only_old else "old is better"
            """,
            "Your coin is tossed once for every image. But where both networks agree, no coin was in the air.",
        ),
        Edit(
            "stats.binomtest(only_new, only_new + only_old)",
            "stats.binomtest(only_new, only_old)",
            "You give the second heap in place of the tosses. Each image on which the two differ is a toss, whoever "
            "is right there.",
        ),
        *(
            Edit(
                code,
                other,
                "What `stats.binomtest` gives back is no number: it holds several things, and the p-value is one of "
                "them.",
            )
            for code, other in (
                ("only_new + only_old).pvalue", "only_new + only_old)"),
                (
                    'only_new + only_old).pvalue\n    if p > 0.05:\n        return "cannot tell"\n    return',
                    'only_new + only_old)\n    if not p < 0.05:\n        return "cannot tell"\n    return',
                ),
            )
        ),
        Edit(
            "if p > 0.05",
            "if p > 0.1",
            "You call real what chance brings about in more than 5 of 100 cases. One test of both sides at 0.05 was "
            "asked for; two tests, each of one side at 0.05, are one at 0.10.",
        ),
        Edit(
            "if p > 0.05",
            "if p > 0.01",
            "You ask for more than was agreed on: here p is below 0.05, and yours cannot tell.",
        ),
        Edit(
            "only_new + only_old).pvalue",
            'only_new + only_old, alternative="greater").pvalue',
            "Your test looks at one side only, so it never sees that the old network is better.",
        ),
        Edit(
            'return "new is better" if only_new > only_old else "old is better"',
            'return "new is better"',
            "Whenever the two differ for real, yours says that the new one is better. A p-value does not say in which "
            "direction.",
        ),
        Edit(
            '    if only_new + only_old == 0:\n        return "cannot tell"\n',
            "",
            "Here the two never differ, so there is no toss at all, and `stats.binomtest` refuses.",
        ),
        Answer(
            """
            def is_real(old_right, new_right):
                only_new = np.sum(new_right > old_right)
                only_old = np.sum(old_right > new_right)
                if (only_new - only_old) ** 2 / (only_new + only_old) < 3.84:
                    return "cannot tell"
                return "new is better" if only_new > only_old else "old is better"
            """,
            "Where the two never differ, yours divides 0 by 0. That is nan, and nan is not smaller than anything.",
        ),
        Edit(
            "only_new > only_old else",
            "only_new < only_old else",
            "Where you see a difference, there is one; but you name the wrong network. Which heap belongs to which?",
        ),
        Edit(
            "if p > 0.05",
            "if p < 0.05",
            "You take a small p-value for chance. It says how rare so large a difference would be by chance alone.",
        ),
        Edit(
            "if p > 0.05",
            "if max(only_new, only_old) <= 2 * min(only_new, only_old)",
            "You look at how many times larger one heap is. With a handful of images a heap twice as large is "
            "nothing; with hundreds much less is a lot.",
        ),
    )

    def cases(self):
        """Wherever a test is needed its p-value is below 0.03, or above 0.08: other good tests agree with it."""
        low, high = self.rng.integers(9, 11), self.rng.integers(12, 15)
        clear = self.rng.integers(12, 15)
        draws = [
            (int(self.rng.integers(150, 250)), 0.9, 0, 3),  # few
            (int(self.rng.integers(150, 250)), 0.9, 5, 1),
            (int(self.rng.integers(300, 500)), 0.85, low, high),  # chance
            (int(self.rng.integers(300, 500)), 0.85, high, low),
            (int(self.rng.integers(300, 500)), 0.85, *self.rng.permutation([22, 36])),  # by chance; not of one side
            (int(self.rng.integers(300, 500)), 0.85, *self.rng.permutation([5, 16])),  # real; not at 0.01
            (int(self.rng.integers(54, 60)), 0.5, 22, 28),  # they differ nearly everywhere, and yet by chance
            (int(self.rng.integers(450, 550)), 0.5, 0, clear),  # real, but small beside all images
            (int(self.rng.integers(450, 550)), 0.5, clear, 0),
            (int(self.rng.integers(3500, 4500)), 0.9, 15, int(self.rng.integers(42, 46))),
            (int(self.rng.integers(3500, 4500)), 0.9, int(self.rng.integers(130, 136)), 80),
            (300, 0.5, 5, int(self.rng.integers(60, 70))),  # seen by any test
            (int(self.rng.integers(100, 200)), 0.9, 0, 0),  # they never differ
        ]
        for i in self.rng.permutation(len(draws)):
            yield self._masks(*draws[i])

    def _masks(self, n_images, share, only_old, only_new):
        """Of the images on which the two agree, they read `share` correctly."""
        n_agreed = n_images - only_old - only_new
        n_both = round(share * n_agreed)
        old = np.repeat([True, False, True, False], [n_both, n_agreed - n_both, only_old, only_new])
        new = np.repeat([True, False, False, True], [n_both, n_agreed - n_both, only_old, only_new])
        order = self.rng.permutation(n_images)
        return old[order], new[order]


class WorstPair(Task):
    key = "confusion_matrix.worst_pair"
    starter = """
        def worst_pair(matrix):
            # a pair's errors: one class taken for the other, in both directions together
            return ...  # the two classes with the most errors, the smaller one first
    """
    hints = (
        "Each pair has two cells, one on each side of the diagonal. And the diagonal itself holds no errors.",
        "Two loops, one in the other, visit all pairs; let the inner one stop before it meets the outer one. Remember "
        "the largest sum so far, and whose it was.",
        "`for a in range(len(matrix))`, and in it `for b in range(a)`: so `b` is always the smaller class. What do you "
        "add up for the two, and what do you do if that is more than the best so far?",
    )
    solution = """
        def worst_pair(matrix):
            most, pair = -1, None
            for a in range(len(matrix)):
                for b in range(a):
                    errors = matrix[a, b] + matrix[b, a]
                    if errors > most:
                        most, pair = errors, (b, a)
            return pair
    """
    misconceptions = (
        Edit(
            "range(a)",
            "range(a + 1)",
            "Your two classes are one and the same: you found where the network is right most often.",
        ),
        Edit(
            "matrix[a, b] + matrix[b, a]",
            "matrix[a, b]",
            "You look at one side of the diagonal. The same two classes meet on the other side again.",
        ),
        Edit(
            "matrix[a, b] + matrix[b, a]",
            "matrix[b, a]",
            "You look at one side of the diagonal. The same two classes meet on the other side again.",
        ),
        Edit(
            "matrix[a, b] + matrix[b, a]",
            "max(matrix[a, b], matrix[b, a])",
            "You look for the one largest cell. A pair has two cells, and both together may be more elsewhere.",
        ),
        Edit("range(len(matrix))", "range(10)", OUTSIDE),
        Edit("range(a)", "range(1, a)", "Your pairs never hold class 0. With which number does your `range` begin?"),
        Edit(
            "range(len(matrix))",
            "range(len(matrix) - 1)",
            "Your pairs never hold the last class. With which number does your `range` end?",
        ),
        Edit("return pair", "return most", "That is how many errors the pair has. Asked was which two classes it is."),
        Answer(
            """
            def worst_pair(matrix):
                both = matrix + matrix.T
                for c in range(len(both)):
                    both[c, c] = 0
                return both.argmax()
            """,
            "`argmax` numbers the cells one row after the other. Which row and which column is that place in?",
        ),
        Edit("(b, a)", "(a, b)", "The two classes are found, but the smaller one was to come first."),
        Answer(
            """
            def worst_pair(matrix):
                shares = matrix / matrix.sum(axis=1, keepdims=True)
                most, pair = -1, None
                for a in range(len(shares)):
                    for b in range(a):
                        if shares[a, b] + shares[b, a] > most:
                            most, pair = shares[a, b] + shares[b, a], (b, a)
                return pair
            """,
            "You made shares of the rows first. So a few errors of a rare class count as much as many of a common one. "
            "Asked was for the most errors.",
        ),
        Edit(
            "matrix[a, b] + matrix[b, a]",
            "abs(matrix[a, b] - matrix[b, a])",
            "That is the most one-sided pair: you take one direction away from the other. Both are errors.",
        ),
        Answer(
            """
            def worst_pair(matrix):
                errors = [matrix[c].sum() + matrix[:, c].sum() - 2 * matrix[c, c] for c in range(len(matrix))]
                return sorted(np.argsort(errors)[-2:])
            """,
            "You found the two classes that have the most errors each. But these may be confused with many others, and "
            "hardly with one another.",
        ),
    )

    def cases(self):
        # Class 0 is in the worst pair of the first matrix, the last class in that of the second, both in the last one.
        yield (self._drawn(5, "cell", lower=True, within={0}, without={4}),)
        yield (self._drawn(6, "cell", lower=False, within={5}, without={0}),)
        yield (self._drawn(5, "sides", lower=True),)
        yield (self._drawn(6, "gap", lower=False, within={0, 5}),)

    def _drawn(self, n_classes, kind, lower, within=frozenset(), without=frozenset()):
        """One pair is worst by at least 2 errors; another one, and a rare class, look worse in other ways.

        The other pair has the largest single cell, below the diagonal if `lower`, or two even sides where the worst
        pair has not, or the largest gap between its sides. The worst pair holds the classes `within`, and none of
        those `without`.
        """
        matrix = self.rng.integers(0, 3, (n_classes, n_classes))
        matrix[np.arange(n_classes), np.arange(n_classes)] = self.rng.integers(60, 100, n_classes)
        order = self.rng.permutation(n_classes)
        while not within <= set(order[:2]) or without & set(order[:2]):
            order = self.rng.permutation(n_classes)
        (p, q), (r, s), rare, busy = sorted(order[:2]), sorted(order[2:4]), order[4], order[-1]
        if lower:
            p, q, r, s = q, p, s, r
        low, high = {
            "cell": ((12, 12, 17, 0), (14, 14, 19, 2)),
            "sides": ((22, 2, 9, 9), (24, 3, 11, 11)),
            "gap": ((21, 10, 16, 0), (23, 11, 18, 1)),
        }[kind]
        matrix[[p, q, r, s], [q, p, s, r]] = self.rng.integers(low, high, endpoint=True)
        if busy != rare:  # confused with all others, and with none of them most
            others = order[:4]
            matrix[busy, others], matrix[others, busy] = self.rng.integers(7, 10, (2, 4))
        matrix[rare, rare] = self.rng.integers(2, 5)
        matrix[rare, p] = self.rng.integers(7, 10)
        return matrix


ALWAYS_THE_SAME = (
    "Your function says the same of every matrix here. What it looks at stays as it is when rows and columns change "
    "places."
)


class Transposed(Task):
    key = "confusion_matrix.transposed"
    starter = """
        def is_transposed(matrix, labels):
            # labels: an array with the true class of each image that the matrix counts
            return ...  # True if its rows are predictions, False if they are true classes
    """
    hints = (
        "The labels say how many images of each class there are. In which sums of the matrix must these counts show?",
        "If the true classes are in the rows, each row holds all images of a class. If the predictions are in the "
        "rows, where do you find all images of a class?",
        "Count for each class how often it stands in `labels`. Then compare with the sums of the columns, all classes "
        "at once: `np.all` tells whether a mask is True everywhere.",
    )
    solution = """
        def is_transposed(matrix, labels):
            counts = [np.sum(labels == c) for c in range(len(matrix))]
            return np.all(matrix.sum(axis=0) == counts)
    """
    misconceptions = (
        Edit(
            "matrix.sum(axis=0)",
            "matrix.sum(axis=1)",
            "Each of your answers is the opposite of what it should be. With `axis=1`, what is added up?",
        ),
        *(
            Edit("np.all(matrix.sum(axis=0) == counts)", code, ALWAYS_THE_SAME)
            for code in (
                "np.all(matrix == matrix.T)",
                "not np.all(matrix == matrix.T)",
                "np.all([matrix[c, c] for c in range(len(matrix))] == counts)",
                "not np.all([matrix[c, c] for c in range(len(matrix))] == counts)",
                "matrix.trace() == matrix.T.trace()",
                "matrix.sum() == len(labels)",
                "matrix.sum() != len(labels)",
                "matrix.shape != (len(counts), len(counts))",
            )
        ),
        *(
            Answer(
                f"""
                def is_transposed(matrix, labels):
                    return {code}
                """,
                "A class that does not occur in `labels` has no place in your counts, so there are fewer of them than "
                "sums. It occurs 0 times.",
            )
            for code in (
                "np.all(matrix.sum(axis=0) == np.bincount(labels))",
                "np.array_equal(matrix.sum(axis=0), np.bincount(labels))",
                "not np.all(matrix.sum(axis=1) == np.bincount(labels))",
                "not np.array_equal(matrix.sum(axis=1), np.bincount(labels))",
            )
        ),
        Edit(
            "range(len(matrix))",
            "range(10)",
            "There are not as many sums as numbers to compare them with. The matrix has a row for each class: not "
            "always ten.",
        ),
        Edit(
            "matrix.sum(axis=0) == counts",
            "np.sort(matrix.sum(axis=0)) == np.sort(counts)",
            "You compare sorted sums. Which class a sum belongs to gets lost that way, and other classes may have the "
            "same counts.",
        ),
        Edit(
            "np.all(matrix.sum(axis=0) == counts)",
            "np.any(matrix.sum(axis=0) == counts)",
            "For you it is enough if one class fits. That happens by chance, too.",
        ),
        Edit(
            "np.all(matrix.sum(axis=0) == counts)",
            "matrix.sum(axis=0)[0] == counts[0]",
            "You compare the first class alone. Its sum can fit by chance.",
        ),
        Edit(
            "np.all(matrix.sum(axis=0) == counts)",
            "matrix.sum(axis=0)[-1] == counts[-1]",
            "You compare the last class alone. Its sum can fit by chance.",
        ),
        Edit(
            "np.all(matrix.sum(axis=0) == counts)",
            "matrix.sum(axis=0).argmax() == np.argmax(counts)",
            "You ask which class is the most common. The network may predict that one most often as well.",
        ),
        Answer(
            """
            def is_transposed(matrix, labels):
                return np.triu(matrix, 1).sum() > np.tril(matrix, -1).sum()
            """,
            "You ask on which side of the diagonal there are more errors. That depends on the network, not on what the "
            "rows are. You have not used the labels.",
        ),
        Answer(
            """
            def is_transposed(matrix, labels):
                return np.std(matrix.sum(axis=0)) < np.std(matrix.sum(axis=1))
            """,
            "You take the more even sums for the true classes. There may be very unequal numbers of them: the labels "
            "tell, and you have not used them.",
        ),
    )

    def cases(self):
        matrices = [self._drawn(4), self._drawn(4, common=True)]
        matrices += [self._drawn(3, even=True), self._drawn(3, even=True).T]
        matrices += [self._drawn(3, alike=c) for c in range(3)]
        matrices += [self._drawn(4, absent=True), self._drawn(3, moved=True)]
        both = [(matrix, flag) for matrix in matrices for flag in (False, True)]
        for i in self.rng.permutation(len(both)):
            matrix, transposed = both[i]
            labels = np.repeat(np.arange(len(matrix)), matrix.sum(axis=1))
            yield (matrix.T if transposed else matrix).copy(), self.rng.permutation(labels)

    def _drawn(self, n_classes, alike=None, even=False, common=False, absent=False, moved=False):
        """True classes in rows; each class occurs, and as often as it is predicted only if it is the one `alike`.

        Where `even`, all occur equally often. Of four classes the one that occurs most often is also predicted most
        often if `common`, and only then. Where `absent`, the last class is predicted and does not occur; where
        `moved`, each is predicted as often as the one before it occurs.
        """
        diagonal = np.arange(n_classes)
        while True:
            matrix = self.rng.integers(0, 7, (n_classes, n_classes))
            matrix[diagonal, diagonal] = self.rng.integers(4, 15, n_classes)
            if alike is not None:
                matrix[alike] = matrix[:, alike]
            if common:
                matrix[1, 1] += 40
            if absent:
                matrix[-1] = 0
            if moved:
                for c in range(1, n_classes):
                    matrix[c, c] += matrix[c - 1].sum() - matrix[:, c].sum()
            if even:
                matrix[diagonal, diagonal] += 30 - matrix.sum(axis=1)
            predicted, occurring = matrix.sum(axis=0), matrix.sum(axis=1)
            if matrix.min() < 0:
                continue
            if n_classes == 4 and (predicted.argmax() == occurring.argmax()) != common:
                continue
            if ((predicted == occurring) == (diagonal == alike)).all():
                return matrix
