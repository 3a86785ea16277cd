"""Answers to lesson 6's exercises beside those that the exercises state: right ones, written in other ways, and wrong
ones that a check may take for right.
"""

from answers import codes

HEADS = {
    "confusion_matrix.matrix": "def matrix_of(labels, answers, n_classes):",
    "confusion_matrix.precision_recall": "def precision_and_recall(matrix):",
    "confusion_matrix.gain": "def is_real(old_right, new_right):",
    "confusion_matrix.worst_pair": "def worst_pair(matrix):",
    "confusion_matrix.transposed": "def is_transposed(matrix, labels):",
}

RIGHT = {
    "confusion_matrix.matrix": """
        return metrics.confusion_matrix(labels, answers, labels=range(n_classes))
        # ---
        rows = []
        for row in range(n_classes):
            rows.append([sum((labels == row) * (answers == column)) for column in range(n_classes)])
        return rows
        # ---
        matrix = np.zeros((n_classes, n_classes))
        np.add.at(matrix, (labels, answers), 1)
        return matrix
        # ---
        one_hot = np.eye(n_classes)
        return one_hot[labels].T @ one_hot[answers]
        # ---
        import tensorflow as tf
        return tf.math.confusion_matrix(labels, answers, n_classes)
        # ---
        return np.bincount(labels * n_classes + answers, minlength=n_classes**2).reshape(n_classes, n_classes)
    """,
    "confusion_matrix.precision_recall": """
        precision, recall = [], []
        for c in range(len(matrix)):
            column, row = sum(matrix[:, c]), sum(matrix[c])
            precision.append(matrix[c, c] / column if column > 0 else 0)
            recall.append(matrix[c, c] / row if row > 0 else 0)
        return precision, recall
        # ---
        hits = np.diag(matrix)
        return np.nan_to_num(hits / matrix.sum(0)), np.nan_to_num(hits / matrix.sum(1))
        # ---
        n = len(matrix)
        labels = np.repeat(np.arange(n), matrix.sum(axis=1))
        answers = np.concatenate([np.repeat(np.arange(n), row) for row in matrix])
        scores = metrics.precision_recall_fscore_support(labels, answers, labels=range(n), zero_division=0)
        return scores[:2]
        # ---
        import tensorflow as tf
        m = tf.cast(matrix, tf.float32)
        hits = tf.linalg.diag_part(m)
        return tf.stack([tf.math.divide_no_nan(hits, tf.reduce_sum(m, axis)) for axis in (0, 1)])
        # ---
        hits, precision, recall = np.diagonal(matrix), np.zeros(len(matrix)), np.zeros(len(matrix))
        seen, there = matrix.sum(axis=0) > 0, matrix.sum(axis=1) > 0
        precision[seen] = hits[seen] / matrix.sum(axis=0)[seen]
        recall[there] = hits[there] / matrix.sum(axis=1)[there]
        return [precision.tolist(), recall.tolist()]
    """,
    "confusion_matrix.gain": """
        wins, losses = 0, 0
        for old, new in zip(old_right, new_right):
            if new and not old:
                wins += 1
            if old and not new:
                losses += 1
        if wins + losses == 0 or stats.binomtest(losses, wins + losses, 0.5).pvalue >= 0.05:
            return "cannot tell"
        if wins > losses:
            return "new is better"
        return "old is better"
        # ---
        different = old_right != new_right
        n, k = different.sum(), (different & new_right).sum()
        if n > 0 and min(1, 2 * stats.binom.cdf(min(k, n - k), n, 0.5)) < 0.05:
            return ["old", "new"][int(2 * k > n)] + " is better"
        return "cannot tell"
        # ---
        b, c = np.sum(new_right & ~old_right), np.sum(old_right & ~new_right)
        if b + c > 0 and (b - c) ** 2 / (b + c) > 3.84:
            return "new is better" if b > c else "old is better"
        return "cannot tell"
        # ---
        gains = new_right.astype(int) - old_right.astype(int)
        gains = gains[gains != 0]
        if len(gains) == 0:
            return "cannot tell"
        p = stats.binomtest(int(np.sum(gains == 1)), len(gains)).pvalue
        return np.str_("cannot tell" if p > 0.05 else "new is better" if gains.sum() > 0 else "old is better")
        # ---
        gains = 1.0 * new_right - 1.0 * old_right
        error = gains.std() / len(gains) ** 0.5
        if gains.mean() > 2 * error:
            return "new is better"
        return "old is better" if gains.mean() < -2 * error else "cannot tell"
    """,
    "confusion_matrix.worst_pair": """
        both = np.triu(matrix + matrix.T, 1)
        return np.unravel_index(both.argmax(), both.shape)
        # ---
        both = matrix + matrix.T
        for c in range(len(both)):
            both[c, c] = 0
        row, column = divmod(both.argmax(), len(both))
        return sorted([row, column])
        # ---
        from itertools import combinations
        return max(combinations(range(len(matrix)), 2), key=lambda pair: matrix[pair] + matrix[pair[::-1]])
        # ---
        errors = matrix - np.diag(np.diag(matrix))
        both = errors + errors.T
        return np.argwhere(both == both.max())[0]
    """,
    "confusion_matrix.transposed": """
        return list(matrix.sum(axis=0)) == [list(labels).count(c) for c in range(len(matrix))]
        # ---
        return np.array_equal(matrix.sum(0), np.bincount(labels, minlength=len(matrix)))
        # ---
        counts = np.zeros(len(matrix))
        classes, counted = np.unique(labels, return_counts=True)
        counts[classes] = counted
        return not (matrix.sum(axis=1) == counts).all()
        # ---
        for c in range(len(matrix)):
            if sum(matrix[:, c]) != sum(labels == c):
                return False
        return True
        # ---
        counts = metrics.confusion_matrix(labels, labels, labels=range(len(matrix))).sum(axis=1)
        rows, columns = (np.abs(matrix.sum(axis=axis) - counts).sum() for axis in (1, 0))
        return int(columns < rows)
    """,
}

