"""The reference of the package: a directive that documents names, and links to them from every page.

    ```{api}
    backprop.Network
    backprop.derivation.Definitions letters
    backprop.activations
    backprop.widgets
    ```

A class or a function is documented by Sphinx's autodoc, from its docstring; of a class the members
that have one, or those named behind it. A module stands for its records, in a table, or for each
of its functions, and `backprop.widgets` for every widget with its traits.
"""

import dataclasses
import importlib
import inspect

import docutils.nodes as nodes
from book_docstrings import to_rst
from book_records import record_table
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode
from traitlets import HasTraits

PAGE = "reference/api"


class Api(SphinxDirective):
    """Documents one name a line."""

    has_content = True

    def run(self) -> list:
        try:
            lines = [line for entry in self.content if entry.strip() for line in documented(*entry.split())]
        except (ImportError, AttributeError) as problem:
            raise self.error(f"the package does not hold what is to be documented: {problem}") from problem
        box = nodes.container()
        # A MyST page reads a directive's body as Markdown; this part of it is reStructuredText.
        self.state.nested_parse(StringList(["````{eval-rst}", *lines, "````"], self.env.docname), 0, box)
        return box.children


def documented(name: str, *chosen: str) -> list[str]:
    """The reStructuredText that documents a class, a function, a table of records or the widgets."""
    thing = found(name)
    if inspect.ismodule(thing):
        return _widgets(thing) if name.endswith(".widgets") else _contents(thing)
    if not inspect.isclass(thing):
        return [f".. autofunction:: {name}", ""]
    kind = "autoexception" if issubclass(thing, Exception) else "autoclass"
    shown = list(chosen) or members(thing)
    return [f".. {kind}:: {name}", *([f"   :members: {', '.join(shown)}"] if shown else []), ""]


def _contents(module) -> list[str]:
    """A module's records as a table, or each of its functions: those of its TABLE, or all the public ones."""
    table = getattr(module, "TABLE", None) or {
        name: thing for name, thing in vars(module).items()
        if inspect.isfunction(thing) and thing.__module__ == module.__name__ and not name.startswith("_")}
    if all(map(inspect.isfunction, table.values())):
        return [line for name in table for line in documented(f"{module.__name__}.{name}")]
    return record_table(module)


def found(name: str):
    """The thing at a dotted path: what a module holds, or a module."""
    module, _, attribute = name.rpartition(".")
    try:
        return getattr(importlib.import_module(module), attribute)
    except AttributeError:
        return importlib.import_module(name)


def members(thing: type) -> list[str]:
    """The methods and properties that say themselves what they do, in the order of the class."""
    return [name for name, member in vars(thing).items()
            if (not name.startswith("_") or name == "__call__")
            and (inspect.isfunction(member) or isinstance(member, (property, classmethod, staticmethod)))
            and member.__doc__]


def _widgets(module) -> list[str]:
    made = []
    for name in module.__all__:
        widget = getattr(module, name)
        base = {n for n in vars(widget.__mro__[1])} | {"mathematics", "constants", "stylesheet"}
        own = [member for member in members(widget) if member not in base]
        made += [f".. autoclass:: {module.__name__}.{name}", f"   :members: {', '.join(own)}" if own else "", "",
                 *(f"   {line}" for line in _traits(widget)), ""]
    return made


def _traits(widget: type) -> list[str]:
    """A table of the traits that are in step with the page, and what each is at the start."""
    shared = set(widget.__mro__[1].class_trait_names())
    names = [name for name in widget.class_trait_names(sync=True) if name not in shared and not name.startswith("_")]
    order = sorted(names, key=list(vars(widget)).index)      # each is an attribute of the class itself
    start = widget()
    rows = [line for name in order for line in (f"   * - ``{name}``", f"     - ``{_shown(getattr(start, name))}``")]
    return [".. list-table::", "   :header-rows: 1", "", "   * - trait, in step with the page", "     - at the start",
            *rows, ""]


def _shown(value) -> str:
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    text = f"{value:.6g}" if isinstance(value, float) else repr(value)
    return text if len(text) <= 40 else f"{text[:36]} …"


def process_docstring(app, what, name, thing, options, lines: list[str]) -> None:
    lines[:] = to_rst(lines)


def process_signature(app, what, name, thing, options, signature, returns):
    """What autodoc cannot tell: the arguments of a widget, and the list that a field starts with."""
    if inspect.isclass(thing) and issubclass(thing, HasTraits):
        if "__init__" not in vars(thing):
            return "(**traits)", returns
        arguments = list(inspect.signature(thing.__init__).parameters.values())[1:]
        return str(inspect.Signature(arguments)), returns
    for field in dataclasses.fields(thing) if inspect.isclass(thing) and dataclasses.is_dataclass(thing) else ():
        if field.default_factory is not dataclasses.MISSING:
            signature = signature.replace(f"{field.name}=<factory>", f"{field.name}={field.default_factory()!r}")
    return signature, returns


class LinksToReference(SphinxPostTransform):
    """Makes a name in code type a link: `Network.backward` or `bp.train` leads to its description."""

    default_priority = 200
    formats = ("html",)

    def run(self, **kwargs) -> None:
        if self.env.docname == PAGE:
            return
        known = targets(self.env.domaindata["py"]["objects"])
        for literal in list(self.document.findall(nodes.literal)):
            entry = known.get(literal.astext().removeprefix("backprop.").removeprefix("bp.").removesuffix("()"))
            if entry is None or isinstance(literal.parent, (nodes.reference, nodes.title)):
                continue
            link = make_refnode(self.app.builder, self.env.docname, entry.docname, entry.node_id, literal.deepcopy())
            literal.replace_self(link)


def targets(objects: dict) -> dict:
    """{name as prose writes it: entry}: classes, "Class.method", and the functions of `backprop` itself.

    What two things share is left out, and so are functions of its modules: `table` may be any table.
    """
    known: dict = {}
    for full, entry in objects.items():
        parts = full.split(".")
        start = next((k for k, part in enumerate(parts) if part[0].isupper()), 1 if len(parts) == 2 else None)
        if start is not None:
            known.setdefault(".".join(parts[start:]), []).append(entry)
    return {name: entries[0] for name, entries in known.items() if len(entries) == 1}


def setup(app: Sphinx) -> dict:
    app.setup_extension("sphinx.ext.autodoc")
    app.add_directive("api", Api)
    app.connect("autodoc-process-docstring", process_docstring)
    app.connect("autodoc-process-signature", process_signature)
    app.add_post_transform(LinksToReference)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
