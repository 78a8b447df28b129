"""Other ways to learn than backpropagation: a file each, every one a `Learner`.

*guide* (document 003) names four of them at its end, with their papers; the closing thought of
*diagrams* (document 001) leads to those whose rules are local. None of them is needed to train a network.
They are here to be compared with backpropagation on the same tasks (`backprop.experiments.alternatives`).
"""