WRONG = {
    "confusion_matrix.matrix": """
        return metrics.confusion_matrix(answers, labels, labels=range(n_classes))
        # ---
        matrix = np.ones((n_classes, n_classes), int)
        for label, answer in zip(labels, answers):
            matrix[label, answer] += 1
        return matrix
        # ---
        return metrics.confusion_matrix(labels, answers, labels=range(n_classes)).flatten()
        # ---
        return metrics.confusion_matrix(labels, answers, labels=range(n_classes), normalize="true")
        # ---
        matrix = metrics.confusion_matrix(labels, answers, labels=range(n_classes))
        return matrix + matrix.T
        # ---
        matrix = metrics.confusion_matrix(labels, answers, labels=range(n_classes))
        return matrix[::-1, ::-1]
        # ---
        return [[0] * n_classes] * n_classes
    """,
    "confusion_matrix.precision_recall": """
        hits = np.diag(matrix)
        return hits / np.maximum(matrix.sum(), 1), hits / np.maximum(matrix.sum(axis=1), 1)
        # ---
        return np.diag(matrix / np.maximum(matrix.sum(axis=0), 1))
        # ---
        hits = np.diag(matrix)
        return np.round(hits / np.maximum(matrix.sum(0), 1), 2), np.round(hits / np.maximum(matrix.sum(1), 1), 2)
        # ---
        return matrix / np.maximum(matrix.sum(axis=0), 1), matrix / np.maximum(matrix.sum(axis=1), 1)
        # ---
        hits = np.diag(matrix)
        return np.stack([hits / np.maximum(matrix.sum(0), 1), hits / np.maximum(matrix.sum(1), 1)], axis=1)
    """,
    "confusion_matrix.gain": """
        return "cannot tell"
        # ---
        p = stats.ttest_ind(new_right, old_right).pvalue
        if p >= 0.05:
            return "cannot tell"
        return "new is better" if np.mean(new_right) > np.mean(old_right) else "old is better"
        # ---
        p = stats.fisher_exact([[sum(old_right), sum(~old_right)], [sum(new_right), sum(~new_right)]]).pvalue
        if p >= 0.05:
            return "cannot tell"
        return "new is better" if np.mean(new_right) > np.mean(old_right) else "old is better"
        # ---
        wins, losses = np.sum(new_right & ~old_right), np.sum(old_right & ~new_right)
        if wins + losses > 0 and stats.binomtest(wins, wins + losses, alternative="greater").pvalue < 0.05:
            return "new is better"
        if wins + losses > 0 and stats.binomtest(losses, wins + losses, alternative="greater").pvalue < 0.05:
            return "old is better"
        return "cannot tell"
        # ---
        wins, losses = np.sum(new_right & ~old_right), np.sum(old_right & ~new_right)
        if abs(wins - losses) <= 5:
            return "cannot tell"
        return "new is better" if wins > losses else "old is better"
        # ---
        wins, losses = np.sum(new_right & ~old_right), np.sum(old_right & ~new_right)
        if wins + losses == 0:
            return "cannot tell"
        if stats.binomtest(wins, wins + losses, alternative="less").pvalue >= 0.05:
            return "cannot tell"
        return "old is better"
        # ---
        wins, losses = np.sum(new_right & ~old_right), np.sum(old_right & ~new_right)
        if wins + losses == 0:
            return "cannot tell"
        p = stats.binomtest(wins, wins + losses).pvalue
        return "cannot tell" if p >= 0.05 else "better"
        # ---
        wins, losses = np.sum(new_right & ~old_right), np.sum(old_right & ~new_right)
        if wins + losses < 20:
            return "cannot tell"
        p = stats.binomtest(wins, wins + losses).pvalue
        return "cannot tell" if p >= 0.05 else "new is better" if wins > losses else "old is better"
    """,
    "confusion_matrix.worst_pair": """
        both = np.tril(matrix + matrix.T, -1)
        return np.unravel_index(both.argmax(), both.shape)
        # ---
        for c in range(len(matrix)):
            matrix[c, c] = 0
        both = np.triu(matrix + matrix.T)
        return np.unravel_index(both.argmax(), both.shape)
        # ---
        both = np.triu(matrix * matrix.T, 1)
        return np.unravel_index(both.argmax(), both.shape)
        # ---
        both = np.triu(np.minimum(matrix, matrix.T), 1)
        return np.unravel_index(both.argmax(), both.shape)
        # ---
        errors = (matrix - np.diag(np.diag(matrix))).sum(axis=1)
        return sorted(np.argsort(errors)[-2:])
        # ---
        return 0, 1
        # ---
        both = np.triu(matrix + matrix.T, 1)
        return int(both.argmax() // len(both))
    """,
    "confusion_matrix.transposed": """
        return True
        # ---
        return matrix[0].sum() != sum(labels == 0)
        # ---
        return not any(matrix.sum(axis=1) == np.bincount(labels))
        # ---
        return matrix.sum(axis=1)
        # ---
        return np.argmax(matrix.sum(axis=1)) != np.argmax(np.bincount(labels))
        # ---
        classes, counts = np.unique(labels, return_counts=True)
        return not (matrix.sum(axis=1) == counts).all()
        # ---
        return matrix.sum(axis=0).min() == np.bincount(labels).min() - 1
        # ---
        return "True" if (matrix.sum(axis=0) == np.bincount(labels)).all() else "False"
    """,
}


RIGHT, WRONG = codes(RIGHT, HEADS), codes(WRONG, HEADS)
