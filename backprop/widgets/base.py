"""What the book's widgets share on the Python side.

A widget of the book is one class, one ``.js`` file, and no second copy of the mathematics::

    class MomentumExplorer(BookWidget):
        scripts = ("momentum_explorer.js",)            # beside this file, in this order
        styles = ("momentum_explorer.css",)            # after widgets.css, where it has some of its own
        learning_rate = traitlets.Float(0.1).tag(sync=True)

        @classmethod
        def mathematics(cls):                          # JavaScript printed from proved expressions
            return neuron.javascript()

        @classmethod
        def constants(cls):                            # figures of the book, for the script
            return {"EXAMPLES": {...}}                 # -> const EXAMPLES = {...};

        def fallback_svg(self): ...                    # what is shown where no widget can run
        def description(self): return "MomentumExplorer(learning_rate=0.1)"

The last script of the module ends with ``export default { render };`` (the anywidget protocol).
``widgets.css`` and ``kit.js`` say at their top what they offer.
"""
import functools
import json
import math
import pathlib

import anywidget
import traitlets

_HERE = pathlib.Path(__file__).parent
_KIT = ("kit_drawing.js", "kit.js")


class BookWidget(anywidget.AnyWidget):
    """A widget that runs in Jupyter and, without a kernel, on the static page."""

    scripts = ()
    styles = ()

    @classmethod
    def mathematics(cls):
        """The JavaScript functions that the widget calls, printed from checked expressions."""
        return ""

    @classmethod
    def constants(cls):
        """The data that the script reads: a dict of JavaScript name to JSON value."""
        return {}

    @classmethod
    @functools.cache
    def module(cls):
        """The text of the JavaScript module: constants, generated maths, kit, the widget's scripts."""
        constants = [f"const {name} = {json.dumps(value, ensure_ascii=False)};"
                     for name, value in cls.constants().items()]
        files = [(_HERE / name).read_text(encoding="utf-8") for name in (*_KIT, *cls.scripts)]
        return "\n".join([*constants, cls.mathematics(), *files])

    @classmethod
    @functools.cache
    def stylesheet(cls):
        """The text of the style sheet: what every widget has, and the widget's own."""
        return "".join((_HERE / name).read_text(encoding="utf-8") for name in ("widgets.css", *cls.styles))

    # anywidget makes synchronised traits of these when an instance is built. As properties they
    # cost nothing at import: SymPy is asked for the generated maths only by the first instance.
    @property
    def _esm(self):
        return type(self).module()

    @property
    def _css(self):
        return self.stylesheet()

    def fallback_svg(self):
        """The figure for places where no widget can run: SVG text, the same on every call."""
        raise NotImplementedError

    def description(self):
        """One line of text that says what the widget shows, without a memory address."""
        return type(self).__name__

    def __repr__(self):
        return self.description()

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        data["text/plain"] = self.description()
        data["image/svg+xml"] = self.fallback_svg()
        return data, metadata


def finite(value, what, above=-math.inf):
    """Return ``value`` as a float, or raise TraitError: it must be finite and greater than ``above``."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise traitlets.TraitError(f"{what} must be a finite number, not {value!r}")
    if value <= above:
        raise traitlets.TraitError(f"{what} must be greater than {above:g}, not {value!r}")
    return float(value)


def between(value, what, least, most):
    """Return ``value`` as a float, or raise TraitError: it must be a number from ``least`` to ``most``."""
    finite(value, what)
    if not least <= value <= most:
        raise traitlets.TraitError(f"{what} must be from {least:g} to {most:g}, not {value!r}")
    return float(value)


def whole(value, what, least, most):
    """Return ``value``, or raise TraitError: it must be a whole number from ``least`` to ``most``."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise traitlets.TraitError(f"{what} must be a whole number from {least} to {most}, not {value!r}")
    return value


def one_of(value, what, names):
    """Return ``value``, or raise TraitError: it must be one of ``names``."""
    if not isinstance(value, str) or value not in names:
        raise traitlets.TraitError(f"{what} must be one of {', '.join(map(repr, names))}, not {value!r}")
    return value


def place(value, what, reach):
    """Return ``value`` as a list, or raise TraitError: it must be a pair (x, y) within ``reach`` of 0 both ways."""
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise traitlets.TraitError(f"{what} must be a pair (x, y), not {value!r}")
    return [between(coordinate, f"{what}[{i}]", -reach, reach) for i, coordinate in enumerate(value)]


def truth(value, what):
    """Return ``value``, or raise TraitError: it must be True or False."""
    if not isinstance(value, bool):
        raise traitlets.TraitError(f"{what} must be True or False, not {value!r}")
    return value
