"""Batch after batch through layers that are workers of their own: with the locks of backpropagation, and without.

It goes on where `locking` ends: there one batch, or its parts, runs through; here one batch follows another, and a
layer must have made its step for a batch before it takes the next. Every task, `locking.products` of a layer or
its like of a linear synthesiser, takes one unit of time.
"""
from functools import lru_cache

from . import locking
from .locking import Task      # its `part` is the batch here, from 0

LOCKED = ("forward", "back", "gradient")
UNLOCKED = ("forward", "synthesise", "back", "gradient", "learn")
READY = 1      # batches that a layer keeps ready for the next one, before it waits until that has taken one


def kinds(layer, depth, locked):
    """What falls to a layer for each batch."""
    if locked:
        return [kind for kind in LOCKED if kind != "back" or layer > 1]
    needless = {"back"} if layer == 1 else set()
    needless |= {"synthesise", "learn"} if layer == depth else set()
    return [kind for kind in UNLOCKED if kind not in needless]


def needs(task, depth, locked):
    """The tasks that must be finished before this one."""
    kind, layer, batch = task.kind, task.layer, task.part
    if kind == "forward":
        before = [Task("gradient", layer, batch - 1)] if batch else []
        before += [Task("forward", layer - 1, batch)] if layer > 1 else []
        if not locked and layer < depth and batch >= READY:
            before.append(Task("forward", layer + 1, batch - READY))
        return before
    if locked:
        return locking.needs(task, depth)
    if kind == "synthesise":
        return [Task("forward", layer, batch)]
    if kind == "learn":
        return [Task("back", layer + 1, batch)]
    return [Task("synthesise" if layer < depth else "forward", layer, batch)]


@lru_cache(maxsize=None)
def timeline(depth, batches, locked=True):
    """{task: the time at which it starts}: whoever can work does, the oldest batch first."""
    order = LOCKED[1:] + LOCKED[:1] if locked else UNLOCKED
    waiting = {layer: [Task(kind, layer, batch) for batch in range(batches)
                       for kind in sorted(kinds(layer, depth, locked), key=order.index)] for layer in range(1, depth + 1)}
    before = {task: needs(task, depth, locked) for queue in waiting.values() for task in queue}
    started, clock = {}, 0
    while any(waiting.values()):
        for layer, queue in waiting.items():
            task = next((task for task in queue
                         if all(started.get(need, clock) < clock for need in before[task])), None)
            if task:
                started[task] = clock
                queue.remove(task)
        clock += 1
    return started


LONG, EARLY, LATE = 24, 12, 20     # batches of a long run; between these two it neither begins nor ends


def period(depth, locked=True):
    """Time from one batch to the next, in a long run."""
    started = timeline(depth, LONG, locked)
    return (started[Task("forward", 1, LATE)] - started[Task("forward", 1, EARLY)]) / (LATE - EARLY)


def waiting(depth, locked=True):
    """The share of the workers' time in which they wait, in a long run."""
    started = timeline(depth, LONG, locked)
    first, last = started[Task("forward", 1, EARLY)], started[Task("forward", 1, LATE)]
    return 1 - sum(first <= start < last for start in started.values()) / (depth * (last - first))


def work(depth, locked=True):
    """Tasks for a batch: the time that one computer takes for it, which never waits."""
    return sum(len(kinds(layer, depth, locked)) for layer in range(1, depth + 1))


def line_period(depth, parts):
    """Time from one batch to the next with locks, the batch sent through in so many parts as in `locking`."""
    return locking.span(depth, parts) / parts
